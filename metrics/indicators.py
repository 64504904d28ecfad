"""Indicators: what each means, how it is computed, what counts as poor and as excellent, and where it comes from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES
from intimacy.rules import Expression, parse
from metrics.measures import NAMES, OF_PEOPLE, kinds_read

Type = Literal["leading", "lagging", "behavioural", "outcome", "enabler"]
TYPES: dict[str, Any] = {
    "leading": _("leading"),
    "lagging": _("lagging"),
    "behavioural": _("behavioural"),
    "outcome": _("outcome"),
    "enabler": _("internal enabler"),
}
ORIGINS: dict[str, Any] = {"customer": _("what the customer did"), "us": _("what we did or typed")}
# Whose anchors these are, the most particular first: the first that an account has holds for it.
WHOSE: dict[str, Any] = {
    "account": _("customer"),
    "segment": _("segment"),
    "industry": _("industry"),
    "region": _("region"),
}


@dataclass(frozen=True)
class Anchor:
    """Other figures for poor and excellent, for the accounts of a segment, an industry or a region, or for one customer.

    whose: a key of ``WHOSE``; value: the id of the account or the segment as a text, or the name of the industry or region.
    """

    whose: str
    value: str
    poor: float
    excellent: float


@dataclass(frozen=True)
class Indicator:
    """One thing that tells how close we are to an account.

    code: its name in columns and in the API. words, definition: for people. expression: its figure, a rule over
    ``MEASURES``. poor, excellent: the figures that are worth 0 and 100, fixed until somebody recalibrates; poor may
    be the larger one. weight: its share of the score, a whole number. evidence, minimum: a rule that counts what we
    know, and how much of it is needed. Below it the indicator is unknown, which lowers the coverage of the score and never
    the score. type, origin: keys of ``TYPES`` and ``ORIGINS``. source, kpi: where it comes from, and the figure of daily
    work that moves it. filled_by: what somebody can do so that it becomes known. anchors: other figures for some accounts.
    owner: the role that answers for it, a key of ``ROLES``.
    """

    code: str
    words: Any
    definition: Any
    expression: str
    poor: float
    excellent: float
    weight: int
    evidence: str
    minimum: int
    type: str = "behavioural"
    origin: str = "us"
    source: Any = ""
    kpi: Any = ""
    filled_by: Any = ""
    anchors: tuple[Anchor, ...] = ()
    owner: str = "manager"

    def __post_init__(self):
        if any(each.poor == each.excellent for each in (self, *self.anchors)):
            raise ValueError(f"{self.code}: poor and excellent are the same.")
        if not isinstance(self.weight, int) or self.weight < 1:
            raise ValueError(f"{self.code}: a weight is a whole number above zero.")
        if (
            self.type not in TYPES
            or self.origin not in ORIGINS
            or any(each.whose not in WHOSE for each in self.anchors)
            or self.owner not in ROLES
        ):
            raise ValueError(f"{self.code}: there is no such type, origin, anchor or role.")
        # Read both rules at once, so that a wrong one is refused when it is written and not when it is due.
        for text in (self.expression, self.evidence):
            parse(text, NAMES, returns="number")

    @cached_property
    def rule(self) -> Expression:
        return parse(self.expression, NAMES, returns="number")

    @cached_property
    def evidence_rule(self) -> Expression:
        return parse(self.evidence, NAMES, returns="number")

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of interactions that its figure and its evidence are made of."""
        return frozenset().union(
            *(kinds_read(each) for rule in (self.rule, self.evidence_rule) for each in rule.lookups())
        )

    @cached_property
    def reads_people(self) -> bool:
        """Whether its figure or its evidence asks who took part."""
        return any(each.name in OF_PEOPLE for rule in (self.rule, self.evidence_rule) for each in rule.lookups())

    def hundredths(self, figures: np.ndarray, places: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
        """Figures as hundredths of a point, 0 to 10,000: linear between the anchors, cut off outside, halves up.

        places: of each account its ids, industry and region by the keys of ``WHOSE``, for anchors of its own.
        """
        poor, excellent = self.ends(np.size(figures), places)
        place = (figures - poor) / (excellent - poor)
        return np.floor(np.clip(place, 0, 1) * 10_000 + 0.5)

    def ends(self, rows: int, places: Mapping[str, np.ndarray] | None = None) -> tuple[Any, Any]:
        """The figures that are poor and excellent for each account."""
        if not self.anchors or places is None:
            return self.poor, self.excellent
        poor, excellent = np.full(rows, float(self.poor)), np.full(rows, float(self.excellent))
        for whose in reversed(WHOSE):  # the most particular comes last, and stays
            for anchor in (each for each in self.anchors if each.whose == whose):
                own = places[whose] == anchor.value
                poor[own], excellent[own] = anchor.poor, anchor.excellent
        return poor, excellent

    def as_content(self) -> dict[str, Any]:
        """All of it as JSON, as a version of a formula keeps it."""
        texts = {name: str(getattr(self, name)) for name in ("words", "definition", "source", "kpi", "filled_by")}
        return asdict(self) | texts | {"anchors": [asdict(anchor) for anchor in self.anchors]}


def from_content(content: Mapping[str, Any]) -> Indicator:
    """An indicator from what ``as_content`` gave. ValueError where it is none."""
    known = {name: content[name] for name in Indicator.__dataclass_fields__ if name in content}
    return Indicator(**known | {"anchors": tuple(Anchor(**anchor) for anchor in content.get("anchors", []))})
