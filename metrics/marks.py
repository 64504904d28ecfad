"""Marks in charts of scores: the days on which a new score definition took over, since a line may bend there without anybody's doing."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.utils.translation import ngettext

from intimacy.pages.charts import Mark
from metrics.formulas import Version


def marks_between(scores: Iterable[tuple[date, int]]) -> list[Mark]:
    """The marks in the line of one account, from its days and versions in the order of time."""
    return _marks(after for before, after in pairwise(scores) if before[1] != after[1])


def marks_since(first: date, versions: Iterable[Version]) -> list[Mark]:
    """The marks in a line of many accounts from a day on: when each version but the first came into force."""
    return _marks(
        (version.since, version.number) for version in versions if version.number > 1 and version.since >= first
    )


def _marks(taken_over: Iterable[tuple[date, int]]) -> list[Mark]:
    """A mark for each day, with the numbers of all definitions that took over on it."""
    numbers: dict[date, list[str]] = {}
    for on, number in taken_over:
        numbers.setdefault(on, []).append(str(number))
    return [
        Mark(
            on,
            ngettext("score definition %(numbers)s", "score definitions %(numbers)s", len(those))
            % {"numbers": ", ".join(those)},
        )
        for on, those in numbers.items()
    ]
