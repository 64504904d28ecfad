"""What came in from each account in each week: read from interactions in a few statements for a range of accounts.

Weeks are those of the calendar, Monday to Sunday, UTC; the one that is under way does not count. The figures of weeks do not overlap,
as those of a score do, so that one week says nothing of the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Avg, Case, Count, FloatField, Q, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncWeek

from accounts.actions.promises import RENEGOTIATED
from accounts.models import Contact, Interaction
from accounts.models.interaction import Kind
from accounts.querysets.interactions import PROMISE_ENDS
from alerts.models import QuietPeriod
from alerts.reading.answers import waits
from alerts.reading.sources import Silence, Totals, silence_of, source_number, totals_in, totals_kept, without_data
from intimacy.privacy.models import usable
from intimacy.tenancy.columns import EPOCH, as_ids, copy_out
from metrics.measures import CONTACT_WEIGHTS

WEEK = timedelta(days=7)
WEEKS = 104  # that are looked at
FROM_CUSTOMER = ("email", "call", "ticket", "ticket_comment", "feedback")
TOLD = ("contact", "people", "inbound")  # what says nothing where the source that tells of it has fallen silent
COUNTED = (*TOLD, "told", "promises", "on_time", "followups", "done")
FOLLOWUPS = (Kind.FOLLOWUP_DONE, Kind.FOLLOWUP_MISSED)


@dataclass(frozen=True)
class Weeks:
    """The weeks of some accounts. accounts: ids; begins: the Mondays; parts: name → (accounts, weeks), NaN is no data.

    quiet: (accounts, weeks), whether a quiet period touches it.

    contact: conversations by how close they bring us; people: how many of theirs took part; inbound: what they wrote or called about;
    usage. answers, in_time, hours, waited: see ``alerts.reading.answers``. promises, on_time: of ours that came to an end, and those kept
    on the date first named; followups, done: the same of follow-ups. The last eight are sums; a week without any has noughts.
    """

    accounts: list[UUID]
    begins: list[date]
    parts: dict[str, np.ndarray]
    quiet: np.ndarray

    @property
    def ends_on(self) -> date:
        """The last day that counts."""
        return self.begins[-1] + timedelta(days=6)


def mondays(now: datetime, weeks: int = WEEKS) -> list[date]:
    """The first days of the last weeks that are over."""
    today = now.astimezone(UTC).date()
    this = today - timedelta(days=today.weekday())
    return [this - WEEK * back for back in range(weeks, 0, -1)]


def read_weeks(accounts: Sequence[UUID], now: datetime, totals: Totals | None = None) -> Weeks:
    """The weeks of some accounts up to now. totals: of the tenant, from ``totals_of`` or ``totals_kept``; a week is without data where
    hardly anything came in from anybody, or where the sources that tell of the account had fallen silent.

    Usage is that of the source that has told most of it at the account: two sources measure different things.
    """
    begins, ids = mondays(now), sorted(set(accounts))
    silence = silence_of(totals, len(begins))
    parts = {name: np.zeros((len(ids), len(begins))) for name in COUNTED}
    parts["usage"] = np.full((len(ids), len(begins)), np.nan)
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
    parts |= waits(ids, begins, now, silence)
    _before_it_began(parts, place, column)
    _take_out_silence(parts, rows, ids, begins, silence, told_by)
    return Weeks(ids, begins, parts, _quiet(ids, begins))


def _take_out_silence(parts, rows, ids: list[UUID], begins: list[date], silence: Silence, told_by: np.ndarray) -> None:
    """No data is no nought."""
    counts = rows.filter(_contact() | _inbound())
    lost = without_data(counts, ids, parts["told"], silence, lambda moments: _column(moments, begins))
    for name in TOLD:
        parts[name][lost] = np.nan
    parts["contact"][:, silence.contact] = np.nan
    parts["inbound"][:, silence.inbound] = np.nan
    for number, silent in silence.of_usage.items():
        parts["usage"][np.ix_(told_by == number, silent)] = np.nan


def totals_of(now: datetime) -> Totals:
    """What each source told of all accounts in each week up to now. One pass over the interactions of two years."""
    begins = mondays(now)
    return totals_in(_in_weeks(begins), begins, contact=_contact(), inbound=_inbound(), usage=_usage())


def kept_totals(now: datetime) -> Totals:
    """The same as last night left it, for whoever looks at one account."""
    return totals_kept(mondays(now))


def _in_weeks(begins: list[date]):
    midnight = lambda day: datetime.combine(day, time.min, UTC)  # noqa: E731
    return Interaction.objects.in_force().filter(
        happened_at__gte=midnight(begins[0]), happened_at__lt=midnight(begins[-1] + WEEK)
    )


def _contact() -> Q:
    return Q(lead=True, kind__in=CONTACT_WEIGHTS)


def _inbound() -> Q:
    return Q(lead=True, direction="in", kind__in=FROM_CUSTOMER)


def _usage() -> Q:
    return Q(kind="usage", lead=True, value__isnull=False)


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
    ours = Q(lead=True) & ~Q(direction="in")
    on_time = Q(kind=Kind.PROMISE_KEPT) & ~Q(channel=RENEGOTIATED)
    willing = Contact.objects.filter(usable("scoring", "subject")).values("pk")
    return (
        rows.annotate(week=TruncWeek("happened_at", tzinfo=UTC)).order_by().values(*by, "week")
        .annotate(
            of_contact=_figure(Coalesce(Sum(weight, filter=Q(lead=True)), Value(0.0))),
            of_people=_figure(Count("contact", distinct=True, filter=Q(contact__in=willing) & (Q(kind__in=CONTACT_WEIGHTS) | Q(direction="in")))),
            of_inbound=_figure(Count("pk", filter=_inbound())),
            of_told=_figure(Count("pk", filter=_contact() | _inbound())),
            of_promises=_figure(Count("pk", filter=ours & Q(kind__in=PROMISE_ENDS))),
            of_on_time=_figure(Count("pk", filter=ours & on_time)),
            of_followups=_figure(Count("pk", filter=ours & Q(kind__in=FOLLOWUPS))),
            of_done=_figure(Count("pk", filter=ours & Q(kind=Kind.FOLLOWUP_DONE))),
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
    lately = Q(until_on__gte=begins[0]) | Q(every_year=True)
    periods = QuietPeriod.objects.in_force().filter(lately, Q(account=None) | Q(account__in=ids))
    for period in periods.only("account", "from_on", "until_on", "every_year"):
        for from_on, until_on in period.days_between(begins[0], begins[-1] + timedelta(days=6)):
            touched = (starts + 6 >= np.datetime64(from_on)) & (starts <= np.datetime64(until_on))
            quiet[slice(None) if period.account_id is None else places[period.account_id]] |= touched
    return quiet
