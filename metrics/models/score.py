"""Scores: what was computed for each account on each day, under which definition, made of what."""

from datetime import UTC, datetime, time
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Account
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import Tenant, TenantForeignKey, TenantModel
from metrics.querysets import ScoreQuerySet

UNKNOWN = -1


class Score(TenantModel):
    """How close we were to an account on a day. ``worth`` holds each indicator's value and ``points`` what it gives, both
    in hundredths and in the order of the formula; the points add up to the score exactly."""

    # What is kept every night for every account is indexed no more than it is read: both stand in front of another index.
    # That the tenant is there is held by the key of its account, and not asked a second time for each of a million rows.
    tenant = models.ForeignKey(
        Tenant,
        models.PROTECT,
        editable=False,
        default=current_tenant,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    account = TenantForeignKey(Account, models.CASCADE, related_name="scores", db_index=False)
    on = models.DateField()
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # 0 to 100; null: nothing is known
    coverage = models.DecimalField(max_digits=5, decimal_places=2)  # percent of the weight that is known
    definition = models.PositiveSmallIntegerField()  # the version of the formula
    worth = ArrayField(models.SmallIntegerField(), default=list, db_default=[])  # 0 to 10,000, UNKNOWN: it is unknown
    points = ArrayField(models.SmallIntegerField(), default=list, db_default=[])
    parts = models.JSONField(default=dict, db_default={})  # as release 0.1 kept them; nobody else writes or reads them
    under_previous = models.DecimalField(
        max_digits=5, decimal_places=2, null=True
    )  # where the version changed that day:
    # what the same history was worth under the version before, so that a change splits into the customer's part and ours
    computed_at = models.DateTimeField(default=timezone.now)
    looking_back = models.BooleanField(default=False)  # computed later, from what was known by then

    objects = ScoreQuerySet.as_manager()
    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "on"], name="score_once_a_day")]
        indexes = [
            models.Index(fields=["tenant", "on"], name="score_by_day"),
            models.Index(
                fields=["tenant", "account", "on"],
                condition=Q(under_previous__isnull=False),
                name="score_by_new_version",
            ),
        ]

    def __str__(self):
        return f"{self.score} on {self.on}"

    @property
    def as_of(self) -> datetime:
        """The moment up to which it counts what happened."""
        return datetime.combine(self.on, time.max, UTC) if self.looking_back else self.computed_at

    def part(self, number: int) -> tuple[Decimal, Decimal] | None:
        """The value and the points of the formula's indicator at that place; None where it is unknown."""
        if number >= len(self.worth) or self.worth[number] == UNKNOWN:
            return None
        return Decimal(self.worth[number]) / 100, Decimal(self.points[number]) / 100
