"""Who may look at requests and take them back. Who may say yes is said by each kind, with rights of its own app."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES, declare

declare("approvals.see", _("See what waits for one’s yes, and what was decided"), everywhere=ROLES)
# Nobody is on the team of a request but who asked for it.
declare(
    "approvals.withdraw",
    _("Withdraw what one has asked for"),
    everywhere=["admin"],
    on_team=[role for role in ROLES if role != "admin"],
)
