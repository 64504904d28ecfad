"""The commands `backup` and `restore` belong to this app; the rest of it runs without Django."""

from django.apps import AppConfig


class LocalConfig(AppConfig):
    """Running Kinward on one machine."""

    name = "intimacy.local"
    label = "local"
