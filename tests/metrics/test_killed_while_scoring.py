"""Real workers, killed while everybody is being scored: no score is lost, and none is there twice."""

import os
import signal

from django.db import connections
from django.db.models import Count
from django.db.transaction import atomic

from accounts.models import Changed, Standing
from intimacy.jobs.models import Job, State
from intimacy.jobs.tasks import sweep
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK
from metrics import packs
from metrics.models import Part, Run, Score
from metrics.tasks import rescore_all
from tests.make import Make, days_ago
from tests.workers import believed_dead, over, until, worker

ACCOUNTS, RANGE, HELD = 60, 3, 5


def test_scoring_goes_on_after_its_workers_were_killed(committed, monkeypatch):
    make = Make()
    tenant, _ada = make.tenant("acme")
    monkeypatch.setattr(packs, "RANGE", RANGE)
    with in_tenant(tenant, purpose="scoring"):
        for number in range(ACCOUNTS):
            make.interaction(make.account(f"Account {number}"), "advisory", happened_at=days_ago(3))
        for part in packs.ranges():
            packs.load(part, days_ago(1))  # where packs were cut, workers cut, too
        Job.objects.all().delete()
        job = rescore_all.queue(by=CLOCK)

    def parts(**which) -> int:
        with in_tenant(tenant, purpose="scoring"):
            return Part.objects.filter(**which).count()

    with worker() as first:
        until(lambda: parts() > HELD)
        with atomic(using="owner"), connections["owner"].cursor() as cursor:
            # Parts that nobody can take, so that the run is not over before its workers are killed.
            cursor.execute(
                "SELECT id FROM metrics_part WHERE done_at IS NULL ORDER BY first DESC LIMIT %s FOR UPDATE", [HELD]
            )
            assert cursor.rowcount == HELD
            until(lambda: parts(done_at=None) == HELD)
            os.killpg(first.pid, signal.SIGKILL)
            first.wait()
    assert parts(done_at=None) == HELD
    with in_tenant(tenant, purpose="scoring"):
        assert Score.objects.count() == ACCOUNTS - HELD * RANGE
        under_way = list(Job.objects.under_way())
    for each in under_way:
        believed_dead(tenant, each)
    sweep()
    with worker():
        until(lambda: over(tenant, job))
    with in_tenant(tenant, purpose="scoring"):
        assert Job.objects.get(pk=job.pk).state == State.DONE
        assert Run.objects.get().state == Run.State.DONE
        assert Score.objects.count() == Standing.objects.exclude(score=None).count() == ACCOUNTS
        assert not Score.objects.values("account").annotate(n=Count("pk")).filter(n__gt=1).exists()
        assert not Changed.objects.exists()
