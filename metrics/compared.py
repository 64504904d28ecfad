"""The figures of an account's indicators on the days of several scores, in short, so that a change can be read as what happened: 19 of 22,
then 15 of 23."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from accounts.models import Account
from metrics.evidence import anchor, shows_share, two_places
from metrics.indicators import Indicator
from metrics.models import Score
from metrics.moments import Moment, histories
from metrics.parts import formula_of, parts_of
from metrics.scoring import Figure, figures_of


def figures_in(account: Account, scores: Sequence[Score]) -> list[dict[str, str]]:
    """Of each score the figure of every indicator by its code, as it was known when the score was computed. One query."""
    frames = histories([Moment([account.pk], score.as_of, score.computed_at) for score in scores])
    return [
        {
            part.indicator.code: in_short(part.indicator, figures[part.indicator.code]) if part.known else _("unknown")
            for part in parts_of(score)
        }
        for score, figures in (
            (score, figures_of(frame, account.pk, formula_of(score), score.as_of))
            for score, frame in zip(scores, frames, strict=True)
        )
    ]


def in_short(indicator: Indicator, figure: Figure) -> str:
    """A figure as people read it; of a share how many of how many."""
    if figure.raw is None:
        return _("unknown")
    if shows_share(indicator) and figure.counted:
        total = two_places(round(figure.raw * figure.counted * 100))
        return _("%(total)s of %(all)s") % {"total": total, "all": figure.counted}
    return anchor(figure.raw, indicator)


def with_figures(changes: Sequence, then: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Of each change of points the two figures by the indicator's code, where they differ as they are shown.

    What the definition of a day did not ask about has no figure on it.
    """
    codes = [change.indicator.code for change in changes]
    pairs = {code: (then.get(code, _("not asked")), now.get(code, _("not asked"))) for code in codes}
    return {code: pair for code, pair in pairs.items() if pair[0] != pair[1]}
