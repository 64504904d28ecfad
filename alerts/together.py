"""A share of which a period has few: periods are counted together, so that a point of its chart tells something.

One promise a week is kept or not, 0 or 100 of 100, and every range of such weeks goes from one end to the other. Blocks of weeks
with a handful in each have a usual range; they are laid so that none holds weeks from before and after the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil

import numpy as np

from alerts.control.spread import usual_range

ENOUGH = 5  # in a point of the chart
SHARES = {"kept": "promises"}  # the parts that are shares, and of how many


@dataclass(frozen=True)
class Blocks:
    """A share in blocks of so many periods. begins, shares: of each block, in percent. before: how many blocks lie before the change.

    was, came_to: how many of how many, before the change and since.
    """

    periods: int
    begins: Sequence[date]
    shares: Sequence[float]
    before: int
    was: tuple[int, int]
    came_to: tuple[int, int]

    @property
    def usual(self) -> tuple[float, float] | None:
        """Between which shares nine of ten blocks before lay; None where there are none."""
        if not self.before:
            return None
        low, high = usual_range(np.array(self.shares[: self.before]))
        return float(low[0]), float(high[0])


def together(
    begins: Sequence[date], shares: Sequence[float | None], numbers: Sequence[float | None], since: date
) -> Blocks | None:
    """The blocks of a share; None where a period has enough by itself, or where there is nothing on one side of the change.

    begins, shares, numbers: of each period its first day, the share in percent, and of how many; None where it does not count.
    """
    known = np.array(numbers, dtype=float)
    of, hits = _counted(np.array(shares, dtype=float), known)
    is_before = np.array([on < since for on in begins], dtype=bool)
    size = _periods(of, known)
    if size <= 1 or not of[is_before].any() or not of[~is_before].any():
        return None
    first = int(np.flatnonzero(~is_before)[0])
    # Backwards from the change, so that what is left over is oldest; forwards from it.
    starts = list(range(first - size, -1, -size))[::-1]
    edges = [*starts, *range(first, len(begins), size), len(begins)]
    found = [(begins[start], of[start:end].sum(), hits[start:end].sum()) for start, end in pairwise(edges)]
    blocks = [(on, number, kept) for on, number, kept in found if number]
    if len(blocks) > 1 and blocks[-1][1] < ENOUGH / 2 and blocks[-2][0] >= since:  # the last one is not over yet
        (on, number, kept), (_on, more, of_these) = blocks[-2:]
        blocks[-2:] = [(on, number + more, kept + of_these)]
    pooled = lambda where: (int(hits[where].sum()), int(of[where].sum()))  # noqa: E731
    return Blocks(
        size, [on for on, _number, _kept in blocks], [float(100 * kept / number) for _on, number, kept in blocks],
        sum(on < since for on, _number, _kept in blocks), pooled(is_before), pooled(~is_before),
    )  # fmt: skip


def lately_of_few(shares: np.ndarray, numbers: np.ndarray, until: int) -> dict[str, float]:
    """What a share of few came to lately, in as many periods as bring enough, and what it usually comes to in as many.

    shares, numbers: of one account in each period, NaN where it does not count; until: how many periods lie before a drop. Empty where a
    period has enough by itself, or nothing is known before.
    """
    of, hits = _counted(shares, numbers)
    size = _periods(of[:until], numbers[:until])
    if size <= 1:
        return {}
    blocks = [
        (of[start : start + size].sum(), hits[start : start + size].sum()) for start in range(until - size, -1, -size)
    ]
    known = np.array([100 * kept / number for number, kept in blocks if number])
    low, high = usual_range(known) if len(known) else (np.array([np.nan]), np.array([np.nan]))
    lately = of[-size:].sum()
    return {
        "latest": float(100 * hits[-size:].sum() / lately) if lately else np.nan,
        "usual": float(100 * hits[:until].sum() / of[:until].sum()), "low": float(low[0]), "high": float(high[0]),
    }  # fmt: skip


def _counted(shares: np.ndarray, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of how many each period has a share, and how many of them were hits; nought where it does not count."""
    of = np.where(np.isfinite(shares) & np.isfinite(numbers), numbers, 0.0)
    return of, np.rint(of * np.nan_to_num(shares) / 100)


def _periods(of: np.ndarray, numbers: np.ndarray) -> int:
    """How many periods bring enough on average; 0 where there is nothing."""
    total = of.sum()
    return ceil(ENOUGH * np.isfinite(numbers).sum() / total) if total else 0
