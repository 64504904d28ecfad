"""Imports: files become records, with a dry run before and an undo after."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "intimacy.imports"
    label = "imports"
