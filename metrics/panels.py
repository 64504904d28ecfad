"""The card of an account's score: where it stands, what it was, what it is made of, what it does not know, and its line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property

from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.bands import NOT_ENOUGH, shown
from accounts.models import Account
from intimacy.access.require import may
from intimacy.pages.charts import Chart, Contribution, Mark, contributions, trend
from intimacy.pages.links import link
from metrics.engine import QUARTER
from metrics.formulas import FORMULA_1, Formula, formula_numbered
from metrics.linking import Way, way
from metrics.marks import marks_between
from metrics.models import FormulaVersion, Score
from metrics.parts import (
    Change,
    Part,
    Raise,
    band_of,
    definition_name,
    formula_of,
    parts_of,
    share_of_customer,
    what_would_raise,
)

A_YEAR = timedelta(days=366)
WEEK = timedelta(days=7)
FEWEST_WEEKS = 10  # of which one may say what is usual


@dataclass(frozen=True)
class Missing:
    """An indicator that nothing is known of, and what would fill it."""

    part: Part
    filled_by: str


@dataclass(frozen=True)
class Usual:
    """What is a usual change of an account's score from one week to the next, from its own past year.

    points: no more than so many in at least four of five weeks. held, weeks: in how many of how many. last: the change of the week that
    is under way, or None where it has none yet.
    """

    points: int
    held: int
    weeks: int
    last: int | None

    @property
    def is_more(self) -> bool:
        """Whether the last week's change is larger than usual."""
        return self.last is not None and abs(self.last) > self.points


@dataclass(frozen=True)
class Standing:
    """An account's latest score and the earlier one that it is compared with, and everything that is said of the two.

    Tile, chart, contributions and waterfall all take their figures from here, so that they cannot differ.
    """

    account: Account
    latest: Score | None
    before: Score | None
    series: list[tuple[date, int]]
    looking_back_until: date | None
    marks: list[Mark]
    usual: Usual | None = None  # None where too few weeks tell

    @property
    def score(self) -> int | None:
        return shown(self.latest.score) if self.latest else None

    @property
    def was(self) -> int | None:
        return shown(self.before.score) if self.before else None

    @property
    def change(self) -> int | None:
        """From one end to the other, as both are shown."""
        return None if self.score is None or self.was is None else self.score - self.was

    @property
    def moved(self) -> int | None:
        """How much of it is by what happened: the rest is a new score definition's."""
        return None if self.change is None else self.change - self.way.formula

    @property
    def band(self) -> str:
        return band_of(self.latest)

    @property
    def is_banded(self) -> bool:
        """Whether enough is known for the score to be in a band."""
        return self.band != NOT_ENOUGH

    @property
    def coverage(self) -> int | None:
        return shown(self.latest.coverage) if self.latest else None

    @property
    def formula(self) -> Formula:
        if self.latest is None and hasattr(self.account, "formula_number"):
            return formula_numbered(self.account.formula_number or FORMULA_1.version)
        return formula_of(self.latest)

    @property
    def definition(self) -> str:
        return definition_name(self.formula.version, self.formula.since)

    @property
    def parts(self) -> list[Part]:
        return parts_of(self.latest) if self.latest else [Part(each) for each in self.formula.indicators]

    @property
    def known(self) -> list[Part]:
        return [part for part in self.parts if part.known]

    @property
    def missing(self) -> list[Missing]:
        return [Missing(part, str(part.indicator.filled_by)) for part in self.parts if not part.known]

    @cached_property
    def way(self) -> Way:
        """How the score came from its earlier end to its latest: what each indicator did, and what a new formula did."""
        return way(self.before, self.latest) if self.before and self.latest else Way([], [])

    @property
    def changes(self) -> list[Change]:
        return self.way.changes

    @property
    def driver(self) -> Change | None:
        return self.way.driver

    @property
    def customer_share(self) -> int | None:
        """Percent of the score's weight that rests on what the customer did."""
        return share_of_customer(self.parts)

    @property
    def raises(self) -> list[Raise]:
        """What would raise the score most: at most three indicators, and the points that each would bring."""
        return what_would_raise(self.parts)[:3] if self.latest else []


def with_formula(accounts: QuerySet) -> QuerySet:
    """Accounts with the number of the formula in force, for which one without a score would have to ask."""
    return accounts.annotate(formula_number=Subquery(FormulaVersion.objects.in_force().values("number")[:1]))


def standing_of(account: Account, since: date | None = None) -> Standing:
    """The standing of an account today, compared with its last score on or before ``since``: a quarter ago, if not said.

    Two queries. A day on which nothing was known has no score: it stands in no line, and is no end to compare with.
    """
    rows = list(
        Score.objects.of(account)
        .filter(on__gte=timezone.now().date() - A_YEAR)
        .values_list("on", "score", "looking_back", "definition", "under_previous")
    )
    if not rows or rows[-1][1] is None:
        return Standing(account, None, None, [], None, [])
    last = rows[-1][0]
    limit = last - QUARTER if since is None else min(since, last - timedelta(days=1))
    earlier = [row for row in rows if row[0] <= limit][-1:]
    ends = [*(on for on, score, *_rest in earlier if score is not None), last]
    found = {row.on: row for row in Score.objects.of(account).filter(on__in=ends)}
    known = [row for row in rows if row[1] is not None]
    moved = {on: shown(score) - shown(under) for on, score, *_rest, under in known if under is not None}
    marks = marks_between([(on, version) for on, _score, _looking_back, version, _under in known], moved)
    return Standing(
        account,
        latest=found[last],
        before=found[ends[0]] if len(ends) == 2 else None,
        series=_weekly([(on, shown(score)) for on, score, *_rest in known], set(ends)),
        looking_back_until=max((on for on, _score, looking_back, *_rest in known if looking_back), default=None),
        marks=marks,
        usual=usual_of([(on, shown(score), version) for on, score, _looking_back, version, _under in known]),
    )


def earlier_of(rows: QuerySet, found: Score, since: date | None) -> Score | None:
    """The known score with which one of an account is compared: the last one by a day, a quarter before if none is said."""
    limit = found.on - QUARTER if since is None else min(since, found.on - timedelta(days=1))
    return rows.filter(on__lte=limit, on__gte=found.on - A_YEAR, score__isnull=False).last()


def usual_of(known: Sequence[tuple[date, int, int]]) -> Usual | None:
    """The usual change from week to week, from the days, shown scores and versions of an account in order of time.

    Of each week, counted back from the latest day, its last score counts. Weeks that follow a week without a score, or between which
    the version changed, are left out: what the ruler did is no change. The week of the latest day is what is compared.
    """
    weeks: dict[int, tuple[int, int]] = {}
    for on, points, version in known:
        weeks[(known[-1][0] - on) // WEEK] = (points, version)
    changes = {
        week: points - weeks[week + 1][0]
        for week, (points, version) in weeks.items()
        if week + 1 in weeks and weeks[week + 1][1] == version
    }
    last = changes.pop(0, None)
    sizes = sorted(abs(change) for change in changes.values())
    if len(sizes) < FEWEST_WEEKS:
        return None
    usual = sizes[-(-len(sizes) * 4 // 5) - 1]  # the nearest rank: the least that four of five do not exceed
    return Usual(usual, sum(size <= usual for size in sizes), len(sizes), last)


def _weekly(points: list[tuple[date, int]], kept: set[date]) -> list[tuple[date, int]]:
    """The last score of each week, counted back from the latest day, and the days that must not be missing."""
    last, weeks = points[-1][0], {}
    for on, score in points:
        weeks[(last - on) // WEEK] = (on, score)
    return sorted({*weeks.values(), *((on, score) for on, score in points if on in kept)})


def line_of(standing: Standing) -> Chart:
    """The trend of the past year."""
    title = _("Score of %(account)s over the past year") % {"account": standing.account.name}
    return trend(standing.series, title, marks=standing.marks, height=200)


def made_of(standing: Standing) -> list[tuple]:
    """The rows of the contributions: each known part with its drawing and the address of its evidence, then the total."""
    known = standing.known
    drawn = contributions(
        [Contribution(str(part.indicator.words), part.points) for part in known]
        + [Contribution(_("Score"), standing.score, total=True)],
        least=0,
        most=100,
    )
    urls = [evidence_url(standing.account, part.indicator.code, standing.latest) for part in known] + [""]
    return list(zip(drawn, [*known, None], urls, strict=True))


def waterfall_of(standing: Standing, figures: Mapping[str, tuple[str, str]]) -> list[tuple]:
    """The rows from the earlier score to the later: both totals, and between them each indicator's part of the change.

    figures: of an indicator's code its figure then and now, where it changed.
    """
    steps = standing.changes
    drawn = contributions(
        [
            Contribution(_("Then"), standing.was, total=True),
            *(Contribution(str(step.indicator.words), step.points) for step in steps),
            *(Contribution(_("New score definition"), step.points) for step in standing.way.steps),
            Contribution(_("Now"), standing.score, total=True),
        ]
    )
    pairs = [figures.get(step.indicator.code) for step in steps]
    return list(
        zip(
            drawn,
            [None, *steps, *standing.way.steps, None],
            [None, *pairs, *(None for _ in standing.way.steps), None],
            strict=True,
        )
    )


def evidence_url(account: Account, code: str, score: Score) -> str:
    """The page of what is behind one indicator; of a day that is not the latest it says the day."""
    address = link("metrics:evidence", pk=account.pk, code=code)
    return address if score.on == timezone.now().astimezone(UTC).date() else f"{address}?on={score.on.isoformat()}"


def score_panel(request, account: Account) -> dict | None:
    """The names of ``metrics/panel.html``, or None for a member who may not see this account's score."""
    if not may(request.member, "metrics.see", account):
        return None
    standing = standing_of(account)
    return {"standing": standing} | drawings(standing, request.member)


def drawings(standing: Standing, member) -> dict:
    """The account of a standing with its chart and its contributions; without a score, what the member can do for one."""
    account = standing.account
    if standing.latest is None:
        return {"account": account, "may_log": may(member, "accounts.log", account)}
    return {"account": account, "line": line_of(standing), "made_of": made_of(standing)}
