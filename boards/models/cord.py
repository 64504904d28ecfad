"""A cord: somebody stops and asks for help with an account, and the whole team sees it at once."""

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from boards.querysets import CordQuerySet
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Cord(TenantModel):
    """What is wrong at an account, who answered and how soon, and what helped. It is never counted by person."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    wrong = models.CharField(_("what is wrong"), max_length=500)
    pulled_by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    pulled_at = models.DateTimeField(default=timezone.now)
    answered_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    resolved_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    helped = models.CharField(_("what helped"), max_length=500, blank=True)

    objects = CordQuerySet.as_manager()
    privacy = Personal(subject="pulled_by", purpose="account_management", keep="P3Y", since="resolved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account"], condition=Q(resolved_at=None), name="cord_one_open")
        ]
        indexes = [models.Index(fields=["tenant", "-pulled_at", "-id"], name="cord_newest")]

    def __str__(self):
        return self.wrong

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)

    @property
    def waited(self) -> int:
        """Whole minutes from pulling to the answer, or until now."""
        return int(((self.answered_at or timezone.now()) - self.pulled_at) / timedelta(minutes=1))


class CordRule(TenantModel):
    """Whom a cord calls besides the account's team, and after how many minutes without an answer it goes further."""

    role = models.CharField(_("also call everybody who is"), max_length=30)
    minutes = models.PositiveSmallIntegerField(
        _("minutes to the answer"), validators=[MinValueValidator(5), MaxValueValidator(10_080)]
    )
    changed_at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("A rule about roles.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="cord_rule_once")]
