"""Marks in charts of scores: the days on which a new score definition took over, since a line may bend there without anybody's doing."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from intimacy.pages.charts import Mark
from metrics.formulas import Version


def marks_between(scores: Iterable[tuple[date, int]]) -> list[Mark]:
    """The marks in the line of one account, from its days and versions in the order of time."""
    return [_mark(after[0]) for before, after in pairwise(scores) if before[1] != after[1]]


def marks_since(first: date, versions: Iterable[Version]) -> list[Mark]:
    """The marks in a line of many accounts from a day on: when each version but the first came into force."""
    return [_mark(version.since) for version in versions if version.number > 1 and version.since >= first]


def _mark(on: date) -> Mark:
    return Mark(on, _("new score definition"))
