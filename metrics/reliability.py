"""How far a score may be taken at its word: how much of what it asks about is known, and what is known against its data.

Whether data contradict themselves is known on an upper floor, which says here what it calls that, and publishes it with where
accounts stand (``Standing.doubt``): neither a list nor a board looks at the data themselves.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THIN = 50  # percent of the weight: a score of which less is known rests on little
NO_SCORE = "none"


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a score: of several that hold the one with the lowest order is told."""

    code: str
    words: str | Promise
    order: int


THINLY = Doubt("thin", _("known by less than half"), 50)
doubts: dict[str, Doubt] = {THINLY.code: THINLY}


def doubt(code: str, words: str | Promise, *, order: int) -> None:
    """Add a reason to doubt scores that is published with where accounts stand."""
    doubts[code] = Doubt(code, words, order)


def kinds() -> dict[str, str | Promise]:
    """The kinds of scores by how far they can be trusted, the worst first: code → in words."""
    return {each.code: each.words for each in _ordered()} | {"sound": _("with nothing against them")}


def _ordered() -> list[Doubt]:
    return sorted(doubts.values(), key=lambda each: each.order)


def reliability(
    score: str = "standings__score", coverage: str = "standings__coverage", doubt: str = "standings__doubt"
) -> Case:
    """The code of ``kinds`` of each account or score, ``NO_SCORE`` where there is none: the columns by their names in the query."""
    thin = Q(**{f"{coverage}__lt": THIN - Decimal("0.5")})  # as people see it, halves up
    whens = [When(thin if each is THINLY else Q(**{doubt: each.code}), then=Value(each.code)) for each in _ordered()]
    return Case(
        When(**{score: None}, then=Value(NO_SCORE)), *whens, default=Value("sound"), output_field=CharField()
    )  # fmt: skip
