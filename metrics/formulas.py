"""Formulas: which indicators make a score, under a version number that every score keeps."""

from dataclasses import dataclass
from datetime import date

from metrics.indicators import ADVISORY_CONTACT, ANSWERS, BREADTH, KEPT, Indicator


@dataclass(frozen=True)
class Formula:
    """A version of the score. A published one never changes; a new version takes its place from its date on."""

    version: int
    since: date
    indicators: tuple[Indicator, ...]

    def __post_init__(self):
        codes = [indicator.code for indicator in self.indicators]
        if not codes or len(set(codes)) != len(codes):
            raise ValueError("A formula has indicators, each with a code of its own.")

    def indicator(self, code: str) -> Indicator:
        """The indicator of that code; KeyError when the formula has none."""
        return {indicator.code: indicator for indicator in self.indicators}[code]


FORMULA_1 = Formula(1, date(2026, 11, 22), (ADVISORY_CONTACT, BREADTH, ANSWERS, KEPT))


def formula_in_force() -> Formula:
    """The formula by which the tenant's accounts are scored now."""
    return FORMULA_1


def formula_numbered(version: int) -> Formula:
    """A version of the tenant's formula; KeyError where there is none."""
    return {FORMULA_1.version: FORMULA_1}[version]
