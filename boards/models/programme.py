"""By what a programme is judged: what became of renewals, what an hour costs, what was spent, and packs that keep the figures."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.models.account import Tier
from accounts.querysets.accounts import OfAccount
from boards.querysets import PackQuerySet, SpendQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel

NONE_BELOW = [MinValueValidator(Decimal(0))]


class Renewal(TenantModel):
    """What became of an account's revenue when its contract ended: a year's worth before and after, in one currency."""

    class Outcome(models.TextChoices):
        """Read off the two amounts."""

        GROWN = "grown", _("grown")
        KEPT = "kept", _("kept")
        REDUCED = "reduced", _("reduced")
        LOST = "lost", _("lost")

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    on = models.DateField(_("renewed or ended on"))
    before = models.DecimalField(
        _("a year before"), max_digits=16, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    after = models.DecimalField(_("a year after"), max_digits=16, decimal_places=2, validators=NONE_BELOW)
    currency = models.CharField(_("currency"), max_length=3)
    tier = models.IntegerField(
        _("tier"), choices=Tier.choices, null=True
    )  # in which the account was when this was noted
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # six months before; null: none is known
    score_on = models.DateField(null=True)
    band_then = models.CharField(
        max_length=10, blank=True, default="", db_default=""
    )  # of that score, by what its definition asked for
    note = models.CharField(_("what it hung on"), max_length=500, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = OfAccount.as_manager()
    privacy = NotPersonal("What a company pays.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "on"], name="renewal_once_a_day")]
        indexes = [models.Index(fields=["tenant", "on", "id"], name="renewal_by_day")]

    def __str__(self):
        return f"{self.account} {self.on}"

    @property
    def outcome(self) -> str:
        if not self.after:
            return self.Outcome.LOST
        if self.after == self.before:
            return self.Outcome.KEPT
        return self.Outcome.GROWN if self.after > self.before else self.Outcome.REDUCED

    @property
    def outcome_words(self) -> str:
        return str(self.Outcome(self.outcome).label)

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)


class Rate(TenantModel):
    """What an hour of a colleague of some role costs us, from a day on."""

    role = models.CharField(_("role"), max_length=30)
    amount = models.DecimalField(_("an hour costs"), max_digits=10, decimal_places=2, validators=NONE_BELOW)
    currency = models.CharField(_("currency"), max_length=3)
    since = models.DateField(_("since"))
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = SpendQuerySet.as_manager()
    privacy = NotPersonal("What roles cost, not people.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "role", "since"], name="rate_once_a_day")]


class Spend(TenantModel):
    """What was spent on the programme in a month: on a tier, or on one account."""

    tier = models.IntegerField(_("tier"), choices=Tier.choices, null=True, blank=True)
    account = TenantForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    month = models.DateField(_("month"))  # its first day
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    currency = models.CharField(_("currency"), max_length=3)
    words = models.CharField(_("what for"), max_length=200)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now)

    objects = SpendQuerySet.as_manager()
    privacy = NotPersonal("What we spend on companies.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tier=None, account__isnull=False) | Q(tier__isnull=False, account=None), name="spend_on_one"
            )
        ]
        indexes = [models.Index(fields=["tenant", "-month", "-id"], name="spend_by_month")]

    def __str__(self):
        return self.words


class Pack(TenantModel):
    """The figures of a moment, as the board got them. Nobody can change one; ``hash`` is the SHA-256 of ``figures``."""

    title = models.CharField(_("title"), max_length=200)
    figures = models.JSONField()
    hash = models.CharField(max_length=64)
    definition = models.CharField(max_length=100, blank=True)  # of the score, by name
    counted_at = models.DateTimeField()
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    objects = PackQuerySet.as_manager()
    append_only = True
    privacy = NotPersonal("Counts and sums of companies.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "-made_at", "-id"], name="pack_newest")]

    def __str__(self):
        return self.title
