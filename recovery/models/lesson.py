"""What is known of which response worked for which gap, with its evidence; and which playbooks suit a gap."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Segment
from accounts.models.account import Tier
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from playbooks.models import Playbook
from recovery.gaps import Gap
from recovery.models.case import Case
from recovery.querysets import LessonQuerySet, OfLesson, OfPlaybook


class Lesson(TenantModel):
    """One response to one kind of gap, under which conditions, and what came of it. Those that failed are kept."""

    class Came(models.TextChoices):
        """What came of it."""

        WORKED = "worked", _("worked")
        FAILED = "failed", _("did not work")
        UNCLEAR = "unclear", _("not clear")

    title = models.CharField(_("in one sentence"), max_length=200)
    gap = models.CharField(_("kind of gap"), max_length=10, choices=Gap.choices)
    playbook = TenantForeignKey(Playbook, models.PROTECT, null=True, related_name="+", verbose_name=_("playbook"))
    did = models.TextField(_("what was done"), max_length=2000)
    came = models.CharField(_("what came of it"), max_length=10, choices=Came.choices)
    note = models.TextField(_("what to mind"), max_length=2000, blank=True)
    tier = models.IntegerField(_("tier"), choices=Tier.choices, null=True)
    segment = TenantForeignKey(Segment, models.PROTECT, null=True, related_name="+", verbose_name=_("segment"))
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    author = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("author"))
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    review_on = models.DateField(_("look again on"))
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = LessonQuerySet.as_manager()
    privacy = NotPersonal(
        "What a company has learnt; who wrote it is an id, and texts that name a colleague are refused."
    )

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "gap"], name="lesson_of_gap"),
            models.Index(fields=["tenant", "-written_at", "id"], name="lesson_by_day"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_due(self) -> bool:
        """Whether somebody should look whether it still holds."""
        return self.retired_at is None and self.review_on <= timezone.localdate()

    def has_on_team(self, member) -> bool:
        return self.author_id == member.pk


class LessonCase(TenantModel):
    """A case that a lesson rests on."""

    lesson = TenantForeignKey(Lesson, models.CASCADE, related_name="cases")
    case = TenantForeignKey(Case, models.PROTECT, related_name="lessons")

    objects = OfLesson.as_manager()
    privacy = NotPersonal("Two ids.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "lesson", "case"], name="lesson_case_once")]


class Match(TenantModel):
    """A playbook that suits a kind of gap."""

    gap = models.CharField(_("kind of gap"), max_length=10, choices=Gap.choices)
    playbook = TenantForeignKey(Playbook, models.CASCADE, related_name="+", verbose_name=_("playbook"))
    note = models.CharField(_("why it suits"), max_length=300, blank=True)

    objects = OfPlaybook.as_manager()
    privacy = NotPersonal("Names of a gap and a playbook.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "gap", "playbook"], name="match_once")]
