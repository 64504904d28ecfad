"""A systemic finding: the same gap at several accounts of one kind within a time points at how we work."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Segment
from accounts.models.account import Tier
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from recovery.gaps import Gap
from recovery.querysets import FindingQuerySet


class Finding(TenantModel):
    """One cause that several cases share. Proposed by the night, confirmed or dismissed by a person, closed once it is mended."""

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("not systemic")
        CLOSED = "closed", _("mended")

    gap = models.CharField(_("kind of gap"), max_length=10, choices=Gap.choices)
    tier = models.IntegerField(_("tier"), choices=Tier.choices, null=True)
    segment = TenantForeignKey(Segment, models.PROTECT, null=True, related_name="+", verbose_name=_("segment"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    found_at = models.DateTimeField(default=timezone.now)
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    words = models.TextField(_("what in the way of working is at fault"), max_length=2000, blank=True)
    mended = models.TextField(_("what was changed"), max_length=2000, blank=True)
    due_on = models.DateField(_("to be mended by"), null=True)  # null: confirmed before such days were named
    figures = models.JSONField(
        null=True
    )  # ``Concentration.data`` of the night that proposed it; null: found before such were kept
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = FindingQuerySet.as_manager()
    privacy = NotPersonal("What is wrong with a way of working; who decided is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "gap", "tier", "segment"], condition=Q(state__in=["proposed", "confirmed"]),
                nulls_distinct=False, name="finding_one_open_per_cohort",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["tenant", "-found_at", "id"], name="finding_by_day")]

    def __str__(self):
        return f"{Gap(self.gap).label}: {self.who}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PROPOSED, self.State.CONFIRMED)

    @property
    def is_late(self) -> bool:
        return self.state == self.State.CONFIRMED and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def who(self) -> str:
        """The accounts among which it was found."""
        tier = str(_("tier %(tier)d") % {"tier": self.tier}) if self.tier else ""
        return ", ".join(filter(None, [tier, self.segment.name if self.segment else ""])) or str(_("all accounts"))
