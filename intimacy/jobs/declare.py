"""How a function becomes a job: declared beside it, queued on commit, run under the tenant's walls."""

import inspect
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intimacy.jobs.models import Job, State
from intimacy.jobs.registry import TASKS, send
from intimacy.jobs.running import run
from intimacy.jobs.schedule import SCHEDULE, Repeat
from intimacy.journal import subscriptions
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Tenant, new_id
from intimacy.tenancy.refusals import CLOCK

MINUTE, HOUR = 60, 3600
SOON = timedelta(minutes=1)  # what is due later than this is left to the sweeper


class TenantJob:
    """A function that a worker runs for one tenant.

    A plain function runs in one transaction. A generator commits at every ``yield Progress(…)``, can be cancelled there,
    and is called again with its last ``checkpoint`` when its worker was killed.
    """

    def __init__(self, function: Callable, purpose: str, title: object):
        self.function, self.purpose, self.title = function, purpose, title
        self.name = f"{function.__module__}.{function.__name__}"
        self.in_batches = inspect.isgeneratorfunction(function)
        self.__doc__ = function.__doc__
        TASKS[self.name] = self

    def queue(self, *, by, key: str = "", title: str = "", due_at=None, **ids) -> Job:
        """Have a worker do this once this transaction commits. The same key again is the same job."""
        key = key or str(new_id())
        job = Job(
            task=self.name, key=key, title=title or str(self.title), purpose=self.purpose, by_id=by.pk,
            arguments={name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()},
            due_at=due_at or timezone.now(), sent_at=timezone.now(),
        )  # fmt: skip
        Job.objects.bulk_create([job], ignore_conflicts=True)
        job = Job.objects.get(task=self.name, key=key)
        if job.state == State.QUEUED and job.due_at < timezone.now() + SOON:
            transaction.on_commit(lambda: send(job.tenant_id, job.pk, due_at), robust=True)
        return job

    def run_in(self, tenant: Tenant, **ids) -> Job:
        """Do it now, in this process: what a test or a command calls."""
        with in_tenant(tenant, purpose=self.purpose):
            job = self.queue(by=CLOCK, due_at=timezone.now() + timedelta(hours=1), **ids)
        run(tenant.pk, job.pk, delivery=str(new_id()))
        with in_tenant(tenant, purpose=self.purpose):
            return Job.objects.get(pk=job.pk)


def tenant_job(*, purpose: str, every: int = 0, daily: str = "", title: object = ""):
    """Make a function a job. every: seconds between its runs; daily: "HH:MM" UTC."""

    def declare(function: Callable) -> TenantJob:
        job = TenantJob(function, purpose, title)
        if every or daily:
            SCHEDULE[job.name] = Repeat(every, daily)
        return job

    return declare


def reaction(*events: str, purpose: str):
    """Make a function a job that runs once for every fact of these kinds. It is given the entry's id."""

    def declare(function: Callable) -> TenantJob:
        job = TenantJob(function, purpose, "")
        for event in events:
            subscriptions.subscribe(event, lambda entry: job.queue(by=CLOCK, key=str(entry.pk), entry=entry.pk))
        return job

    return declare
