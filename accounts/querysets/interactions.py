"""What can be asked of the history between a customer and us."""

from accounts.querysets.accounts import OfAccount

PROMISE_ENDS = ("promise_kept", "promise_late", "promise_missed")  # how a promise came to an end


class InteractionQuerySet(OfAccount):
    """Interactions."""

    def in_force(self):
        """Those that have not been corrected or undone."""
        return self.filter(ended_at=None)

    def promises_ended(self):
        """Our promises that were kept, kept late or missed; what the customer promised us comes in from their side."""
        return self.in_force().filter(kind__in=PROMISE_ENDS, lead=True).exclude(direction="in")

    def known_at(self, moment):
        """The history as it was known at a moment."""
        return self.filter(learnt_at__lte=moment).exclude(ended_at__lte=moment)

    def leads(self):
        """One row for each thing that happened, however many took part."""
        return self.filter(lead=True)

    def newest_first(self):
        return self.order_by("-happened_at", "-id")
