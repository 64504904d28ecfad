"""The tier policy: what each tier gives, how often, to how many, and who enters and leaves it. Versions; one is in force."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


@dataclass(frozen=True)
class TierLine:
    """One tier of a policy. cadence_days: the longest time without an engagement. cap: the most accounts, 0 for any number.

    entry and exit are rules over an account's facts, "" for none. region: "" for everywhere, else an overlay: what it says
    holds there in place of the general line, and what it leaves empty is as everywhere.
    """

    tier: int
    region: str = ""
    entitlements: str = ""
    cadence_days: int = 0
    cap: int = 0
    entry: str = ""
    exit: str = ""


class PolicyQuerySet(TenantQuerySet):
    """Versions of the tier policy."""

    def in_force(self):
        """The published one."""
        return self.filter(state=TierPolicy.State.PUBLISHED)

    def draft(self):
        """The one that is being written."""
        return self.filter(state=TierPolicy.State.DRAFT)

    def visible_to(self, member):
        """Everybody here may read it."""
        return self

    def as_column(self) -> ArraySubquery:
        """For a query of accounts: the lines in force, as they are kept."""
        return ArraySubquery(self.in_force().values("lines"))


class TierPolicy(TenantModel):
    """One version. Once published it never changes; the next one takes its place."""

    class State(models.TextChoices):
        """Where a version stands."""

        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("in force")
        REPLACED = "replaced", _("replaced")

    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    lines = models.JSONField(default=list)  # of TierLine, as dictionaries
    why = models.CharField(_("what changes, and why"), max_length=500, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("in force since"), null=True)

    objects = PolicyQuerySet.as_manager()
    privacy = NotPersonal("What each tier of companies gets; who wrote it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="tier_policy_number_once"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="draft"), name="tier_policy_one_draft"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(state="published"), name="tier_policy_one_in_force"),
        ]

    def __str__(self):
        return str(_("Tier policy %(number)d") % {"number": self.number})

    @property
    def read(self) -> list[TierLine]:
        """Its lines."""
        return [TierLine(**line) for line in self.lines]


def line_for(lines: list[TierLine], tier: int | None, region: str = "") -> TierLine | None:
    """What holds for an account of this tier and region; None where the policy says nothing of the tier."""
    general = next((line for line in lines if line.tier == tier and not line.region), None)
    own = next((line for line in lines if line.tier == tier and region and line.region == region), None)
    if general is None or own is None:
        return own or general
    return TierLine(
        tier=own.tier, region=own.region, entitlements=own.entitlements or general.entitlements,
        cadence_days=own.cadence_days or general.cadence_days, cap=own.cap, entry=own.entry or general.entry,
        exit=own.exit or general.exit,
    )  # fmt: skip
