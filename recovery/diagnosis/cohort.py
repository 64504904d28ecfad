"""One account or its cohort: whether its change stands out among the changes of others, and whether these moved themselves."""

from dataclasses import dataclass
from math import comb

import numpy as np

LEVEL = 0.05
ENOUGH = 19  # others: with fewer of them not even the lowest rank is rarer than one in twenty


@dataclass(frozen=True)
class CohortVerdict:
    """What the comparison comes to. verdict: "alone", "both", "cohort", "neither" or "too_few". others: how many were compared.
    p: chance of ranking as low among them if it were one of them. median, low, high: of the others' changes, with its 95 % interval.
    """

    verdict: str
    others: int
    p: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None


def compared(change: float, others, *, level: float = LEVEL) -> CohortVerdict:
    """Whether a fall is one account's own. change: its points; others: those of its cohort without it; NaN is left out.

    The account: p = (1 + number of others that fell as much or more) / (n + 1), exact where it is one of them (Barnard, 1963; the
    rank test of one against n). The cohort: the distribution-free interval of its median from order statistics (Thompson, Annals of
    Mathematical Statistics 7, 1936), which is the sign test turned round; it fell where all of the interval lies below zero.

    >>> compared(-22, [0.0] * 30).verdict
    'alone'
    """
    values = np.asarray(others, dtype=float)
    values = np.sort(values[~np.isnan(values)])
    n = len(values)
    if n < ENOUGH:
        return CohortVerdict("too_few", n)
    p = float((1 + np.count_nonzero(values <= change)) / (n + 1))
    low, high = median_interval(values)
    alone, fell = p <= level, high < 0
    verdict = {(True, False): "alone", (True, True): "both", (False, True): "cohort", (False, False): "neither"}
    return CohortVerdict(verdict[alone, fell], n, p, float(np.median(values)), low, high)


def median_interval(ordered: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """The interval of the median that misses it at most so often: the k-th lowest and the k-th highest value.

    ordered: values from the lowest to the highest. k is the largest with P(Binomial(n, ½) < k) ≤ level / 2; where there is none, the
    ends of all values.
    """
    n, below, k = len(ordered), 0, 0
    limit = level / 2 * 2**n
    while below + comb(n, k) <= limit:
        below += comb(n, k)
        k += 1
    place = max(k - 1, 0)
    return float(ordered[place]), float(ordered[n - 1 - place])
