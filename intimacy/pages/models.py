"""What the pages keep: files that workers write for members, saved views of lists, and how each member wants a list."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class ViewQuerySet(TenantQuerySet):
    """Saved views of lists."""

    def visible_to(self, member):
        """One's own, and those that colleagues share. What a view shows is narrowed by its reader's rights all the same."""
        return self.filter(Q(by=member) | Q(shared=True))


class SavedView(TenantModel):
    """What somebody wants to see of a list again: search, filters, order and columns, as its address says them."""

    of = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField(_("filters"), blank=True)
    shared = models.BooleanField(_("shared"), default=False)
    by = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(default=timezone.now)

    objects = ViewQuerySet.as_manager()
    # A search is kept as it was typed, so that it may name a person: it goes with the colleague who typed it.
    privacy = Personal(subject="by", purpose="account_management")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "of", "by", "name"], name="saved_view_once_per_name")]
        indexes = [models.Index(fields=["tenant", "of", "shared"], name="saved_view_shared")]

    def __str__(self):
        return self.name

    def has_on_team(self, member) -> bool:
        """Whether it is the member's own."""
        return self.by_id == member.pk


class OwnList(TenantModel):
    """How one member wants one list to open: the view that comes first, and the columns where no view names any."""

    of = models.CharField(max_length=40)
    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    view = TenantForeignKey(SavedView, models.SET_NULL, null=True, related_name="+")
    columns = models.JSONField(default=list)

    privacy = Personal(subject="member", purpose="account_management")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "of", "member"], name="own_list_once")]
