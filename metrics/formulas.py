"""Formulas: which indicators make a score, under a version number that every score keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from intimacy.tenancy.context import current_tenant
from metrics.indicators import Indicator, from_content
from metrics.library import STANDARD
from metrics.measures import CONTACT_WEIGHTS
from metrics.models import FormulaVersion
from metrics.models.formula import day_in_force

# Of a definition that says nothing else, as those do that were written before one could: half of what is asked about.
LEAST_COVERAGE = 50


@dataclass(frozen=True)
class Formula:
    """A version of the score. A published one never changes; a new version takes its place from its date on.

    touchpoints: how much each kind of contact counts, by its influence. least_coverage: percent of the weight that must be known
    for a score to be in a band.
    """

    version: int
    since: date
    indicators: tuple[Indicator, ...]
    touchpoints: Mapping[str, float] = field(default_factory=lambda: CONTACT_WEIGHTS)
    least_coverage: int = LEAST_COVERAGE

    def __post_init__(self):
        codes = [indicator.code for indicator in self.indicators]
        if not codes or len(set(codes)) != len(codes):
            raise ValueError("A formula has indicators, each with a code of its own.")

    def indicator(self, code: str) -> Indicator:
        """The indicator of that code; KeyError when the formula has none."""
        return {indicator.code: indicator for indicator in self.indicators}[code]

    def as_content(self) -> dict[str, Any]:
        """What a version keeps of it, as JSON."""
        return {
            "touchpoints": dict(self.touchpoints),
            "least_coverage": self.least_coverage,
            "indicators": [indicator.as_content() for indicator in self.indicators],
        }


# What has just been published may be seen by the very transaction that is going to fail.
SETTLED, MOST_KNOWN = timedelta(minutes=10), 1_000
_known: dict[tuple[UUID, int], "Formula"] = {}
FORMULA_1 = Formula(1, date(2026, 11, 22), STANDARD)  # with which every tenant begins


@dataclass(frozen=True)
class Version:
    """A version of the formula without what it says, and the day since which it holds, or held."""

    number: int
    since: date


def versions() -> list[Version]:
    """All that are or were in force, the first one first. One query."""
    rows = FormulaVersion.objects.published().order_by("number").values_list("number", "published_at")
    return [Version(1, FORMULA_1.since), *(Version(number, day_in_force(at)) for number, at in rows)]


def number_in_force() -> Coalesce:
    """The number of the version in force, for a query."""
    return Coalesce(Subquery(FormulaVersion.objects.in_force().values("number")[:1]), Value(FORMULA_1.version))


def formula_in_force() -> Formula:
    """The formula by which the tenant's accounts are scored now. One query."""
    number = FormulaVersion.objects.in_force().values_list("number", flat=True).first()
    return formula_numbered(number or FORMULA_1.version)


def formula_numbered(version: int) -> Formula:
    """A published version of the tenant's formula; KeyError where there is none. Kept in memory: it never changes."""
    if version == FORMULA_1.version:
        return FORMULA_1
    key = (current_tenant(), version)
    if key in _known:
        return _known[key]
    found = FormulaVersion.objects.published().filter(number=version).first()
    if found is None:
        raise KeyError(version)
    formula = formula_of_content(version, day_in_force(found.published_at), found.content)
    if found.published_at < timezone.now() - SETTLED:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[key] = formula
    return formula


def formula_of_content(version: int, since: date, content: Mapping[str, Any]) -> Formula:
    """A formula from what ``as_content`` gave. ValueError where it is none."""
    indicators = tuple(from_content(each) for each in content["indicators"])
    least = content.get("least_coverage", LEAST_COVERAGE)
    return Formula(version, since, indicators, dict(content["touchpoints"]), least)
