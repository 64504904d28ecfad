"""Student's t: its quantiles, for intervals of small samples."""

from functools import lru_cache
from math import exp, inf, lgamma, log

STEPS = 300


@lru_cache(maxsize=4096)
def quantile(share: float, freedom: float) -> float:
    """The value below which t lies with this probability; share: above 0, below 1; freedom: degrees of freedom, above 0."""
    if not 0 < share < 1 or freedom <= 0:
        raise ValueError("A share between 0 and 1, and degrees of freedom above 0.")
    if share < 0.5:
        return -quantile(1 - share, freedom)
    low, high = 0.0, 2.0
    while below(high, freedom) < share:
        low, high = high, high * 2
    for _step in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle, freedom) < share else (low, middle)
    return (low + high) / 2


def below(value: float, freedom: float) -> float:
    """The probability that t is below a value (Abramowitz and Stegun 26.7.1 with 26.5.27)."""
    if value == inf:
        return 1.0
    tail = _beta(freedom / (freedom + value * value), freedom / 2, 0.5) / 2
    return 1 - tail if value >= 0 else tail


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Numerical Recipes 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    c, d = 1.0, 1 / _far_from_zero(1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _far_from_zero(1 + term * d), _far_from_zero(1 + term / c)
            fraction *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * fraction


def _far_from_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300
