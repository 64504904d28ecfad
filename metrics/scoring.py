"""From interactions to scores: pure functions from frames to frames.

A score is absolute, 0 to 100: the mean of the values of the known indicators, weighted. Inside, values and weights
are whole numbers, so a score is the same on every machine and in any order of rows, and its contributions add up to
it exactly.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from accounts.bands import BANDS
from intimacy.rules import Expression, evaluate_columns
from metrics.facts import Facts, pack
from metrics.formulas import Formula
from metrics.indicators import Indicator
from metrics.measures import MEASURES, MILLION, figures
from metrics.points import shared_out


@dataclass(frozen=True)
class Scores:
    """The scores of accounts under one formula at one moment.

    frame: one row for each account in the order asked for, with the columns
    account; score (0 to 100, two places) and shown (whole points, halves up), NaN without any known indicator;
    coverage (0 to 1, the weight of the known indicators); band (code of the shown score, or None);
    value_<code> (0 to 100, two places) and points_<code> (its contribution, two places), NaN where the indicator is
    unknown. Written with two decimals, the contributions of an account add up to its score exactly.
    """

    formula: Formula
    now: datetime
    frame: pd.DataFrame


def score(frame: pd.DataFrame, accounts: Sequence[Hashable], formula: Formula, now: datetime) -> Scores:
    """Score each account from all its interactions up to ``now``.

    frame: one row for each interaction and person (the columns of ``metrics.facts.COLUMNS``; others are ignored). It
    holds the whole history: an account whose older contacts are left out looks unknown instead of silent.
    """
    facts = pack(frame, accounts, now)
    known_figures: dict[str, np.ndarray] = {}
    values = np.stack([_hundredths(indicator, facts, known_figures) for indicator in formula.indicators], axis=1)
    weights = np.array([indicator.weight for indicator in formula.indicators], dtype=np.int64)
    known = ~np.isnan(values)
    weight_known = (known * weights).sum(axis=1)
    numerators = np.where(known, values, 0).astype(np.int64) * weights
    contributions, hundredths = shared_out(numerators, np.maximum(weight_known, 1))
    some = weight_known > 0
    shown = (hundredths + 50) // 100
    columns: dict[str, object] = {
        "account": pd.Index(accounts),
        "score": np.where(some, hundredths / 100, np.nan),
        "shown": np.where(some, shown, np.nan),
        "coverage": weight_known / weights.sum(),
        "band": np.where(some, _bands(shown), None),
    }
    for number, indicator in enumerate(formula.indicators):
        columns[f"value_{indicator.code}"] = values[:, number] / 100
        columns[f"points_{indicator.code}"] = np.where(known[:, number], contributions[:, number] / 100, np.nan)
    return Scores(formula, now, pd.DataFrame(columns))


def _hundredths(indicator: Indicator, facts: Facts, known_figures: dict[str, np.ndarray]) -> np.ndarray:
    """The indicator's value for every account in hundredths, NaN where it is unknown or rests on too little."""
    value = indicator.hundredths(_evaluate(indicator.rule, facts, known_figures))
    evidence = _evaluate(indicator.evidence_rule, facts, known_figures)
    return np.where(evidence >= indicator.minimum, value, np.nan)


def _evaluate(rule: Expression, facts: Facts, known_figures: dict[str, np.ndarray]) -> np.ndarray:
    for lookup in rule.lookups():
        if lookup.canonical() not in known_figures:
            known_figures[lookup.canonical()] = figures(facts, lookup)
    return evaluate_columns(rule, known_figures, rows=facts.accounts)


def _bands(shown: np.ndarray) -> np.ndarray:
    """The band of each shown score, as ``accounts.bands.band`` gives it for one."""
    rising = BANDS[::-1]
    codes = np.array([band.code for band in rising], dtype=object)
    return codes[np.searchsorted([band.floor for band in rising], shown, side="right") - 1]


def explain(frame: pd.DataFrame, account: Hashable, indicator: Indicator, now: datetime) -> pd.DataFrame:
    """The interactions behind the figure of one account's indicator.

    Returns a row for each interaction that counts, latest first: interaction (the frame's ``id``, or its index),
    measure, kind, happened_at and weight. The weights of a measure add up to its figure. An interaction of weight
    zero counts too: it is a ticket that was not answered, a promise that was not kept.
    """
    own = frame[frame["account"] == account]
    own = own.assign(id=own.index) if "id" not in own else own
    # Of two rows of the same moment that could both stand for a person or a ticket, the lower id does, whatever their
    # order.
    own = own.sort_values("id", kind="stable")
    facts = pack(own, [account], now)
    found = []
    for lookup in sorted(indicator.rule.lookups(), key=lambda each: each.canonical()):
        measure = MEASURES[lookup.name]
        counted = measure.count(facts, **dict(lookup.options))
        rows = own.iloc[facts.place[counted.rows]]
        share = 1 if measure.figure == "sum" else max(len(rows), 1)
        found.append(
            pd.DataFrame(
                {
                    "interaction": rows["id"].to_numpy(),
                    "measure": lookup.canonical(),
                    "kind": rows["kind"].to_numpy(),
                    "happened_at": rows["happened_at"].to_numpy(),
                    "weight": counted.weights / MILLION / share,
                }
            )
        )
    return pd.concat(found).sort_values(["happened_at", "interaction"], ascending=[False, True], ignore_index=True)
