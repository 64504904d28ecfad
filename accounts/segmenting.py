"""Which segment each account belongs to, and who would move if the rules were others: computed, and nothing changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from accounts.models import Segment
from accounts.vocabulary import Variable, columns_of, variables
from intimacy.rules import Expression, Names, RuleError, evaluate_columns, parse

SHOWN = 20  # as many moves are named, the others counted


def facts_for_rules() -> list[Variable]:
    """What the rule of a segment may name: everything but the segment, which the rules decide."""
    return [variable for variable in variables() if variable.name != "segment"]


def read_rule(text: str, known: list[Variable] | None = None) -> Expression:
    """A segment's rule: a yes or no over an account's facts. Raises ``RuleError``."""
    known = facts_for_rules() if known is None else known
    return parse(text, Names({variable.name: variable.type for variable in known}), "boolean")


def true_rows(segment: Segment, columns: dict, rows: int, known: list[Variable]) -> np.ndarray:
    """For which accounts a segment's rule is true. One that cannot be read any more is true for nobody."""
    try:
        return evaluate_columns(read_rule(segment.rule, known), columns, rows) == 1
    except RuleError:
        return np.zeros(rows, dtype=bool)


def first_true(segments: Sequence[Segment], columns: dict, rows: int, known: list[Variable]) -> np.ndarray:
    """For each account the place in ``segments`` of the first whose rule is true, -1 where none is."""
    places = np.full(rows, -1)
    for place, segment in enumerate(segments):
        places[(places == -1) & true_rows(segment, columns, rows, known)] = place
    return places


def segments_of(accounts: QuerySet, segments: Sequence[Segment]) -> dict[UUID, UUID | None]:
    """Account id → the id of the segment that it belongs to, None where no rule is true."""
    known = facts_for_rules()
    ids, columns = columns_of(accounts, known)
    places = first_true(segments, columns, len(ids), known)
    return {pk: segments[place].pk if place >= 0 else None for pk, place in zip(ids, places, strict=True)}


@dataclass(frozen=True)
class Move:
    """An account that would change its segment; None stands for unsegmented."""

    account: UUID
    name: str
    before: Segment | None
    after: Segment | None


@dataclass(frozen=True)
class Line:
    """A segment in the order asked: how many accounts are in it now, how many would be, and for how many its rule is true."""

    segment: Segment
    before: int
    after: int
    true: int

    @property
    def taken_before(self) -> int:
        """Accounts for which the rule is true, and which an earlier segment has."""
        return self.true - self.after


@dataclass(frozen=True)
class Preview:
    """What the accounts would look like under other segments."""

    accounts: int
    lines: list[Line]
    moves: list[Move] = field(default_factory=list)
    unsegmented_before: int = 0
    unsegmented_after: int = 0

    @cached_property
    def shown(self) -> list[Move]:
        """The moves that are named: those that lose their segment first."""
        return sorted(self.moves, key=lambda move: (move.after is not None, move.name))[:SHOWN]

    @property
    def not_shown(self) -> int:
        return len(self.moves) - len(self.shown)

    @property
    def losing(self) -> int:
        """How many have a segment now and would have none."""
        return sum(move.after is None for move in self.moves)


def preview(accounts: QuerySet, segments: Sequence[Segment]) -> Preview:
    """What would become of the accounts if these, in this order, were the segments. Rules that cannot be read are true for nobody."""
    known = facts_for_rules()
    ids, columns = columns_of(accounts.order_by("name", "pk"), known)
    now = dict(accounts.values_list("pk", "segment"))
    all_segments: dict[Any, Segment] = {segment.pk: segment for segment in Segment.objects.all()}
    places = first_true(segments, columns, len(ids), known)
    moves = []
    for pk, name, place in zip(ids, columns["name"], places, strict=True):
        after = segments[place] if place >= 0 else None
        if now[pk] != (after.pk if after else None):
            moves.append(Move(pk, name, all_segments.get(now[pk]), after))
    before, after_counts = Counter(now.values()), Counter(places.tolist())
    lines = [
        Line(segment, before[segment.pk], after_counts[place], int(true_rows(segment, columns, len(ids), known).sum()))
        for place, segment in enumerate(segments)
    ]
    return Preview(len(ids), lines, moves, before[None], after_counts[-1])
