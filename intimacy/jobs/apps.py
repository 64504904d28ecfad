"""Jobs: work done by the workers, for one tenant at a time, in effect once."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "intimacy.jobs"
    label = "jobs"

    def ready(self):
        autodiscover_modules("tasks", "reactions")
