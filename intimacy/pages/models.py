"""Files that workers write for members, because they have too many rows to be made while somebody waits."""

from django.db import models
from django.utils import timezone

from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel
from intimacy.tenancy.querysets import TenantQuerySet


class FileQuerySet(TenantQuerySet):
    """Files for members."""

    def visible_to(self, member):
        """One's own: what is in a file is what its member may see."""
        return self.filter(by=member)


class WrittenFile(TenantModel):
    """One list as a file: which list, narrowed and ordered how, for whom. ``path`` is empty until a worker has written it."""

    list = models.CharField(max_length=200)  # dotted path of the list
    query = models.TextField(blank=True)  # its filters and order, as the address says them
    purpose = models.CharField(max_length=40)
    by = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    path = models.CharField(max_length=300, blank=True)
    rows = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)

    objects = FileQuerySet.as_manager()
    privacy = Personal(subject="by", purpose="account_management", keep="P7D", since="asked_at")
