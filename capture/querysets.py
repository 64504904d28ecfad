"""What can be asked of proposals and calendars. Each belongs to one member, and is seen by nobody else."""

from datetime import timedelta

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from intimacy.privacy.models import SubjectQuerySet

KEPT = timedelta(days=30)
SAME_TIME = timedelta(minutes=30)


class OwnQuerySet(SubjectQuerySet):
    """Rows that are one member's own."""

    def visible_to(self, member):
        return self.filter(member=member.pk)


class ProposalQuerySet(OwnQuerySet):
    """Proposed engagements."""

    def visible_to(self, member):
        """One's own; what was set aside is shown to administrators instead."""
        return super().visible_to(member).exclude(state="held")

    def waiting(self):
        """Those that nobody has decided on."""
        return self.filter(state="waiting")

    def held(self):
        """Messages that were not trusted."""
        return self.filter(state="held")

    def old(self):
        """Proposed thirty days ago: what they say is kept no longer."""
        return self.filter(proposed_at__lt=timezone.now() - KEPT)

    def with_alike(self, engagements):
        """Each with the id of an engagement that is logged already for the same account at nearly the same time."""
        near = engagements.filter(
            account=OuterRef("account"), undone_at=None,
            happened_at__gte=OuterRef("happened_at") - SAME_TIME, happened_at__lte=OuterRef("happened_at") + SAME_TIME,
        )  # fmt: skip
        return self.annotate(alike=Subquery(near.order_by("happened_at").values("pk")[:1]))

    def newest_first(self):
        return self.order_by(F("happened_at").desc(), "-pk")
