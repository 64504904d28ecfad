"""A change across a new version of the formula: what the customer did, and what only the ruler did. Together they are the change.

Chain linking: on the day of the new version the same history has a score under both. The customer's part runs up to that day on the
old scale and from it on the new one; the step between the two is the formula's. In whole points, as pages show them, so that the
parts add up to the shown change exactly.
"""

from dataclasses import dataclass
from decimal import Decimal

from accounts.bands import shown
from metrics.again import scored_then
from metrics.formulas import formula_numbered
from metrics.models import Score
from metrics.parts import Change, changes


@dataclass(frozen=True)
class Step:
    """The day on which a version took over, and by how many points the scale moved under an unchanged history."""

    day: Score
    points: int


@dataclass(frozen=True)
class Way:
    """From one score to another. ``changes``: of each indicator, the customer's part; ``steps``: the formula's."""

    changes: list[Change]
    steps: list[Step]

    @property
    def formula(self) -> int:
        """How many points of the change come from the formula alone."""
        return sum(step.points for step in self.steps)

    @property
    def customer(self) -> int:
        """How many points of it come from what happened."""
        return sum(change.points for change in self.changes)

    @property
    def driver(self) -> Change | None:
        """The indicator that moved the score most in the direction in which the customer moved it; None where it did not."""
        if not self.customer:
            return None
        return max(self.changes, key=lambda change: change.points if self.customer > 0 else -change.points)


def way(before: Score, after: Score) -> Way:
    """The way from an earlier score of an account to a later one. Only across a new version does it read more than the two."""
    if before.definition == after.definition:
        return Way(changes(before, after), [])
    between = Score.objects.of(before.account_id).filter(on__gt=before.on, on__lte=after.on)
    switches = list(between.exclude(under_previous=None).exclude(score=None))
    legs, steps, begin, version = [], [], before, before.definition
    for switch in switches:
        old = _under(switch, version)
        legs.append(changes(begin, old))
        steps.append(Step(switch, shown(switch.score) - shown(old.score)))
        begin, version = switch, switch.definition
    legs.append(changes(begin, after))
    return Way(_added(legs), steps)


def _under(switch: Score, version: int) -> Score:
    """What the history of a switch's day was worth under the version before, with its parts."""
    found = scored_then(switch, formula_numbered(version))
    return Score(
        account_id=switch.account_id, on=switch.on, definition=version, score=Decimal(max(int(found.score[0]), 0)) / 100,
        worth=found.worth[0].tolist(), points=found.points[0].tolist(),
    )  # fmt: skip


def _added(legs: list[list[Change]]) -> list[Change]:
    """The changes of each indicator on all legs of the way, added up. What it was at the first end is said on the last scale."""
    found: dict[str, Change] = {}
    for change in (change for leg in legs for change in leg):
        earlier = found.get(change.indicator.code)
        points = change.points + (earlier.points if earlier else 0)
        found[change.indicator.code] = Change(change.indicator, (change.after or 0) - points, change.after)
    return list(found.values())
