"""What each role may keep of lists, and do to many rows at once."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import ROLES, declare

declare("pages.save_views", _("Keep views of lists and choose columns for oneself"), on_team=ROLES)
declare(
    "pages.share_views",
    _("Share views of lists with everybody here, and change shared ones"),
    everywhere=["admin", "executive", "product", "compliance"],
)
