"""Privacy: about whom data is held, for what, on which basis."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "intimacy.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self):
        from intimacy.privacy import registry  # noqa: F401  registers the system check
