"""The effect: difference in differences over matched accounts, with an interval that holds for small samples."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

import numpy as np

from effects.estimate.cases import HISTORY, NO_SPREAD, Cases, features
from effects.estimate.matching import MOST, Matched, match
from effects.estimate.student import quantile

FEWEST = 8  # matched accounts below which no interval is given, whatever a study says
UNBALANCED = 0.25  # standardised mean difference after matching
SUPPORT = 0.5  # share of the accounts with a known outcome that must have found a peer
SURE, POWER = 0.95, 0.8


class Verdict(StrEnum):
    """What a study came to."""

    BETTER = "better"
    WORSE = "worse"
    NOT_SHOWN = "not_shown"
    TOO_FEW = "too_few"
    NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True)
class Balance:
    """How far accounts and peers were apart in one thing known before, in standard deviations pooled over both, before and after matching."""

    name: str
    before: float
    after: float


@dataclass(frozen=True)
class Estimate:
    """What came of it, in points of the outcome. effect, low, high, freedom: None where no interval is claimed.

    gains: by how much each treated account moved; peers_gains: by how much its peers did. naive: the mean of the gains, which is what
    before and after alone would have said.
    """

    verdict: Verdict
    effect: float | None
    low: float | None
    high: float | None
    freedom: float | None
    treated: int
    matched: Matched
    balance: list[Balance]
    gains: np.ndarray
    peers_gains: np.ndarray
    naive: float | None


def estimate(cases: Cases, *, least: int = FEWEST, sure: float = SURE) -> Estimate:
    """The mean effect on the treated, at the horizon, with the interval that contains the truth with the probability ``sure``.

    Each treated account is matched (``matching``); its gain less its peers' mean gain is corrected for what still differs by a
    regression over all untreated rows (bias-corrected matching: Abadie and Imbens 2011). The variance is that of the sum over accounts
    of all that each contributes (as a treated one, as a peer as often as it serves, to the regression), so that neither serving
    twice nor correlation over time makes it too small. Student's t, with degrees of freedom after Satterthwaite.
    """
    found = match(cases)
    everybody, n = int(cases.treated.sum()), len(found.treated)
    gain = cases.gain
    gains = gain[found.treated]
    peers_gains = np.array([gain[rows].mean() for rows in found.peers])
    balance = _balance(cases, found)
    naive = float(gains.mean()) if n else None
    with_outcome = everybody - sum(why != "no_peer" for why in found.why_not.values())
    verdict = None
    if n < max(least, FEWEST):
        verdict = Verdict.TOO_FEW if with_outcome < max(least, FEWEST) else Verdict.NOT_COMPARABLE
    elif n < SUPPORT * with_outcome or any(abs(each.after) > UNBALANCED for each in balance if each.name in HISTORY):
        verdict = Verdict.NOT_COMPARABLE
    if verdict:
        return Estimate(verdict, None, None, None, None, everybody, found, balance, gains, peers_gains, naive)
    effect, error, freedom = _effect(cases, found)
    half = quantile(1 - (1 - sure) / 2, freedom) * error
    low, high = effect - half, effect + half
    verdict = Verdict.BETTER if low > 0 else Verdict.WORSE if high < 0 else Verdict.NOT_SHOWN
    return Estimate(verdict, effect, low, high, freedom, everybody, found, balance, gains, peers_gains, naive)


def _effect(cases: Cases, found: Matched) -> tuple[float, float, float]:
    """The effect, its standard error and its degrees of freedom."""
    n, gain = len(found.treated), cases.gain
    controls = np.flatnonzero(~cases.treated & cases.with_history & ~np.isnan(cases.after))
    known = features(cases)
    # Within a day everything is measured from the mean of the untreated of that day, which takes out what happened to all.
    days = np.unique(cases.day, return_inverse=True)[1]
    counts = np.maximum(np.bincount(days[controls], minlength=days.max() + 1), 1)
    middle = np.column_stack([np.bincount(days[controls], known[controls, k], len(counts)) / counts for k in range(3)])
    x, y = known - middle[days], gain - (np.bincount(days[controls], gain[controls], len(counts)) / counts)[days]
    inverse = np.linalg.pinv(x[controls].T @ x[controls])
    slopes = inverse @ (x[controls].T @ y[controls])
    left = y - x @ slopes  # what is not explained by what was known before
    mine, weight = left[found.treated], found.weight / n
    peers = float((weight[controls] * left[controls]).sum())
    effect = float(mine.mean()) - peers
    apart = x[found.treated].mean(axis=0) - (weight[controls, None] * x[controls]).sum(axis=0)
    share = np.zeros(len(cases))
    share[found.treated] = (mine - mine.mean()) / n * sqrt(n / (n - 1))
    free = len(controls) - len(np.unique(days[controls])) - 3
    grow = sqrt(len(controls) / free) if free > 0 else 1.0
    share[controls] -= grow * left[controls] * (weight[controls] + (x[controls] @ inverse) @ apart)
    accounts = np.unique(cases.account, return_inverse=True)[1]
    error = sqrt(float((np.bincount(accounts, share) ** 2).sum()))
    parts = weight**2
    parts[found.treated] += 1 / n**2
    own = np.bincount(accounts, parts)
    return effect, error, max(1.0, float(own.sum() ** 2 / (own**2).sum()) - 1)


def _balance(cases: Cases, found: Matched) -> list[Balance]:
    """Start, mean, trend, revenue and tier, all treated rows with a history against all others, then those matched against their peers."""
    columns = dict(zip(HISTORY, features(cases).T, strict=True))
    columns |= {"value": np.where(cases.value > 0, np.log1p(np.maximum(cases.value, 0)), np.nan)}
    columns |= {"tier": np.where(cases.tier >= 0, cases.tier, np.nan).astype(float)}
    usable = cases.with_history
    all_treated, others = cases.treated & usable, ~cases.treated & usable
    told = []
    for name, column in columns.items():
        spread = sqrt((_variance(column[all_treated]) + _variance(column[others])) / 2)
        if not spread > NO_SPREAD or not len(found.treated):
            told.append(Balance(name, 0.0, 0.0))
            continue
        weight = np.where(np.isnan(column), 0.0, found.weight)
        mine = column[found.treated]
        if not weight.sum() or np.isnan(mine).all():
            told.append(Balance(name, 0.0, 0.0))
            continue
        peers = (weight * np.nan_to_num(column)).sum() / weight.sum()
        before = np.nanmean(column[all_treated]) - np.nanmean(column[others])
        told.append(Balance(name, float(before / spread), float((np.nanmean(mine) - peers) / spread)))
    return told


def _variance(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.var(ddof=1)) if len(known) > 1 else 0.0


def detectable(spread: float, accounts: int, *, peers: int = MOST, sure: float = SURE) -> float | None:
    """The smallest effect that so many accounts would show four times in five.

    spread: the standard deviation of what gains leave unexplained, in points; peers: of each account. None below ``FEWEST`` accounts.
    """
    if accounts < FEWEST:
        return None
    freedom = accounts - 1
    errors = quantile(1 - (1 - sure) / 2, freedom) + quantile(POWER, freedom)
    return errors * spread * sqrt((1 + 1 / peers) / accounts)


def unexplained(cases: Cases) -> float | None:
    """The standard deviation of what gains of untreated rows leave unexplained by what was known before; None with too few of them."""
    rows = np.flatnonzero(~cases.treated & cases.with_history & ~np.isnan(cases.after))
    if len(rows) < 3 * FEWEST:
        return None
    x = np.column_stack([np.ones(len(rows)), features(cases)[rows]])
    left = cases.gain[rows] - x @ np.linalg.lstsq(x, cases.gain[rows], rcond=None)[0]
    return float(np.sqrt((left**2).sum() / (len(rows) - 4)))
