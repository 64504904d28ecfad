"""The interactions of many accounts, packed into arrays that the measures can count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np
import pandas as pd

COLUMNS = ("account", "kind", "direction", "happened_at", "contact", "lead", "thread")
DAY = 86_400_000_000


@dataclass(frozen=True)
class Facts:
    """One row per interaction that had happened by ``now`` to one of the accounts; arrays of one length.

    account: number of the account, its place in the list that was asked for. kind: number in ``kinds``. age:
    microseconds before now. contact, thread: a number for each, -1 for none. place: the row in the frame. lead: an
    interaction with several people has one row for each of them, and exactly one is the lead row; counting takes the
    lead rows, breadth takes all.
    """

    accounts: int
    kinds: tuple[str, ...]
    account: np.ndarray
    kind: np.ndarray
    inbound: np.ndarray
    age: np.ndarray
    contact: np.ndarray
    thread: np.ndarray
    lead: np.ndarray
    place: np.ndarray

    def of_kind(self, *kinds: str) -> np.ndarray:
        """Which rows are of one of these kinds."""
        return np.array([kind in kinds for kind in self.kinds] + [False])[self.kind]

    def within(self, days: float) -> np.ndarray:
        """Which rows are younger than so many days."""
        return self.age < days * DAY

    def by_kind(self, values: dict[str, float], otherwise: float = 0.0) -> np.ndarray:
        """A value for each row, by its kind."""
        return np.array([values.get(kind, otherwise) for kind in self.kinds] + [otherwise])[self.kind]

    @cached_property
    def conversation(self) -> np.ndarray:
        """A number for each account's thread, since two accounts may use the same name for a thread."""
        return self.account * (self.thread.max(initial=0) + 1) + self.thread

    @cached_property
    def person(self) -> np.ndarray:
        """A number for each account's contact."""
        return self.account * (self.contact.max(initial=0) + 1) + self.contact


def pack(frame: pd.DataFrame, accounts: Sequence, now: datetime) -> Facts:
    """Pack the interactions of the accounts; rows after ``now``, which knows its time zone, or of others are left out.

    frame: the columns of ``COLUMNS``; happened_at in UTC, direction "in" or "out", contact and thread may be missing.
    """
    if now.tzinfo is None:
        raise ValueError("The moment of a score must know its time zone.")
    wanted = pd.Index(accounts)
    if not wanted.is_unique:
        raise ValueError("An account is asked for twice.")
    account = wanted.get_indexer(pd.Index(frame["account"])) if len(wanted) else np.full(len(frame), -1)
    moments = pd.to_datetime(frame["happened_at"], utc=True)
    moment = moments.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    age = np.datetime64(pd.Timestamp(now).tz_convert("UTC").tz_localize(None).to_datetime64(), "us") - moment
    microseconds = age.astype(np.int64)
    kept = np.flatnonzero((account >= 0) & ~np.isnat(moment) & (microseconds >= 0))
    kind, kinds = pd.factorize(frame["kind"])
    return Facts(
        accounts=len(wanted),
        kinds=tuple(str(each) for each in kinds),
        account=account[kept].astype(np.int64),
        kind=kind[kept],
        inbound=(frame["direction"] == "in").to_numpy(dtype=bool, na_value=False)[kept],
        age=microseconds[kept],
        contact=pd.factorize(frame["contact"])[0][kept],
        thread=pd.factorize(frame["thread"])[0][kept],
        lead=frame["lead"].to_numpy(dtype=bool)[kept],
        place=kept,
    )
