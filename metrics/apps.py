"""Metrics: how close we are to each account, and how we know."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    """Puts the score on the account page and in the list of accounts, and the tiers into the sidebar."""

    name = "metrics"

    def ready(self):
        from intimacy.pages import slots
        from metrics.lists import TREND
        from metrics.panels import any_score, score_panel

        slots.navigation.add(
            slots.NavigationItem(
                "tiers", _("Tiers"), "metrics:tiers", "layers", order=15, right="metrics.see_tiers", key="g t"
            )
        )
        slots.account_panels.add(
            slots.AccountPanel("score", "metrics/panel.html", score_panel, order=1, right="metrics.see")
        )
        slots.account_columns.add(TREND)
        slots.first_steps.add(
            slots.FirstStep(
                "score", _("Look at the score"), "metrics:tiers", "gauge", any_score,
                _("It is computed within minutes of an import, and each figure leads down to what it was made of."),
                _("See the tiers"), order=90, right="metrics.see_tiers",
            )
        )  # fmt: skip
        slots.settings_pages.add(
            slots.SettingsPage(
                "score",
                _("How the score is made"),
                "metrics:definition",
                "gauge",
                _("What is asked, how it is measured, and how much each answer counts."),
                order=40,
                right="metrics.see",
            )
        )
