"""The journal: every fact, once, for good."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "intimacy.journal"
    label = "journal"
