"""What can be asked of cases, causes, systemic findings, lessons, and of which playbook suits what."""

from datetime import timedelta

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Case as When_
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.querysets import TenantQuerySet
from metrics.models import Score

CONFIG = "simple"  # of the text search: lessons are written in any language


class CaseQuerySet(OfAccount):
    """Cases; seen where their account is."""

    def open(self):
        return self.exclude(state="closed")

    def with_score(self):
        """With the score of today, and the number of the definition that it is by."""
        latest = Score.objects.filter(account=OuterRef("account"), score__isnull=False).order_by("-on")
        return self.annotate(
            score_now=F("account__standings__score"), definition_now=Subquery(latest.values("definition")[:1])
        )

    def taken(self):
        """Open ones that a person has taken up."""
        return self.open().exclude(state="proposed")

    def waiting_for(self, member):
        """Open ones of the member that are due, and those proposed at accounts that the member owns."""
        today = timezone.localdate()
        mine = Q(owner=member) & (Q(state="open") | Q(due_on__lte=today))
        return self.open().filter(mine | Q(state="proposed", account__owner=member))

    def overdue(self, today=None):
        return self.taken().filter(due_on__lt=today or timezone.localdate()).exclude(owner=None)

    def confirmed(self, days: int):
        """Those of the last days whose gap a person has confirmed, apart from those that were none."""
        recent = self.filter(opened_at__gt=timezone.now() - timedelta(days=days)).exclude(gap="")
        return recent.exclude(outcome="dismissed")

    def alike(self, days: int):
        """Confirmed ones that no finding holds yet: they may share a cause."""
        return self.confirmed(days).filter(finding=None)


class OfCase(TenantQuerySet):
    """Rows that belong to a case, and are visible where it is."""

    def visible_to(self, member):
        cases = self.model._meta.get_field("case").related_model.objects
        return self.filter(case__in=cases.visible_to(member).order_by().values("pk"))


class FindingQuerySet(TenantQuerySet):
    """Systemic findings; everybody here may read that something is wrong with how we work."""

    def visible_to(self, member):
        return self

    def open(self):
        return self.filter(state__in=["proposed", "confirmed"])

    def to_be_mended_by(self, member):
        """Confirmed ones that the member sees to."""
        return self.filter(state="confirmed", owner=member)

    def for_whoever_judges(self):
        """Those on which nobody has decided, and confirmed ones to which nobody here sees any more."""
        nobody = Q(owner=None) | Q(owner__left_at__isnull=False)
        return self.filter(Q(state="proposed") | Q(nobody, state="confirmed"))


class LessonQuerySet(TenantQuerySet):
    """Lessons; everybody here may learn from them. Their cases are seen where these are."""

    def visible_to(self, member):
        return self

    def in_use(self):
        return self.filter(retired_at=None)

    def saying(self, q: str):
        """Those whose texts hold every word of ``q``, or its beginning.

        No index: row security would hide one, and a tenant's lessons are some hundreds that people wrote.
        """
        vector = SearchVector("title", "did", "note", "industry", "playbook__name", config=CONFIG)
        words = list("".join(c if c.isalnum() else " " for c in q).split())[:20]
        if not words:
            return self if not q.strip() else self.none()
        asked = SearchQuery(" & ".join(f"'{word}':*" for word in words), search_type="raw", config=CONFIG)
        return self.annotate(said=vector).filter(said=asked)

    def for_gap(self, gap: str, account=None):
        """Those on a kind of gap, best evidence first: what fits the account's tier, segment and industry, then what is clear, then
        what rests on more cases. Failures stand among them: that something did not work here is worth as much.
        """
        fits: Combinable = Value(0, output_field=IntegerField())
        if account is not None:
            for column, value, points in (
                ("segment", account.segment_id, 3), ("tier", account.tier, 2), ("industry", account.industry, 2),
            ):  # fmt: skip
                if value:
                    fits += When_(
                        When(**{column: value}, then=Value(points)), default=Value(0), output_field=IntegerField()
                    )
        clear = When_(When(came="unclear", then=Value(0)), default=Value(1), output_field=IntegerField())
        rows = self.in_use().filter(gap=gap).annotate(fits=fits, clear=clear, rests_on=Count("cases"))
        return rows.order_by("-clear", "-fits", "-rests_on", F("written_at").desc())


class OfLesson(TenantQuerySet):
    """The cases of lessons, visible where the case is."""

    def visible_to(self, member):
        cases = self.model._meta.get_field("case").related_model.objects
        return self.filter(case__in=cases.visible_to(member).order_by().values("pk"))


class OfPlaybook(TenantQuerySet):
    """Which playbook suits which gap; everybody here may read it."""

    def visible_to(self, member):
        return self

    def in_force(self):
        """Those whose playbook can be started."""
        return self.filter(playbook__retired_at=None, playbook__versions__state="published")
