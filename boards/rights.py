"""Who sees which board, and who may do what there."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

ACROSS = ["executive", "product", "admin"]

declare("boards.see", _("See the tier dashboard, the portfolio and the figures of the programme"), everywhere=ACROSS)
declare("boards.see_team", _("See the team board"), everywhere=ACROSS, on_team=["manager"])
declare("boards.pull", _("Pull the cord"), everywhere=["admin"], on_team=["manager", "product", "executive"])
declare("boards.answer", _("Answer a cord, and say what helped"), everywhere=ACROSS, on_team=["manager"])
declare("boards.set_cords", _("Say whom a cord calls, and how long it waits"), everywhere=["admin", "executive"])
declare(
    "boards.note_renewal", _("Note what became of a renewal"), everywhere=["admin", "executive"], on_team=["manager"]
)
declare("boards.spend", _("Say what hours cost and what is spent on the programme"), everywhere=["admin", "executive"])
declare("boards.freeze", _("Keep the figures of a moment as a board pack"), everywhere=["admin", "executive"])
declare("boards.count", _("Have the accounts counted for dashboards"), everywhere=["admin"])
