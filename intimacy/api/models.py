"""What the API remembers: the answers to requests that a program may send again."""

from django.db import models
from django.utils import timezone

from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class IdempotencyKey(TenantModel):
    """The answer to one POST, committed together with its effect.

    The answer is sealed with the key that the caller chose, of which only a hash is kept: nobody but the caller reads it.
    """

    hash = models.BinaryField(max_length=32)
    request = models.CharField(max_length=300)  # method and path
    digest = models.BinaryField(max_length=32)  # of the payload
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    by = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    privacy = Personal(subject="by", purpose="administration", keep="P1D", since="made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "hash"], name="idempotency_key_once")]
        indexes = [models.Index(fields=["tenant", "made_at"], name="idempotency_key_age")]
