"""Jobs: work done by the workers, for one tenant at a time, in effect once."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "intimacy.jobs"
    label = "jobs"

    def ready(self):
        from intimacy.jobs.measures import measures
        from intimacy.watch.measures import ASKED

        autodiscover_modules("tasks", "reactions")
        ASKED.append(measures)
