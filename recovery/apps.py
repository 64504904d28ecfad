"""The app of recovery."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecoveryConfig(AppConfig):
    """Puts recovery into the sidebar, the palette, My work, the settings and the page of each account."""

    name = "recovery"

    def ready(self):
        from intimacy.pages import slots
        from recovery import work

        see = "recovery.see"
        slots.navigation.add(
            slots.NavigationItem(
                "recovery", _("Recovery"), "recovery:queue", "heart-pulse", order=13, right=see, key="g r"
            )
        )
        slots.palette_sources.add(slots.PaletteSource("recovery", _("Recovery"), work.found, order=38, right=see))
        for name, label, due, order, right, waiting in (
            ("recovery", _("Recovery"), work.cases, 30, "recovery.work", work.cases_waiting),
            ("lessons", _("Lessons"), work.lessons, 55, "recovery.teach", work.lessons_waiting),
            ("systemic findings", _("Systemic findings"), work.findings, 54, "recovery.see", work.findings_waiting),
        ):
            slots.my_work.add(
                slots.WorkSource(name, label, due, order, right, covered=name == "recovery", waiting=waiting)
            )
        slots.account_panels.add(
            slots.AccountPanel("recovery", "pages/later.html", work.panel, column="main", order=2, right=see)
        )
        slots.alert_panels.add(slots.AccountPanel("case", "recovery/beside.html", work.beside, order=0, right=see))
        slots.alert_panels.add(slots.AccountPanel("recovery", "pages/later.html", work.worked, order=1, right=see))
        slots.settings_pages.add(
            slots.SettingsPage(
                "recovery", _("Playbooks by kind of gap"), "recovery:matches", "life-buoy",
                _("Which playbook is offered first where a recovery case has which gap."), order=42, right=see,
            )
        )  # fmt: skip
