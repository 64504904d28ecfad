"""Keys: everything that opens a door without a password, by the hash of its secret."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from intimacy.access.require import everywhere
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class KeyQuerySet(TenantQuerySet):
    """Keys of the tenant."""

    def visible_to(self, member):
        """Every key for who may make and end them, one's own for everybody else."""
        return self if everywhere(member, "access.manage_keys") else self.filter(member=member.pk)

    def live(self):
        """Keys that open something now."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


class Key(TenantModel):
    """A secret handed out once, of which only the hash is kept."""

    hash = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=20, default="api")
    words = models.CharField(max_length=100, blank=True)
    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = KeyQuerySet.as_manager()
    privacy = NotPersonal("The hash of a random secret and the id of the member who holds it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "hash"], name="key_once")]
        indexes = [models.Index(fields=["hash"], name="key_hash")]

    @property
    def is_live(self) -> bool:
        """Whether it opens something now."""
        return self.ends_at is None or self.ends_at > timezone.now()
