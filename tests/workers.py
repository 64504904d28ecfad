"""Real Celery workers, started as processes of their own, for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from intimacy.jobs.models import Job
from intimacy.tenancy.context import in_tenant


def _environment() -> dict:
    """What a worker needs to come to this test's database and broker."""
    urls = {"DATABASE_URL": "default", "DATABASE_OWNER_URL": "owner", "DATABASE_OPERATOR_URL": "operator"}
    values = {}
    for variable, alias in urls.items():
        base, _slash, _name = os.environ[variable].rpartition("/")
        values[variable] = f"{base}/{connections[alias].settings_dict['NAME']}"
    return {**os.environ, **values, "REDIS_URL": settings.REDIS_URL}


@contextmanager
def worker():
    """A real Celery worker with two processes."""
    command = [sys.executable, "-m", "celery", "-A", "tests.jobs.worker", "worker", "-c", "2", "-l", "ERROR"]
    process = subprocess.Popen(command, env=_environment(), start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(condition, seconds: float = 60) -> None:
    """Wait for something to become true, and fail when it does not."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def over(tenant, *jobs) -> bool:
    """Whether none of the jobs is under way any more."""
    with in_tenant(tenant, purpose="administration"):
        return not Job.objects.filter(pk__in=[job.pk for job in jobs]).under_way().exists()


def believed_dead(tenant, job) -> None:
    """The sweeper believes a silent worker dead after ten minutes; here we do not wait for them."""
    with in_tenant(tenant, purpose="administration"):
        Job.objects.filter(pk=job.pk).update(beat_at=Job.objects.get(pk=job.pk).queued_at.replace(year=2020))
