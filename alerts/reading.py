"""What came in from each account in each week: read from interactions in one statement, and made into the series that are watched.

Weeks are those of the calendar, Monday to Sunday, UTC; the one that is under way does not count. The figures of weeks do not overlap,
as those of a score do, so that one week says nothing of the next.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Avg, BigIntegerField, Case, Count, F, FloatField, Func, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncWeek

from accounts.models import Contact, Interaction
from alerts.control.series import gaps, in_periods, in_proportion, steadied, together, without_season
from alerts.models import QuietPeriod
from intimacy.privacy.models import usable
from intimacy.tenancy.columns import EPOCH, as_ids, copy_out
from metrics.measures import CONTACT_WEIGHTS

WEEK = timedelta(days=7)
WEEKS = 104  # that are looked at
FROM_CUSTOMER = ("email", "call", "ticket", "ticket_comment", "feedback")
COUNTED = ("contact", "people", "inbound")
PARTS = (*COUNTED, "usage")
SHORT, LONG = 1, 4  # weeks of a period; the long one where too little happens in a week
LEARN = {SHORT: 26, LONG: 8}  # periods
ENOUGH = {SHORT: 0.7, LONG: 0.8}  # share of periods in which something happens


@dataclass(frozen=True)
class Weeks:
    """The weeks of some accounts. accounts: ids; begins: the Mondays; parts: name → (accounts, weeks), NaN is no data.

    quiet: (accounts, weeks), whether a quiet period touches it.
    """

    accounts: list[UUID]
    begins: list[date]
    parts: dict[str, np.ndarray]
    quiet: np.ndarray

    @property
    def ends_on(self) -> date:
        """The last day that counts."""
        return self.begins[-1] + timedelta(days=6)


@dataclass(frozen=True)
class Watched:
    """One series of many accounts, in periods. figures: (accounts, periods); begins: the first day of each period.

    parts: what it is made of, a mean week of each period. quiet: (accounts, periods), whether a quiet period touches it: then it has no
    figure.
    """

    series: str
    weeks: int
    rows: np.ndarray  # places in ``Weeks.accounts``
    figures: np.ndarray
    begins: list[date]
    parts: dict[str, np.ndarray]
    quiet: np.ndarray


def mondays(now: datetime, weeks: int = WEEKS) -> list[date]:
    """The first days of the last weeks that are over."""
    today = now.astimezone(UTC).date()
    this = today - timedelta(days=today.weekday())
    return [this - WEEK * back for back in range(weeks, 0, -1)]


def read_weeks(accounts: Sequence[UUID], now: datetime, totals: Mapping[str | int, np.ndarray] | None = None) -> Weeks:
    """The weeks of some accounts up to now. totals: of the tenant, from ``totals_of``: a week without data is one in which hardly
    anything came in from anybody.

    Usage is that of the source that has told most of it at the account: two sources measure different things. Where such a source has
    fallen silent everywhere, that is no data, too.
    """
    begins, ids = mondays(now), sorted(set(accounts))
    parts = {name: np.zeros((len(ids), len(begins))) for name in PARTS}
    parts["usage"][:] = np.nan
    rows = _in_weeks(begins).filter(account__in=ids)
    found = copy_out(
        _figures(rows, "account"),
        {"account": "uuid", "week": "timestamptz", **dict.fromkeys(COUNTED, "double precision")},
    )
    place = np.searchsorted(as_ids(ids), found["account"]) if ids else np.zeros(0, int)
    column = _column(found["week"], begins)
    for name in COUNTED:
        parts[name][place, column] = found[name]
    told_by = _read_usage(parts["usage"], rows, ids, begins)
    _before_it_began(parts, place, column)
    for name, total in (totals or {}).items():
        silent = gaps(total)
        if name in parts:
            parts[name][:, silent] = np.nan
        else:
            parts["usage"][np.ix_(told_by == name, silent)] = np.nan
    return Weeks(ids, begins, parts, _quiet(ids, begins))


def totals_of(now: datetime) -> dict[str | int, np.ndarray]:
    """What came in from all accounts in each week: "contact", "inbound", and usage by the number of each source that tells of it."""
    begins = mondays(now)
    by_week = _in_weeks(begins).annotate(week=TruncWeek("happened_at", tzinfo=UTC)).order_by()
    counted = (
        by_week.values("week")
        .annotate(contact=Count("pk", filter=Q(kind__in=CONTACT_WEIGHTS)), inbound=Count("pk", filter=_inbound()))
        .values_list("week", "contact", "inbound")
    )
    totals: dict[str | int, np.ndarray] = {name: np.zeros(len(begins)) for name in ("contact", "inbound")}
    for week, contact, inbound in counted:
        totals["contact"][_place(week, begins)], totals["inbound"][_place(week, begins)] = contact, inbound
    told = by_week.filter(_usage()).annotate(number=source_number()).values("week", "number").annotate(n=Count("pk"))
    for week, source, n in told.values_list("week", "number", "n"):
        totals.setdefault(source, np.zeros(len(begins)))[_place(week, begins)] = n
    return {name: total for name, total in totals.items() if total.any()}


def _place(week: datetime, begins: list[date]) -> int:
    return (week.date() - begins[0]) // WEEK


def _in_weeks(begins: list[date]):
    midnight = lambda day: datetime.combine(day, time.min, UTC)  # noqa: E731
    return Interaction.objects.in_force().filter(
        happened_at__gte=midnight(begins[0]), happened_at__lt=midnight(begins[-1] + WEEK)
    )


def _inbound() -> Q:
    return Q(lead=True, direction="in", kind__in=FROM_CUSTOMER)


def _usage() -> Q:
    return Q(kind="usage", lead=True, value__isnull=False)


def source_number() -> Func:
    """A source as a number, which can be copied out."""
    return Func(F("source"), Value(0), function="hashtextextended", output_field=BigIntegerField())


def _read_usage(usage: np.ndarray, rows, ids: list[UUID], begins: list[date]) -> np.ndarray:
    """Fill in the mean usage of each account and week; the number of the source that tells of it at each account, 0 where none does."""
    told = (
        rows.filter(_usage()).annotate(week=TruncWeek("happened_at", tzinfo=UTC), number=source_number())
        .order_by().values("account", "number", "week").annotate(mean=_figure(Avg("value")), n=_figure(Count("pk")))
        .values_list("account", "number", "week", "mean", "n")
    )  # fmt: skip
    types = {
        "account": "uuid",
        "source": "bigint",
        "week": "timestamptz",
        "mean": "double precision",
        "n": "double precision",
    }
    found = copy_out(told, types)
    chosen = np.zeros(len(ids), np.int64)
    if not len(found["account"]):
        return chosen
    place, source = np.searchsorted(as_ids(ids), found["account"]), found["source"].astype(np.int64)
    pairs, of = np.unique(np.stack([place, source], axis=1), axis=0, return_inverse=True)
    rows_told = np.bincount(of.ravel(), weights=found["n"].astype(float))
    # Of each account the source with the most rows comes first, of two with as many the one with the lower number.
    order = np.lexsort((pairs[:, 1], -rows_told, pairs[:, 0]))
    _accounts, first = np.unique(pairs[order, 0], return_index=True)
    best = pairs[order[first]]
    chosen[best[:, 0]] = best[:, 1]
    mine = source == chosen[place]
    usage[place[mine], _column(found["week"], begins)[mine]] = found["mean"][mine]
    return chosen


def _figures(rows, *by: str):
    """One row for each account and week. Whoever does not let their data be used for measuring is nobody."""
    weight = Case(
        *[When(kind=kind, then=Value(worth)) for kind, worth in CONTACT_WEIGHTS.items()],
        default=Value(0.0),
        output_field=FloatField(),
    )
    willing = Contact.objects.filter(usable("scoring", "subject")).values("pk")
    return (
        rows.annotate(week=TruncWeek("happened_at", tzinfo=UTC)).order_by().values(*by, "week")
        .annotate(
            of_contact=_figure(Coalesce(Sum(weight, filter=Q(lead=True)), Value(0.0))),
            of_people=_figure(Count("contact", distinct=True, filter=Q(contact__in=willing) & (Q(kind__in=CONTACT_WEIGHTS) | Q(direction="in")))),
            of_inbound=_figure(Count("pk", filter=_inbound())),
        )
        .values_list(*by, "week", *(f"of_{name}" for name in COUNTED))
    )  # fmt: skip


def _figure(expression) -> Cast:
    return Cast(expression, FloatField())


def _column(moments: np.ndarray, begins: list[date]) -> np.ndarray:
    first = (np.datetime64(begins[0], "us") - EPOCH).astype(np.int64)
    return ((moments.astype(np.int64) - first) // (7 * 86_400_000_000)).astype(int)


def _before_it_began(parts: dict[str, np.ndarray], place: np.ndarray, column: np.ndarray) -> None:
    """Before an account's first week nothing is known: that is no nought. The first week may be half a one, so it is left out."""
    accounts, weeks = parts["contact"].shape
    first = np.full(accounts, weeks)
    np.minimum.at(first, place, column)
    before = np.arange(weeks) <= first[:, None]
    for name in parts:
        parts[name][before] = np.nan


def _quiet(ids: list[UUID], begins: list[date]) -> np.ndarray:
    quiet = np.zeros((len(ids), len(begins)), bool)
    places = {pk: place for place, pk in enumerate(ids)}
    starts = np.array(begins, dtype="datetime64[D]")
    periods = QuietPeriod.objects.in_force().filter(Q(account=None) | Q(account__in=ids), until_on__gte=begins[0])
    for account, from_on, until_on in periods.values_list("account", "from_on", "until_on"):
        touched = (starts + 6 >= np.datetime64(from_on)) & (starts <= np.datetime64(until_on))
        quiet[slice(None) if account is None else places[account]] |= touched
    return quiet


def series_of(weeks: Weeks, series: str) -> tuple[np.ndarray, list[Watched]]:
    """What is watched of one series: whether each account is watched by it (0: too little happens), and the series in periods.

    Accounts with much to see are watched by the week, those with less by four weeks.
    """
    by = np.zeros(len(weeks.accounts), int)
    found = []
    for size in (SHORT, LONG):
        happens = _share_of_periods(weeks, series, size)
        rows = np.flatnonzero((by == 0) & (happens >= ENOUGH[size]))
        by[rows] = size
        if len(rows):
            found.append(_in_series(weeks, series, size, rows))
    return by, found


def _share_of_periods(weeks: Weeks, series: str, size: int) -> np.ndarray:
    """In which share of an account's periods something happens; of the first ones, so that a drop does not end its own watch."""
    if series == "usage":
        values = in_periods(weeks.parts["usage"], size, mean=True)
        begun = in_periods(
            np.where(np.isfinite(weeks.parts["contact"]) | np.isfinite(weeks.parts["usage"]), 1.0, np.nan),
            size,
            mean=True,
        )
        known, some = np.isfinite(begun), np.isfinite(values)
    else:
        values = in_periods(weeks.parts["contact"] + weeks.parts["inbound"], size)
        known, some = np.isfinite(values), values > 0
    order = np.cumsum(known, axis=1)
    early = known & (order <= 2 * LEARN[size])
    count = early.sum(axis=1)
    return np.divide((some & early).sum(axis=1), count, out=np.zeros(len(count)), where=count >= LEARN[size])


def _in_series(weeks: Weeks, series: str, size: int, rows: np.ndarray) -> Watched:
    quiet = in_periods(weeks.quiet[rows].astype(float), size) > 0
    names = ("usage",) if series == "usage" else ("contact", "people", "inbound")
    parts = {name: in_periods(weeks.parts[name][rows], size, mean=name == "usage") for name in names}
    change = in_proportion if series == "usage" else steadied
    figures = together({name: np.where(quiet, np.nan, change(part)) for name, part in parts.items()})
    begins = weeks.begins[len(weeks.begins) % size :: size]
    shown = {name: part if name == "usage" else part / size for name, part in parts.items()}
    return Watched(series, size, rows, without_season(figures), begins, shown, quiet)
