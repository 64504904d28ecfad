"""A past score computed again from its inputs: what had been learnt by then, who let themselves be measured then, its formula, and
the anchors of what the account was then."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

import numpy as np

from intimacy.tenancy.columns import as_ids, as_uuids
from metrics.formulas import Formula, formula_numbered
from metrics.indicators import Indicator
from metrics.models import Score
from metrics.moments import Moment, histories, history
from metrics.places import places_of
from metrics.scoring import UNKNOWN, Scores, score


@dataclass(frozen=True)
class Line:
    """An indicator's value as it was kept, and as it comes out again; None where it is unknown."""

    indicator: Indicator
    kept: Decimal | None
    again: Decimal | None

    @property
    def same(self) -> bool:
        return self.kept == self.again


@dataclass(frozen=True)
class Again:
    """A kept score beside the one that its inputs give. They differ only where inputs have been erased, or moved, since."""

    kept: Score
    formula: Formula
    score: Decimal | None
    lines: list[Line]

    @property
    def same(self) -> bool:
        return self.kept.score == self.score and all(line.same for line in self.lines)


def computed_again(kept: Score) -> Again:
    """Compute a score again, from what was known when it was computed."""
    formula = formula_numbered(kept.definition)
    found = scored_then(kept, formula)
    lines = [
        Line(indicator, given[0] if (given := kept.part(place)) else None, _points(found.worth[0, place]))
        for place, indicator in enumerate(formula.indicators)
    ]
    return Again(kept, formula, _points(found.score[0]), lines)


def scored_then(kept: Score, formula: Formula) -> Scores:
    """What the inputs of a score are worth under a formula, its own or another one."""
    frame = history([kept.account_id], kept.as_of, known_at=kept.computed_at)
    return score(frame, [kept.account_id], formula, kept.as_of, _places(kept, formula))


def _places(kept: Score, formula: Formula) -> dict[str, np.ndarray] | None:
    return places_of(as_ids([kept.account_id]), formula, kept.computed_at)


def all_scored_then(asked: Collection[tuple[Score, int]]) -> dict[tuple[UUID, int], Score]:
    """The same for many scores, each under the version named: by the id of the score and that version, not kept.

    Scores of one range of a run were computed at one moment, so that few histories are read, and these together.
    """
    groups: dict[tuple, dict[UUID, Score]] = {}
    for kept, version in asked:
        groups.setdefault((version, kept.as_of, kept.computed_at), {})[kept.account_id] = kept
    frames = histories([Moment(list(group), now, known_at) for (_version, now, known_at), group in groups.items()])
    found = {}
    for ((version, now, known_at), group), frame in zip(groups.items(), frames, strict=True):
        ids, formula = as_ids(sorted(group)), formula_numbered(version)
        scores = score(frame, as_uuids(ids), formula, now, places_of(ids, formula, known_at))
        for place, account in enumerate(scores.accounts):
            kept = group[account]
            found[kept.pk, version] = Score(
                account_id=account, on=kept.on, definition=version, score=Decimal(max(int(scores.score[place]), 0)) / 100,
                worth=scores.worth[place].tolist(), points=scores.points[place].tolist(),
            )  # fmt: skip
    return found


def _points(hundredths) -> Decimal | None:
    return None if hundredths == UNKNOWN else Decimal(int(hundredths)) / 100
