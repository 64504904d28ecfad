"""Since when: a single change of level in a series of separate weeks, with a test and an interval for the week.

Scores are no such series: each looks back over months, so that one week is nearly the next one again. What is tested is what came
in within each week, which no other week contains.
"""

from dataclasses import dataclass

import numpy as np

LEVEL = 0.05  # of false findings, stated on the page and held by a simulation
ENOUGH = 12  # weeks that have a value: fewer show nothing
SHORTEST = 3  # weeks with a value on either side of a change
BLOCK = 4  # weeks that are shuffled together: neighbours may be alike for no reason that lasts
SHUFFLES = 1999
RESAMPLES = 999


@dataclass(frozen=True)
class ChangePoint:
    """What a series says of a change. p: chance of as clear a fall without one. at, first, last: places in the series of the first week
    after the change and of its interval, None where no change is shown. before, after: the weighted means on either side. weeks: how
    many had a value.
    """

    weeks: int
    p: float
    at: int | None = None
    first: int | None = None
    last: int | None = None
    before: float | None = None
    after: float | None = None

    @property
    def shown(self) -> bool:
        return self.at is not None


def change_point(values, weights=None, *, fall: bool = True, level: float = LEVEL, seed: int = 1) -> ChangePoint:
    """The week since which a series lies lower (``fall=False``: higher) than before, if that is shown at ``level``.

    values: one number for each week in order, NaN where there is none. weights: how much each rests on (tickets of that week); equal
    if not given. The place is that of least squares for one change (Hinkley, Biometrika 57, 1970), the statistic the largest
    between-group sum of squares n1·n2/n·(mean1 − mean2)² of a change in the asked direction over the sum of squares about the mean.
    Its distribution without a change comes from shuffling blocks of ``BLOCK`` weeks (Antoch and Hušková, Statistics and Probability
    Letters 53, 2001; blocks as in Kirch, 2007), so no shape is assumed. The interval takes residuals of both sides at random and
    looks how far off the change would be found (Hušková and Kirch, 2008): the distance that holds 95 % of them, to either side.
    """
    values = np.asarray(values, dtype=float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    places = np.flatnonzero(~np.isnan(values) & (weights > 0))
    y, w = values[places], weights[places]
    if len(y) < ENOUGH or np.ptp(y) == 0:
        return ChangePoint(len(y), 1.0)
    y = -y if not fall else y
    chance = np.random.default_rng(seed)
    found, at = _best(y[None, :], w[None, :])
    shuffled = _blocks(len(y), SHUFFLES, chance)
    others, _at = _best(y[shuffled], w[shuffled])
    p = float((1 + np.count_nonzero(others >= found[0] - 1e-12)) / (SHUFFLES + 1))
    if p > level or found[0] <= 0:
        return ChangePoint(len(y), p)
    cut = int(at[0])
    before, after = np.average(y[:cut], weights=w[:cut]), np.average(y[cut:], weights=w[cut:])
    first, last = _interval(y, w, cut, float(before), float(after), chance)
    sign = 1 if fall else -1
    return ChangePoint(
        len(y), p, int(places[cut]), int(places[first]), int(places[last]), sign * float(before), sign * float(after)
    )


def _best(y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row of series the clearest fall, as a share of the sum of squares, and the place of its first week after.

    y, w: shape (series, weeks). A series that falls nowhere has 0.
    """
    weeks = y.shape[1]
    total_w, total = w.sum(axis=1, keepdims=True), (w * y).sum(axis=1, keepdims=True)
    squares = (w * (y - total / total_w) ** 2).sum(axis=1)
    w1, s1 = np.cumsum(w, axis=1)[:, :-1], np.cumsum(w * y, axis=1)[:, :-1]
    w2, s2 = total_w - w1, total - s1
    down = s1 / w1 - s2 / w2
    gain = np.where(down > 0, w1 * w2 / total_w * down**2, 0.0)
    gain[:, : SHORTEST - 1] = 0
    gain[:, weeks - SHORTEST :] = 0
    place = gain.argmax(axis=1)
    best = gain[np.arange(len(gain)), place]
    share = np.divide(best, squares, out=np.zeros_like(best), where=squares > 0)
    return share, place + 1


def _blocks(weeks: int, count: int, chance: np.random.Generator) -> np.ndarray:
    """So many orders of the weeks in which blocks keep together; each begins its blocks at another week. Shape (count, weeks)."""
    blocks = -(-weeks // BLOCK)
    orders = np.argsort(chance.random((count, blocks)), axis=1)
    laid = (orders[:, :, None] * BLOCK + np.arange(BLOCK)).reshape(count, -1)
    kept = laid[laid < weeks].reshape(count, weeks)
    return (kept + chance.integers(0, weeks, (count, 1))) % weeks


def _interval(y, w, cut: int, before: float, after: float, chance: np.random.Generator) -> tuple[int, int]:
    """How far off the change is found again in 95 of 100, given its size and the scatter on both sides."""
    left = chance.integers(0, cut, (RESAMPLES, cut))
    right = chance.integers(cut, len(y), (RESAMPLES, len(y) - cut))
    drawn = np.concatenate([left, right], axis=1)
    level = np.where(np.arange(len(y)) < cut, before, after)
    again = level[None, :] + (y - level)[drawn]
    _share, places = _best(again, w[drawn])
    away = np.quantile(
        np.abs(places - cut), 0.95
    )  # either way as far: where it is found says little of which side it lies on
    reach = int(np.ceil(away))
    return max(cut - reach, 0), min(cut + reach, len(y) - 1)
