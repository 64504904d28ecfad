"""What can be asked of joint plans, their objectives and what was measured."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.privacy.models import SubjectQuerySet
from intimacy.tenancy.querysets import TenantQuerySet, count_of

SLACK = 10  # percent of the way by which the measured may lie behind the line before it is called behind
STALE = timedelta(days=30)  # a figure that is older than this says little of today


class PlanQuerySet(OfAccount):
    """Joint plans; seen where their account is."""

    def open(self):
        """Those that are not closed."""
        return self.exclude(state="closed")

    def to_agree(self):
        """Those that have objectives to which the customer has not said yes."""
        objectives = self.model._meta.get_field("objectives").related_model.objects.filter(plan=OuterRef("pk"))
        return self.filter(Exists(objectives), state__in=["draft", "changed"])

    def with_counts(self):
        """Each with how many objectives it has, how many are met, and how many are behind or past their day."""
        objectives = self.model._meta.get_field("objectives").related_model.objects
        open_ones = objectives.filter(outcome="")
        met = objectives.filter(Q(outcome="reached") | Q(outcome="", progress__gte=100))
        return self.annotate(
            all=count_of(objectives, "plan"), late=count_of(open_ones.filter(late(timezone.localdate())), "plan"), met=count_of(met, "plan"),
        )  # fmt: skip


class OfPlan(SubjectQuerySet):
    """Rows that belong to a plan, and are visible where it is."""

    def visible_to(self, member):
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.visible_to(member).order_by().values("pk"))

    def on_team_of(self, member):
        """Rows of the plans of accounts that the member owns or works for."""
        plans = self.model._meta.get_field("plan").related_model.objects
        return self.filter(plan__in=plans.on_team_of(member).order_by().values("pk"))


class ObjectiveQuerySet(OfPlan):
    """Objectives of joint plans."""

    def open(self):
        """Those that have not ended, of plans that are not closed."""
        return self.filter(outcome="").exclude(plan__state="closed")

    def measured_by_formula(self):
        """Open ones that have begun and that a formula reads."""
        return self.open().exclude(formula="").filter(start_on__lte=timezone.localdate())

    def in_status(self, status: str):
        """Those whose ``status`` is the one named: the same question as the model's property, asked of the database."""
        today, rows = timezone.localdate(), self.filter(outcome="")
        there, measured = Q(progress__gte=100), Q(progress__isnull=False)
        return {
            "there": lambda: rows.filter(there),
            "overdue": lambda: rows.filter(~there | ~measured, due_on__lt=today),
            "unmeasured": lambda: rows.filter(~measured, due_on__gte=today),
            "behind": lambda: rows.filter(measured & ~there & behind(), due_on__gte=today),
            "on_track": lambda: rows.filter(measured & ~there, due_on__gte=today).exclude(behind()),
        }.get(status, lambda: self.filter(outcome=status))()

    def asking(self, today=None):
        """Open ones that ask something of their owner: past their day, behind, or with a figure that is old or missing.

        What a formula measures is never asked for.
        """
        today = today or timezone.localdate()
        old = Q(latest_on__lt=today - STALE) | Q(latest_on=None, start_on__lt=today - STALE)
        return self.open().filter(late(today) | (old & Q(formula="")) | Q(progress__gte=100))


class OfObjective(TenantQuerySet):
    """Measurements, visible where their objective is."""

    def visible_to(self, member):
        objectives = self.model._meta.get_field("objective").related_model.objects
        return self.filter(objective__in=objectives.visible_to(member).order_by().values("pk"))


def behind() -> Q:
    """The latest measurement lies behind the line by more than the slack."""
    return Q(progress__lt=F("expected") - SLACK)


def late(today) -> Q:
    """Not there, and past its day or behind."""
    return (Q(progress__lt=100) | Q(progress=None)) & (Q(due_on__lt=today) | behind())
