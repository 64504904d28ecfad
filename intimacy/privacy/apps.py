"""Privacy: about whom data is held, for what, on which basis."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "intimacy.privacy"
    label = "privacy"

    def ready(self):
        from intimacy.privacy import registry  # noqa: F401  registers the system check
