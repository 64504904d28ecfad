"""Scores: what was computed for each account on each day, under which definition, made of what."""

from django.db import models
from django.utils import timezone

from accounts.models import Account
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from metrics.querysets import ScoreQuerySet


class Score(TenantModel):
    """How close we were to an account on a day. The parts hold each indicator's value and points; the points add up
    to the score exactly."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="scores")
    on = models.DateField()
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # 0 to 100; null: nothing is known
    coverage = models.DecimalField(max_digits=5, decimal_places=2)  # percent of the weight that is known
    definition = models.PositiveSmallIntegerField()  # the version of the formula
    parts = models.JSONField(default=dict)  # code → [value 0–100, points], both texts of two decimals; only the known
    computed_at = models.DateTimeField(default=timezone.now)
    looking_back = models.BooleanField(default=False)  # computed later, from what was known by then

    objects = ScoreQuerySet.as_manager()
    privacy = NotPersonal("Figures about a company.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "account", "on"], name="score_once_a_day")]
        indexes = [models.Index(fields=["tenant", "on"], name="score_by_day")]

    def __str__(self):
        return f"{self.score} on {self.on}"
