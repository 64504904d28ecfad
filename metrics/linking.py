"""A change across a new version of the formula: what the customer did, and what only the ruler did. Together they are the change.

Chain linking: on the day of the new version the same history has a score under both. The customer's part runs up to that day on the
old scale and from it on the new one; the step between the two is the formula's. In whole points, as pages show them, so that the
parts add up to the shown change exactly.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.bands import shown
from metrics.again import all_scored_then
from metrics.formulas import formula_numbered
from metrics.models import Score
from metrics.parts import Change, changes, value_of
from playbooks.measuring import Span

AT_ONCE = 200  # scores of which the history is read in one statement


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


@dataclass(frozen=True)
class Moved:
    """By how much a new version moved an account's scale on the day when it took over, in hundredths and in points as shown."""

    on: date
    definition: int
    exact: Decimal
    points: int


@dataclass(frozen=True)
class Scale:
    """How new versions moved the scales of accounts: for many of them at once, where only the sums are asked for."""

    moves: Mapping[UUID, Sequence[Moved]]

    def points_since(self, account: UUID, day: date, until: date = date.max) -> int:
        """How many points, as shown, only new versions brought an account after a day, up to another one."""
        return sum(move.points for move in self.moves.get(account, ()) if day < move.on <= until)

    def steps_of(self, account: UUID) -> dict[date, int]:
        """By how many points, as shown, new versions moved an account's line, by day."""
        return {move.on: move.points for move in self.moves.get(account, ())}

    def version_on(self, account: UUID, day: date) -> int:
        """By which version an account was scored on a day; 0 before its scale moved at all."""
        return next((move.definition for move in reversed(self.moves.get(account, ())) if move.on <= day), 0)

    def points_between(self, account: UUID, version: int, later: int) -> int:
        """How many points, as shown, the new versions after one, up to a later one, brought an account."""
        return sum(move.points for move in self.moves.get(account, ()) if version < move.definition <= later)

    def between(self, account: UUID, version: int, other: int) -> Decimal:
        """How many points an account's scale moved from one version to another: what is to be added to a score under the first
        to have it on the scale of the other."""
        if version > other:
            return -self.between(account, other, version)
        moves = self.moves.get(account, ())
        return sum((move.exact for move in moves if version < move.definition <= other), Decimal(0))


def scale_of(accounts: Collection[UUID] | QuerySet) -> Scale:
    """How the scales of accounts moved. One query, which reads a line for each account and new version."""
    rows = Score.objects.filter(account__in=accounts, under_previous__isnull=False, score__isnull=False).order_by("on")
    moves: dict[UUID, list[Moved]] = {}
    for account, on, version, now, before in rows.values_list("account", "on", "definition", "score", "under_previous"):
        moves.setdefault(account, []).append(Moved(on, version, now - before, shown(now) - shown(before)))
    return Scale(moves)


def points_of_new_versions(spans: Sequence[Span]) -> list[int]:
    """How many points, as shown, only new versions brought each account between two days. One query."""
    scale = scale_of({span.account for span in spans})
    return [scale.points_since(span.account, span.begin, span.end) for span in spans]


def scale_of_indicator(code: str, accounts: Collection[UUID]) -> Scale:
    """The same for the values of one indicator. Where a version gave it another definition, the history of those days is read again."""
    earlier = Score.objects.filter(account=OuterRef("account"), on__lt=OuterRef("on")).order_by("-on")
    rows = Score.objects.filter(account__in=accounts, under_previous__isnull=False, score__isnull=False).order_by("on")
    asked = [
        (row, row.left)
        for row in rows.annotate(left=Subquery(earlier.values("definition")[:1]))
        if row.left is not None and _is_another(code, row.left, row.definition)
    ]
    moves: dict[UUID, list[Moved]] = {}
    for begin in range(0, len(asked), AT_ONCE):
        some = asked[begin : begin + AT_ONCE]
        under = all_scored_then(some)
        for row, left in some:
            now, before = value_of(row, code), value_of(under[row.pk, left], code)
            if now is not None and before is not None:
                step = Moved(row.on, row.definition, now - before, shown(now) - shown(before))
                moves.setdefault(row.account_id, []).append(step)
    return Scale(moves)


def _is_another(code: str, version: int, other: int) -> bool:
    """Whether two versions that both have an indicator measure it in different ways."""
    formulas = [formula_numbered(each) for each in (version, other)]
    found = [next((each for each in formula.indicators if each.code == code), None) for formula in formulas]
    if None in found:
        return False
    one, two = ({**each.as_content(), "weight": 0} for each in found)
    return one != two or dict(formulas[0].touchpoints) != dict(formulas[1].touchpoints)


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
