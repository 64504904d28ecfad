"""The journal: every fact, once, for good."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "intimacy.journal"
    label = "journal"
    verbose_name = _("Journal")

    def ready(self):
        autodiscover_modules("recorded")
