"""A recovery case: one account in one episode, from its diagnosis to its end; and its root causes."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.bands import shown
from accounts.models import Account
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from playbooks.models import Run
from recovery.gaps import Gap
from recovery.models.finding import Finding
from recovery.querysets import CaseQuerySet, OfCase


class Case(TenantModel):
    """Why one account's score fell, and what is done about it. ``found`` is the diagnosis as it was at ``found_at``; see
    ``recovery.diagnosing``."""

    class State(models.TextChoices):
        """How far it is."""

        PROPOSED = "proposed", _("proposed")
        OPEN = "open", _("open")
        DIAGNOSED = "diagnosed", _("diagnosed")
        RECOVERING = "recovering", _("in recovery")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        """How it ended."""

        RECOVERED = "recovered", _("recovered")
        NOT_RECOVERED = "not_recovered", _("not recovered")
        LOST = "lost", _("lost")
        DISMISSED = "dismissed", _("not a case")

    class Judged(models.TextChoices):
        """Whether how we work everywhere is at fault, or how it was done here."""

        SYSTEMIC = "systemic", _("systemic")
        EXECUTION = "execution", _("execution")

    account = TenantForeignKey(Account, models.PROTECT, related_name="+")  # undoing an import keeps such an account
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("look again by"), null=True)
    alert = models.UUIDField(null=True)  # the alert that it came from; of the floor below, which may throw alerts away
    opened_at = models.DateTimeField(_("since"), default=timezone.now)
    opened_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: an alert
    why = models.CharField(_("why"), max_length=500, blank=True)

    before = models.DecimalField(_("score before"), max_digits=5, decimal_places=2, null=True)
    before_on = models.DateField(null=True)
    after = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True)
    after_on = models.DateField(null=True)
    found = models.JSONField(default=dict)
    found_at = models.DateTimeField(null=True)

    gap_proposed = models.CharField(max_length=10, choices=Gap.choices, blank=True)
    gap = models.CharField(_("kind of gap"), max_length=10, choices=Gap.choices, blank=True)
    judged = models.CharField(_("systemic or execution"), max_length=10, choices=Judged.choices, blank=True)
    happened = models.TextField(_("what happened"), max_length=4000, blank=True)
    learnt = models.TextField(_("what is learnt"), max_length=4000, blank=True)
    finding = TenantForeignKey(Finding, models.SET_NULL, null=True, related_name="cases")
    run = TenantForeignKey(Run, models.PROTECT, null=True, related_name="+")

    drop = models.PositiveSmallIntegerField(_("drop"), default=0)  # points below ``before`` today; refreshed at night
    worth = models.DecimalField(_("value"), max_digits=16, decimal_places=2, null=True)  # the tenant's currency, a year
    worth_assumed = models.BooleanField(default=False)  # it has none in that currency: the median of its tier
    rank = models.DecimalField(_("drop × value"), max_digits=20, decimal_places=2, default=0)

    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    closing = models.CharField(_("how it ended"), max_length=500, blank=True)
    noted_at = models.DateTimeField(null=True)  # it was over before anybody noted it here
    reopened = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)  # grows with every change: two people at once are told

    objects = CaseQuerySet.as_manager()
    privacy = NotPersonal("What happened between two companies; its texts are refused where they name anybody.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=~Q(state="closed"), name="case_one_open_per_account"
            ),
            models.UniqueConstraint(fields=["tenant", "alert"], condition=~Q(alert=None), name="case_once_per_alert"),
            models.CheckConstraint(condition=Q(state="closed") ^ Q(outcome=""), name="case_closed_with_outcome"),
        ]
        indexes = [
            models.Index(fields=["tenant", "rank", "id"], name="case_by_rank"),
            models.Index(fields=["tenant", "account", "-opened_at"], name="case_of_account"),
            models.Index(fields=["tenant", "gap", "-opened_at"], name="case_by_gap"),
        ]

    @property
    def at_stake(self) -> Decimal:
        """The drop in percent of the scale, of what the account is worth a year; without a worth the drop alone."""
        return self.rank if self.worth is None else self.rank / 100

    def __str__(self):
        return self.account.name

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def kind(self) -> str:
        """The gap that a person confirmed, else the one that is proposed."""
        return self.gap or self.gap_proposed

    @property
    def kind_words(self) -> str:
        return str(Gap(self.kind).label) if self.kind else ""

    @property
    def fell(self) -> int:
        """By how many points, as found; both ends as people see them."""
        before, after = shown(self.before), shown(self.after)
        return 0 if before is None or after is None else before - after

    @property
    def fall_words(self) -> str:
        """Both ends as found: “score 85, then 70”."""
        if self.before is None or self.after is None:
            return gettext("no two scores")
        return gettext("score %(before)d, then %(after)d") % {"before": shown(self.before), "after": shown(self.after)}

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)


class Cause(TenantModel):
    """One answer to “why?”, in order: each is the cause of the one before it. It lies in how work is done, not in who does it."""

    class Factor(models.TextChoices):
        """Where in the way of working."""

        PROCESS = "process", _("process or rule")
        CAPACITY = "capacity", _("capacity")
        HANDOVER = "handover", _("hand-over or communication")
        TOOL = "tool", _("tool or data")
        PRODUCT = "product", _("product")
        AGREEMENT = "agreement", _("agreement or price")
        OUTSIDE = "outside", _("at the customer or outside")

    case = TenantForeignKey(Case, models.CASCADE, related_name="causes")
    place = models.PositiveSmallIntegerField()  # from 1
    words = models.CharField(_("because"), max_length=500)
    factor = models.CharField(_("where it lies"), max_length=10, choices=Factor.choices, default=Factor.PROCESS)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)  # an address
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = OfCase.as_manager()
    privacy = NotPersonal("A cause in the way of working; one that names somebody is refused.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "case", "place"], name="cause_in_order", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self):
        return self.words

    def has_on_team(self, member) -> bool:
        return self.case.has_on_team(member)
