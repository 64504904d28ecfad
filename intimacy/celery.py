"""What `celery -A intimacy worker` and `beat` start: the broker's application with every app's tasks and schedule."""

import os

import django
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intimacy.settings")
django.setup()

from intimacy.jobs.broker import app  # noqa: E402  needs the settings
from intimacy.jobs.schedule import beat_schedule  # noqa: E402
from intimacy.tenancy.serving import stand_behind_the_walls  # noqa: E402

stand_behind_the_walls()
# Whoever answers this signal keeps Celery from setting up logs of its own; ours stand in the settings.
setup_logging.connect(lambda **_given: None, weak=False)
app.conf.beat_schedule = beat_schedule()
