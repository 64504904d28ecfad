"""Marks in charts of scores: the days on which a new score definition took over, since a line may bend there without anybody's doing."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages.charts import Mark
from intimacy.pages.words import signed
from metrics.formulas import Version


def marks_between(scores: Iterable[tuple[date, int]], moved: Mapping[date, int] | None = None) -> list[Mark]:
    """The marks in the line of one account, from its days and versions in the order of time.

    moved: by how many points the new version alone moved the line on its day, said where it is known (``Scale.steps_of``).
    """
    return _marks((after for before, after in pairwise(scores) if before[1] != after[1]), moved)


def marks_since(first: date, versions: Iterable[Version]) -> list[Mark]:
    """The marks in a line of many accounts from a day on: when each version but the first came into force."""
    return _marks(
        (version.since, version.number) for version in versions if version.number > 1 and version.since >= first
    )


def _marks(taken_over: Iterable[tuple[date, int]], moved: Mapping[date, int] | None = None) -> list[Mark]:
    """A mark for each day, with the numbers of all definitions that took over on it."""
    numbers: dict[date, list[str]] = {}
    for on, number in taken_over:
        numbers.setdefault(on, []).append(str(number))
    return [Mark(on, _label(those, (moved or {}).get(on))) for on, those in numbers.items()]


def _label(numbers: list[str], points: int | None) -> str:
    said = ngettext("score definition %(numbers)s", "score definitions %(numbers)s", len(numbers)) % {
        "numbers": ", ".join(numbers)
    }
    return said if points is None else _("%(mark)s: %(points)s") % {"mark": said, "points": signed(points)}
