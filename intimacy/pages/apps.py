"""The app of the pages: label ``pages``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """Announces the palette's own source: every page that the sidebar and the settings know."""

    name = "intimacy.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self):
        from intimacy.pages import settings, slots, start
        from intimacy.pages.palette import commands, destinations

        slots.palette_sources.add(slots.PaletteSource("pages", _("Go to"), destinations, order=10))
        slots.palette_sources.add(slots.PaletteSource("commands", _("Do"), commands, order=90))
        slots.settings_pages.add(
            slots.SettingsPage(
                "work",
                _("Background work"),
                "work:jobs",
                "zap",
                _("How far imports and other long work are."),
                order=90,
            )
        )
        settings.announce()
        start.announce()
