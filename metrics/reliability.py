"""How far a score may be taken at its word: whether enough is known for a band, and what is known against its data.

Whether data contradict themselves is known on an upper floor, which says here what it calls that, and publishes it with where
accounts stand (``Standing.doubt``): neither a list nor a board looks at the data themselves.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, CharField, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.bands import NOT_ENOUGH
from metrics.formulas import formula_numbered, versions

NO_SCORE = "none"


@dataclass(frozen=True)
class Doubt:
    """A reason to doubt a score: of several that hold the one with the lowest order is told."""

    code: str
    words: str | Promise
    order: int


THINLY = Doubt("thin", _("with too little known for a band"), 50)
doubts: dict[str, Doubt] = {THINLY.code: THINLY}
THIN = Q(standings__band=NOT_ENOUGH)


def doubt(code: str, words: str | Promise, *, order: int) -> None:
    """Add a reason to doubt scores that is published with where accounts stand."""
    doubts[code] = Doubt(code, words, order)


def kinds() -> dict[str, str | Promise]:
    """The kinds of scores by how far they can be trusted, the worst first: code → in words."""
    return {each.code: each.words for each in _ordered()} | {"sound": _("with nothing against them")}


def _ordered() -> list[Doubt]:
    return sorted(doubts.values(), key=lambda each: each.order)


def thin_scores() -> Q:
    """Scores of which too little is known for a band, each by its own definition. One query."""
    found = Q(pk__in=[])
    for each in versions():
        least = formula_numbered(each.number).least_coverage - Decimal("0.5")  # as people see it, halves up
        found |= Q(definition=each.number, coverage__lt=least)
    return found


def reliability(score: str = "standings__score", thin: Q = THIN, doubt: str = "standings__doubt") -> Case:
    """The code of ``kinds`` of each account or score, ``NO_SCORE`` where there is none: the columns by their names in the query."""
    whens = [When(thin if each is THINLY else Q(**{doubt: each.code}), then=Value(each.code)) for each in _ordered()]
    return Case(
        When(**{score: None}, then=Value(NO_SCORE)), *whens, default=Value("sound"), output_field=CharField()
    )  # fmt: skip
