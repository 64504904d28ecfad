"""Access: which role may do what, and the keys that open doors."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    name = "intimacy.access"
    label = "access"

    def ready(self):
        autodiscover_modules("rights")
