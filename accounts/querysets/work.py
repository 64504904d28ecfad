"""What is open: follow-ups and promises."""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount


class FollowUpQuerySet(OfAccount):
    """Follow-ups."""

    def open(self):
        return self.filter(done_at=None, dropped_at=None)

    def due_from(self, member):
        """What the member has to do."""
        return self.open().filter(owner=member)

    def newly_missed(self, today=None):
        """Open a week past their day and not yet counted as missed."""
        today = today or timezone.localdate()
        return self.open().filter(missed_at=None, due_on__lt=today - timedelta(days=7))


class PromiseQuerySet(OfAccount):
    """Promises."""

    def open(self):
        return self.filter(kept_on=None, broken_on=None)

    def ours(self):
        return self.filter(direction="ours")

    def how_ours_went(self) -> dict:
        """How many of our promises ended how: first (by the date first named), moved (by one agreed later), late, broken.

        overdue: still open, and past their day.
        """
        ours = self.filter(direction="ours")
        return ours.aggregate(
            first=Count("pk", filter=Q(kept_on__lte=F("first_due_on"))),
            moved=Count("pk", filter=Q(kept_on__gt=F("first_due_on"), kept_on__lte=F("due_on"))),
            late=Count("pk", filter=Q(kept_on__gt=F("due_on"))),
            broken=Count("pk", filter=Q(broken_on__isnull=False)),
            overdue=Count("pk", filter=Q(kept_on=None, broken_on=None, due_on__lt=timezone.localdate())),
        )

    def due_from(self, member):
        """What the member has promised to a customer."""
        return self.open().ours().filter(member=member)
