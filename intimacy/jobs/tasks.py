"""The three Celery tasks under every job: deliver one, tell the time, and sweep up what was lost."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from intimacy.jobs.models import Job, State
from intimacy.jobs.registry import TASKS, send
from intimacy.jobs.running import run
from intimacy.jobs.schedule import SCHEDULE, Repeat
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Tenant
from intimacy.tenancy.refusals import CLOCK

LOST_AFTER = timedelta(seconds=30)  # a queued job that no worker has taken by then is sent again
DEAD_AFTER = timedelta(minutes=10)  # a running job without a finished batch for so long has lost its worker
SCHEDULE["jobs.sweep"] = Repeat(every=20)


@shared_task(name="jobs.deliver", bind=True)
def deliver(self, tenant: str, job: str) -> None:
    """One delivery of one job to a worker. A delivery that is repeated has the same id."""
    run(UUID(tenant), UUID(job), delivery=self.request.id)


@shared_task(name="jobs.tick")
def tick(name: str) -> None:
    """The time has come for a repeated job: queue it once for every tenant, however many beats say so."""
    slot = SCHEDULE[name].slot(timezone.now())
    for tenant in Tenant.objects.all():
        with in_tenant(tenant, purpose=TASKS[name].purpose):
            TASKS[name].queue(by=CLOCK, key=slot)


@shared_task(name="jobs.sweep")
def sweep() -> None:
    """Send again what no worker has taken, and what a worker took and never finished."""
    now = timezone.now()
    jobs = Job._base_manager.using("operator")
    with transaction.atomic("operator"):
        jobs.filter(state=State.RUNNING, beat_at__lt=now - DEAD_AFTER).update(
            state=State.QUEUED, run="", due_at=now, sent_at=None
        )
        waiting = jobs.filter(Q(sent_at=None) | Q(sent_at__lt=now - LOST_AFTER), state=State.QUEUED, due_at__lte=now)
        waiting = waiting.order_by("due_at").select_for_update(skip_locked=True)
        found = list(waiting.values_list("tenant_id", "pk")[:1000])
        jobs.filter(pk__in=[pk for _tenant, pk in found]).update(sent_at=now)
    for tenant, pk in found:
        send(tenant, pk)
