"""The app of boards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardsConfig(AppConfig):
    """Puts the boards into the sidebar, and the first look at a score among the first steps."""

    name = "boards"

    def ready(self):
        from boards.work import any_score
        from intimacy.pages import slots

        see = "boards.see"
        slots.navigation.add(
            slots.NavigationItem("tiers", _("Tiers"), "boards:tiers", "layers", order=15, right=see, key="g t")
        )
        slots.first_steps.add(
            slots.FirstStep(
                "score", _("Look at the score"), "boards:tiers", "gauge", any_score,
                _("It is computed within minutes of an import, and each figure leads down to what it was made of."),
                _("See the tiers"), order=90, right=see,
            )
        )  # fmt: skip
