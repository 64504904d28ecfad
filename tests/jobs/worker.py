"""The Celery application of the product, with the tests' jobs besides."""

from intimacy.celery import app
from tests.jobs import tasks

__all__ = ["app", "tasks"]
