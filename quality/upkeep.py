"""The upkeep of data in a quarter: hours meant and spent, source by source, beside what became of the data meanwhile."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages.words import day, shown
from intimacy.reviews.models import quarter_of
from quality.checks import Check
from quality.models import Budget, Effort, Finding, Measured, Severity
from quality.sources import source_in_words

WITHOUT_ROWS = ("fresh", "mix", "volume")  # checks that say something of a source and nothing of single rows
LATE = 0.75  # of the quarter, from when on a budget of which nothing was spent is told of
USED_UP, IDLE = "used_up", "idle"


def first_day(quarter: str) -> date:
    """The first day of "2026-Q4". Raises ValueError for what is no quarter."""
    year, sep, number = quarter.partition("-Q")
    if not sep or len(year) != 4 or not year.isascii() or not year.isdecimal() or number not in ("1", "2", "3", "4"):
        raise ValueError(quarter)
    return date(int(year), 3 * int(number) - 2, 1)


def later(quarter: str, by: int = 1) -> str:
    """The quarter so many quarters later, or earlier."""
    first = first_day(quarter)
    count = 4 * first.year + (first.month - 1) // 3 + by
    return f"{count // 4}-Q{count % 4 + 1}"


def share_passed(quarter: str, today: date) -> float:
    """The share of the days of a quarter that have begun, 0 to 1."""
    begin, end = first_day(quarter), first_day(later(quarter))
    return min(1.0, max(0.0, ((today - begin).days + 1) / (end - begin).days))


def state_of(meant: int, spent: int, passed: float) -> str:
    """Whether a budget is used up, or nothing of it was spent though three quarters of its time have passed; else ""."""
    return USED_UP if spent >= meant else IDLE if not spent and passed >= LATE else ""


def with_spent(budgets: QuerySet) -> QuerySet:
    """Budgets with ``spent``: the minutes that all people together noted in their quarter and source, or in all sources."""
    noted = Effort.objects.in_force().filter(
        Q(source=OuterRef("source")) | Exact(OuterRef("source"), ""), quarter=OuterRef("quarter")
    )
    spent = noted.order_by().values("quarter").annotate(minutes=Sum("minutes")).values("minutes")
    return budgets.annotate(spent=Coalesce(Subquery(spent), 0))


def in_hours(minutes: int) -> str:
    """A length of time: 45 min, 12 h, 12 h 30 min."""
    told, hours, rest = {"h": shown(minutes // 60), "min": minutes % 60}, minutes // 60, minutes % 60
    if not hours:
        return _("%(min)d min") % told
    return (_("%(h)s h %(min)d min") if rest else _("%(h)s h")) % told


@dataclass(frozen=True)
class Failing:
    """The rows of a source that fail checks on a day: a row counts once for each check that looked at it."""

    failing: int
    looked_at: int

    @property
    def words(self) -> str:
        """In percent with one decimal; never 0 or 100 where that is not exactly so."""
        share = 100 * self.failing / self.looked_at
        if 0 < share < 0.1:
            return _("below %(share)s%%") % {"share": shown(0.1)}
        return _("%(share)s%%") % {
            "share": shown(round(min(share, 99.9) if self.failing < self.looked_at else share, 1))
        }


@dataclass(frozen=True)
class Line:
    """One source in a quarter, or several of them together."""

    words: str
    minutes: int
    passed: float
    budget: Budget | None = None
    meant: int = 0  # minutes; of several sources their sum where they have no budget together
    before: Failing | None = None
    now: Failing | None = None
    closed_before: int = 0
    closed: int = 0

    @property
    def spent(self) -> str:
        return in_hours(self.minutes)

    @property
    def meant_words(self) -> str:
        return in_hours(self.meant) if self.meant else ""

    @property
    def percent(self) -> int | None:
        """Of the budget, rounded down, so that 100 says that it is used up."""
        return 100 * self.minutes // self.meant if self.meant else None

    @property
    def state(self) -> str:
        return state_of(self.budget.minutes, self.minutes, self.passed) if self.budget else ""


@dataclass(frozen=True)
class Upkeep:
    """A quarter: all sources together, those with a budget or hours, and those without either for comparison."""

    quarter: str
    whole: Line
    lines: list[Line]
    others: Line | None
    day_before: date | None
    day: date | None
    passed: float

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.whole.meant

    @property
    def budgets(self) -> list[Line]:
        """Those that have a budget of their own, all together first."""
        return [line for line in (self.whole, *self.lines) if line.budget]

    @property
    def is_over(self) -> bool:
        return self.passed >= 1

    @property
    def days(self) -> str:
        """Between which days the failing rows are compared."""
        if self.day is None:
            return ""
        if self.day_before is None:
            return _("Failing rows as of %(day)s; of the quarter before nothing is known.") % {"day": day(self.day)}
        return _("Failing rows on %(before)s and on %(day)s, by the checks that were asked on both days.") % {
            "before": day(self.day_before), "day": day(self.day),
        }  # fmt: skip

    @property
    def says(self) -> str:
        """The finding in sentences."""
        if self.is_empty:
            return _("No budget is set and no hours are noted.")
        told = {"spent": self.whole.spent, "meant": self.whole.meant_words, "percent": shown(int(100 * self.passed))}
        if not self.whole.meant:
            first = _("%(spent)s spent; no budget is set.") % told
        elif self.is_over:
            first = _("%(spent)s of %(meant)s were spent.") % told
        else:
            first = _("%(spent)s of %(meant)s are spent, with %(percent)s%% of the quarter gone.") % told
        return " ".join([first, *self._warnings()])

    def _warnings(self) -> Iterable[str]:
        lines = [self.whole, *self.lines]
        if used := [line.words for line in lines if line.state == USED_UP]:
            yield ngettext("Used up: %(names)s.", "Used up: %(names)s.", len(used)) % {"names": ", ".join(used)}
        if idle := [line.words for line in lines if line.state == IDLE]:
            yield _("Nothing spent yet: %(names)s.") % {"names": ", ".join(idle)}


def upkeep_of(member, quarter: str, checks: Iterable[Check], today: date | None = None) -> Upkeep:
    """What a member who looks across sources sees of a quarter. Five queries.

    checks: those that are known, so that what is only noted counts for nothing.
    """
    budgets = {
        each.source: each for each in Budget.objects.visible_to(member).of_quarter(quarter).select_related("owner")
    }
    minutes = Effort.objects.minutes_by_source(quarter, member=member)
    closed = _closed(member, quarter)
    noted_only = {check.name for check in checks if check.severity == Severity.NOTE}
    days, failing = _failing(member, quarter, noted_only)
    passed = share_passed(quarter, today or timezone.localdate())

    def line(words: str, sources: Iterable[str], budget: Budget | None = None, meant: int = 0) -> Line:
        sources = [*sources]
        # What has figures at one end only would make the difference of the others.
        compared = [source for source in sources if all((source, end) in failing for end in days)] or sources
        ends = [_together(failing.get((source, end)) for source in compared) for end in days]
        counts = [closed.get(source, (0, 0)) for source in sources]
        return Line(
            words, sum(minutes.get(source, 0) for source in sources), passed, budget, budget.minutes if budget else meant,
            *ends, sum(count for count, _now in counts), sum(now for _before, now in counts),
        )  # fmt: skip

    named = [source for source in budgets if source]
    sources = sorted({*named, *minutes}, key=lambda each: (each == "", source_in_words(each)))
    measured = {source for source, _end in failing}
    rest = measured - {*sources}
    return Upkeep(
        quarter,
        line(_("All sources"), {*measured, *sources, *closed}, budgets.get(""), sum(budgets[each].minutes for each in named)),
        [line(source_in_words(each) if each else _("Several, or none"), [each], budgets.get(each) if each else None) for each in sources],
        line(_("Sources without budget and hours"), rest) if rest and sources else None,
        *days, passed,
    )  # fmt: skip


def _together(figures: Iterable[Failing | None]) -> Failing | None:
    known = [each for each in figures if each is not None]
    return Failing(sum(each.failing for each in known), sum(each.looked_at for each in known)) if known else None


def _closed(member, quarter: str) -> Mapping[str, tuple[int, int]]:
    """source → how many of its findings were closed in the quarter before, and in this one, and are closed still."""
    before, begin, end = (_midnight(first_day(later(quarter, by))) for by in (-1, 0, 1))
    rows = (
        Finding.objects.visible_to(member)
        .filter(closed_at__gte=before, closed_at__lt=end)
        .order_by()
        .values_list("source")
    )
    counted = rows.annotate(
        before=Count("pk", filter=Q(closed_at__lt=begin)), now=Count("pk", filter=Q(closed_at__gte=begin))
    )
    return {source: (before, now) for source, before, now in counted}


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time.min))


def _failing(
    member, quarter: str, noted_only: set[str]
) -> tuple[tuple[date | None, date | None], dict[tuple[str, date], Failing]]:
    """The last days of the quarter before and of this one with figures; and (source, day) → its failing rows.

    Of a source that has figures on both days the checks count that were asked on both: a new check makes nothing worse.
    """
    rows = Measured.objects.visible_to(member)
    ends = [
        rows.filter(on__gte=first_day(each), on__lt=first_day(later(each)))
        .order_by()
        .values("tenant")
        .annotate(on=Max("on"))
        .values("on")
        for each in (later(quarter, -1), quarter)
    ]
    found = list(
        rows.filter(Q(on=Subquery(ends[0])) | Q(on=Subquery(ends[1])), looked_at__gt=0)
        .exclude(check_name__in=[*WITHOUT_ROWS, *noted_only]).order_by().values_list("source", "check_name", "on", "failing", "looked_at")
    )  # fmt: skip
    begin = first_day(quarter)
    before = max((row[2] for row in found if row[2] < begin), default=None)
    now = max((row[2] for row in found if row[2] >= begin), default=None)
    asked: dict[str, dict[date, set[str]]] = {}
    for source, check, on, *_counts in found:
        asked.setdefault(source, {}).setdefault(on, set()).add(check)
    tallies: dict[tuple[str, date], Failing] = {}
    for source, check, on, failing, looked_at in found:
        if all(check in names for names in asked[source].values()):
            held = tallies.get((source, on), Failing(0, 0))
            tallies[source, on] = Failing(held.failing + failing, held.looked_at + looked_at)
    return (before, now), tallies


def quarter_now() -> str:
    """The quarter of today, where the member is."""
    return quarter_of(timezone.localdate())


def earliest() -> date:
    """The first day for which time can still be noted: that of the quarter before this one."""
    return first_day(later(quarter_now(), -1))


def last_day(quarter: str) -> date:
    """The last day of a quarter."""
    return first_day(later(quarter)) - timedelta(days=1)
