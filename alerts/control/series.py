"""From counts of a week to one series of each account: steadied, put together, and without what is common to all of them."""

from collections.abc import Mapping

import numpy as np

from alerts.control.spread import LEAST_COHORT

FEED_STOPPED = 0.2  # of the median of all weeks: below it hardly anybody's figures came in


def steadied(counts: np.ndarray) -> np.ndarray:
    """Counts whose spread grows with their mean, as figures whose spread is about 1: 2·√(x + 3/8). Anscombe, Biometrika 35, 1948."""
    return 2 * np.sqrt(np.asarray(counts, dtype=float) + 0.375)


def unsteadied(figures: np.ndarray) -> np.ndarray:
    """The counts of steadied figures."""
    return (np.asarray(figures, dtype=float) / 2) ** 2 - 0.375


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
    """The periods in which hardly anything came in from anybody, so that a nought says nothing: no data is not a drop.

    totals: of all accounts, one for each period. Answers a yes or no for each, by the median of those in which something came.
    """
    totals = np.asarray(totals, dtype=float)
    some = totals[totals > 0]
    return totals < FEED_STOPPED * np.median(some) if len(some) else np.zeros(len(totals), bool)


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
