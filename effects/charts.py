"""The chart of a study, and of one account of it beside its peers."""

from django.utils.translation import gettext as _

from effects.models import Compared, Reading, Study
from effects.words import finding
from intimacy.pages.charts import Chart, versus


def chart_of(study: Study, shown: Reading | Compared) -> Chart:
    """Means by week from before the start to the horizon. The bar at the end is where the first line would lie without the playbook."""
    if isinstance(shown, Compared):
        return versus(
            shown.weeks, _("%(account)s and its peers, by weeks from the start") % {"account": shown.account.name},
            names=(shown.account.name, _("its peers")), description=_("A description of one account: no effect can be read from it."),
        )  # fmt: skip
    interval = None
    last = shown.weeks[-1][1]
    if shown.low is not None and last is not None:
        interval = (last - shown.high, last - shown.low)
    return versus(
        shown.weeks, _("“%(playbook)s”: by weeks from the start") % {"playbook": study.playbook.name}, interval=interval,
        names=(_("with it"), _("alike, without it")), description=finding(study, shown),
    )  # fmt: skip
