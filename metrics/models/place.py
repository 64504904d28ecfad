"""What accounts were before they moved: the anchors that a past score was computed with are those of what the account was then."""

from django.db import models

from accounts.models import Account
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from metrics.querysets import FormerPlaceQuerySet


class FormerPlace(TenantModel):
    """The segment, industry and region of an account until a moment. The database notes it with each change of them, whoever makes it
    (``0007_former_places``): accounts that never moved have none, and scoring writes nothing."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    segment = models.UUIDField(null=True)  # segments are retired and never deleted
    industry = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    until = models.DateTimeField()

    objects = FormerPlaceQuerySet.as_manager()
    privacy = NotPersonal("Facts about a company.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "account", "until"], name="former_place_in_order")]
