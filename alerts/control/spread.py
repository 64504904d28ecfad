"""How much each account's figures spread: its own spread drawn towards that of its cohort, and the limits of its chart."""

from dataclasses import dataclass

import numpy as np

XMR = 2.66  # 3 / d2 with d2 = 1.128, for moving ranges of two: Wheeler, Understanding Variation, 1993
LEAST_COHORT = 8
NO_COHORT = 0.0
OUTSIDE = 0.05  # of the periods before, on either side of what is called usual
SAME = 200.0  # degrees of freedom that a cohort gives at most: then nearly everybody spreads alike


@dataclass(frozen=True)
class Prior:
    """What is known of an account's spread before it is looked at: a variance, and how many degrees of freedom that is worth."""

    variance: float = 1.0
    degrees: float = NO_COHORT
    information: float = 1.0  # of a figure, compared with one that says nothing of the next: (1 - ρ) / (1 + ρ)


@dataclass(frozen=True)
class Limits:
    """The usual range of each account and its middle; NaN where fewer than two figures are known."""

    low: np.ndarray
    mean: np.ndarray
    high: np.ndarray


def xmr(figures: np.ndarray) -> Limits:
    """The limits of an XmR chart: mean ± 2.66 · mean moving range of two figures that follow each other.

    figures: (accounts, periods), in any unit. A gap ends a moving range.
    """
    figures = np.atleast_2d(np.asarray(figures, dtype=float))
    mean = _mean(figures)
    reach = XMR * _mean(np.abs(np.diff(figures, axis=1)))
    return Limits(mean - reach, mean, mean + reach)


def _mean(figures: np.ndarray) -> np.ndarray:
    known = np.isfinite(figures)
    count = known.sum(axis=1)
    return np.divide(np.where(known, figures, 0).sum(axis=1), count, out=np.full(len(figures), np.nan), where=count > 0)


def prior_of(figures: np.ndarray) -> Prior:
    """The prior of the spread that a cohort gives: empirical Bayes with an inverse gamma, by the moments of log variances.

    figures: (accounts, periods). Of fewer than eight accounts nothing is known. Smyth, Linear models and empirical Bayes methods,
    2004, section 6.2.
    """
    known = np.isfinite(figures)
    count = known.sum(axis=1)
    mean = _mean(figures)
    away = np.where(known, figures - mean[:, None], 0)
    squares = (away**2).sum(axis=1)
    used = (count >= LEAST_COHORT) & (squares > 0)
    if used.sum() < LEAST_COHORT:
        return Prior()
    half = (count[used] - 1) / 2
    logs = np.log(squares[used] / (count[used] - 1)) - digamma(half) + np.log(half)
    excess = logs.var(ddof=1) - trigamma(half).mean()
    degrees = SAME if excess <= trigamma(SAME / 2) else 2 * _inverse_trigamma(excess)
    variance = np.exp(logs.mean() + digamma(degrees / 2) - np.log(degrees / 2))
    return Prior(float(variance), float(degrees), _information(away[used], known[used]))


def _information(away: np.ndarray, known: np.ndarray) -> float:
    """How much one figure says, where each is related to the last one; 1 where the cohort does not show that they are.

    away: distances from each account's mean, 0 where unknown. The relation of lag one, without its bias of -1/n.
    """
    pairs = (known[:, 1:] & known[:, :-1]).sum()
    if not pairs:
        return 1.0
    related = (away[:, 1:] * away[:, :-1]).sum() / (away**2).sum() * known.sum() / pairs + len(away) / known.sum()
    return float((1 - related) / (1 + related)) if related > 2 / np.sqrt(pairs) else 1.0


def digamma(x):
    """The derivative of log Γ, x > 0: Abramowitz and Stegun 6.3.5 and 6.3.18."""
    x = np.asarray(x, dtype=float)
    below = sum(1 / (x + step) for step in range(6))
    x = x + 6
    return np.log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) - 1 / (252 * x**6) - below


def trigamma(x):
    """The second derivative of log Γ, x > 0: Abramowitz and Stegun 6.4.6 and 6.4.12."""
    x = np.asarray(x, dtype=float)
    below = sum(1 / (x + step) ** 2 for step in range(6))
    x = x + 6
    return 1 / x + 1 / (2 * x**2) + 1 / (6 * x**3) - 1 / (30 * x**5) + 1 / (42 * x**7) + below


def _inverse_trigamma(value: float) -> float:
    """x with trigamma(x) = value, by halving; at least 0.05."""
    low, high = 0.05, SAME
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if trigamma(middle) > value else (low, middle)
    return low


def usual_range(figures: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which two figures of its own nine of ten periods lay, in whatever unit they are; all of them where there are few.

    figures: (accounts, periods) or the periods of one; NaN does not count, and where nothing is known it is answered.
    """
    figures = np.atleast_2d(np.asarray(figures, dtype=float))
    low, high = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    known = np.isfinite(figures).any(axis=1)
    if known.any():
        low[known] = np.nanquantile(figures[known], OUTSIDE, axis=1, method="lower")
        high[known] = np.nanquantile(figures[known], 1 - OUTSIDE, axis=1, method="higher")
    return low, high
