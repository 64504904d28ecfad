"""What was counted once, so that a page over a million accounts reads a few rows."""

from django.db import models
from django.utils import timezone

from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Summary(TenantModel):
    """The figures of one tier of the accounts that belong together by region, industry or owner: see ``counted.Counted``."""

    class Of(models.TextChoices):
        """By what the accounts belong together."""

        ALL = "all"
        REGION = "region"
        INDUSTRY = "industry"
        REGION_AND_INDUSTRY = "both"
        OWNER = "owner"

    of = models.CharField(max_length=10, choices=Of.choices)
    region = models.CharField(max_length=100, blank=True)
    industry = models.CharField(max_length=100, blank=True)
    owner = TenantForeignKey("tenancy.Member", models.CASCADE, null=True, related_name="+")
    tier = models.IntegerField(null=True)
    figures = models.JSONField()
    places = models.JSONField(
        default=dict
    )  # of those of any region: region → accounts, at risk, median, median of all tiers
    counted_at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("Counts and sums of companies, and ids of some of them.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "of", "region", "industry", "owner", "tier"],
                nulls_distinct=False,
                name="summary_once",
            )
        ]


class Week(TenantModel):
    """The median score of a tier, everywhere or in a region, in one week: of each account its last score in that week.

    Accounts count for the tier and the region in which they were when the week was counted.
    """

    until = models.DateField()  # the Sunday with which the week ends
    everywhere = models.BooleanField(default=True)
    region = models.CharField(max_length=100, blank=True)
    tier = models.IntegerField(null=True)
    scored = models.PositiveIntegerField()
    median = models.PositiveSmallIntegerField()  # in whole points, as pages show it
    counted_at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("Medians over companies.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "everywhere", "region", "until", "tier"], nulls_distinct=False, name="week_once"
            )
        ]
