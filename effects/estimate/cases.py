"""Cases: accounts at the day on which a playbook started somewhere, with what was known of each before, and what came after."""

from dataclasses import dataclass

import numpy as np

HISTORY = ("start", "usual", "trend")  # what is matched on within a caliper and must be balanced
ALL = (*HISTORY, "value", "tier", "segment")
NO_SPREAD = 1e-9  # below it all values are the same, but for rounding
LEAST_WEEKS = 5  # known values before a start, of those that are looked at


@dataclass(frozen=True)
class Cases:
    """One row for each account at each day on which the playbook started somewhere; arrays of one length.

    account: a number for each account. day: a number for each start; only rows of one day are compared. treated: whether it started
    here on that day. history: the outcome in the weeks before, oldest first, shape (rows, weeks + 1), the last column at the start;
    NaN where it is not known. after: the outcome at the horizon. value: a year's revenue, NaN where unknown. tier, segment: numbers,
    negative where unknown.
    """

    account: np.ndarray
    day: np.ndarray
    treated: np.ndarray
    history: np.ndarray
    after: np.ndarray
    value: np.ndarray
    tier: np.ndarray
    segment: np.ndarray

    def __post_init__(self):
        if len({len(each) for each in vars(self).values()}) != 1 or self.history.ndim != 2:
            raise ValueError("All columns of cases have one length, and the history has two dimensions.")

    def __len__(self) -> int:
        return len(self.account)

    @property
    def start(self) -> np.ndarray:
        """The outcome at the start."""
        return self.history[:, -1]

    @property
    def gain(self) -> np.ndarray:
        """By how much the outcome moved from the start to the horizon."""
        return self.after - self.start

    @property
    def with_history(self) -> np.ndarray:
        """Which rows have a value at the start and enough of them before."""
        known = ~np.isnan(self.history)
        return known[:, -1] & (known[:, :-1].sum(axis=1) >= min(LEAST_WEEKS, self.history.shape[1] - 1))


def features(cases: Cases) -> np.ndarray:
    """What is known before: the outcome at the start, its mean in the weeks before, and its trend, all of them in points.

    Shape (rows, 3). The mean leaves the start out; the trend is the slope of a straight line through all known weeks, in points over
    four weeks. A fall just before the start shows in all three, so that peers have fallen alike and would recover alike: what an
    account would have regained by itself is not counted as an effect.
    """
    known = ~np.isnan(cases.history)
    values = np.where(known, cases.history, 0.0)
    weeks = np.arange(1 - cases.history.shape[1], 1) / 4
    counts = np.maximum(known.sum(axis=1), 1)
    middle = (known * weeks).sum(axis=1) / counts
    away = np.where(known, weeks - middle[:, None], 0.0)
    spread = (away**2).sum(axis=1)
    trend = (away * values).sum(axis=1) / np.where(spread > 0, spread, 1.0)
    usual = values[:, :-1].sum(axis=1) / np.maximum(known[:, :-1].sum(axis=1), 1)
    return np.column_stack([cases.start, usual, trend])
