"""What came in week by week, in weeks that share nothing: the series in which a change point is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd

from accounts.models.interaction import Kind

WEEKS = 52
IN_TIME = pd.Timedelta(hours=24)
CONTACT = (Kind.ADVISORY, Kind.CO_CREATION, Kind.REVIEW, Kind.MEETING, Kind.CALL, Kind.EMAIL)
KEPT = {
    Kind.PROMISE_KEPT: 1.0, Kind.PROMISE_LATE: 0.5, Kind.PROMISE_MISSED: 0.0, Kind.FOLLOWUP_DONE: 1.0, Kind.FOLLOWUP_MISSED: 0.0,
}  # fmt: skip
SHARES = ("answers", "kept")  # streams whose figure is a share, from 0 to 1


@dataclass(frozen=True)
class Stream:
    """One series. values: a figure for each week, NaN where there is none; weights: on how much each rests."""

    name: str
    values: np.ndarray
    weights: np.ndarray


def weeks_before(now: datetime, first: datetime | None) -> list[date]:
    """The Mondays (UTC) of the last ``WEEKS`` whole weeks before now, from the first whole week of the history on."""
    monday = now.date() - timedelta(days=now.weekday())
    found = [monday - timedelta(weeks=back) for back in range(WEEKS, 0, -1)]
    return [week for week in found if first is not None and week > first.date() - timedelta(days=1)]


def streams_of(rows: pd.DataFrame, weeks: Sequence[date], now: datetime) -> dict[str, Stream]:
    """The streams of one account. rows: its interactions, columns kind, direction, happened_at, contact, lead, thread and value.

    contact: contacts a week. people: how many of theirs took part. answers: share of the week's tickets first answered within 24
    hours; one that still has time is not counted. kept: share of our promises and follow-ups that ended that week and were kept, a
    late one half. usage: the sum of what was reported. A stream that never had anything is left out.
    """
    if not len(weeks) or not len(rows):
        return {}
    rows = rows.assign(at=pd.to_datetime(rows["happened_at"], utc=True))
    start = pd.Timestamp(weeks[0], tz="UTC")
    lead = rows[rows["lead"].astype(bool)]
    contact = lead[lead["kind"].isin(CONTACT)]
    named = rows[rows["kind"].isin(CONTACT) & rows["contact"].notna()]
    kept = lead[lead["kind"].isin(list(KEPT)) & (lead["direction"] != "in")]
    usage = lead[lead["kind"] == Kind.USAGE]
    found = [
        _counted("contact", contact, start, len(weeks)),
        _counted("people", _once_a_week(named, start), start, len(weeks)),
        _shared("answers", _answers(lead, now), start, len(weeks)),
        _shared("kept", kept.assign(share=kept["kind"].map(KEPT)), start, len(weeks)),
        _counted("usage", usage, start, len(weeks), usage["value"].fillna(1.0)),
    ]  # fmt: skip
    return {stream.name: stream for stream in found if np.nansum(stream.weights) > 0}


def _week(rows: pd.DataFrame, start: pd.Timestamp) -> np.ndarray:
    return np.floor((rows["at"] - start) / pd.Timedelta(weeks=1)).to_numpy(dtype=float).astype(np.int64)


def _once_a_week(rows: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    return rows.assign(week=_week(rows, start)).drop_duplicates(["week", "contact"])


def _counted(name: str, rows: pd.DataFrame, start, weeks: int, amounts=None) -> Stream:
    """Added up by week. A week without anything has none of it: 0, as long as there is anything at all."""
    place = _week(rows, start)
    inside = (place >= 0) & (place < weeks)
    amounts = np.ones(len(rows)) if amounts is None else np.asarray(amounts, dtype=float)
    values = np.bincount(place[inside], weights=amounts[inside], minlength=weeks)
    return Stream(name, values, np.full(weeks, 1.0 if inside.any() else 0.0))


def _shared(name: str, rows: pd.DataFrame, start, weeks: int) -> Stream:
    """The mean share by week, which rests on as many as there were; NaN in a week without any."""
    place = _week(rows, start)
    inside = (place >= 0) & (place < weeks)
    counts = np.bincount(place[inside], minlength=weeks).astype(float)
    sums = np.bincount(place[inside], weights=rows["share"].to_numpy(dtype=float)[inside], minlength=weeks)
    return Stream(name, np.divide(sums, counts, out=np.full(weeks, np.nan), where=counts > 0), counts)


def _answers(lead: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """A row for each ticket whose answer is due: when it was opened, and 1 where the first answer came in time."""
    threaded = lead[lead["thread"].notna()]
    opened = threaded[(threaded["kind"] == Kind.TICKET) & (threaded["direction"] == "in")]
    opened = opened.sort_values("at").drop_duplicates("thread")[["thread", "at"]]
    answers = threaded[(threaded["kind"] == Kind.TICKET_ANSWER) & (threaded["direction"] != "in")][["thread", "at"]]
    pairs = opened.merge(answers, on="thread", how="left", suffixes=("", "_answer"))
    pairs = pairs[pairs["at_answer"].isna() | (pairs["at_answer"] >= pairs["at"])]
    first = opened.set_index("thread").join(pairs.groupby("thread")["at_answer"].min())
    waited = first["at_answer"] - first["at"]
    due = first["at_answer"].notna() | (pd.Timestamp(now) - first["at"] > IN_TIME)
    return first.assign(share=(waited <= IN_TIME).astype(float))[due]
