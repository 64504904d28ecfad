"""Which source told how much of all accounts in each week, when it fell silent, and which accounts are without data then.

A feed that stops says nothing of the accounts that it told of. So it is judged over all of them: whoever falls silent alone does not
silence a source. One that tells of a single account is not judged, since it and the account cannot be told apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
from django.db.models import BigIntegerField, CharField, Count, F, FloatField, Func, Max, Min, Q, Value
from django.db.models.functions import Cast, TruncWeek

from alerts.control.series import gaps
from alerts.models import Inflow
from intimacy.tenancy.columns import as_ids, copy_out

MISSING = 0.25  # of what is usually told of an account: where as much is missing, its weeks say nothing


@dataclass(frozen=True)
class Flow:
    """How many rows one source told of all accounts in each week. several: whether it tells of more than one account."""

    source: str
    contact: np.ndarray
    inbound: np.ndarray
    usage: np.ndarray
    several: bool = True

    @property
    def told(self) -> np.ndarray:
        """Rows that a fall of contact would show in."""
        return self.contact + self.inbound


Totals = dict[int, Flow]  # by the number of the source


@dataclass(frozen=True)
class Silence:
    """The weeks in which hardly anything came in: from everybody, by what it is; and from single sources, by their number."""

    contact: np.ndarray
    inbound: np.ndarray
    of_contact: dict[int, np.ndarray]
    of_usage: dict[int, np.ndarray]
    names: dict[int, str]

    def runs_of(self, number: int) -> np.ndarray:
        """The weeks in which the source was silent, and the week before each of them: what was asked in it may have been answered unheard."""
        silent = self.of_contact[number]
        return silent | np.append(silent[1:], False)


def silence_of(totals: Totals | None, weeks: int) -> Silence:
    """When sources fell silent, and when everything did."""
    flows = totals or {}
    nothing = np.zeros(weeks)
    several = {number: flow for number, flow in flows.items() if flow.several}
    of_contact = {number: gaps(flow.told) for number, flow in several.items()}
    of_usage = {number: gaps(flow.usage) for number, flow in flows.items() if flow.usage.any()}
    return Silence(
        gaps(sum((flow.contact for flow in flows.values()), nothing)), gaps(sum((flow.inbound for flow in flows.values()), nothing)),
        {number: silent for number, silent in of_contact.items() if silent.any()},
        {number: silent for number, silent in of_usage.items() if silent.any()},
        {number: flow.source for number, flow in flows.items()},
    )  # fmt: skip


def source_number() -> Func:
    """A source as a number, which can be copied out."""
    return Func(F("source"), Value(0), function="hashtextextended", output_field=BigIntegerField())


def totals_in(rows, begins: list[date], *, contact: Q, inbound: Q, usage: Q) -> Totals:
    """What each source told of all accounts in each week. rows: interactions of these weeks."""
    account = Cast("account", CharField())
    found = (
        rows.filter(contact | inbound | usage).annotate(week=TruncWeek("happened_at", tzinfo=UTC), number=source_number())
        .order_by().values("week", "number", "source")
        .annotate(
            contact=Count("pk", filter=contact), inbound=Count("pk", filter=inbound), usage=Count("pk", filter=usage),
            first=Min(account), last=Max(account),
        )
        .values_list("week", "number", "source", "contact", "inbound", "usage", "first", "last")
    )  # fmt: skip
    return _flows(
        [(week.date(), number, source, *told, first != last) for week, number, source, *told, first, last in found],
        begins,
    )


def totals_kept(begins: list[date]) -> Totals:
    """The same, as last night left it."""
    rows = Inflow.objects.filter(begins_on__gte=begins[0], begins_on__lte=begins[-1])
    return _flows(rows.values_list("begins_on", "number", "source", "contact", "inbound", "usage", "several"), begins)


def rows_to_keep(totals: Totals, begins: list[date]) -> list[Inflow]:
    """The rows in which totals are kept; weeks without anything have none."""
    return [
        Inflow(
            number=number, source=flow.source, begins_on=on, contact=int(flow.contact[place]), inbound=int(flow.inbound[place]),
            usage=int(flow.usage[place]), several=flow.several,
        )
        for number, flow in totals.items() for place, on in enumerate(begins) if flow.told[place] or flow.usage[place]
    ]  # fmt: skip


def _flows(rows: Iterable[tuple], begins: list[date]) -> Totals:
    found: dict[int, dict] = {}
    for on, number, source, contact, inbound, usage, several in rows:
        flow = found.setdefault(number, {"source": source, "several": False, "told": np.zeros((3, len(begins)))})
        flow["told"][:, (on - begins[0]).days // 7] = contact, inbound, usage
        flow["several"] |= several
    return {number: Flow(each["source"], *each["told"], each["several"]) for number, each in found.items()}


def without_data(rows, ids: list[UUID], told: np.ndarray, silence: Silence, column) -> np.ndarray:
    """The weeks of which nothing is known at an account, because a source that told much of it was silent. (accounts, weeks).

    rows: the interactions that count as told. told: how many there are, (accounts, weeks), NaN before an account's first. A week is
    without data where the sources that were silent in it had told a quarter of the account or more. Where what was told meanwhile is
    nearer to all that had been usual than to what the others had told of it, these have taken the silent one's place, and it counts.
    """
    lost = np.zeros(told.shape, bool)
    if not silence.of_contact or not ids:
        return lost
    numbers = sorted(silence.of_contact)
    of_source = _told_by(
        rows.filter(source__in=[silence.names[number] for number in numbers]), ids, numbers, told.shape, column
    )
    known = np.isfinite(told)
    missing = np.zeros(told.shape)
    for place, number in enumerate(numbers):
        silent = silence.of_contact[number]
        heard = known & ~silent
        missing += np.where(silent, _share(of_source[place], told, heard)[:, None], 0.0)
    any_silent = np.logical_or.reduce([silence.of_contact[number] for number in numbers])
    usual = _mean(told, known & ~any_silent)
    for first, end in runs(any_silent):
        meanwhile = _mean(told[:, first:end], known[:, first:end])
        gone = missing[:, first:end]
        lost[:, first:end] = (gone >= MISSING) & (meanwhile[:, None] < (1 - gone / 2) * usual[:, None])
    return lost


def _told_by(rows, ids: list[UUID], numbers: list[int], shape: tuple[int, int], column) -> np.ndarray:
    """How many rows each of these sources told of each account in each week: (sources, accounts, weeks)."""
    asked = (
        rows.annotate(week=TruncWeek("happened_at", tzinfo=UTC), number=source_number()).order_by()
        .values("account", "number", "week").annotate(n=Cast(Count("pk"), FloatField()))
        .values_list("account", "number", "week", "n")
    )  # fmt: skip
    found = copy_out(asked, {"account": "uuid", "number": "bigint", "week": "timestamptz", "n": "double precision"})
    told = np.zeros((len(numbers), *shape))
    source = np.searchsorted(np.array(numbers), found["number"].astype(np.int64))
    told[source, np.searchsorted(as_ids(ids), found["account"]), column(found["week"])] = found["n"]
    return told


def _share(part: np.ndarray, whole: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Of each account the share of one source in all that was told of it, in the weeks that count."""
    all_told = np.where(where, whole, 0).sum(axis=1)
    return np.divide(np.where(where, part, 0).sum(axis=1), all_told, out=np.zeros(len(all_told)), where=all_told > 0)


def _mean(told: np.ndarray, where: np.ndarray) -> np.ndarray:
    count = where.sum(axis=1)
    return np.divide(np.where(where, told, 0).sum(axis=1), count, out=np.zeros(len(count)), where=count > 0)


def runs(silent: np.ndarray) -> list[tuple[int, int]]:
    """Where silent weeks that follow each other begin, and where they end: the first week after.

    >>> runs(np.array([False, True, True, False, True]))
    [(1, 3), (4, 5)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent.astype(int), [0]])))
    return [(int(first), int(end)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def moment_of(begins_on: date) -> datetime:
    """The first moment of a week."""
    return datetime(begins_on.year, begins_on.month, begins_on.day, tzinfo=UTC)
