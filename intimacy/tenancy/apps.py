"""Tenancy: who is who, whose row is whose, and the walls between tenants."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "intimacy.tenancy"
    label = "tenancy"

    def ready(self):
        from intimacy.tenancy import checks  # noqa: F401  registers the system checks
