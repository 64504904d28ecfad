"""A playbook, its versions, each run of it at an account, and the steps of a run."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Engagement, FollowUp
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from playbooks.querysets import OfRun, PlaybookQuerySet, RunQuerySet, VersionQuerySet
from playbooks.steps import Step


class Playbook(TenantModel):
    """What we do when something is so, under a name. What it says stands in its versions."""

    class Kind(models.TextChoices):
        """For which moment of a relationship it is."""

        ONBOARDING = "onboarding", _("onboarding")
        REENGAGEMENT = "reengagement", _("re-engagement")
        CONTINUITY = "continuity", _("continuity")
        RECOVERY = "recovery", _("recovery")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    words = models.CharField(_("when it is played"), max_length=500, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    objects = PlaybookQuerySet.as_manager()
    privacy = NotPersonal("What a company does, without anybody's name.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "name"], condition=Q(retired_at=None), name="playbook_once_per_name"
            )
        ]

    def __str__(self):
        return self.name


class PlaybookVersion(TenantModel):
    """One version. Once published it never changes; a run goes on by the version with which it began."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("in force")
        REPLACED = "replaced", _("replaced")

    playbook = TenantForeignKey(Playbook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    steps = models.JSONField(default=list)  # of Step, as dictionaries, in order
    trigger = models.CharField(_("starts when"), max_length=2000, blank=True)  # a rule; "" is started by hand only
    rest_days = models.PositiveSmallIntegerField(_("days between two runs at one account"), default=90)
    revision = models.PositiveIntegerField(default=1)  # of the draft: grows whenever it is written anew
    why = models.CharField(_("what changes, and why"), max_length=500, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()
    privacy = NotPersonal("What a company does; who wrote it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "playbook", "number"], name="playbook_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "playbook"], condition=Q(state="draft"), name="playbook_one_draft"
            ),
            models.UniqueConstraint(
                fields=["tenant", "playbook"], condition=Q(state="published"), name="playbook_one_in_force"
            ),
        ]

    def __str__(self):
        return f"{self.playbook.name} {self.number}"

    @property
    def read(self) -> list[Step]:
        """Its steps."""
        return [Step(**step) for step in self.steps]


class Run(TenantModel):
    """A playbook as it is played at one account."""

    class State(models.TextChoices):
        """Where it stands."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        STOPPED = "stopped", _("stopped")

    playbook = TenantForeignKey(Playbook, models.PROTECT, related_name="runs")
    version = TenantForeignKey(PlaybookVersion, models.PROTECT, related_name="runs")
    account = TenantForeignKey(Account, models.PROTECT, related_name="+")  # undoing an import keeps such an account
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    started_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: its rule
    why = models.CharField(_("why"), max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)  # of a run from before, that was noted later; null: it was played here
    reason = models.CharField(_("why it was stopped"), max_length=300, blank=True)
    score_before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    score_after = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    objects = RunQuerySet.as_manager()
    privacy = NotPersonal("What is done at a company; who started it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "playbook", "account"], condition=Q(state="running"), name="run_once_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "-started_at"], name="run_of_account"),
            models.Index(fields=["tenant", "-started_at", "id"], name="run_by_start"),
        ]

    def __str__(self):
        return f"{self.playbook.name} · {self.account.name}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def took(self) -> timedelta | None:
        """How long it took, None while it runs."""
        return self.ended_at - self.started_at if self.ended_at else None

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)


class RunStep(TenantModel):
    """One step of a run: the follow-up that it became, or the day on which people are told."""

    run = TenantForeignKey(Run, models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()  # in the version's steps, from 0
    due_on = models.DateField()
    tells = models.BooleanField(default=False)  # nobody has anything to do: people are told on the day
    followup = TenantForeignKey(FollowUp, models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    engagement = TenantForeignKey(Engagement, models.SET_NULL, null=True, related_name="+")  # what has done it

    objects = OfRun.as_manager()
    privacy = NotPersonal("A task of a colleague; ids and days.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "run", "place"], name="run_step_once"),
            models.UniqueConstraint(fields=["tenant", "run", "engagement"], name="run_engagement_once"),
        ]
        indexes = [models.Index(fields=["tenant", "followup"], name="run_step_followup")]

    @property
    def is_over(self) -> bool:
        """Done, dropped, told; or its follow-up is gone."""
        if self.tells:
            return self.told_at is not None
        return self.followup is None or not self.followup.is_open
