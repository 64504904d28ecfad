"""What is open: follow-ups and promises."""

from datetime import timedelta

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

    def due_from(self, member):
        """What the member has promised to a customer."""
        return self.open().ours().filter(member=member)
