"""Who may do what with proposed engagements: everybody with their own, and administrators see what was set aside."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "capture.confirm",
    _("Have engagements proposed from one's own mail and calendar, and confirm them"),
    on_team=["manager", "product", "executive", "admin"],
)
declare("capture.propose", _("Propose engagements from mail and calendars"))
declare("capture.see_held", _("See mail that was set aside, and why"), everywhere=["admin"])
