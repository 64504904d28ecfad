"""A change across a new version of the formula: what the customer did, and what only the ruler did. Together they are the change.

Chain linking: on the day of the new version the same history has a score under both. The customer's part runs up to that day on the
old scale and from it on the new one; the step between the two is the formula's. In whole points, as pages show them, so that the
parts add up to the shown change exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.bands import shown
from metrics.again import all_scored_then
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
    return ways([(before, after)])[0]


def ways(ends: Sequence[tuple[Score, Score]]) -> list[Way]:
    """The way of each pair of scores, read together."""
    switches = _switches([pair for pair in ends if pair[0].definition != pair[1].definition])
    asked = []  # each switch with the version that it left
    for before, after in ends:
        version = before.definition
        for switch in switches.get((before.account_id, before.on, after.on), ()):
            asked.append((switch, version))
            version = switch.definition
    under = all_scored_then(asked)
    return [
        _way(before, after, switches.get((before.account_id, before.on, after.on), ()), under)
        for before, after in ends
    ]  # fmt: skip


def _switches(ends: Sequence[tuple[Score, Score]]) -> dict[tuple, list[Score]]:
    """The scores between two of an account, the later one included, with which a new version took over, in order."""
    if not ends:
        return {}
    between = Q()
    for before, after in ends:
        between |= Q(account=before.account_id, on__gt=before.on, on__lte=after.on)
    rows = Score.objects.filter(between).exclude(under_previous=None).exclude(score=None).order_by("account", "on")
    of_account: dict[UUID, list[Score]] = {}
    for row in rows:
        of_account.setdefault(row.account_id, []).append(row)
    return {
        (before.account_id, before.on, after.on): [
            row for row in of_account.get(before.account_id, ()) if before.on < row.on <= after.on
        ]
        for before, after in ends
    }


def _way(before: Score, after: Score, switches: Sequence[Score], under: Mapping[tuple[UUID, int], Score]) -> Way:
    legs, steps, begin, version = [], [], before, before.definition
    for switch in switches:
        old = under[switch.pk, version]
        legs.append(changes(begin, old))
        steps.append(Step(switch, shown(switch.score) - shown(old.score)))
        begin, version = switch, switch.definition
    legs.append(changes(begin, after))
    return Way(_added(legs) if steps else legs[0], steps)


def _added(legs: list[list[Change]]) -> list[Change]:
    """The changes of each indicator on all legs of the way, added up. What it was at the first end is said on the last scale."""
    found: dict[str, Change] = {}
    for change in (change for leg in legs for change in leg):
        earlier = found.get(change.indicator.code)
        points = change.points + (earlier.points if earlier else 0)
        found[change.indicator.code] = Change(change.indicator, (change.after or 0) - points, change.after)
    return list(found.values())
