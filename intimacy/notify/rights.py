"""Who may do what with notifications."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES, declare

declare("notify.choose", _("Choose how one is told of what"), everywhere=ROLES)
declare("notify.set_channels", _("Connect Slack and Teams"), everywhere=["admin"])
declare("notify.see_failures", _("Hear of background work that failed"), everywhere=["admin"])
