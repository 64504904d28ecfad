"""Which lines of My work are put off or given to somebody."""

from django.db.models import Q
from django.utils import timezone

from intimacy.tenancy.querysets import TenantQuerySet


class SetAsideQuerySet(TenantQuerySet):
    """Lines that were set aside."""

    def visible_to(self, member):
        """One's own."""
        return self.filter(member=member.pk)

    def in_force(self, today=None):
        """Those whose day has not come, and those that a colleague who is still here sees to."""
        today = today or timezone.localdate()
        return self.filter(Q(until__gt=today) | Q(to__isnull=False, to__left_at=None))
