"""What can be asked of figures, weak accounts, rules, audits, findings, budgets and the time spent on data."""

from django.db.models import Max, Sum
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.access.require import everywhere
from intimacy.tenancy.querysets import TenantQuerySet

SEE_ALL = "quality.see_sources"


class ForWhoSeesSources(TenantQuerySet):
    """What is about sources, and so about all accounts, is seen by who looks across them."""

    def visible_to(self, member):
        return self if everywhere(member, SEE_ALL) else self.none()


class MeasuredQuerySet(ForWhoSeesSources):
    """Figures of days."""

    def last_day(self):
        """The day of the latest figures, None before the first."""
        return self.aggregate(day=Max("on"))["day"]


class WeaknessQuerySet(OfAccount):
    """Checks that fail; seen where their account is."""

    def of_account(self, account):
        """The worst first."""
        return self.filter(account=account).order_by("severity", "-rows", "check_name")


class RuleQuerySet(ForWhoSeesSources):
    """Rules of one's own."""

    def in_use(self):
        return self.filter(retired_at=None).order_by("words", "pk")


class AuditQuerySet(ForWhoSeesSources):
    """Audits."""

    def open(self):
        return self.filter(closed_at=None)


class OfAudit(ForWhoSeesSources):
    """The records of a sample."""

    def open(self):
        """Those on which nothing was said."""
        return self.filter(verdict="")


class FindingQuerySet(TenantQuerySet):
    """Findings: seen by who looks across accounts, and by who has to do something about them."""

    def visible_to(self, member):
        return self if everywhere(member, SEE_ALL) else self.filter(owner=member)

    def open(self):
        return self.filter(state="open")

    def due_from(self, member):
        return self.open().filter(owner=member)

    def overdue(self, today=None):
        return self.open().filter(due_on__lt=today or timezone.localdate())


class BudgetQuerySet(ForWhoSeesSources):
    """Budgets for the upkeep of data."""

    def of_quarter(self, quarter):
        """That of all sources together first."""
        return self.filter(quarter=quarter).order_by("source")


class EffortQuerySet(TenantQuerySet):
    """Time spent on data: each entry is seen by whoever spent it, and by nobody else."""

    def visible_to(self, member):
        return self.filter(by=member)

    def in_force(self):
        """Without what was taken back."""
        return self.filter(taken_back_at=None)

    def minutes_by_source(self, quarter, *, member):
        """{source: minutes} of a quarter, of all people together; nothing for who does not look across sources."""
        if not everywhere(member, SEE_ALL):
            return {}
        rows = self.in_force().filter(quarter=quarter).order_by().values_list("source")
        return dict(rows.annotate(minutes=Sum("minutes")))
