"""The app of playbooks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlaybooksConfig(AppConfig):
    """Puts playbooks into the sidebar, the palette and the page of each account."""

    name = "playbooks"

    def ready(self):
        from intimacy.pages import slots
        from playbooks import work

        see = "playbooks.see"
        slots.navigation.add(
            slots.NavigationItem(
                "playbooks", _("Playbooks"), "playbooks:list", "notebook-pen", order=37, right=see, key="g b"
            )
        )
        slots.palette_sources.add(
            slots.PaletteSource("playbooks", _("Playbooks"), work.playbooks_found, order=37, right=see)
        )
        slots.account_panels.add(
            slots.AccountPanel("playbooks", "pages/later.html", work.panel, column="main", order=21, right=see)
        )
