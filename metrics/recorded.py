"""What the journal calls the facts of scoring."""

from django.utils.translation import gettext_lazy as _

from intimacy.journal.words import name

name(
    {
        "metrics.scored": _("Scored accounts"),
        "metrics.scoring_cancelled": _("Stopped scoring everybody"),
        "metrics.formula_drafted": _("Wrote a draft of the score definition"),
        "metrics.formula_discarded": _("Threw away a draft of the score definition"),
        "metrics.formula_published": _("Put a score definition in force"),
    }
)
