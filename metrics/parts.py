"""The parts of a score in whole points, as every page shows them: they add up to the shown score, and so do changes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.bands import band, shown
from metrics.formulas import Formula, formula_in_force, formula_numbered
from metrics.indicators import Indicator
from metrics.models import Score
from metrics.points import whole_points


def formula_of(score: Score | None) -> Formula:
    """The formula that a score was computed with; without a score the one in force."""
    return formula_numbered(score.definition) if score is not None else formula_in_force()


def definition_name(number: int, since: date) -> str:
    """The name of a score definition, as it stands behind these two words: two may have come into force on one day."""
    return _("%(number)s of %(day)s") % {"number": number, "day": date_format(since, "j F Y")}


def band_of(score: Score | None) -> str:
    """The code of the band of a score, by what its own definition asks for; "" without a score."""
    if score is None or score.score is None:
        return ""
    return band(score.score, score.coverage, formula_of(score).least_coverage) or ""


@dataclass(frozen=True)
class Part:
    """What one indicator gives to a score: its value from 0 to 100, its exact points, and its whole points.

    All are None where the indicator is unknown.
    """

    indicator: Indicator
    value: Decimal | None = None
    exact: Decimal | None = None
    points: int | None = None

    @property
    def known(self) -> bool:
        return self.points is not None


@dataclass(frozen=True)
class Change:
    """What became of one indicator's points between two scores. None at an end: it was unknown there."""

    indicator: Indicator
    before: int | None
    after: int | None

    @property
    def points(self) -> int:
        """How many points of the score's change are its own."""
        return (self.after or 0) - (self.before or 0)

    @property
    def note(self) -> str:
        """Said beside the points where they do not come from better or worse, but from what is known."""
        if self.after is None:
            return _("no longer known")
        return _("newly known") if self.before is None else ""


def parts_of(score: Score, formula: Formula | None = None) -> list[Part]:
    """All parts of a score in the order of its formula. Their whole points add up to ``shown(score.score)``."""
    indicators = (formula or formula_of(score)).indicators
    found = [score.part(place) for place in range(len(indicators))]
    whole = iter(whole_points([given[1] for given in found if given]))
    return [
        Part(indicator, *given, next(whole)) if given else Part(indicator)
        for indicator, given in zip(indicators, found, strict=True)
    ]


def value_of(score: Score, code: str) -> Decimal | None:
    """What one indicator was worth in a score, 0 to 100; None where it was unknown or is none of its formula."""
    for place, indicator in enumerate(formula_of(score).indicators):
        if indicator.code == code:
            given = score.part(place)
            return given[0] if given else None
    return None


@dataclass(frozen=True)
class Raise:
    """An indicator, and by how many whole points the score would rise if it were excellent and all else stayed as it is."""

    indicator: Indicator
    points: int


def what_would_raise(parts: list[Part]) -> list[Raise]:
    """By which indicators a score could rise, the largest gain first. One that is unknown brings its weight with it."""
    weight = sum(part.indicator.weight for part in parts if part.known)
    sum_now = sum(part.indicator.weight * part.value for part in parts if part.known)
    found = []
    for part in parts:
        own = part.indicator.weight
        then = sum_now + own * (100 - part.value) if part.known else sum_now + own * 100
        whole = weight if part.known else weight + own
        found.append(Raise(part.indicator, shown(then / whole) - (shown(sum_now / weight) if weight else 0)))
    return sorted((each for each in found if each.points > 0), key=lambda each: -each.points)


def share_of_customer(parts: list[Part]) -> int | None:
    """Percent of the weight behind a score that rests on what the customer did; the rest is what we did or typed. None of nothing."""
    weights = [(part.indicator.weight, part.indicator.origin) for part in parts if part.known]
    whole = sum(weight for weight, _origin in weights)
    theirs = sum(weight for weight, origin in weights if origin == "customer")
    return (200 * theirs + whole) // (2 * whole) if whole else None  # halves up, as everywhere


def changes(before: Score, after: Score) -> list[Change]:
    """What each indicator contributed to the way from one score to another.

    Together they are the difference of the two shown scores, exactly. Indicators that neither score knows are left out.
    """
    ends = [{part.indicator.code: part for part in parts_of(score)} for score in (before, after)]
    indicators = {code: part.indicator for end in reversed(ends) for code, part in end.items()}
    nothing = {code: Part(indicator) for code, indicator in indicators.items()}
    found = [
        Change(indicator, *((end.get(code, nothing[code])).points for end in ends))
        for code, indicator in indicators.items()
    ]
    return [change for change in found if change.before is not None or change.after is not None]
