"""The API: the same query sets and actions as the pages, for programs."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "intimacy.api"
    label = "api"
