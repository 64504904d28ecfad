"""What can be asked of the history between a customer and us."""

from accounts.querysets.accounts import OfAccount


class InteractionQuerySet(OfAccount):
    """Interactions."""

    def in_force(self):
        """Those that have not been corrected or undone."""
        return self.filter(ended_at=None)

    def known_at(self, moment):
        """The history as it was known at a moment."""
        return self.filter(learnt_at__lte=moment).exclude(ended_at__lte=moment)

    def leads(self):
        """One row for each thing that happened, however many took part."""
        return self.filter(lead=True)

    def newest_first(self):
        return self.order_by("-happened_at", "-id")
