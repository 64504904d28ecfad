"""Metrics: how close we are to each account, and how we know."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "metrics"
