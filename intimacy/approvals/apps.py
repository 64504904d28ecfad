"""The app of approvals: label ``approvals``."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """Finds the kinds that upper apps declare in their ``approving`` module, and enters its pages into their slots."""

    name = "intimacy.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self):
        from intimacy.approvals import work
        from intimacy.pages import slots

        autodiscover_modules("approving")
        slots.navigation.add(
            slots.NavigationItem(
                "approvals", _("Approvals"), "approvals:list", "user-check", order=7, right="approvals.see", key="g y"
            )
        )
        slots.my_work.add(slots.WorkSource("approvals", _("Approvals"), work.waiting, order=5, right="approvals.see"))
