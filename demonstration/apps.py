"""The demonstration: two made-up companies whose year passes through the product's own actions."""

from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    """Imports every floor; nobody imports it."""

    name = "demonstration"
