"""What was found in the data: figures of each day and source, weak accounts, rules of one's own; audits, findings; hours of upkeep."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.interaction import Kind
from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import Tenant, TenantForeignKey, TenantModel
from quality.querysets import (
    AuditQuerySet,
    BudgetQuerySet,
    EffortQuerySet,
    FindingQuerySet,
    MeasuredQuerySet,
    OfAudit,
    RuleQuerySet,
    WeaknessQuerySet,
)

A_DAY = 24 * 60  # minutes


class Severity(models.TextChoices):
    """What a failing check does to a score."""

    HARD = "hard", _("makes the score unreliable")
    SOFT = "soft", _("weakens the score")
    NOTE = "note", _("is noted only")


class Level(models.TextChoices):
    """How one figure of a day is to be read."""

    OK = "ok", _("as usual")
    UNKNOWN = "unknown", _("too little to say")
    WATCH = "watch", _("to be watched")
    BAD = "bad", _("bad")


class Measured(TenantModel):
    """What one check came to in one source on one day."""

    on = models.DateField()
    source = models.CharField(_("source"), max_length=60)
    check_name = models.CharField(_("check"), max_length=60)
    looked_at = models.BigIntegerField(_("rows looked at"), default=0)
    failing = models.BigIntegerField(_("failing rows"), default=0)
    accounts = models.IntegerField(_("accounts"), default=0)  # at which it fails
    value = models.FloatField(null=True)  # days of age, the index, a ratio: what the check says
    limit = models.FloatField(null=True)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.OK)

    objects = MeasuredQuerySet.as_manager()
    privacy = NotPersonal("Counts of rows.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "check_name", "source", "on"], name="quality_figure_once_a_day")
        ]
        indexes = [models.Index(fields=["tenant", "on"], name="measured_by_day")]

    def __str__(self):
        return f"{self.check_name} {self.source} {self.on}"

    @property
    def share(self) -> float | None:
        """The share of the rows that fail, 0 to 1."""
        return self.failing / self.looked_at if self.looked_at else None


class Weakness(TenantModel):
    """A check that fails at an account now. It goes when the check holds again."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="weaknesses")
    check_name = models.CharField(max_length=60)
    source = models.CharField(_("source"), max_length=60)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    rows = models.IntegerField(_("failing rows"))
    of = models.IntegerField(_("rows looked at"))
    found = models.CharField(_("found"), max_length=500, blank=True)  # what the rule read, by its names
    read = models.JSONField(default=dict, db_default={})  # the same by name, for saying it in the reader's words
    since = models.DateField(_("since"), default=timezone.localdate)

    objects = WeaknessQuerySet.as_manager()
    privacy = NotPersonal("What is wrong with the rows about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "check_name"], name="weakness_once")]
        indexes = [models.Index(fields=["tenant", "check_name", "id"], name="weakness_by_check")]

    def __str__(self):
        return f"{self.account} {self.check_name}"


class Brought(TenantModel):
    """Which sources brought rows of an account that a score reads, as the last check of it found them: by the definition of that day."""

    # Asked by account only: both stand in front of another index.
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, editable=False, default=current_tenant, related_name="+", db_index=False
    )
    account = TenantForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    sources = ArrayField(models.CharField(max_length=60))

    objects = OfAccount.as_manager()
    privacy = NotPersonal("Where the rows about a company come from.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account"], name="brought_once_per_account")]

    def __str__(self):
        return f"{self.account} {self.sources}"


class Rule(TenantModel):
    """A check that a tenant has added: a rule that is true where something is wrong."""

    words = models.CharField(_("name"), max_length=100)
    rule = models.CharField(_("rule"), max_length=2000)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.SOFT)
    kind = models.CharField(_("about"), max_length=20, choices=Kind.choices, blank=True)  # whose source it is told of
    added_at = models.DateTimeField(default=timezone.now)
    added_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()
    privacy = NotPersonal("A rule about the rows of companies; who wrote it is an id.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "words"], condition=Q(retired_at=None), name="quality_rule_once_per_name"
            )
        ]

    def __str__(self):
        return self.words


class Audit(TenantModel):
    """The audit of a quarter: a sample of the records of each source, held against the source by people."""

    quarter = models.CharField(_("quarter"), max_length=7)  # 2026-Q4
    seed = models.CharField(max_length=32)  # the sample is drawn by it: the same seed, the same sample
    size = models.PositiveSmallIntegerField(_("records of each source"))
    due_on = models.DateField(_("due"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: the clock
    closed_at = models.DateTimeField(_("finished"), null=True)
    closed_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True)

    objects = AuditQuerySet.as_manager()
    privacy = NotPersonal("A piece of work; who began and finished it are ids.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "quarter"], name="audit_once_a_quarter")]

    def __str__(self):
        return self.quarter

    @property
    def is_overdue(self) -> bool:
        return self.closed_at is None and self.due_on < timezone.localdate()


class AuditItem(TenantModel):
    """One record of the sample, and what a person found who held it against its source."""

    class Verdict(models.TextChoices):
        """What the person found."""

        RIGHT = "right", _("right")
        WRONG = "wrong", _("wrong")
        UNCLEAR = "unclear", _("cannot say")

    audit = TenantForeignKey(Audit, models.CASCADE, related_name="items")
    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    source = models.CharField(_("source"), max_length=60)
    record = models.UUIDField(null=True)  # of the interaction; null: the account itself. It may be gone since
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    objects = OfAudit.as_manager()
    privacy = NotPersonal("The id of a record and what was found of it; whose it is, the record says.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "audit", "source", "account", "record"], nulls_distinct=False, name="audit_item_once"
            )
        ]

    def __str__(self):
        return f"{self.source} {self.verdict}"


class Finding(TenantModel):
    """What an audit found and what is done about it, by whom and until when."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    audit = TenantForeignKey(Audit, models.CASCADE, related_name="findings")
    source = models.CharField(_("source"), max_length=60, blank=True)
    words = models.CharField(_("what was found"), max_length=300)
    action = models.CharField(_("what is done about it"), max_length=300)
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("what was done"), max_length=300, blank=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()
    privacy = NotPersonal("A task of a colleague; ids and words about the work.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "owner", "due_on"], condition=Q(state="open"), name="finding_open")]

    def __str__(self):
        return self.words

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()


class Budget(TenantModel):
    """The time that is meant for the upkeep of data in a quarter: of one source, or in all with the source ""."""

    quarter = models.CharField(_("quarter"), max_length=7)  # 2026-Q4
    source = models.CharField(_("source"), max_length=60, blank=True)
    minutes = models.PositiveIntegerField(_("hours"), validators=[MinValueValidator(1)])
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("who answers for it"))
    set_at = models.DateTimeField(default=timezone.now)
    set_by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = BudgetQuerySet.as_manager()
    privacy = NotPersonal("Hours that are meant for work; who answers for them is an id.")

    class Meta:
        verbose_name = _("budget for the upkeep of data")
        constraints = [
            models.UniqueConstraint(fields=["tenant", "quarter", "source"], name="upkeep_budget_once_a_quarter")
        ]

    def __str__(self):
        return f"{self.quarter} {self.source}".strip()


class Effort(TenantModel):
    """Time that one of us spent on the data of a source. What is noted stays as it is, or is taken back."""

    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    on = models.DateField(_("day"))
    quarter = models.CharField(_("quarter"), max_length=7)  # of that day
    minutes = models.PositiveSmallIntegerField(_("time"), validators=[MinValueValidator(1), MaxValueValidator(A_DAY)])
    source = models.CharField(_("source"), max_length=60, blank=True)  # "": several, or none
    words = models.CharField(_("what was done"), max_length=300)
    finding = TenantForeignKey(Finding, models.SET_NULL, null=True, related_name="+")
    account = TenantForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    objects = EffortQuerySet.as_manager()
    privacy = Personal(subject="by", purpose="account_management", keep="P3Y", since="on")

    class Meta:
        verbose_name = _("time spent on data")
        indexes = [
            models.Index(
                fields=["tenant", "quarter", "source"], condition=Q(taken_back_at=None), name="effort_by_source"
            ),
            models.Index(fields=["tenant", "by", "-on"], name="effort_of_member"),
        ]

    def __str__(self):
        return self.words
