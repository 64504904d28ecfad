"""Who may bring data in files."""

from django.utils.translation import gettext_lazy as _

from intimacy.access.rights import declare

declare(
    "imports.run",
    _("Import files, and undo one's own imports"),
    everywhere=["admin"],
    on_team=["manager"],
)
