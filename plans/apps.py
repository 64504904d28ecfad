"""The app of joint plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Puts joint plans into the sidebar, the palette, My work and the page of each account."""

    name = "plans"

    def ready(self):
        from intimacy.pages import slots
        from plans import finding, work

        see, write = "plans.see", "plans.write"
        slots.navigation.add(
            slots.NavigationItem("plans", _("Joint plans"), "plans:list", "target", order=36, right=see, key="g v")
        )
        slots.palette_sources.add(
            slots.PaletteSource("plans", _("Joint plans"), finding.plans_found, order=35, right=see)
        )
        slots.my_work.add(
            slots.WorkSource(
                "objectives", _("Objectives"), work.objectives, 40, write, covered=True, waiting=work.objectives_waiting
            )
        )
        slots.my_work.add(
            slots.WorkSource("plans", _("Joint plans"), work.plans, 41, write, covered=True, waiting=work.plans_waiting)
        )
        slots.account_panels.add(
            slots.AccountPanel(
                "plans", "pages/later.html", work.panel, column="main", order=20, right=see,
            )
        )  # fmt: skip
