"""Who may do what with recovery: whoever works for an account recovers it; some say what is systemic and which playbook suits what."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "recovery.see",
    _("See recovery cases, systemic findings and lessons"),
    everywhere=["product", "compliance", "executive", "admin"],
    on_team=["manager"],
)
declare(
    "recovery.work",
    _("Open, diagnose and close recovery cases"),
    everywhere=["executive", "admin"],
    on_team=["manager", "product"],
)
declare("recovery.teach", _("Write lessons"), everywhere=["manager", "product", "executive", "admin"])
declare("recovery.judge", _("Decide on systemic findings"), everywhere=["product", "executive", "admin"])
declare("recovery.match", _("Say which playbook suits which gap"), everywhere=["executive", "admin"])
