"""Which indicators told, six months before, the contracts that were cut back from those that were kept; one that tells nothing is vanity."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from urllib.parse import urlencode

import numpy as np
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from boards.programme.kept import renewals
from boards.sheets import Cell, Sheet
from intimacy.pages import words
from intimacy.pages.links import link
from metrics.formulas import formula_numbered, versions
from metrics.models import Score
from metrics.models.score import UNKNOWN

LEAST = 10  # contracts of each kind; of fewer nothing is said
CHANCE = 0.5
NEXT_TO_NOTHING = 0.6  # where even the upper end of the interval is below it, the indicator tells next to nothing
WHOLE = "score"


def area(kept: Sequence[float], cut: Sequence[float]) -> tuple[float, float, float]:
    """How often a contract that was kept had the higher figure than one that was cut back, equal ones counting half, and the
    ends of its 95 % interval: 0.5 is chance, 1 always.

    The area under the ROC curve as the Mann–Whitney statistic, with the standard error of Hanley and McNeil, The meaning and use
    of the area under a receiver operating characteristic (ROC) curve, Radiology 143 (1982).
    """
    ordered, n, m = np.sort(np.asarray(cut, float)), len(kept), len(cut)
    below, up_to = (np.searchsorted(ordered, kept, side) for side in ("left", "right"))
    found = float((below + up_to).sum()) / (2 * n * m)
    both_kept, both_cut = found / (2 - found), 2 * found**2 / (1 + found)
    spread = found * (1 - found) + (n - 1) * (both_kept - found**2) + (m - 1) * (both_cut - found**2)
    aside = 1.96 * sqrt(max(spread, 0) / (n * m))
    return found, max(found - aside, 0), min(found + aside, 1)


def verdict(low: float, high: float) -> str:
    """What an interval allows to say."""
    if low > CHANCE:
        return _("Tells beforehand")
    if high < CHANCE:
        return _("Tells the opposite")
    return _("Vanity: tells next to nothing") if high < NEXT_TO_NOTHING else _("Not shown")


@dataclass(frozen=True)
class Told:
    """How well one indicator, or the score, told kept contracts from those that were cut back. area: None where there are too few."""

    code: str
    name: str
    kept: int
    cut: int
    area: float | None = None
    low: float = 0
    high: float = 1

    @property
    def says(self) -> str:
        return _("Too few to say") if self.area is None else verdict(self.low, self.high)

    @property
    def is_telling(self) -> bool:
        return self.area is not None and self.low > CHANCE

    @property
    def is_vanity(self) -> bool:
        return self.area is not None and self.low <= CHANCE <= self.high < NEXT_TO_NOTHING

    @property
    def of_100(self) -> str:
        """How often of a hundred the kept one had the higher figure."""
        return "" if self.area is None else _share(self.area)

    @property
    def range_of_100(self) -> str:
        return "" if self.area is None else f"{_share(self.low)} – {_share(self.high)}"


@dataclass(frozen=True)
class Judged:
    """The score and each indicator, the renewals of which their figures are known, and all renewals."""

    each: list[Told]
    known: int
    renewals: int


def judged(member, today: date, months: int = 12) -> Judged:
    """What told beforehand how the contracts of so many months would end."""
    rows = list(renewals(member, today, months).values_list("account", "score_on", "before", "after"))
    known = [row for row in rows if row[1] is not None]
    figures = _figures([(account, on) for account, on, _before, _after in known])
    known = [row for row in known if row[:2] in figures]  # of old scores not every day is kept
    kept, cut = defaultdict(list), defaultdict(list)
    names: dict[str, str] = {}
    for account, on, before, after in known:
        for code, (name, figure) in figures[account, on].items():
            names[code] = name
            (cut if after < before else kept)[code].append(figure)
    return Judged([_told(code, name, kept[code], cut[code]) for code, name in names.items()], len(known), len(rows))


def _told(code: str, name: str, kept: list[float], cut: list[float]) -> Told:
    counts = len(kept), len(cut)
    return Told(code, name, *counts, *(area(kept, cut) if min(counts) >= LEAST else ()))


def told_beforehand(member, today: date, months: int = 12) -> Sheet:
    """For the score and each of its indicators: how well it told cut-back contracts from kept ones, half a year ahead."""
    found = judged(member, today, months)
    return Sheet(
        "told_beforehand", _("What told beforehand"), _says(found.each),
        _("Of one contract that was kept or grew and one that was cut back or lost: how often the kept one had the higher figure "
          "182 days before. 50 of 100 is chance. The range holds the true figure 95 times of 100."),
        _("%(count)s renewals of the past %(months)s months") % {"count": words.shown(found.renewals), "months": months},
        _("%(known)s of %(all)s renewals have a score from six months before of which the indicators are kept.")
        % {"known": words.shown(found.known), "all": words.shown(found.renewals)},
        _("What went with a cut need not have caused it; of twenty indicators that tell nothing, one will seem to tell something."),
        [_("Indicator"), _("Kept"), _("Cut back or lost"), _("Higher where kept, of 100"), _("Range"), _("Says")],
        [_cells(told, months) for told in found.each],
    )  # fmt: skip


def _cells(told: Told, months: int) -> list[Cell]:
    figure, interval = "", ""
    if told.area is not None:
        figure, interval = f"{told.area:.3f}", f"{told.low:.3f} {told.high:.3f}"
    return [
        Cell(told.name), Cell(told.kept, url=_url(told.code, months, "held")), Cell(told.cut, url=_url(told.code, months, "cut")), Cell(figure, told.of_100 or "–"), Cell(interval, told.range_of_100 or "–"),
        Cell(told.says),
    ]  # fmt: skip


def _url(code: str, months: int, outcome: str) -> str:
    return f"{link('boards:renewals')}?{urlencode({'months': str(months), 'outcome': outcome, 'knew': code})}"


def knew(code: str) -> Q:
    """Renewals of which the figure of an indicator, or of the score, is known from six months before."""
    scores = Score.objects.filter(account=OuterRef("account"), on=OuterRef("score_on"), score__isnull=False)
    if code == WHOLE:
        return Q(Exists(scores))
    held = Q(pk__in=[])
    for version in versions():
        codes = [each.code for each in formula_numbered(version.number).indicators]
        if code in codes:
            place = codes.index(code)
            held |= Q(definition=version.number, worth__len__gt=place) & ~Q(**{f"worth__{place}": UNKNOWN})
    return Q(Exists(scores.filter(held)))


def _figures(ends: list[tuple]) -> dict[tuple, dict[str, tuple[str, float]]]:
    """By account and day: the score and the known indicators, each with its name."""
    scores = Score.objects.filter(account__in={account for account, _on in ends}, on__in={on for _account, on in ends})
    wanted, found = set(ends), {}
    for score in scores.only("account", "on", "score", "definition", "worth", "points"):
        if (score.account_id, score.on) not in wanted or score.score is None:
            continue
        mine = {WHOLE: (_("The score"), float(score.score))}
        for place, indicator in enumerate(formula_numbered(score.definition).indicators):
            if (part := score.part(place)) is not None:
                mine[indicator.code] = (str(indicator.words), float(part[0]))
        found[score.account_id, score.on] = mine
    return found


def _share(part: float) -> str:
    return words.shown(round(part * 100))


def _says(found: list[Told]) -> str:
    indicators = [told for told in found if told.code != WHOLE and told.area is not None]
    if not indicators:
        return _(
            "Too few contracts were kept or cut back to say anything: of each kind, %(least)d with a score from half a year before."
        ) % {"least": LEAST}
    said = _("%(some)d of %(all)d indicators told beforehand which contracts would be cut back.") % {
        "some": sum(told.is_telling for told in indicators),
        "all": len(indicators),
    }
    if unsure := sum(told.code != WHOLE and told.area is None for told in found):
        said += " " + ngettext(
            "Of %(n)d more too few contracts are known.", "Of %(n)d more too few contracts are known.", unsure
        ) % {"n": unsure}  # fmt: skip
    if any(told.code == WHOLE for told in found):
        said += " " + _("The table begins with the score itself, which is not counted here.")
    if vanity := [words.isolated(told.name) for told in indicators if told.is_vanity]:
        said += " " + _("Next to nothing was told by %(names)s.") % {"names": ", ".join(vanity)}
    return said
