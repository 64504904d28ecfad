"""Jobs that exist for the tests of jobs."""

import os
import signal
import time

from accounts.models import FactKind
from intimacy.jobs.declare import HOUR, tenant_job
from intimacy.jobs.progress import Progress
from intimacy.tenancy.refusals import Refused


@tenant_job(purpose="administration", title="Writes one row")
def write_one(name: str):
    FactKind.objects.create(name=name, words=name)
    return {"written": name}


@tenant_job(purpose="administration", title="Writes many rows")
def write_many(count: int, size: int = 10, pause: float = 0.0, checkpoint=None):
    """Writes rows named by their number, ``size`` at a time, and goes on after the last that was committed."""
    for start in range(checkpoint or 0, count, size):
        end = min(start + size, count)
        FactKind.objects.bulk_create([FactKind(name=f"n{number}", words="x") for number in range(start, end)])
        time.sleep(pause)
        yield Progress(end, count, end)
    return {"written": count}


@tenant_job(purpose="administration")
def always_fails():
    FactKind.objects.create(name="never", words="kept")
    raise ZeroDivisionError


@tenant_job(purpose="administration")
def is_refused():
    FactKind.objects.create(name="never", words="kept")
    raise Refused("There is nothing to do.")


@tenant_job(purpose="administration")
def kills_its_worker():
    os.kill(os.getpid(), signal.SIGKILL)


@tenant_job(purpose="administration", every=HOUR)
def every_hour():
    FactKind.objects.create(name=f"h{FactKind.objects.count()}", words="x")
