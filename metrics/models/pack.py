"""The history of a range of accounts, packed column by column, and the accounts for which its pack no longer holds."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Account
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Pack(TenantModel):
    """When what kind of thing happened at the accounts of one range; how it is laid out stands in ``metrics.packs``."""

    first = models.UUIDField()  # where the range begins; it ends where the next one does
    accounts = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    valued = models.PositiveIntegerField()  # rows that have a value
    kinds = ArrayField(models.CharField(max_length=20))  # of interactions, by their number
    data = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("Moments and kinds of what happened at companies. People are numbers that name nobody.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "first"], name="pack_once_per_range")]


class Unpacked(TenantModel):
    """An account whose history has changed since its pack was made."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")

    privacy = NotPersonal("The id of an account.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account"], name="unpacked_once")]
