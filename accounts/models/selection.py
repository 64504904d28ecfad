"""The selection matrix: what people think of an account, and how much each criterion weighs."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.querysets.accounts import OfAccount
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class JudgementQuerySet(OfAccount):
    """What people think of accounts; the latest word on a criterion counts, the earlier ones stay."""

    def latest_each(self):
        """The one that counts of each account and criterion."""
        return self.order_by("account", "criterion", "-judged_at", "-pk").distinct("account", "criterion")


def latest_judgements() -> ArraySubquery:
    """For a query of accounts: the judgements that count, as dictionaries."""
    rows = Judgement.objects.filter(account=OuterRef("pk")).latest_each()
    return ArraySubquery(
        rows.values(
            row=JSONObject(criterion="criterion", value="value", reason="reason", by="by__name", at="judged_at")
        )
    )


class Judgement(TenantModel):
    """What a colleague thinks of an account by one criterion, from 0 to 100, and why. Never changed: a new one follows."""

    class Criterion(models.TextChoices):
        """What is judged by a person."""

        FIT = "fit", _("strategic fit")
        SCALABILITY = "scalability", _("operational scalability")

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    criterion = models.CharField(_("criterion"), max_length=12, choices=Criterion.choices)
    value = models.PositiveSmallIntegerField(_("value"), validators=[MaxValueValidator(100)])
    reason = models.CharField(_("reason"), max_length=500)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(default=timezone.now)

    objects = JudgementQuerySet.as_manager()
    privacy = NotPersonal("What a colleague thinks of a company, and why.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "account", "criterion"], name="judgement_of_account")]

    def __str__(self):
        return f"{self.get_criterion_display()}: {self.value}"


class WeightingQuerySet(TenantQuerySet):
    """Versions of the weights."""

    def visible_to(self, member):
        """Everybody may know what weighs how much."""
        return self


class Weighting(TenantModel):
    """A version of the weights of the three criteria. The latest is in force.

    poor, excellent: amounts in the tenant's currency between which lifetime value runs from 0 to 100; without them it is
    an account's percentile among those of its currency.
    """

    version = models.PositiveIntegerField(default=1)
    fit = models.PositiveSmallIntegerField(_("strategic fit"), default=1, validators=[MaxValueValidator(100)])
    value = models.PositiveSmallIntegerField(_("lifetime value"), default=1, validators=[MaxValueValidator(100)])
    scalability = models.PositiveSmallIntegerField(
        _("operational scalability"), default=1, validators=[MaxValueValidator(100)]
    )
    poor = models.DecimalField(_("poor"), max_digits=16, decimal_places=2, null=True, blank=True)
    excellent = models.DecimalField(_("excellent"), max_digits=16, decimal_places=2, null=True, blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    objects = WeightingQuerySet.as_manager()
    privacy = NotPersonal("How much each criterion weighs.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "version"], name="weighting_once_per_version")]

    def __str__(self):
        return str(self.version)

    @property
    def weights(self) -> dict[str, int]:
        return {"fit": self.fit, "value": self.value, "scalability": self.scalability}
