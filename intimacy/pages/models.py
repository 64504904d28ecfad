"""What the pages keep: files that workers write for members, saved views of lists, how each member wants a list, edits of many rows."""

from django.db import models
from django.db.models import Count, Q
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


class BulkEditQuerySet(TenantQuerySet):
    """Edits of many rows."""

    def visible_to(self, member):
        """One's own: what was there before is what its member could see."""
        return self.filter(by=member)


class BulkEdit(TenantModel):
    """One field of many rows of a list: looked at, then changed, and for a week taken back where nobody came after."""

    of = models.CharField(_("list"), max_length=40)
    field = models.CharField(_("field"), max_length=40)
    value = models.TextField(_("new value"), blank=True)  # as a form would send it
    why = models.CharField(_("reason"), max_length=300, blank=True)
    by = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    job = TenantForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")  # where there are many rows

    objects = BulkEditQuerySet.as_manager()
    privacy = Personal(subject="by", purpose="account_management", keep="P7D", since="made_at")

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has still to do with it."""
        return self.job is not None and not self.job.is_over

    def counts(self) -> dict[str, int]:
        """Outcome → how many rows."""
        return dict(self.rows.values_list("outcome").annotate(count=Count("pk")).order_by())


class BulkEditRow(TenantModel):
    """What was to become, and became, of one row."""

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("to be changed")
        SAME = "same", _("says so already")
        REFUSED = "refused", _("cannot be changed")
        DONE = "done", _("changed")
        BACK = "back", _("taken back")
        KEPT = "kept", _("not taken back")

    edit = TenantForeignKey(BulkEdit, models.CASCADE, related_name="rows")
    record = models.UUIDField()  # the id of a row of the list
    before = models.TextField(blank=True)  # as a form would send it
    version = models.BigIntegerField(null=True)  # which the row had when it was looked at
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    sentence = models.CharField(max_length=300, blank=True)  # why not

    privacy = Personal(subject="edit__by", purpose="account_management", keep="P7D", since="edit__made_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "edit", "record"], name="bulk_edit_row_once")]
        indexes = [models.Index(fields=["tenant", "edit", "outcome"], name="bulk_edit_outcome")]
