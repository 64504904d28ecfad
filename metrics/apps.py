"""Metrics: how close we are to each account, and how we know."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MetricsConfig(AppConfig):
    """Puts the score on the account page and in the list of accounts, and how it is made into the settings."""

    name = "metrics"

    def ready(self):
        from intimacy.pages import slots
        from metrics.linking import points_of_new_versions
        from metrics.lists import TREND
        from metrics.panels import score_panel, with_formula
        from playbooks.measuring import ScaleSource, scales

        slots.account_panels.add(
            slots.AccountPanel(
                "score", "metrics/panel.html", score_panel, order=1, right="metrics.see", prepare=with_formula
            )
        )
        slots.account_columns.add(TREND)
        scales.add(ScaleSource("metrics", points_of_new_versions))
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
