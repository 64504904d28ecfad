"""Who may do what with playbooks: some write them, whoever works for an account plays them there, everybody reads."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "playbooks.see",
    _("See playbooks and their runs"),
    everywhere=["product", "compliance", "executive", "admin"],
    on_team=["manager"],
)
declare("playbooks.write", _("Write and publish playbooks"), everywhere=["admin", "executive"])
declare(
    "playbooks.play",
    _("Start and stop playbooks at accounts"),
    everywhere=["admin"],
    on_team=["manager", "product", "executive"],
)
