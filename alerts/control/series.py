"""From counts of a week to one series of each account: steadied, put together, and without what is common to all of them."""

from collections.abc import Mapping

import numpy as np

from alerts.control.spread import LEAST_COHORT

FEED_STOPPED = 0.2  # of the median of all weeks: below it hardly anybody's figures came in
LEAST_AWAITED = 7  # e⁻⁷ is less than one in a thousand


def steadied(counts: np.ndarray) -> np.ndarray:
    """Counts, which are skewed where they are small, as figures that are as likely to lie as far above their mean as below: (x + 3/8)^2/3.

    The square root would make their spreads alike, and leave a skew that costs a fifth more false alarms at three to twelve a week; each
    account's spread is learnt anyway. The Anscombe residual of Poisson counts: McCullagh and Nelder, Generalized Linear Models, 1989, 2.4.2.
    """
    return (np.asarray(counts, dtype=float) + 0.375) ** (2 / 3)


def share_figure(parts: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Shares of a few, such as promises kept: arcsin √((x + 2) / (n + 4)); NaN where there are none.

    The arcsine gives them one spread (Anscombe, Biometrika 35, 1948); two kept and two not kept are added, instead of 3/8 each, so that one
    miss among very few is no outlier: without that a share of nearly all alarms three times as often as is stated (benchmarks/alerts.py).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(of > 0, np.arcsin(np.sqrt((parts + 2) / (of + 4))), np.nan)


def by_number(means: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Means over different numbers as figures that spread alike: each one's distance from the mean of all of the account, times √n.

    means, number: (accounts, periods). The account's mean is of all its periods, so that none of them is special while nothing happens.
    """
    known = np.isfinite(means) & (number > 0)
    count = np.where(known, number, 0)
    middle = (np.where(known, means, 0) * count).sum(axis=1) / np.maximum(count.sum(axis=1), 1)
    return np.where(known, (means - middle[:, None]) * np.sqrt(count), np.nan)


def in_proportion(amounts: np.ndarray) -> np.ndarray:
    """Amounts that rise and fall in proportion, such as people who work with a product: log(1 + x)."""
    return np.log1p(np.asarray(amounts, dtype=float))


def together(parts: Mapping[str, np.ndarray]) -> np.ndarray:
    """One series out of several, each (accounts, periods): their sum, each divided by how much it usually spreads in the cohort.

    A part that moves nowhere says nothing. The account's own spread is the detector's to learn.
    """
    used = [part / typical for part in parts.values() if (typical := typical_spread(part)) > 0]
    if not used:
        return next(iter(parts.values())) * 0.0
    return sum(used[1:], used[0]) / np.sqrt(len(used))


def typical_spread(figures: np.ndarray) -> float:
    """The median of the accounts' spreads, of those whose figures move at all; 0 where none does."""
    with np.errstate(invalid="ignore"):
        known = np.isfinite(figures)
        count = known.sum(axis=1)
        mean = np.where(known, figures, 0).sum(axis=1) / np.maximum(count, 1)
        squares = np.where(known, (figures - mean[:, None]) ** 2, 0).sum(axis=1)
    moving = (count > 2) & (squares > 1e-9)
    return float(np.median(np.sqrt(squares[moving] / (count[moving] - 1)))) if moving.any() else 0.0


def without_season(figures: np.ndarray) -> np.ndarray:
    """Each account's figures without what all accounts did in that period: the cohort's median distance from each one's median.

    figures: (accounts, periods). Of fewer than eight accounts with a figure in that period nothing is taken away.
    """
    known = np.isfinite(figures)
    found = np.array(figures, dtype=float)
    enough = known.sum(axis=0) >= LEAST_COHORT
    rows = known.any(axis=1)
    if not enough.any() or not rows.any():
        return found
    middle = np.full(len(found), np.nan)
    middle[rows] = np.nanmedian(found[rows], axis=1)
    away = found - middle[:, None]
    found[:, enough] -= np.nanmedian(away[:, enough], axis=0)
    return found


def gaps(totals: np.ndarray) -> np.ndarray:
    """The periods in which hardly anything came in, so that a nought says nothing: no data is not a drop.

    totals: one for each period. Answers a yes or no for each, by the median of those in which something came. Periods before the first are
    none, nor is a stretch in which fewer than seven would have been awaited: that so many stay away happens by chance.
    """
    totals = np.asarray(totals, dtype=float)
    some = np.flatnonzero(totals > 0)
    if not len(some):
        return np.zeros(len(totals), bool)
    usual = np.median(totals[some])
    low = (totals < FEED_STOPPED * usual) & (np.arange(len(totals)) > some[0])
    number = np.cumsum(np.diff(low, prepend=False))  # of the stretch that a period belongs to
    return low & (np.bincount(number)[number] * usual >= LEAST_AWAITED)


def in_periods(weeks: np.ndarray, size: int, *, mean: bool = False) -> np.ndarray:
    """Periods of so many weeks each, counted back from the last one: sums, or means of what is known.

    A period with a gap is one itself, unless means are taken. weeks: (accounts, weeks); the oldest ones that fill no period are left out.
    """
    rows, columns = weeks.shape
    kept = weeks[:, columns % size :].reshape(rows, columns // size, size)
    if not mean:
        return kept.sum(axis=2)
    count = np.isfinite(kept).sum(axis=2)
    return np.divide(np.nansum(kept, axis=2), count, out=np.full(count.shape, np.nan), where=count > 0)
