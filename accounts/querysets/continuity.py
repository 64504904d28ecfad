"""What can be asked of absences, hand-over plans and their parts."""

from django.db.models import Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.access.require import everywhere
from intimacy.privacy.models import SubjectQuerySet
from intimacy.tenancy.querysets import TenantQuerySet


class AbsenceQuerySet(TenantQuerySet):
    """Absences."""

    def visible_to(self, member):
        """One's own, those in which one stands in, and all of them for who may enter them for others."""
        if everywhere(member, "accounts.manage_absences"):
            return self
        return self.filter(Q(member=member.pk) | Q(deputy=member.pk))

    def in_force(self):
        return self.filter(cancelled_at=None)

    def now(self, today=None):
        """Who is away today and comes back."""
        today = today or timezone.localdate()
        return self.in_force().filter(kind="leave", from_on__lte=today, until_on__gte=today)

    def covered_by(self, member):
        """The absences of today in which the member stands in."""
        return self.now().filter(deputy=member.pk)

    def to_come(self, today=None):
        """Those that are not over."""
        today = today or timezone.localdate()
        return self.in_force().filter(Q(until_on__gte=today) | Q(kind="last_day", settled_at=None))


class HandOverQuerySet(OfAccount):
    """Hand-over plans."""

    def visible_to(self, member):
        """Those of visible accounts, those that one gives and those that one takes over."""
        if everywhere(member, "accounts.see"):
            return self
        return self.filter(
            Q(account__in=self.accounts_visible_to(member).order_by().values("pk")) | Q(of=member.pk) | Q(to=member.pk)
        )

    def open(self):
        return self.filter(signed_off_at=None, ended_at=None)

    def for_good(self):
        """Those of colleagues who leave."""
        return self.exclude(how="leave")

    def waiting(self):
        """Those for which a successor has to be named."""
        return self.open().filter(to=None)


class OfPlan(SubjectQuerySet):
    """Steps and notes of hand-over plans, visible where the plan is."""

    def visible_to(self, member):
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.visible_to(member).order_by().values("pk"))

    def open(self):
        """Steps still to be done."""
        return self.filter(done_at=None, plan__signed_off_at=None, plan__ended_at=None)
