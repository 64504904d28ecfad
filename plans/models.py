"""A joint plan with one account, its objectives, what was measured of each, and the agreements with the customer."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from intimacy.tenancy.declarations import BLANK, NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from plans.querysets import SLACK, ObjectiveQuerySet, OfObjective, OfPlan, PlanQuerySet


class Plan(TenantModel):
    """What one customer and we want to reach together within a period. (The field also says success plan.)"""

    class State(models.TextChoices):
        """Where it stands between the two sides."""

        DRAFT = "draft", _("draft")
        AGREED = "agreed", _("agreed")
        CHANGED = "changed", _("changed since it was agreed")
        CLOSED = "closed", _("closed")

    account = TenantForeignKey(Account, models.PROTECT, related_name="+")  # undoing an import keeps such an account
    title = models.CharField(_("title"), max_length=200)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"))
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("owner on our side"))
    contact = TenantForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner on their side")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    lesson = models.TextField(_("what came of it"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)  # grows with every change: two people at once are told

    objects = PlanQuerySet.as_manager()
    privacy = Personal(
        subject="contact__subject",
        purpose="account_management",
        keep="P3Y",
        since="closed_at",
        erase={"contact": BLANK},
    )

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "account", "-until_on"], name="plan_of_account"),
            models.Index(fields=["tenant", "until_on", "id"], name="plan_by_end"),
        ]

    def __str__(self):
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state != self.State.CLOSED

    def has_on_team(self, member) -> bool:
        return self.owner_id == member.pk or self.account.has_on_team(member)


class Objective(TenantModel):
    """One thing that the customer wants to reach, in their words, with a figure that says whether it is.

    The straight line from ``baseline`` at ``start_on`` to ``target`` at ``due_on`` is the way; ``progress`` says how much of it the
    latest measurement has behind it, ``expected`` how much of it should be by the day of that measurement; both in percent.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        REACHED = "reached", _("reached")
        MISSED = "missed", _("not reached")
        DROPPED = "dropped", _("given up")

    class Status(models.TextChoices):
        """Where it stands today, read off the way and the latest measurement."""

        UNMEASURED = "unmeasured", _("not measured yet")
        BEHIND = "behind", _("behind")
        OVERDUE = "overdue", _("past its day")
        ON_TRACK = "on_track", _("on track")
        THERE = "there", _("target met")
        REACHED = "reached", _("reached")
        MISSED = "missed", _("not reached")
        DROPPED = "dropped", _("given up")

    plan = TenantForeignKey(Plan, models.CASCADE, related_name="objectives")
    words = models.CharField(_("objective, in the customer’s words"), max_length=500)
    measure = models.CharField(_("what is measured"), max_length=200)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    baseline = models.DecimalField(_("from"), max_digits=18, decimal_places=4)
    target = models.DecimalField(_("to"), max_digits=18, decimal_places=4)
    start_on = models.DateField(_("start"))
    due_on = models.DateField(_("by"))
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("owner on our side"))
    contact = TenantForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner on their side")
    )
    formula = models.CharField(_("measured by"), max_length=500, blank=True)  # "" where somebody enters it
    latest = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    latest_on = models.DateField(null=True)
    progress = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    expected = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True)
    lesson = models.CharField(_("what came of it"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ObjectiveQuerySet.as_manager()
    privacy = Personal(
        subject="contact__subject",
        purpose="account_management",
        keep="P3Y",
        since="plan__closed_at",
        erase={"contact": BLANK},
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(baseline=models.F("target")), name="objective_has_a_way"),
            models.CheckConstraint(condition=Q(due_on__gt=models.F("start_on")), name="objective_has_days"),
        ]
        indexes = [
            models.Index(fields=["tenant", "owner", "due_on"], condition=Q(outcome=""), name="objective_open"),
            models.Index(fields=["tenant", "due_on", "id"], name="objective_by_day"),
        ]

    def __str__(self):
        return self.words

    def has_on_team(self, member) -> bool:
        return self.owner_id == member.pk or self.plan.has_on_team(member)

    @property
    def is_open(self) -> bool:
        return self.outcome == ""

    @property
    def status(self) -> str:
        """One of ``Status``, as of today where the reader is."""
        if self.outcome:
            return self.outcome
        if self.progress is None or self.expected is None:
            return self.Status.OVERDUE if self.due_on < timezone.localdate() else self.Status.UNMEASURED
        if self.progress >= 100:
            return self.Status.THERE
        if self.due_on < timezone.localdate():
            return self.Status.OVERDUE
        return self.Status.BEHIND if self.progress < self.expected - SLACK else self.Status.ON_TRACK

    @property
    def status_words(self) -> str:
        """``status`` for people."""
        return str(self.Status(self.status).label)

    def expected_at(self, day) -> Decimal:
        """The value that the way has on a day, in ``unit``; before its start and after its end that of the end."""
        share = Decimal((min(max(day, self.start_on), self.due_on) - self.start_on).days)
        return self.baseline + (self.target - self.baseline) * share / Decimal((self.due_on - self.start_on).days)


class Measurement(TenantModel):
    """What an objective's figure was on a day: entered by somebody, or read by its formula. One for a day."""

    objective = TenantForeignKey(Objective, models.CASCADE, related_name="measurements")
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    measured_on = models.DateField(_("on"))
    note = models.CharField(_("where it comes from"), max_length=300, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: its formula
    noted_at = models.DateTimeField(default=timezone.now)

    objects = OfObjective.as_manager()
    privacy = NotPersonal("A figure about a company, and the id of who entered it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "objective", "measured_on"], name="measured_once_a_day")
        ]

    def __str__(self):
        return f"{self.value} {self.measured_on}"


class Agreement(TenantModel):
    """The customer said yes to the plan as it then was. ``content`` is that plan (``plans.content``), without people."""

    plan = TenantForeignKey(Plan, models.CASCADE, related_name="agreements")
    agreed_on = models.DateField(_("agreed on"))
    contact = TenantForeignKey(  # null: erased since
        Contact, models.PROTECT, null=True, related_name="+", verbose_name=_("by whom")
    )
    evidence = models.CharField(_("how"), max_length=500)
    content = models.JSONField()
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = OfPlan.as_manager()
    privacy = Personal(
        subject="contact__subject", purpose="account_management", keep="P3Y", since="plan__closed_at",
        erase={"contact": BLANK, "evidence": BLANK},
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["tenant", "plan", "-noted_at"], name="agreement_of_plan")]
