"""The journal: one append-only row for every fact, audit trail and outbox in one."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast
from django.utils import timezone

from intimacy.tenancy.declarations import DELETE, NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class EntryQuerySet(TenantQuerySet):
    """Facts on record."""

    def about(self, thing):
        """What happened to one thing."""
        return self.filter(about_kind=thing._meta.label_lower, about_id=thing.pk)

    def of(self, action):
        """Every fact of one kind."""
        return self.filter(action=action)

    def newest_first(self):
        return self.order_by("-at", "-id")


class TransactionNumber(Func):
    """The number of the running transaction, by which a sealer knows what can no longer arrive late."""

    function = "pg_current_xact_id"
    output_field = models.TextField()

    def as_sql(self, compiler, connection, **extra):
        sql, values = super().as_sql(compiler, connection, **extra)
        return f"({sql})::text", values


class Entry(TenantModel):
    """One fact: who did what, about what, for what purpose, when. Holds names of fields and ids, never values."""

    at = models.DateTimeField(default=timezone.now)
    transaction = models.BigIntegerField(db_default=Cast(TransactionNumber(), models.BigIntegerField()), editable=False)
    action = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=80, blank=True)
    about_id = models.UUIDField(null=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")  # null: the clock
    purpose = models.CharField(max_length=40, blank=True)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    shown = ArrayField(models.UUIDField(), default=list)
    count = models.IntegerField(null=True)
    commitment = models.BinaryField(max_length=32, null=True)

    objects = EntryQuerySet.as_manager()
    append_only = True
    privacy = NotPersonal(
        "Holds ids and names of fields; what can be erased lies in Payload, under a salted commitment."
    )

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-at", "-id"], name="entry_newest"),
            models.Index(fields=["tenant", "about_kind", "about_id", "-at"], name="entry_about"),
            models.Index(fields=["tenant", "action", "-at"], name="entry_action"),
        ]

    def __str__(self):
        return f"{self.action} {self.about_id or ''}"


class Payload(TenantModel):
    """What a fact says in words. Erasable: the entry keeps only a salted commitment to it."""

    entry = TenantForeignKey(Entry, models.PROTECT, related_name="+")
    subject_id = models.UUIDField(null=True)
    salt = models.BinaryField(max_length=16)
    body = models.JSONField()

    privacy = Personal(subject="subject_id", purpose="compliance", keep="P6Y", since="entry__at", erase=DELETE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "entry"], name="payload_once_per_entry")]
        indexes = [models.Index(fields=["tenant", "subject_id"], name="payload_subject")]
