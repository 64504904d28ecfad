"""What each role may do with accounts and what belongs to them."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES, declare

ACROSS = ["product", "compliance", "executive", "admin"]

declare("accounts.see", _("See accounts, their people and their history"), everywhere=ACROSS, on_team=["manager"])
declare("accounts.add", _("Add accounts"), everywhere=["manager", "admin"])
declare("accounts.edit", _("Change accounts"), everywhere=["admin"], on_team=["manager"])
declare(
    "accounts.assign",
    _("Name the owner and the team of an account"),
    everywhere=["admin", "executive"],
    on_team=["manager"],
)
declare("accounts.set_tier", _("Put an account into a tier"), everywhere=["admin", "executive"])
declare("accounts.propose_tier", _("Ask for another tier of an account"), on_team=["manager"])
declare("accounts.set_tier_policy", _("Write and publish the tier policy"), everywhere=["admin", "executive"])
declare("accounts.set_segments", _("Say which segments there are, and who belongs to them"), everywhere=["admin"])
declare(
    "accounts.see_selection",
    _("See which accounts are candidates for deep engagement"),
    everywhere=["product", "executive", "admin"],
)
declare("accounts.judge", _("Judge how well an account fits"), everywhere=["admin", "executive"], on_team=["manager"])
declare(
    "accounts.estimate_wallet",
    _("Estimate what a customer spends"),
    everywhere=["admin", "executive"],
    on_team=["manager", "product"],
)
declare("accounts.weigh", _("Weigh what makes an account a candidate"), everywhere=["admin", "executive"])
declare("accounts.declare_facts", _("Declare further facts about accounts"), everywhere=["admin"])
declare("accounts.edit_contacts", _("Add and change contacts"), everywhere=["admin"], on_team=["manager"])
declare(
    "accounts.answer_for",
    _("Note what a contact has answered"),
    everywhere=["compliance", "admin"],
    on_team=["manager"],
)
declare(
    "accounts.log",
    _("Log engagements, follow-ups and promises"),
    everywhere=["admin"],
    on_team=["manager", "product", "executive"],
)
declare(
    "accounts.export",
    _("Take lists of accounts and contacts out as CSV"),
    everywhere=["admin", "compliance"],
    on_team=["manager"],
)
declare("accounts.see_work", _("See one's own work"), everywhere=ROLES)
declare("accounts.manage_absences", _("Enter absences and last days of colleagues"), everywhere=["admin", "executive"])
declare("accounts.set_team_rules", _("Say what is watched about teams"), everywhere=["admin"])
declare("accounts.publish", _("Publish where accounts stand"))
