"""How a worker carries out one delivery of a job: claim, batch by batch, and what happens when it fails."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from structlog.contextvars import bound_contextvars

from intimacy.jobs.models import ATTEMPTS, Job, State
from intimacy.jobs.progress import Progress
from intimacy.jobs.registry import TASKS, send
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant
from intimacy.tenancy.refusals import Refused
from intimacy.watch.measures import JOB_SECONDS, JOBS

log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """Another delivery holds the job, or it is over."""


def run(tenant_id: UUID, job_id: UUID, *, delivery: str) -> None:
    """Carry out one delivery. Raises nothing: what goes wrong is on the job."""
    tenant = Tenant.objects.get(pk=tenant_id)
    job = _claim(tenant, job_id, delivery)
    if job is None:
        return
    with bound_contextvars(job=str(job.pk), task=job.task, tenant=tenant.slug):
        begun = time.perf_counter()
        state = _carry_out(tenant, TASKS[job.task], job)
        seconds = time.perf_counter() - begun
        JOBS.labels(job.task, state).inc()
        JOB_SECONDS.labels(job.task).observe(seconds)
        log.info("job", extra={"state": state, "ms": round(seconds * 1000)})


def _carry_out(tenant: Tenant, task, job: Job) -> str:
    """Do it; how the delivery ended, in one word."""
    try:
        (_run_batches if task.in_batches else _run_whole)(tenant, task, job)
    except _Overtaken:
        return "overtaken"
    except Refused as refusal:
        _give_up(tenant, job, refusal.sentence)
        return "refused"
    except Exception as fault:
        log.exception("job %s %s failed", job.pk, job.task)
        _try_again(tenant, job, fault)
        return "failed"
    return "done"


def _claim(tenant: Tenant, job_id: UUID, delivery: str) -> Job | None:
    """Take the job, and count the attempt before making it, so that a killed worker counts too."""
    with in_tenant(tenant, purpose="administration"):
        job = Job.objects.select_for_update(skip_locked=True).filter(pk=job_id).first()
        free = job is not None and (job.state == State.QUEUED or (job.state == State.RUNNING and job.run == delivery))
        if job is None or not free:
            return None
        if job.task not in TASKS:
            _close(job, State.ASIDE, fault=_("This version of the product has no such job."))
            return None
        if job.cancel_asked:
            _close(job, State.CANCELLED)
            return None
        if job.attempts >= ATTEMPTS:
            _close(job, State.ASIDE, fault=job.fault or _("Its worker was stopped three times in the middle of it."))
            return None
        job.attempts += 1
        job.state, job.run, job.beat_at = State.RUNNING, delivery, timezone.now()
        job.save(update_fields=["attempts", "state", "run", "beat_at"])
        return job


def _hold(job: Job) -> Job:
    """Lock the row for this transaction, unless it has gone to another delivery."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.run != job.run or held.state != State.RUNNING:
        raise _Overtaken
    return held


def _acting(tenant: Tenant, task, job: Job):
    member = Member(pk=job.by_id, tenant_id=tenant.pk) if job.by_id else None
    return in_tenant(tenant, member=member, purpose=task.purpose)


def _run_whole(tenant: Tenant, task, job: Job) -> None:
    with _acting(tenant, task, job):
        held = _hold(job)
        result = task.function(**held.arguments)
        _close(held, State.DONE, result=result)


def _run_batches(tenant: Tenant, task, job: Job) -> None:
    batches = task.function(**job.arguments, checkpoint=job.checkpoint)
    while True:
        with _acting(tenant, task, job):
            held = _hold(job)
            if held.cancel_asked:
                batches.close()
                _close(held, State.CANCELLED)
                return
            try:
                progress: Progress = next(batches)
            except StopIteration as end:
                _close(held, State.DONE, result=end.value)
                return
            held.done, held.total, held.checkpoint = progress.done, progress.total, progress.checkpoint
            held.attempts, held.beat_at = 0, timezone.now()  # a job that gets on is not a poisoned one
            held.save(update_fields=["done", "total", "checkpoint", "attempts", "beat_at"])


def _close(job: Job, state: str, *, result=None, fault: str = "") -> None:
    job.state, job.result, job.fault, job.finished_at = state, result, fault[:500], timezone.now()
    if state == State.DONE:
        job.done = job.total = max(job.total, job.done, 1)
    job.save(update_fields=["state", "result", "fault", "finished_at", "done", "total"])


def _give_up(tenant: Tenant, job: Job, sentence: str) -> None:
    with in_tenant(tenant, purpose="administration"):
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.run == job.run:
            _close(held, State.ASIDE, fault=sentence)


def _try_again(tenant: Tenant, job: Job, fault: Exception) -> None:
    """Back into the queue, later each time; put aside after the last attempt. Only the fault's kind is kept."""
    with in_tenant(tenant, purpose="administration"):
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.run != job.run:
            return
        words = _("It failed: %(kind)s.") % {"kind": type(fault).__name__}
        if held.attempts >= ATTEMPTS:
            _close(held, State.ASIDE, fault=words)
            return
        held.state, held.run, held.fault = State.QUEUED, "", words
        held.due_at = timezone.now() + timedelta(seconds=2 * 3**held.attempts)
        held.sent_at = timezone.now()
        held.save(update_fields=["state", "run", "fault", "due_at", "sent_at"])
    send(tenant.pk, job.pk, held.due_at)
