"""From weeks to what is watched: the usual range of each account, and every drop that the detector finds by a rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import numpy as np

from alerts.control.detector import ENDED_BACK, ENDED_NOT, ENDED_SETTLED, Found, scan, threshold
from alerts.control.spread import prior_of, usual_range, xmr
from alerts.models import Alert, Counted, Rule, Series, Watch
from alerts.reading.series import LEARN, SHORT, Watched, ever, series_of
from alerts.reading.weeks import WEEK, Weeks
from alerts.together import SHARES, lately_of_few

A_YEAR = 365.25 / 7  # weeks
USUAL, POINTS = 50.0, 10.0  # what is usual, and how many points a spread is shown as
LATELY = 4  # weeks without a figure, after which an account is not watched at present
SHOWN = 60  # periods of a chart
State, Direction = Watch.State, Alert.Direction
ENDED = {ENDED_BACK: Alert.Ended.BACK, ENDED_SETTLED: Alert.Ended.SETTLED, ENDED_NOT: ""}
DIRECTIONS = {
    Series.CONTACT: (Direction.FALL,), Series.USAGE: (Direction.FALL, Direction.RISE), Series.ANSWERS: (Direction.FALL,),
    Series.KEPT: (Direction.FALL,),
}  # fmt: skip
# Means of a few are no draws from a normal distribution: so much longer is the run that is asked for, found by simulation.
MARGIN = {Series.ANSWERS: 1.3, Series.KEPT: 1.3}


@dataclass(frozen=True)
class Drop:
    """A lasting drop or rise of one series: from which day on, found on which, over on which (None: it lasts), and how."""

    account: UUID
    series: str
    direction: str
    since_on: date  # the first day of the period with which it began
    weeks: int  # of a period
    found_on: date
    ended_on: date | None
    ended: str
    before: float
    after: float
    low: float | None
    high: float | None
    signal: float
    parts: list[dict]
    line: list[list]


def series_in(rule: Rule) -> list[str]:
    """What the rule watches."""
    return [name for name in Series.values if getattr(rule, name)]


@dataclass(frozen=True)
class Scanned:
    """What one detector found of one series of many accounts."""

    watched: Watched
    direction: str
    sign: float  # of the figures it saw: a rise is the fall of what is turned round
    found: Found


def look(weeks: Weeks, rule: Rule) -> tuple[list[Watch], list[Drop]]:
    """How each account of these weeks is watched by the rule, and its drops, the latest last."""
    watches, drops = [], []
    series = {name: series_of(weeks, name) for name in series_in(rule)}
    for name, (by, _found) in series.items():
        watches += _not_watched(weeks, name, by)
    for scanned in scans(series, rule.years):
        drops += _drops(weeks, scanned)
        if scanned.direction == DIRECTIONS[Series(scanned.watched.series)][0]:
            watches += _watches(weeks, scanned.watched, scanned.found)
    return watches, sorted(drops, key=lambda drop: drop.found_on)


def scans(series: Mapping[str, tuple[np.ndarray, list[Watched]]], years: float) -> Iterator[Scanned]:
    """Every detector over every series, so that all of an account together raise one false alarm in so many years; what it is not watched
    by takes no share. series: of each name what ``series_of`` answers. No database.
    """
    detectors = sum(len(DIRECTIONS[Series(name)]) * (by > 0) for name, (by, _found) in series.items())
    for name, (_by, found) in series.items():
        for watched in found:
            periods = years * A_YEAR / watched.weeks * MARGIN.get(Series(name), 1.0)
            a = threshold(periods * detectors[watched.rows])
            for direction in DIRECTIONS[Series(name)]:
                sign = -1.0 if direction == Direction.RISE else 1.0
                figures = sign * watched.figures
                prior = prior_of(_learnt(figures, LEARN[watched.weeks]))
                found_by = scan(figures, a=a, prior=prior, learn=LEARN[watched.weeks])
                yield Scanned(watched, direction, sign, found_by)


def _learnt(figures: np.ndarray, learn: int) -> np.ndarray:
    """Each account's first figures, from which its usual spread is first known."""
    known = np.isfinite(figures)
    return np.where(known & (np.cumsum(known, axis=1) <= learn), figures, np.nan)


def _not_watched(weeks: Weeks, series: str, by: np.ndarray) -> Iterator[Watch]:
    """Those with which too little happens, and those that are too new. Where there was never any usage nothing is said of usage."""
    known = np.isfinite(weeks.parts["contact"]).sum(axis=1)
    for row in np.flatnonzero((by == 0) & ever(weeks, series)):
        state = State.LEARNING if known[row] < LEARN[SHORT] else State.SPARSE
        yield Watch(
            account_id=weeks.accounts[row], series=series, state=state, learnt=int(known[row]), as_of=weeks.ends_on
        )


def _watches(weeks: Weeks, watched: Watched, scanned: Found) -> Iterator[Watch]:
    limits = xmr(watched.figures)
    until = _until_a_drop(watched, scanned)
    before = {name: _before(figures, until) for name, figures in watched.parts.items()}
    ranges = {name: usual_range(figures) for name, figures in before.items()}
    lately = max(1, LATELY // watched.weeks)
    for place, row in enumerate(watched.rows):
        figures = watched.figures[place]
        known = int(np.isfinite(figures).sum())
        state = State.WATCHED
        if known < LEARN[watched.weeks]:
            state = State.LEARNING
        elif not np.isfinite(figures[-lately:]).any():
            state = State.QUIET if weeks.quiet[row, -1] else State.GAP
        points = lambda value, at=place: _points(value, scanned.mean[at], scanned.own_spread[at])  # noqa: E731
        yield Watch(
            account_id=weeks.accounts[row], series=watched.series, state=state, weeks=watched.weeks, learnt=int(scanned.learnt[place]),
            low=points(limits.low[place]), high=points(limits.high[place]), latest=points(figures[-1]), as_of=weeks.ends_on,
            parts=[
                {
                    "name": name, "latest": _rounded(of_all[place, -1]), "usual": _mean(before[name][place]),
                    "low": _rounded(ranges[name][0][place]), "high": _rounded(ranges[name][1][place]),
                }
                | _of_few(watched, name, place, int(until[place]))
                for name, of_all in watched.parts.items()
            ],
            signal=min(100.0 if scanned.down[place] else 99.0, 100 * float(scanned.signal[place])),
        )  # fmt: skip


def _until_a_drop(watched: Watched, scanned: Found) -> np.ndarray:
    """Of each account how many periods lie before a drop that lasts; all of them where there is none."""
    until = np.full(len(watched.rows), watched.figures.shape[1])
    lasts = scanned.end < 0
    until[scanned.account[lasts]] = scanned.since[lasts]
    return until


def _before(figures: np.ndarray, until: np.ndarray) -> np.ndarray:
    """The figures before a drop: what is usual does not contain it."""
    return np.where(np.arange(figures.shape[1]) < until[:, None], figures, np.nan)


def _of_few(watched: Watched, name: str, place: int, until: int) -> dict:
    """Of a share of which a period has few: the same, of blocks of periods."""
    if name not in SHARES:
        return {}
    found = lately_of_few(watched.parts[name][place], watched.parts[SHARES[name]][place], until)
    return {key: _rounded(figure) for key, figure in found.items()}


def _drops(weeks: Weeks, scanned: Scanned) -> Iterator[Drop]:
    watched, found, sign = scanned.watched, scanned.found, scanned.sign
    for number, place in enumerate(found.account):
        since, at, end = found.since[number], found.at[number], found.end[number]
        before, spread = sign * found.before[number], found.spread[number]
        figures = watched.figures[place]
        limits = xmr(figures[:since])
        ends = lambda period: watched.begins[period] + WEEK * watched.weeks - timedelta(days=1)  # noqa: E731
        yield Drop(
            account=weeks.accounts[watched.rows[place]], series=watched.series, direction=scanned.direction,
            since_on=watched.begins[since], weeks=watched.weeks, found_on=ends(at), ended_on=ends(end) if end >= 0 else None,
            ended=ENDED[int(found.ended[number])], before=USUAL,
            after=_known(_points(sign * found.after[number], before, spread)),
            low=_points(limits.low[0], before, spread), high=_points(limits.high[0], before, spread), signal=100.0,
            parts=[
                _part(name, figures_of[place], since, end if end >= 0 else len(figures) - 1, _first_shown(figures))
                for name, figures_of in watched.parts.items()
            ],
            line=list(_line(watched, place, before, spread)),
        )  # fmt: skip


def _line(watched: Watched, place: int, usual: float, spread: float) -> Iterator[list]:
    """The last periods of an account from its first figure on, as ``Alert.line`` keeps them."""
    figures = watched.figures[place]
    for period in range(_first_shown(figures), len(figures)):
        begins, figure = watched.begins[period].isoformat(), _points(figures[period], usual, spread)
        if figure is not None:
            yield [begins, figure]
        else:
            yield [begins, None, str(Counted.QUIET if watched.quiet[place, period] else Counted.GAP)]


def _first_shown(figures: np.ndarray) -> int:
    """The first of the periods that a chart shows."""
    return int(max(np.flatnonzero(np.isfinite(figures))[0], len(figures) - SHOWN))


def _part(name: str, figures: np.ndarray, since: int, until: int, first: int) -> dict:
    """What was counted in a period on average before and since, the range that was usual before, and each period that a chart shows."""
    low, high = usual_range(figures[:since])
    return {
        "name": name, "before": _mean(figures[:since]), "after": _mean(figures[since : until + 1]),
        "low": _rounded(low[0]), "high": _rounded(high[0]), "line": [_rounded(figure) for figure in figures[first:]],
    }  # fmt: skip


def _mean(figures: np.ndarray) -> float | None:
    known = figures[np.isfinite(figures)]
    return round(float(known.mean()), 2) if len(known) else None


def _rounded(figure: float) -> float | None:
    return round(float(figure), 2) if np.isfinite(figure) else None


def _known(points: float | None) -> float:
    return USUAL if points is None else points


def _points(value: float, usual: float, spread: float) -> float | None:
    """A figure as points: 50 is the account's usual, 10 points are one of its spreads. A steep fall goes below nought."""
    if not np.isfinite(value) or not spread > 0:
        return None
    return round(float(USUAL + POINTS * (value - usual) / spread), 1)
