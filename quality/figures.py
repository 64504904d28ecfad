"""The figures of data quality: pure functions from arrays to numbers."""

import math
from dataclasses import dataclass

import numpy as np

FEWEST_DAYS = 5  # days with rows, below which nobody can say what is usual
FEWEST_ROWS = 30  # rows on either side, below which two distributions are not compared
MOVED, SHIFTED = 0.1, 0.25  # bounds of the population stability index
NORMAL_95 = 1.6448536269514722  # one-sided
NORMAL_975 = 1.959963984540054  # for an interval of 95 percent


def usual_gap(days: np.ndarray) -> float | None:
    """The longest usual gap of a source, in days: the 95th percentile of the gaps between the days on which it had rows.

    days: whole numbers of days, in any order, of the year up to the latest one. At least 1; None where fewer than five
    days are known. The percentile is the nearest rank above, so that it is a gap that has been.
    """
    known = np.unique(np.asarray(days, dtype=np.int64))
    if len(known) < FEWEST_DAYS:
        return None
    return float(max(1, np.percentile(np.diff(known), 95, method="higher")))


def stability(before: np.ndarray, now: np.ndarray) -> float:
    """The population stability index of two counted distributions over the same bins: Σ (p − q) · ln(p / q).

    before, now: counts by bin, of one length. Half a row is added to each bin, so that an empty one can be compared.
    Up to 0.1 is read as the same, above 0.25 as another population (N. Siddiqi, Credit Risk Scorecards, 2006).
    """
    expected, actual = np.asarray(before, dtype=float) + 0.5, np.asarray(now, dtype=float) + 0.5
    q, p = expected / expected.sum(), actual / actual.sum()
    return float(np.sum((p - q) * np.log(p / q)))


def chance(before: int, now: int, bins: int) -> float:
    """What the index reaches by chance in one of twenty months although nothing has changed.

    Without change the index is about (1/n + 1/m) times a chi-square with bins − 1 degrees of freedom (B. Yurdakul,
    Statistical Properties of Population Stability Index, 2018); its 95th percentile is taken after Wilson and Hilferty.
    before, now: rows on either side. 0 for a single bin.
    """
    freedom = bins - 1
    if freedom < 1 or not before or not now:
        return 0.0
    share = 2 / (9 * freedom)
    return (1 / before + 1 / now) * freedom * (1 - share + NORMAL_95 * math.sqrt(share)) ** 3


@dataclass(frozen=True)
class Interval:
    """A share with its interval of 95 percent, each from 0 to 1."""

    share: float
    low: float
    high: float


def wilson(wrong: int, looked_at: int) -> Interval | None:
    """The share of wrong rows in a sample with Wilson's score interval (E. B. Wilson, 1927); None for an empty sample.

    It is honest where nothing wrong was found: the upper end is not zero.
    """
    if not looked_at:
        return None
    share, z2 = wrong / looked_at, NORMAL_975**2
    middle = (share + z2 / (2 * looked_at)) / (1 + z2 / looked_at)
    half = NORMAL_975 / (1 + z2 / looked_at) * math.sqrt(share * (1 - share) / looked_at + z2 / (4 * looked_at**2))
    # The ends are known exactly where the share is 0 or 1; computed, they would miss by a rounding.
    return Interval(
        share, 0.0 if wrong == 0 else max(0.0, middle - half), 1.0 if wrong == looked_at else min(1.0, middle + half)
    )
