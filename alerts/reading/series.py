"""From what came in to the series that are watched, in periods of one week or of four."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from alerts.control.series import by_number, in_periods, in_proportion, share_figure, steadied, together, without_season
from alerts.reading.weeks import Weeks

SHORT, LONG = 1, 4  # weeks of a period; the long one where too little happens in a week
LEARN = {SHORT: 26, LONG: 8}  # periods
ENOUGH = {SHORT: 0.7, LONG: 0.8}  # share of periods in which something happens


@dataclass(frozen=True)
class Watched:
    """One series of many accounts, in periods. figures: (accounts, periods); begins: the first day of each period. What is lower is worse.

    parts: what it is made of, as it was counted in each period (``alerts.saying.PARTS``). quiet: (accounts, periods), whether a quiet
    period touches it: then it has no figure, and no part has.
    """

    series: str
    weeks: int
    rows: np.ndarray  # places in ``Weeks.accounts``
    figures: np.ndarray
    begins: list[date]
    parts: dict[str, np.ndarray]
    quiet: np.ndarray


def series_of(weeks: Weeks, series: str) -> tuple[np.ndarray, list[Watched]]:
    """What is watched of one series: whether each account is watched by it (0: too little happens), and the series in periods.

    Accounts with much to see are watched by the week, those with less by four weeks.
    """
    by = np.zeros(len(weeks.quiet), int)
    found = []
    for size in (SHORT, LONG):
        happens = _share_of_periods(weeks, series, size)
        rows = np.flatnonzero((by == 0) & (happens >= ENOUGH[size]))
        by[rows] = size
        if len(rows):
            found.append(_in_series(weeks, series, size, rows))
    return by, found


def ever(weeks: Weeks, series: str) -> np.ndarray:
    """At which accounts there has been anything of it at all; of contact there may always be."""
    if series == "contact":
        return np.ones(len(weeks.quiet), bool)
    if series == "usage":
        return np.isfinite(weeks.parts["usage"]).any(axis=1)
    return np.nan_to_num(weeks.parts[NUMBER[series]]).any(axis=1)


NUMBER = {"answers": "answers", "kept": "promises"}  # how many there were, on which a share or a mean rests


def _share_of_periods(weeks: Weeks, series: str, size: int) -> np.ndarray:
    """In which share of an account's periods something happens; of the first ones, so that a drop does not end its own watch."""
    if series == "contact":
        values = in_periods(weeks.parts["contact"] + weeks.parts["inbound"], size)
        known, some = np.isfinite(values), values > 0
    elif series == "usage":
        values = in_periods(weeks.parts["usage"], size, mean=True)
        begun = in_periods(
            np.where(np.isfinite(weeks.parts["contact"]) | np.isfinite(weeks.parts["usage"]), 1.0, np.nan),
            size,
            mean=True,
        )
        known, some = np.isfinite(begun), np.isfinite(values)
    else:
        values = in_periods(weeks.parts[NUMBER[series]], size)
        known, some = np.isfinite(values), values > 0
    order = np.cumsum(known, axis=1)
    early = known & (order <= 2 * LEARN[size])
    count = early.sum(axis=1)
    return np.divide((some & early).sum(axis=1), count, out=np.zeros(len(count)), where=count >= LEARN[size])


def _in_series(weeks: Weeks, series: str, size: int, rows: np.ndarray) -> Watched:
    quiet = in_periods(weeks.quiet[rows].astype(float), size) > 0
    taken = {name: in_periods(part[rows], size, mean=name == "usage") for name, part in weeks.parts.items()}
    figures, found = FIGURES[series](taken, quiet, size)
    parts = {name: np.where(quiet, np.nan, part) for name, part in found.items()}
    begins = weeks.begins[len(weeks.begins) % size :: size]
    return Watched(series, size, rows, without_season(figures), begins, parts, quiet)


def _contact(taken: dict[str, np.ndarray], quiet: np.ndarray, size: int) -> tuple[np.ndarray, dict]:
    """People are counted in each week by itself, so that of four weeks it is the mean that says how many."""
    names = ("contact", "people", "inbound")
    figures = together({name: np.where(quiet, np.nan, steadied(taken[name])) for name in names})
    return figures, {name: taken[name] / (size if name == "people" else 1) for name in names}


def _usage(taken: dict[str, np.ndarray], quiet: np.ndarray, _size: int) -> tuple[np.ndarray, dict]:
    return np.where(quiet, np.nan, in_proportion(taken["usage"])), {"usage": taken["usage"]}


def _answers(taken: dict[str, np.ndarray], quiet: np.ndarray, _size: int) -> tuple[np.ndarray, dict]:
    """How soon we answer: the mean logarithm of the hours, below nought, so that who waits longer falls."""
    number = np.where(quiet, 0.0, taken["answers"])
    waited = -by_number(_over(taken["waited"], number), number)
    return waited, {"hours": _over(taken["hours"], taken["answers"]), "answers": taken["answers"]}


def _kept(taken: dict[str, np.ndarray], quiet: np.ndarray, _size: int) -> tuple[np.ndarray, dict]:
    number = np.where(quiet, 0.0, taken["promises"])
    kept = by_number(share_figure(taken["on_time"], number), number)
    return kept, {"kept": 100 * _over(taken["on_time"], taken["promises"]), "promises": taken["promises"]}


def _over(total: np.ndarray, number: np.ndarray) -> np.ndarray:
    """The mean of what there was; NaN where there was nothing."""
    return np.divide(total, number, out=np.full(total.shape, np.nan), where=number > 0)


FIGURES = {"contact": _contact, "usage": _usage, "answers": _answers, "kept": _kept}
