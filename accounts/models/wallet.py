"""What a customer is estimated to spend in a year on the kind of thing that we sell, from whom that is known, and of which day."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.contact import Contact
from accounts.querysets.wallet import OLD_DAYS, WalletEstimateQuerySet
from intimacy.tenancy.declarations import BLANK, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class WalletEstimate(TenantModel):
    """What one source says that a customer spends in a year. Never changed: another one follows, or it is withdrawn with a reason.

    low, high: the same where one amount was said. The one of the latest day that was not withdrawn is in force.
    """

    class Source(models.TextChoices):
        """From whom it is known."""

        CUSTOMER = "customer", _("told by the customer")
        REPORT = "report", _("from a published report")
        TENDER = "tender", _("from a tender")
        STUDY = "study", _("from a study")
        GUESS = "guess", _("our own guess")

    account = TenantForeignKey(Account, models.CASCADE, related_name="wallet_estimates")
    low = models.DecimalField(_("amount"), max_digits=16, decimal_places=2)
    high = models.DecimalField(_("up to"), max_digits=16, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)  # the account's, when it was noted
    as_of = models.DateField(_("the day it is of"))
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    words = models.CharField(_("where it stands"), max_length=500, blank=True)
    link = models.CharField(_("link"), max_length=500, blank=True)
    contact = TenantForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who told it")
    )
    noted_by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("noted by"))
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)
    in_force = models.BooleanField(_("in force"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = TenantForeignKey(
        "tenancy.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_why = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)

    objects = WalletEstimateQuerySet.as_manager()
    privacy = Personal(
        subject="contact__subject",
        purpose="account_management",
        keep="P3Y",
        since="noted_at",
        erase={"contact": BLANK},
    )

    class Meta:
        verbose_name = _("estimate of what a customer spends")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account"], condition=Q(in_force=True), name="wallet_estimate_one_in_force"
            ),
            models.CheckConstraint(condition=Q(low__gt=0) & Q(high__gte=F("low")), name="wallet_estimate_is_a_range"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(in_force=False), name="wallet_estimate_withdrawn_is_not_in_force"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "account", "-as_of", "-id"], name="wallet_estimate_by_day")]

    def __str__(self):
        return f"{self.low}–{self.high} {self.currency}"

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)

    @property
    def is_old(self) -> bool:
        """Of a day more than a year ago, where the reader is."""
        return (timezone.localdate() - self.as_of).days > OLD_DAYS

    @property
    def is_range(self) -> bool:
        return self.low != self.high
