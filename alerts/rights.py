"""Who may do what with alerts: whoever works for an account acknowledges them, some decide how alerts are raised."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "alerts.see",
    _("See alerts and how accounts are watched"),
    everywhere=["product", "compliance", "executive", "admin"],
    on_team=["manager"],
)
declare(
    "alerts.answer",
    _("Acknowledge, snooze and resolve alerts, and note a customer’s quiet period"),
    everywhere=["admin"],
    on_team=["manager", "product", "executive"],
)
declare("alerts.rule", _("Decide how alerts are raised"), everywhere=["admin", "executive"])
