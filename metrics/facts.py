"""The interactions of many accounts, packed into arrays that the measures can count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

COLUMNS = ("account", "kind", "direction", "happened_at", "contact", "lead", "thread")
DAY = 86_400_000_000


@dataclass(frozen=True)
class Facts:
    """One row per interaction that had happened by ``now`` to one of the accounts; arrays of one length.

    account: number of the account, its place in the list that was asked for. kind: number in ``kinds``. age:
    microseconds before now. contact, thread: a number for each, -1 for none. value: NaN where there is none. place: the
    row in the history. lead: an interaction with several people has one row for each of them, and exactly one is the lead
    row; counting takes the lead rows, breadth takes all.
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
    value: np.ndarray
    place: np.ndarray
    touchpoints: Mapping[str, float] | None = None  # the weight of each kind of contact, where a formula has its own
    found: dict[str, tuple] = field(default_factory=dict, compare=False, repr=False)  # what several measures look for

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
