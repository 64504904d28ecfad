"""A run that scores everybody, and the parts of which workers take one after the other."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from metrics.querysets import RunQuerySet


class Run(TenantModel):
    """All accounts scored by one formula, from one moment on: each range as of the moment at which it is read."""

    class State(models.TextChoices):
        """Where it stands."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    as_of = models.DateTimeField(_("as of"), default=timezone.now)
    definition = models.PositiveIntegerField(_("score definition"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RUNNING)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: the clock
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = RunQuerySet.as_manager()
    privacy = NotPersonal("Moments and counts; who asked for it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="running"), name="scoring_one_run_at_a_time")
        ]
        indexes = [models.Index(fields=["tenant", "-as_of"], name="scoring_run_by_time")]


class Part(TenantModel):
    """A range of accounts in a run. Whoever holds its row scores it; its scores and ``done_at`` commit together."""

    run = TenantForeignKey(Run, models.CASCADE, related_name="parts")
    first = models.UUIDField()
    end = models.UUIDField(null=True)  # the first account that is no longer in it; null: none
    accounts = models.PositiveIntegerField(default=0)  # scored
    done_at = models.DateTimeField(null=True)

    privacy = NotPersonal("A range of ids, and a count.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "run", "first"], name="scoring_part_once")]
