"""Access: which role may do what, and the keys that open doors."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "intimacy.access"
    label = "access"
    verbose_name = _("People and keys")

    def ready(self):
        autodiscover_modules("rights")
