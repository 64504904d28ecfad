"""The Celery application through which the web hands work to the broker and workers take it."""

from celery import Celery

app = Celery("intimacy")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
