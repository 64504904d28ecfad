"""Fields that take what the OpenAPI description says and nothing else: DRF's own would read 5 as "5" and "yes" as true."""

import math
from datetime import UTC, datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.relations import PrimaryKeyRelatedField

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Text(serializers.CharField):
    """A text."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Email(Text, serializers.EmailField):
    """An e-mail address."""


class Whole(serializers.IntegerField):
    """A whole number; 5.0 is one too, as JSON Schema sees it."""

    def to_internal_value(self, data):
        if isinstance(data, float) and data.is_integer():
            data = int(data)
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return data


class Number(serializers.FloatField):
    """A number that a double holds."""

    def to_internal_value(self, data):
        if not isinstance(data, (int, float)) or isinstance(data, bool):
            self.fail("invalid")
        try:
            number = float(data)
        except OverflowError:
            self.fail("invalid")
        if not math.isfinite(number):
            self.fail("invalid")
        return number


class Money(serializers.DecimalField):
    """An amount, as text so that no cent is lost on the way."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)

    def to_representation(self, value):
        return super().to_representation(value if isinstance(value, Decimal) else Decimal(str(value)))


class YesNo(serializers.BooleanField):
    """true or false."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Moment(serializers.DateTimeField):
    """A date and time that every calendar and time zone can show."""

    default_error_messages = {"far": _("This lies outside of 1900 to 2199.")}

    def to_internal_value(self, value):
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment < LATEST:
            self.fail("far")
        return moment.astimezone(UTC)  # PostgreSQL knows no time zone that is 16 hours off


class Day(serializers.DateField):
    """A date between 1900 and 2199."""

    default_error_messages = {"far": _("This lies outside of 1900 to 2199.")}

    def to_internal_value(self, value):
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not EARLIEST.date() <= day < LATEST.date():
            self.fail("far")
        return day


class Id(serializers.UUIDField):
    """An id."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Visible(PrimaryKeyRelatedField):
    """The id of something that the caller may see; every other id, another tenant's too, does not exist."""

    def __init__(self, model, **options):
        self.model = model
        super().__init__(pk_field=Id(), **options)

    def get_queryset(self):
        return self.model.objects.visible_to(self.context["request"].user)


STRICT = {
    models.CharField: Text,
    models.TextField: Text,
    models.SlugField: Text,
    models.EmailField: Email,
    models.IntegerField: Whole,
    models.PositiveIntegerField: Whole,
    models.PositiveSmallIntegerField: Whole,
    models.FloatField: Number,
    models.DecimalField: Money,
    models.BooleanField: YesNo,
    models.DateTimeField: Moment,
    models.DateField: Day,
    models.UUIDField: Id,
}
