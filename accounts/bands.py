"""The four bands of a score, which the standing of an account, its lists and its charts share."""

import math
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _


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


def shown(score) -> int | None:
    """The score as people see it: whole points, halves up. None stays None: an account without data has no score."""
    return None if score is None else math.floor(Decimal(str(score)) + Decimal("0.5"))


def band(score) -> str | None:
    """The code of the band of a score from 0 to 100, read from the shown score: 64.5 is shown as 65, and is steady."""
    points = shown(score)
    return None if points is None else next(each.code for each in BANDS if points >= each.floor)
