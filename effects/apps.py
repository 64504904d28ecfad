"""The app of effects."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EffectsConfig(AppConfig):
    """Puts studies into the sidebar, the palette, and the pages of playbooks and runs."""

    name = "effects"

    def ready(self):
        from effects import evidence, panels
        from intimacy.pages import slots
        from recovery.suiting import EvidenceSource, evidence_of_playbooks

        see = "effects.see"
        slots.navigation.add(
            slots.NavigationItem("effects", _("Effects"), "effects:list", "scale", order=38, right=see, key="g f")
        )
        slots.palette_sources.add(
            slots.PaletteSource("effects", _("Effects"), panels.studies_found, order=38, right=see)
        )
        slots.playbook_panels.add(
            slots.AccountPanel("effects", "effects/of_playbook.html", panels.of_playbook, right=see)
        )
        evidence_of_playbooks.add(EvidenceSource("effects", evidence.evidence_of, right=see))
        slots.run_panels.add(slots.AccountPanel("effects", "effects/of_run.html", panels.of_run, right=see))
        slots.create_actions.add(
            slots.CreateAction(
                "study", _("Register a study"), "effects:add", "scale", order=60, right="effects.register",
                words=(_("effect"), _("evidence")),
            )
        )  # fmt: skip
