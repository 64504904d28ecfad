"""From interactions to scores: pure functions from frames and histories to arrays.

A score is absolute, 0 to 100: the mean of the values of the known indicators, weighted. Inside, values and weights
are whole numbers, so a score is the same on every machine and in any order of rows, and its contributions add up to
it exactly.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from accounts.bands import bands_of
from intimacy.rules import Expression, evaluate_columns
from metrics.facts import Facts
from metrics.formulas import Formula
from metrics.history import History, from_frame
from metrics.indicators import Indicator
from metrics.measures import MEASURES, MILLION, figures, only_call
from metrics.points import shared_out

UNKNOWN = -1


@dataclass(frozen=True)
class Scores:
    """The scores of accounts under one formula at one moment, in the order asked for; hundredths, ``UNKNOWN`` for unknown.

    worth: each indicator's value, 0 to 10,000, shape (accounts, indicators). points: what each contributes to the score,
    of the same shape. score: 0 to 10,000. coverage: hundredths of a percent of the weight that is known, rounded to two
    places as Python writes it. The points of an account add up to its score exactly.
    """

    formula: Formula
    now: datetime
    accounts: Sequence[Hashable]
    worth: np.ndarray
    points: np.ndarray
    score: np.ndarray
    coverage: np.ndarray

    @property
    def shown(self) -> np.ndarray:
        """Whole points, halves up; ``UNKNOWN`` without any known indicator."""
        return np.where(self.score == UNKNOWN, UNKNOWN, (self.score + 50) // 100)

    def of(self, rows: np.ndarray) -> "Scores":
        """Those of some of the accounts, by their place."""
        arrays = {name: getattr(self, name)[rows] for name in ("accounts", "worth", "points", "score", "coverage")}
        return replace(self, **arrays)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """For people and tests: a row for each account.

        account; score (0 to 100, two places) and shown (whole points), NaN without any known indicator; coverage (0 to 1);
        band (code, ``NOT_ENOUGH``, or None); value_<code> and points_<code> (two places), NaN where the indicator is unknown.
        """
        some = self.score != UNKNOWN
        columns: dict[str, object] = {
            "account": pd.Index(self.accounts),
            "score": _two_places(self.score),
            "shown": np.where(some, self.shown, np.nan),
            "coverage": self.known_weight / self.whole_weight,
            "band": self.bands,
        }
        for number, indicator in enumerate(self.formula.indicators):
            columns[f"value_{indicator.code}"] = _two_places(self.worth[:, number])
            columns[f"points_{indicator.code}"] = _two_places(self.points[:, number])
        return pd.DataFrame(columns)

    @cached_property
    def bands(self) -> np.ndarray:
        """The code of each account's band, ``accounts.bands.NOT_ENOUGH`` where too little is known for one, None without a score."""
        return bands_of(self.score, self.coverage, self.formula.least_coverage, unknown=UNKNOWN)

    @cached_property
    def known_weight(self) -> np.ndarray:
        return ((self.worth != UNKNOWN) * _weights(self.formula)).sum(axis=1)

    @property
    def whole_weight(self) -> int:
        return int(_weights(self.formula).sum())


def score(
    frame: pd.DataFrame, accounts: Sequence[Hashable], formula: Formula, now: datetime, places: Any = None
) -> Scores:
    """Score each account from all its interactions up to ``now``.

    frame: one row for each interaction and person (the columns of ``metrics.facts.COLUMNS``; others are ignored). It
    holds the whole history: an account whose older contacts are left out looks unknown instead of silent. places: what
    the accounts are, for anchors of their own.
    """
    return score_history(from_frame(frame, accounts), accounts, formula, now, places)


def score_history(
    history: History, accounts: Sequence[Hashable], formula: Formula, now: datetime, places: Any = None
) -> Scores:
    """Score each account of a history as of a moment."""
    facts = replace(history.at(now), touchpoints=formula.touchpoints)
    known_figures: dict[str, np.ndarray] = {}
    values = np.stack(
        [_hundredths(indicator, facts, known_figures, places) for indicator in formula.indicators], axis=1
    )
    weights = _weights(formula)
    known = ~np.isnan(values)
    weight_known = (known * weights).sum(axis=1)
    numerators = np.where(known, values, 0).astype(np.int64) * weights
    contributions, hundredths = shared_out(numerators, np.maximum(weight_known, 1))
    return Scores(
        formula=formula, now=now, accounts=accounts,
        worth=np.where(known, values, UNKNOWN).astype(np.int16),
        points=np.where(known, contributions, UNKNOWN).astype(np.int16),
        score=np.where(weight_known > 0, hundredths, UNKNOWN).astype(np.int64),
        coverage=np.floor(10_000 * weight_known / weights.sum() + 0.5).astype(np.int64),
    )  # fmt: skip


def _weights(formula: Formula) -> np.ndarray:
    return np.array([indicator.weight for indicator in formula.indicators], dtype=np.int64)


def _two_places(hundredths: np.ndarray) -> np.ndarray:
    return np.where(hundredths == UNKNOWN, np.nan, hundredths / 100)


def _hundredths(indicator: Indicator, facts: Facts, known_figures: dict[str, np.ndarray], places: Any) -> np.ndarray:
    """The indicator's value for every account in hundredths, NaN where it is unknown or rests on too little."""
    value = indicator.hundredths(_evaluate(indicator.rule, facts, known_figures), places)
    evidence = _evaluate(indicator.evidence_rule, facts, known_figures)
    return np.where(evidence >= indicator.minimum, value, np.nan)


def _evaluate(rule: Expression, facts: Facts, known_figures: dict[str, np.ndarray]) -> np.ndarray:
    for lookup in rule.lookups():
        if lookup.canonical() not in known_figures:
            known_figures[lookup.canonical()] = figures(facts, lookup)
    return evaluate_columns(rule, known_figures, rows=facts.accounts)


def explain(
    frame: pd.DataFrame,
    account: Hashable,
    indicator: Indicator,
    now: datetime,
    touchpoints: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """The interactions behind the figure of one account's indicator.

    Returns a row for each interaction that counts, latest first: interaction (the frame's ``id``, or its index),
    measure, kind, happened_at, weight and settled_at: when what its measure looks for had come of it, NaT where it had not or the
    measure looks for nothing. The weights of a measure add up to its figure. An interaction of weight zero counts too: it is a ticket
    that was not answered, a promise that was not kept.
    """
    own = frame[frame["account"] == account]
    own = own.assign(id=own.index) if "id" not in own else own
    # Of two rows of the same moment that could both stand for a person or a ticket, the lower id does, whatever their
    # order.
    own = own.sort_values("id", kind="stable")
    facts = replace(from_frame(own, [account]).at(now), touchpoints=touchpoints)
    found = []
    for lookup in sorted(indicator.rule.lookups(), key=lambda each: each.canonical()):
        measure = MEASURES[lookup.name]
        counted = measure.count(facts, **dict(lookup.options))
        rows = own.iloc[facts.place[counted.rows]]
        share = 1 if measure.figure == "sum" else max(len(rows), 1)
        settled = np.full(len(rows), -1) if counted.settled is None else counted.settled
        moments = own["happened_at"].iloc[facts.place[settled]] if len(own) else own["happened_at"]
        found.append(
            pd.DataFrame(
                {
                    "interaction": rows["id"].to_numpy(),
                    "measure": lookup.canonical(),
                    "kind": rows["kind"].to_numpy(),
                    "happened_at": rows["happened_at"].to_numpy(),
                    "weight": counted.weights / MILLION / share,
                    "settled_at": moments.where(settled >= 0).to_numpy(),
                }
            )
        )
    return pd.concat(found).sort_values(["happened_at", "interaction"], ascending=[False, True], ignore_index=True)


def figure_of(
    frame: pd.DataFrame,
    account: Hashable,
    indicator: Indicator,
    now: datetime,
    touchpoints: Mapping[str, float] | None = None,
) -> float | None:
    """The figure of one account's indicator, None where it is unknown; what ``explain`` shows the interactions of."""
    facts = replace(from_frame(frame, [account]).at(now), touchpoints=touchpoints)
    return _raw(indicator, facts)


def _raw(indicator: Indicator, facts: Facts) -> float | None:
    figure = float(_evaluate(indicator.rule, facts, {})[0])
    return None if np.isnan(figure) else figure


@dataclass(frozen=True)
class Figure:
    """The figure of one indicator, None where it is unknown, and of how many entries it is the mean; None where its rule is another one."""

    raw: float | None
    counted: int | None


def figures_of(frame: pd.DataFrame, account: Hashable, formula: Formula, now: datetime) -> dict[str, Figure]:
    """The figures of one account by the code of the indicator, as ``figure_of`` gives each."""
    facts = replace(from_frame(frame, [account]).at(now), touchpoints=formula.touchpoints)
    return {each.code: Figure(_raw(each, facts), _entries(each, facts)) for each in formula.indicators}


def _entries(indicator: Indicator, facts: Facts) -> int | None:
    only = only_call(indicator.rule)
    if only is None or MEASURES[only.name].figure != "mean":
        return None
    return len(MEASURES[only.name].count(facts, **dict(only.options)).rows)
