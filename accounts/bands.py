"""The bands of a score, which the standing of an account, its lists and its charts share: the one place that says which it is.

A score of which too little is known is in no band. How little that is, its definition says (``least``, percent of the weight).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from django.utils.translation import gettext_lazy as _

from intimacy.pages.words import UNBANDED


@dataclass(frozen=True)
class Band:
    """A range of shown scores, from ``floor`` up to the next band."""

    code: str
    floor: int
    words: object


BANDS = (
    Band("thriving", 80, _("Thriving")),
    Band("steady", 65, _("Steady")),
    Band("watch", 50, _("Watch")),
    Band("risk", 0, _("At risk")),
)
NOT_ENOUGH = UNBANDED  # stands where the code of a band would: there is a score, and too little is known for a band
NOT_ENOUGH_WORDS = _("Not enough known")


def shown(score) -> int | None:
    """The score as people see it: whole points, halves up. None stays None: an account without data has no score."""
    return None if score is None else math.floor(Decimal(str(score)) + Decimal("0.5"))


def band(score, coverage, least: int) -> str | None:
    """The code of the band of a score from 0 to 100, read from the shown score: 64.5 is shown as 65, and is steady.

    ``NOT_ENOUGH`` where the coverage, in percent and as people see it, is below ``least``; None without a score.
    """
    points = shown(score)
    if points is None:
        return None
    if (shown(coverage) or 0) < least:
        return NOT_ENOUGH
    return next(each.code for each in BANDS if points >= each.floor)


def bands_of(score: np.ndarray, coverage: np.ndarray, least: int, *, unknown: int) -> np.ndarray:
    """The same for many: both in hundredths, ``unknown`` where there is no score."""
    rising: Sequence[Band] = BANDS[::-1]
    codes = np.array([each.code for each in rising], dtype=object)
    found = codes[np.searchsorted([each.floor for each in rising], (score + 50) // 100, side="right") - 1]
    found[(coverage + 50) // 100 < least] = NOT_ENOUGH
    found[score == unknown] = None
    return found


def band_in_sql(score: str, coverage: str, least: int) -> str:
    """The same as an expression in SQL over two columns in hundredths; '' where the score is below nought: there is none."""
    ranges = " ".join(f"WHEN {score} >= {each.floor * 100 - 50} THEN '{each.code}'" for each in BANDS)
    return f"CASE WHEN {score} < 0 THEN '' WHEN {coverage} < {least * 100 - 50} THEN '{NOT_ENOUGH}' {ranges} END"
