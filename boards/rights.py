"""Who sees which board, and who may do what there."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

ACROSS = ["executive", "product", "admin"]

declare("boards.see", _("See the tier dashboard, the portfolio and the figures of the programme"), everywhere=ACROSS)
declare("boards.see_team", _("See the team board"), everywhere=ACROSS, on_team=["manager"])
declare("boards.count", _("Have the accounts counted for dashboards"), everywhere=["admin"])
