"""The app of boards."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardsConfig(AppConfig):
    """Puts the boards into the sidebar, and the first look at a score among the first steps."""

    name = "boards"

    def ready(self):
        from boards import work
        from boards.views.programme import panel
        from intimacy.pages import slots

        see, team = "boards.see", "boards.see_team"
        for name, label, url, icon, order, right, key in (
            ("tiers", _("Tiers"), "boards:tiers", "layers", 15, see, "g t"),
            ("portfolio", _("Portfolio"), "boards:portfolio", "chart-column", 16, see, "g i"),
            ("team", _("Team board"), "boards:team", "columns-3", 18, team, "g d"),
            ("programme", _("Programme"), "boards:programme", "trending-up", 38, see, "g k"),
            ("packs", _("Board packs"), "boards:packs", "file-text", 39, see, "g e"),
        ):
            slots.navigation.add(slots.NavigationItem(name, label, url, icon, order, right, key))
        slots.palette_sources.add(slots.PaletteSource("cords", _("Cords"), work.cords_found, order=38, right=team))
        slots.my_work.add(
            slots.WorkSource(
                "cords", _("Cords"), work.cords, 5, "boards.answer", covered=True, waiting=work.cords_waiting
            )
        )
        slots.account_panels.add(
            slots.AccountPanel("renewals", "pages/later.html", panel, column="main", order=24, right=team)
        )
        slots.indicator_notes.add(slots.IndicatorNote("told", _("What it told beforehand"), "boards:told", right=see))
        slots.first_steps.add(
            slots.FirstStep(
                "score", _("Look at the score"), "boards:tiers", "gauge", work.any_score,
                _("It is computed within minutes of an import, and each figure leads down to what it was made of."),
                _("See the tiers"), order=90, right=see,
            )
        )  # fmt: skip
