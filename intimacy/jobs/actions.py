"""What a person does to a job: cancel it, or have one that was put aside tried again."""

from django.db.transaction import atomic, on_commit
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.jobs.models import Job, State
from intimacy.jobs.registry import send
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused


@atomic
def cancel(*, job: Job, by) -> Job:
    """Stop a job after its current batch. What it has done so far stays; cancelling again changes nothing."""
    job = Job.objects.visible_to(by).select_for_update().get(pk=job.pk)
    if job.is_over:
        raise Refused(_("This work is over already."))
    if not job.cancel_asked:
        job.cancel_asked = True
        job.save(update_fields=["cancel_asked"])
        record("jobs.cancelled", job, by=by)
    return job


@atomic
def try_again(*, job: Job, by) -> Job:
    """Queue a job that was put aside once more, from where it stopped."""
    job = Job.objects.visible_to(by).select_for_update().get(pk=job.pk)
    if job.state != State.ASIDE:
        raise Refused(_("Only work that was put aside can be tried again."))
    job.state, job.attempts, job.run, job.cancel_asked, job.finished_at = State.QUEUED, 0, "", False, None
    job.due_at = timezone.now()
    job.save(update_fields=["state", "attempts", "run", "cancel_asked", "finished_at", "due_at"])
    record("jobs.tried_again", job, by=by)
    on_commit(lambda: send(job.tenant_id, job.pk), robust=True)
    return job
