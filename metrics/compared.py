"""The figures of an account's indicators on the days of several scores, in short, so that a change can be read as what happened: 19 of 22,
then 15 of 23 answered in time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Account
from metrics.evidence import anchor, hundredths_of, shows_share, two_places
from metrics.indicators import Indicator
from metrics.measures import MEASURES, only_call
from metrics.models import Score
from metrics.moments import Moment, histories
from metrics.parts import formula_of, parts_of
from metrics.scoring import Figure, figures_of


@dataclass(frozen=True)
class InShort:
    """A figure as people read it, and of what it is, which is nothing where it is unknown or calculated from several measures."""

    figure: str
    unit: str = ""
    measure: str = ""

    def __str__(self) -> str:
        return _("%(figure)s %(unit)s") % {"figure": self.figure, "unit": self.unit} if self.unit else self.figure


def figures_in(account: Account, scores: Sequence[Score]) -> list[dict[str, InShort]]:
    """Of each score the figure of every indicator by its code, as it was known when the score was computed. One query."""
    frames = histories([Moment([account.pk], score.as_of, score.computed_at) for score in scores])
    return [
        {
            part.indicator.code: in_short(part.indicator, figures[part.indicator.code])
            if part.known
            else InShort(_("unknown"))
            for part in parts_of(score)
        }
        for score, figures in (
            (score, figures_of(frame, account.pk, formula_of(score), score.as_of))
            for score, frame in zip(scores, frames, strict=True)
        )
    ]


def in_short(indicator: Indicator, figure: Figure) -> InShort:
    """A figure as people read it; of a share how many of how many."""
    if figure.raw is None:
        return InShort(_("unknown"))
    only = only_call(indicator.rule)
    if shows_share(indicator) and figure.counted:
        total = two_places(round(figure.raw * figure.counted * 100))
        said = _("%(total)s of %(all)s") % {"total": total, "all": figure.counted}
    else:
        said = anchor(figure.raw, indicator)
    if only is None:
        return InShort(said)
    whole, rest = divmod(hundredths_of(figure.raw), 100)
    return InShort(said, str(MEASURES[only.name].unit % {"n": 2 if rest else whole}), only.name)


def with_figures(changes: Sequence, then: dict[str, InShort], now: dict[str, InShort]) -> dict[str, tuple[str, str]]:
    """Of each change of points the two figures by the indicator's code, where they differ as they are shown.

    What the definition of a day did not ask about has no figure on it. Of what they are is said once, behind the second.
    """
    not_asked = InShort(_("not asked"))
    codes = [change.indicator.code for change in changes]
    pairs = {code: (then.get(code, not_asked), now.get(code, not_asked)) for code in codes}
    return {
        code: (one.figure if one.measure == other.measure else str(one), str(other))
        for code, (one, other) in pairs.items()
        if one.figure != other.figure or one.measure != other.measure
    }
