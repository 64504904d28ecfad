"""The ranking of candidates for deep engagement, and what each weight does to it: from values to ranks, nothing stored.

Each criterion is a number from 0 to 100. An account's points are their mean by weight; a criterion that weighs nothing
is not asked. An account of which a criterion that weighs is unknown has no points and no rank.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Judgement, Weighting

CRITERIA = {"fit": _("strategic fit"), "value": _("lifetime value"), "scalability": _("operational scalability")}
TOP = 10  # candidates that we could engage with deeply


@dataclass(frozen=True)
class Candidate:
    """An account with its values, None where unknown; points and rank are None where one that weighs is missing."""

    account: Any
    values: dict[str, float | None]
    points: float | None
    rank: int | None

    @property
    def missing(self) -> list:
        return [words for name, words in CRITERIA.items() if self.values[name] is None]

    @property
    def labelled(self) -> list[tuple[Any, float | None]]:
        """What each criterion is called, with the value."""
        return [(words, self.values[name]) for name, words in CRITERIA.items()]


@dataclass(frozen=True)
class Effect:
    """What one weight, multiplied by ``factor`` (2 or 0), would do: who would come among the first, and who would go."""

    criterion: str
    words: Any
    factor: int
    enter: list
    leave: list
    moved: int  # ranked accounts whose rank would be another
    possible: bool = True  # False: nothing would weigh anything


@dataclass(frozen=True)
class Matrix:
    """The ranking under a weighting, the accounts that have no rank, and the effects of the weights."""

    weighting: Weighting
    ranked: list[Candidate]
    unranked: list[Candidate]
    effects: list[Effect]

    @property
    def deciding(self) -> Effect | None:
        """The criterion without which most of the first would be others; None where nobody would."""
        without = [effect for effect in self.effects if effect.factor == 0 and effect.leave]
        return max(without, key=lambda effect: len(effect.leave), default=None)


def percentiles(amounts: np.ndarray, currencies: np.ndarray) -> np.ndarray:
    """For each amount the percent of the other known amounts of its currency that are lower, equal ones counted half.

    NaN where the amount is unknown or the only one of its currency: no exchange rates are made up.
    """
    found = np.full(len(amounts), np.nan)
    for currency in set(currencies.tolist()):
        mine = (currencies == currency) & ~np.isnan(amounts)
        values = np.sort(amounts[mine])
        if len(values) > 1:
            lower = np.searchsorted(values, amounts[mine], side="left")
            equal = np.searchsorted(values, amounts[mine], side="right") - lower - 1
            found[mine] = 100 * (lower + equal / 2) / (len(values) - 1)
    return found


def between(amounts: np.ndarray, currencies: np.ndarray, poor: float, excellent: float, currency: str) -> np.ndarray:
    """0 at ``poor``, 100 at ``excellent``, its share of the way between; NaN in another currency than the anchors'."""
    points = np.clip((amounts - poor) / (excellent - poor), 0, 1) * 100
    return np.where(currencies == currency, points, np.nan)


def points_of(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The mean of each row by weight, NaN where a value that weighs is unknown. values: accounts × criteria."""
    asked = weights > 0
    if not asked.any():
        return np.full(len(values), np.nan)
    return values[:, asked] @ weights[asked] / weights[asked].sum()


def ranks_of(points: np.ndarray) -> np.ndarray:
    """1 for the most points; equal points have equal ranks; 0 where there are no points."""
    rounded = np.round(points, 6)
    known = np.sort(rounded[~np.isnan(rounded)])
    above = len(known) - np.searchsorted(known, rounded, side="right")
    return np.where(np.isnan(points), 0, above + 1)


def matrix_of(accounts: QuerySet, currency: str) -> Matrix:
    """The selection matrix of the accounts, under the weighting in force. currency: the tenant's, that of the anchors."""
    weighting = Weighting.objects.order_by("version").last() or Weighting(version=0)
    rows = list(accounts.order_by("name", "pk"))
    values = _values(rows, weighting, currency)
    weights = np.array([weighting.weights[name] for name in CRITERIA], dtype=float)
    points = points_of(values, weights)
    ranks = ranks_of(points)
    found = [
        Candidate(
            row, {name: _plain(value) for name, value in zip(CRITERIA, line, strict=True)}, _plain(its_points), int(rank) or None
        )
        for row, line, its_points, rank in zip(rows, values, points, ranks, strict=True)
    ]  # fmt: skip
    ranked = sorted(
        (each for each in found if each.rank), key=lambda each: each.rank or 0
    )  # by name where ranks are equal
    unranked = [each for each in found if not each.rank]
    return Matrix(weighting, ranked, unranked, _effects(rows, values, weights))


def _values(rows: list, weighting: Weighting, currency: str) -> np.ndarray:
    judged: dict[tuple, int] = {
        (account, criterion): value
        for account, criterion, value in Judgement.objects.filter(account__in=[row.pk for row in rows])
        .latest_each()
        .values_list("account", "criterion", "value")
    }
    amounts = np.array(
        [np.nan if row.lifetime_value is None else float(row.lifetime_value) for row in rows], dtype=float
    )
    currencies = np.array([row.currency for row in rows], dtype=object)
    if weighting.poor is None or weighting.excellent is None:
        value = percentiles(amounts, currencies)
    else:
        value = between(amounts, currencies, float(weighting.poor), float(weighting.excellent), currency)
    columns = {
        name: np.array([judged.get((row.pk, name), np.nan) for row in rows], dtype=float)
        for name in ("fit", "scalability")
    } | {"value": value}
    return np.stack([columns[name] for name in CRITERIA], axis=1)


def _effects(rows: list, values: np.ndarray, weights: np.ndarray) -> list[Effect]:
    """Among the accounts that have a rank now, so that what differs comes from the weight alone."""
    known = ~np.isnan(points_of(values, weights))
    accounts = [row for row, is_known in zip(rows, known, strict=True) if is_known]
    before = ranks_of(points_of(values[known], weights))
    effects = []
    for place, (name, words) in enumerate(CRITERIA.items()):
        for factor in (2, 0):
            if not weights[place]:
                continue
            others = weights.copy()
            others[place] *= factor
            after = ranks_of(points_of(values[known], others))
            was, becomes = _first(before), _first(after)
            effects.append(
                Effect(
                    name, words, factor, enter=[accounts[each] for each in becomes if each not in was],
                    leave=[accounts[each] for each in was if each not in becomes], moved=int((before != after).sum()),
                    possible=bool(others.any()),
                )
            )  # fmt: skip
    return [effect for effect in effects if effect.possible]


def _first(ranks: np.ndarray) -> list[int]:
    """The places of the first ten, by name where ranks are equal."""
    order = np.argsort(ranks, kind="stable")
    return [int(place) for place in order if ranks[place]][:TOP]


def _plain(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
