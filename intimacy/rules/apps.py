"""Rules: one expression language for segments, indicators, formulas and triggers."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "intimacy.rules"
    label = "rules"
