"""The app of alerts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    """Puts alerts into the sidebar, the palette, My work and the page of each account."""

    name = "alerts"

    def ready(self):
        from alerts import work
        from intimacy.pages import slots

        see, answer = "alerts.see", "alerts.answer"
        slots.navigation.add(
            slots.NavigationItem("alerts", _("Alerts"), "alerts:list", "activity", order=12, right=see, key="g x")
        )
        slots.palette_sources.add(slots.PaletteSource("alerts", _("Alerts"), work.alerts_found, order=36, right=see))
        slots.my_work.add(
            slots.WorkSource(
                "alerts", _("Alerts"), work.alerts_due, 5, answer, covered=True, waiting=work.alerts_waiting
            )
        )
        slots.settings_pages.add(
            slots.SettingsPage(
                "alerts", _("Alert rule"), "alerts:rule", "bell",
                _("How rarely a quiet account may alarm, what is watched, and what that would have found."), order=41, right=see,
            )
        )  # fmt: skip
        slots.account_panels.add(
            slots.AccountPanel("alerts", "pages/later.html", work.panel, column="main", order=10, right=see)
        )
