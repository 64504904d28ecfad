"""What can be asked of studies, their readings and who was compared."""

from datetime import UTC, date, datetime

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.querysets import TenantQuerySet


class StudyQuerySet(TenantQuerySet):
    """Studies; what came of them is a figure over many accounts, which everybody here may read."""

    def visible_to(self, member):
        return self

    def with_latest(self):
        """Each with ``latest``: when it was read, and long ago where it waits; what is known stands before what is not."""
        readings = self.model._meta.get_field("readings").related_model.objects.filter(study=OuterRef("pk")).order_by()
        return self.annotate(
            latest=Coalesce(Subquery(readings.values("read_at")[:1]), Value(datetime(1970, 1, 1, tzinfo=UTC)))
        )

    def registered(self):
        """Those that wait for their day."""
        return self.filter(state="registered")

    def standing(self):
        """Those that count as a look at the runs: all but the replaced ones."""
        return self.exclude(state="replaced")

    def due(self, today: date | None = None):
        """Registered ones whose day has come."""
        return self.registered().filter(read_on__lte=today or timezone.localdate())


class OfReading(OfAccount):
    """What a reading consists of; rows about an account are seen where it is."""

    def visible_to(self, member):
        if any(field.name == "account" for field in self.model._meta.fields):
            return super().visible_to(member)
        return self
