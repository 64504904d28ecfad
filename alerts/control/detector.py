"""A sequential detector of lasting drops: an invariant Shiryaev–Roberts procedure that goes on learning what is usual.

Whether a drop began m periods ago is weighed by the likelihood ratio of the figures with a mean that fell by ``DROP`` spreads
against figures with one mean. The mean is unknown, and so is the spread but for a prior: both are integrated out (the right Haar
measure for the mean, an inverse gamma for the variance), so that the ratio does not depend on either. Its sum R over all m is a
martingale around the number of periods while nothing happens; therefore an alarm at R ≥ A comes after at least A quiet periods on
average, and within n periods with probability n / A at most. Pollak and Siegmund, Sequential detection of a change in a normal
mean when the initial value is unknown, Annals of Statistics 19, 1991; Shiryaev, On optimum methods in quickest detection, 1963.
"""

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from alerts.control.spread import Prior

DROP = 1.5  # spreads: the lasting drop that is to be found
LEARN = 26  # periods before anything can be found
WINDOW = 40  # periods: a drop that began earlier was found or was none
BACK, BACK_WITHIN = 4, 0.5  # the mean of the last four figures is less than half a spread below what was usual
# R leaps over A, so that the mean quiet run is longer than A: by this factor, found by simulation (benchmarks/alerts.py).
LEAP = 0.5
ENDED_NOT, ENDED_BACK, ENDED_SETTLED = 0, 1, 2


Run = TypeVar("Run", float, np.ndarray)


def threshold(run: Run) -> Run:
    """A for a mean quiet run of so many periods."""
    return LEAP * run


@dataclass
class Found:
    """What a scan found. Arrays of one length: account (row), since and at (columns: first period of the drop, period of the
    alarm), end (column, -1 while it lasts), ended (one of ``ENDED_…``), before and after (means), spread.

    And for each account: ``learnt`` periods, their ``mean`` and ``spread``, ``signal`` in the last period (R / A) and ``down``.
    """

    account: np.ndarray
    since: np.ndarray
    at: np.ndarray
    end: np.ndarray
    ended: np.ndarray
    before: np.ndarray
    after: np.ndarray
    spread: np.ndarray
    learnt: np.ndarray
    mean: np.ndarray
    own_spread: np.ndarray
    signal: np.ndarray
    down: np.ndarray


def log_tilted(b: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """log E exp(b χ) for χ of the chi distribution, by Laplace's method; exact at b = 0, and to 0.1 % from 10 degrees on."""
    d = degrees - 1.0
    u = (b + np.sqrt(b * b + 4 * d)) / 2
    return b * u + d * np.log(u / np.sqrt(d)) - (u * u - d) / 2 + 0.5 * np.log(2 / (d / (u * u) + 1))


def log_ratio(suffix: np.ndarray, m: np.ndarray, n: np.ndarray, total: np.ndarray, squares: np.ndarray, prior: Prior):
    """log likelihood ratio of a drop m periods ago against none. suffix: sum of the last m of n figures, total: of all.

    squares: sum of squared distances from the mean. Arrays that broadcast; n > 2.
    """
    lost = m * total / n - suffix  # below what they would be with one mean
    weight = m * (n - m) / n
    scale = np.sqrt(squares + prior.degrees * prior.variance)
    # Where figures are related to the last ones, a sum of them says less, by this factor.
    return prior.information * (log_tilted(DROP * lost / scale, n - 1 + prior.degrees) - DROP * DROP * weight / 2)


@dataclass
class _State:
    """What is known of each account while a scan goes from period to period."""

    figures: np.ndarray  # (accounts, periods)
    size: np.ndarray = field(init=False)  # figures that are learnt
    first: np.ndarray = field(init=False)  # the place in them from which a drop may begin
    sums: np.ndarray = field(init=False)  # of the first so many, and of their squares
    squares: np.ndarray = field(init=False)
    times: np.ndarray = field(init=False)
    episode: np.ndarray = field(init=False)  # the number of the one that lasts, or -1
    lows: np.ndarray = field(init=False)  # (accounts, periods): figures since the drop
    low_size: np.ndarray = field(init=False)

    def __post_init__(self):
        rows, columns = self.figures.shape
        self.size, self.low_size = np.zeros(rows, int), np.zeros(rows, int)
        self.episode = np.full(rows, -1)
        self.sums, self.squares = np.zeros((rows, columns + 1)), np.zeros((rows, columns + 1))
        self.times, self.lows = np.zeros((rows, columns), int), np.zeros((rows, columns))

    def learn(self, rows: np.ndarray, figures: np.ndarray, time: int) -> None:
        size = self.size[rows]
        self.sums[rows, size + 1] = self.sums[rows, size] + figures
        self.squares[rows, size + 1] = self.squares[rows, size] + figures * figures
        self.times[rows, size] = time
        self.size[rows] = size + 1

    def usual(self, rows: np.ndarray, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
        """Mean and spread of what is learnt."""
        n = np.maximum(self.size[rows], 1)
        mean = self.sums[rows, self.size[rows]] / n
        left = np.maximum(self.squares[rows, self.size[rows]] - n * mean * mean, 0) + prior.degrees * prior.variance
        return mean, np.sqrt(left / np.maximum(n - 1 + prior.degrees, 1))


def scan(figures: np.ndarray, *, a: float | np.ndarray, prior: Prior, learn: int = LEARN) -> Found:
    """Go through the periods of many accounts, and find every lasting drop, when it began and when it was over.

    figures: (accounts, periods), NaN does not count. a: ``threshold``, one or one for each account. After an alarm an account is down: it is not learnt from, until
    it is back, or for so long that its level has become usual. What is found depends on nothing but the figures.
    """
    figures = np.asarray(figures, dtype=float)
    state, episodes = _State(figures), _Episodes()
    rows, columns = figures.shape
    state.first = np.full(rows, learn)
    signal = np.zeros(rows)
    log_a = np.broadcast_to(np.log(a), rows)
    for time in range(columns):
        known = np.isfinite(figures[:, time])
        up, down = np.flatnonzero(known & (state.episode < 0)), np.flatnonzero(known & (state.episode >= 0))
        if len(up):
            state.learn(up, figures[up, time], time)
            asked = up[state.size[up] > state.first[up]]
            if len(asked):
                log_r, since = _weigh(state, asked, prior)
                over = log_r - log_a[asked]
                signal[asked] = np.exp(np.minimum(over, 5))
                alarmed = over >= 0
                _fall(state, episodes, asked[alarmed], since[alarmed], time, prior)
        if len(down):
            _wait(state, episodes, down, figures[down, time], time, learn)
    mean, spread = state.usual(np.arange(rows), prior)
    return episodes.found(learnt=state.size, mean=mean, own_spread=spread, signal=signal, down=state.episode >= 0)


def _weigh(state: _State, rows: np.ndarray, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """log R of some accounts, and how many periods ago the drop began most likely."""
    size = state.size[rows]
    m = np.arange(1, min(WINDOW, int((size - state.first[rows]).max())) + 1)
    total = state.sums[rows, size]
    squares = np.maximum(state.squares[rows, size] - total * total / size, 0)
    squares += 1e-9 * (1 + np.abs(total))  # figures that never moved
    started = np.maximum(size[:, None] - m, 0)
    suffix = total[:, None] - state.sums[rows[:, None], started]
    logs = log_ratio(suffix, m, size[:, None], total[:, None], squares[:, None], prior)
    logs = np.where(m <= (size - state.first[rows])[:, None], logs, -np.inf)
    top = logs.max(axis=1)
    return top + np.log(np.exp(logs - top[:, None]).sum(axis=1)), logs.argmax(axis=1) + 1


def _fall(state: _State, episodes: "_Episodes", rows: np.ndarray, m: np.ndarray, time: int, prior: Prior) -> None:
    """These have dropped: what came since is taken out of what is learnt."""
    for row, ago in zip(rows, m, strict=True):
        end, start = state.size[row], state.size[row] - ago
        state.low_size[row] = ago
        state.lows[row, :ago] = np.diff(state.sums[row, start : end + 1])
        state.size[row] = start
        mean, spread = state.usual(np.array([row]), prior)
        state.episode[row] = episodes.begin(
            row, state.times[row, start], time, mean[0], spread[0], state.lows[row, :ago].mean()
        )


def _wait(state: _State, episodes: "_Episodes", rows: np.ndarray, figures: np.ndarray, time: int, learn: int) -> None:
    """These are down: are they back, or for so long that this is what is usual now?"""
    for row, figure in zip(rows, figures, strict=True):
        size = state.low_size[row] = state.low_size[row] + 1
        state.lows[row, size - 1] = figure
        number, lows = state.episode[row], state.lows[row, :size]
        episodes.after[number] = lows.mean()
        if size >= BACK and lows[-BACK:].mean() >= episodes.before[number] - BACK_WITHIN * episodes.spread[number]:
            episodes.close(number, time, ENDED_BACK)
        elif size >= learn:
            episodes.close(number, time, ENDED_SETTLED)
            state.size[row] = 0
            for place, low in enumerate(lows):
                state.learn(np.array([row]), np.array([low]), time - size + 1 + place)
        else:
            continue
        state.episode[row], state.low_size[row], state.first[row] = -1, 0, max(state.size[row], learn)


class _Episodes:
    """The episodes found so far, in lists of one length."""

    NAMES = ("account", "since", "at", "end", "ended", "before", "after", "spread")

    def __init__(self):
        self.account, self.since, self.at, self.end, self.ended = [], [], [], [], []
        self.before, self.after, self.spread = [], [], []

    def begin(self, row: int, since: int, at: int, before: float, spread: float, after: float) -> int:
        for name, value in zip(self.NAMES, (row, since, at, -1, ENDED_NOT, before, after, spread), strict=True):
            getattr(self, name).append(value)
        return len(self.account) - 1

    def close(self, number: int, time: int, how: int) -> None:
        self.end[number], self.ended[number] = time, how

    def found(self, **of_accounts) -> Found:
        whole = ("account", "since", "at", "end", "ended")
        arrays = {name: np.array(getattr(self, name), dtype=int if name in whole else float) for name in self.NAMES}
        return Found(**arrays, **of_accounts)
