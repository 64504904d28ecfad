"""Jobs: what workers have to do. Each row is work queue, progress and history in one."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet

ATTEMPTS = 3


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    ASIDE = "aside", _("put aside")


class JobQuerySet(TenantQuerySet):
    """Jobs of the tenant."""

    def visible_to(self, member):
        """One's own jobs; administrators see all, those of the clock included."""
        return self if "admin" in member.roles else self.filter(by=member)

    def under_way(self):
        return self.filter(state__in=[State.QUEUED, State.RUNNING])

    def put_aside(self):
        return self.filter(state=State.ASIDE)


class Job(TenantModel):
    """One piece of work for a worker. Its effect and its state commit together, so a repeat is harmless."""

    task = models.CharField(max_length=120)
    key = models.CharField(max_length=120)  # the same task with the same key is the same job
    title = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict)  # ids only
    purpose = models.CharField(max_length=40, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: the clock
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    run = models.CharField(max_length=40, blank=True)  # the delivery that holds the job; a stale one may not write
    attempts = models.IntegerField(default=0)
    checkpoint = models.JSONField(null=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    result = models.JSONField(null=True)
    fault = models.CharField(max_length=500, blank=True)
    cancel_asked = models.BooleanField(default=False)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()
    operator_may = "The sweeper sends again what was lost, in every tenant."
    privacy = NotPersonal("Names of tasks, ids and counts.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "task", "key"], name="job_once_per_key")]
        indexes = [
            models.Index(
                fields=["state", "due_at"], condition=Q(state__in=["queued", "running"]), name="job_under_way"
            ),
            models.Index(fields=["tenant", "-queued_at"], name="job_newest"),
            models.Index(fields=["task"], condition=Q(state="aside"), name="job_put_aside"),
        ]

    def __str__(self):
        return self.title or self.task

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.CANCELLED, State.ASIDE)

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100."""
        if self.state == State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0
