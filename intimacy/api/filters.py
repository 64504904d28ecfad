"""Filters for query parameters that take what the database can compare, and refuse the rest."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from intimacy.api.fields import EARLIEST, LATEST


class MomentField(IsoDateTimeField):
    """A moment in UTC between 1900 and 2199."""

    def clean(self, value):
        try:
            moment: datetime | None = super().clean(value)
            within = moment is None or EARLIEST <= moment < LATEST
        except OverflowError:
            within = False
        if not within:
            raise ValidationError(_("This lies outside of 1900 to 2199."))
        return moment and moment.astimezone(UTC)


class MomentFilter(filters.IsoDateTimeFilter):
    """Compares with a moment."""

    field_class = MomentField
