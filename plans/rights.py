"""Who may do what with joint plans: whoever works for the account writes them, the others read."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "plans.see", _("See joint plans"), everywhere=["product", "compliance", "executive", "admin"], on_team=["manager"]
)
declare(
    "plans.write",
    _("Write joint plans, measure their objectives, and note what the customer agreed to"),
    everywhere=["admin"],
    on_team=["manager", "product", "executive"],
)
