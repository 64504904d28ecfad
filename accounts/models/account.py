"""Accounts, the facts that a tenant declares about them, their teams, and where they stand."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.bands import shown
from accounts.querysets.accounts import AccountQuerySet
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import Tenant, TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class Tier(models.IntegerChoices):
    """How much of us an account is promised."""

    STRATEGIC = 1, _("Strategic")
    GROWTH = 2, _("Growth")
    CORE = 3, _("Core")


# What a search looks through, as the function accounts_said reads it: a line for each, so that no word reaches over two of them.
# The options stand in the order in which a migration writes them, else Django would take it for another index.
SAID = Func("name", "external_id", "city", arg_joiner=" || E'\\n' || ", function="upper")


class Account(TenantModel):
    """A company that we serve. May be a part of another one."""

    name = models.CharField(_("name"), max_length=200)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    parent = TenantForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    owner = TenantForeignKey(
        "tenancy.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    tier = models.IntegerField(_("tier"), choices=Tier.choices, null=True, blank=True)
    segment = TenantForeignKey(  # the first whose rule is true; null: unsegmented
        "accounts.Segment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("segment")
    )
    industry = models.CharField(_("industry"), max_length=100, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    annual_value = models.DecimalField(
        _("annual value"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    lifetime_value = models.DecimalField(
        _("lifetime value"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    renewal_on = models.DateField(_("renewal"), null=True, blank=True)
    facts = models.JSONField(_("further facts"), default=dict, blank=True)
    since = models.DateField(_("customer since"), null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # grows with every change: two people at once are told

    objects = AccountQuerySet.as_manager()
    privacy = NotPersonal("Facts about a company. Its people are Contacts.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "external_id"], condition=~Q(external_id=""), name="account_once_per_external_id"
            ),
            models.CheckConstraint(condition=Q(tier__in=[1, 2, 3]) | Q(tier=None), name="account_tier_1_to_3"),
        ]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="account_by_name"),
            models.Index(fields=["tenant", "owner"], name="account_by_owner"),
            models.Index(fields=["tenant", "tier"], name="account_by_tier"),
            models.Index(fields=["tenant", "renewal_on"], name="account_by_renewal"),
            models.Index(fields=["tenant", "industry"], name="account_by_industry"),
            models.Index(fields=["tenant", "region"], name="account_by_region"),
            GinIndex("tenant_id", OpClass(SAID, name="gin_trgm_ops"), name="account_by_words"),
        ]

    def __str__(self):
        return self.name

    def has_on_team(self, member) -> bool:
        """Whether the member owns the account, sits on its team, stands in for who does, or is to take it over."""
        return self.owner_id == member.pk or Account.objects.on_team_of(member).filter(pk=self.pk).exists()


class FactKindQuerySet(TenantQuerySet):
    """Further facts that a tenant keeps."""

    def in_use(self):
        """Those that are still asked for, by name."""
        return self.filter(retired_on=None).order_by("words")

    def as_column(self) -> ArraySubquery:
        """For a query of accounts: the further facts that are asked for, as dictionaries of ``FactKind``'s fields."""
        return ArraySubquery(self.in_use().values(row=JSONObject(name="name", words="words", type="type")))


class FactKind(TenantModel):
    """A further fact that this tenant keeps about its accounts."""

    class Type(models.TextChoices):
        """What kind of value the fact has."""

        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        YES_NO = "yes_no", _("yes or no")

    name = models.SlugField(_("short name"), max_length=40)
    words = models.CharField(_("name"), max_length=100)
    type = models.CharField(_("kind of value"), max_length=10, choices=Type.choices, default=Type.TEXT)
    retired_on = models.DateField(null=True, blank=True)  # asked for no longer; the values stay

    objects = FactKindQuerySet.as_manager()
    privacy = NotPersonal("The name of a fact about companies.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="fact_kind_once")]

    def __str__(self):
        return self.words


class SeatQuerySet(AccountQuerySet):
    """Seats on account teams."""

    def visible_to(self, member):
        return self.filter(account__in=self.accounts_visible_to(member))

    def on_account(self, account):
        return self.filter(account=account, until=None)


class Seat(TenantModel):
    """A colleague on an account's team, and for which share of their time.

    Who sits there answers to two: to the account's owner for what is done, and to ``lead`` in the ``function`` for how.
    A share of 100 % is a dedicated colleague, less than that a shared one. The deputy takes over when the owner goes.
    """

    class Role(models.TextChoices):
        """What the colleague does for the account."""

        OWNER = "owner", _("owner")
        SPONSOR = "sponsor", _("executive sponsor")
        SUCCESS = "success", _("customer success")
        SALES = "sales", _("sales")
        SUPPORT = "support", _("support")
        ENGINEERING = "engineering", _("engineering")
        OPERATIONS = "operations", _("operations")

    account = TenantForeignKey(Account, models.CASCADE, related_name="seats")
    member = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.SUCCESS)
    share = models.PositiveSmallIntegerField(_("share of time, %"), default=0, validators=[MaxValueValidator(100)])
    function = models.CharField(_("function"), max_length=100, blank=True, default="", db_default="")
    lead = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, blank=True, related_name="+")
    deputy = models.BooleanField(_("deputy of the owner"), default=False, db_default=False)
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()
    privacy = NotPersonal("Which colleague works for which account; ids only.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "member"], condition=Q(until=None), name="seat_once_per_member"
            )
        ]


class Standing(TenantModel):
    """Where an account stands, published from above: the account page knows it without knowing how it was computed."""

    # Written anew for most accounts every night: both stand in front of another index.
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, editable=False, default=current_tenant, related_name="+", db_index=False
    )
    account = TenantForeignKey(Account, models.CASCADE, related_name="standings", db_index=False)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # 0 to 100, null: not enough is known
    band = models.CharField(max_length=10, blank=True)
    coverage = models.DecimalField(max_digits=5, decimal_places=2, default=0)  # percent of the weight that is known
    before = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # the score at ``before_on``
    before_on = models.DateField(null=True)
    step = models.SmallIntegerField(
        default=0, db_default=0
    )  # points since then that only a new score definition brought
    line = ArrayField(
        models.SmallIntegerField(), default=list, db_default=[]
    )  # of a quarter, a score a week, the last of today
    line_on = models.DateField(null=True)  # since when its last score is in the place of today's
    doubt = models.CharField(
        max_length=20, blank=True, default="", db_default=""
    )  # what its data say against the score, the worst alone
    as_of = models.DateTimeField(null=True)
    definition = models.CharField(max_length=60, blank=True)
    last_touch_at = models.DateTimeField(null=True)
    next_due_on = models.DateField(null=True)

    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account"], name="standing_once_per_account")]
        indexes = [
            models.Index(fields=["tenant", "score"], name="standing_by_score"),
            models.Index(fields=["tenant", "band"], name="standing_by_band"),
            models.Index(fields=["tenant", "last_touch_at"], name="standing_by_touch"),
        ]

    @property
    def change(self):
        """Points gained since ``before_on`` by what happened, None where either end is missing."""
        if self.score is None or self.before is None:
            return None
        return shown(self.score) - shown(self.before) - self.step
