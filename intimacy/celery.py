"""The Celery application of workers and beat. What runs when is declared beside each task."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
app = Celery("intimacy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def read_schedule(sender, **kwargs):
    """Hand the declared schedule to beat once every app's tasks are known."""
    from intimacy.jobs.schedule import beat_schedule

    sender.conf.beat_schedule = beat_schedule()
