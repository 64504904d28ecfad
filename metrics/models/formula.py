"""Versions of the tenant's formula. The first one, with which everybody begins, stands in the code."""

from datetime import UTC, date, datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from metrics.querysets import FormulaQuerySet


def day_in_force(published_at: datetime) -> date:
    """The day since which a version holds, as its name says it: in UTC, as the days of scores are, and so the same for every reader."""
    return published_at.astimezone(UTC).date()


class FormulaVersion(TenantModel):
    """One version, with all of each of its indicators. Once published it never changes; the next one takes its place."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("in force")
        REPLACED = "replaced", _("replaced")

    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.JSONField(default=dict)  # touchpoints and indicators, as ``Formula.as_content`` gives them
    revision = models.PositiveIntegerField(default=1)  # of the draft: grows whenever it is written anew
    why = models.CharField(_("what changes, and why"), max_length=500, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("in force since"), null=True)

    objects = FormulaQuerySet.as_manager()
    settled = ("number", "content", "revision", "why")
    privacy = NotPersonal("How a score is made; who wrote it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="formula_number_once"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="draft"), name="formula_one_draft"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="published"), name="formula_one_in_force"),
            models.CheckConstraint(condition=Q(number__gte=2), name="formula_1_stands_in_the_code"),
        ]

    def __str__(self):
        return str(_("Score definition %(number)d") % {"number": self.number})

    @property
    def since(self) -> date | None:
        """The day since which it holds, or held; None of a draft."""
        return day_in_force(self.published_at) if self.published_at else None
