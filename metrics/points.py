"""Points that add up exactly: the largest-remainder method over whole numbers.

Scores and contributions are whole hundredths of a point inside, so that no sum depends on floating point.
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np


def shared_out(numerators: np.ndarray, divisors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Divide each row by its divisor and round, so that the rounded parts add up to the rounded whole.

    numerators: whole numbers of zero or more, shape (rows, parts); divisors: whole numbers above zero, shape (rows,).
    Returns the parts, shape (rows, parts), and the whole, shape (rows,), rounded half up. Every part is its quotient
    rounded down or up; those with the largest remainders go up, the earlier one of equals (Hamilton's method). A part
    of zero stays zero.
    """
    divisors = divisors[:, None]
    whole = (2 * numerators.sum(axis=1, keepdims=True) + divisors) // (2 * divisors)
    parts, remainders = numerators // divisors, numerators % divisors
    left_over = whole - parts.sum(axis=1, keepdims=True)
    order = np.argsort(-remainders, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.broadcast_to(np.arange(order.shape[1]), order.shape), axis=1)
    return parts + (rank < left_over), whole[:, 0]


def whole_points(contributions: Sequence[Decimal]) -> list[int]:
    """Stored contributions, to two places, as the whole points that a page shows: they add up to the shown score."""
    if not contributions:
        return []
    hundredths = np.array([[int((Decimal(each) * 100).to_integral_value()) for each in contributions]], dtype=np.int64)
    return shared_out(hundredths, np.array([100]))[0][0].tolist()
