"""Real workers, killed in the middle: nothing is lost, nothing happens twice."""

import os
import signal

from django.conf import settings

from accounts.models import FactKind
from intimacy.jobs.models import Job, State
from intimacy.jobs.tasks import sweep
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK
from tests.jobs.tasks import kills_its_worker, write_many, write_one
from tests.make import Make
from tests.workers import believed_dead, over, until, worker


def test_a_worker_that_is_killed_in_a_long_job_loses_nothing_and_doubles_nothing(committed):
    tenant, _ada = Make().tenant("acme")
    with in_tenant(tenant, purpose="administration"):
        job = write_many.queue(by=CLOCK, count=60, size=5, pause=0.1)

    def done() -> int:
        with in_tenant(tenant, purpose="administration"):
            return Job.objects.get(pk=job.pk).done

    with worker() as first:
        until(lambda: done() >= 10)
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    assert done() < 60
    believed_dead(tenant, job)
    sweep()
    with worker():
        until(lambda: over(tenant, job))
    with in_tenant(tenant, purpose="administration"):
        found = Job.objects.get(pk=job.pk)
        assert (found.state, found.result) == (State.DONE, {"written": 60})
        assert FactKind.objects.count() == 60


def test_a_task_that_kills_its_worker_is_put_aside_and_the_others_are_done(committed):
    tenant, _ada = Make().tenant("acme")
    with in_tenant(tenant, purpose="administration"):
        poison = kills_its_worker.queue(by=CLOCK)
        others = [write_one.queue(by=CLOCK, name=f"size{number}") for number in range(5)]
    with worker():
        until(lambda: over(tenant, poison, *others))
    with in_tenant(tenant, purpose="administration"):
        assert Job.objects.get(pk=poison.pk).state == State.ASIDE
        assert FactKind.objects.count() == 5


def test_what_the_broker_lost_is_sent_again(committed):
    from redis import Redis

    tenant, _ada = Make().tenant("acme")
    with in_tenant(tenant, purpose="administration"):
        job = write_one.queue(by=CLOCK, name="size")
    Redis.from_url(settings.REDIS_URL).flushdb()
    with in_tenant(tenant, purpose="administration"):
        Job.objects.filter(pk=job.pk).update(sent_at=None)
    sweep()
    with worker():
        until(lambda: over(tenant, job))
    with in_tenant(tenant, purpose="administration"):
        assert Job.objects.get(pk=job.pk).state == State.DONE
