"""Imports: files become records, with a dry run before and an undo after."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """Finds the Kinds that upper floors offer in their ``importing`` module, and enters its pages into their slots."""

    name = "intimacy.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self):
        from intimacy.pages import slots

        autodiscover_modules("importing")
        slots.settings_pages.add(
            slots.SettingsPage(
                "imports", _("Imports"), "imports:list", "upload", _("Bring accounts, contacts and history in as CSV."),
                order=60, right="imports.run",
            )
        )  # fmt: skip
        slots.create_actions.add(
            slots.CreateAction(
                "imports.new", _("Import a file"), "imports:new", "upload", order=80, right="imports.run",
                words=("csv", "upload", "excel"),
            )
        )  # fmt: skip
