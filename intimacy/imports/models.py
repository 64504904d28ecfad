"""One import with its file, the rows that were wrong, what it did, and the mappings that people chose before."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.imports.kinds import KINDS, Kind
from intimacy.imports.querysets import ImportQuerySet, OfImport
from intimacy.jobs.models import Job
from intimacy.jobs.models import State as JobState
from intimacy.tenancy.declarations import BLANK, NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class State(models.TextChoices):
    """How far an import has come."""

    UPLOADED = "uploaded", _("uploaded")
    MAPPED = "mapped", _("columns chosen")
    TRYING = "trying", _("being tried")
    TRIED = "tried", _("tried")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    STOPPED = "stopped", _("stopped by a fault")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


UNDER_WAY = {State.TRYING, State.RUNNING, State.UNDOING}


class Import(TenantModel):
    """One file that somebody brought, how it is read, and what became of its rows."""

    kind = models.CharField(_("what"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.BigIntegerField(default=0)
    path = models.CharField(max_length=200, blank=True)  # in the default storage; "" once the file is deleted
    digest = models.BinaryField(max_length=32)
    signature = models.CharField(max_length=64)  # of the headers: under it the mapping is remembered
    encoding = models.CharField(max_length=20, blank=True)  # "" until a person has confirmed a guess
    delimiter = models.CharField(max_length=1)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # header → what the column holds and how it is read
    mapping = models.JSONField(default=dict)  # header → field
    match = models.CharField(max_length=40, blank=True)
    corrections = models.JSONField(default=dict)  # field → value in the file → value meant
    answers = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    rows = models.IntegerField(default=0)  # an estimate until every row was read
    new = models.IntegerField(_("new"), default=0)
    changed = models.IntegerField(_("changed"), default=0)
    same = models.IntegerField(_("the same"), default=0)
    wrong = models.IntegerField(_("wrong"), default=0)
    kept = models.IntegerField(default=0)  # what an undo had to leave in place
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+", verbose_name=_("by"))
    job = TenantForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(_("when"), default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()
    privacy = Personal(
        subject="by", purpose="account_management", keep="P3Y", since="added_at",
        erase={"file_name": BLANK, "corrections": BLANK, "answers": BLANK, "path": BLANK},
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["tenant", "-added_at", "-id"], name="import_newest")]

    def __str__(self):
        return self.file_name

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def stage(self) -> str:
        """Where it stands, when its job was cancelled or put aside as well."""
        if (
            self.state not in UNDER_WAY
            or self.job is None
            or self.job.state not in (JobState.CANCELLED, JobState.ASIDE)
        ):
            return self.state
        if self.job.state == JobState.ASIDE:
            return State.STOPPED
        return State.MAPPED if self.state == State.TRYING else State.CANCELLED

    @property
    def stage_words(self) -> str:
        return str(_("dry run done") if self.stage == State.TRIED else State(self.stage).label)

    @property
    def is_under_way(self) -> bool:
        return self.stage in UNDER_WAY

    @property
    def taken(self) -> int:
        """How many records have been looked at."""
        return self.new + self.changed + self.same + self.wrong


class Fault(TenantModel):
    """What is wrong with one row, in a sentence that may repeat what stands in its cell."""

    imported = TenantForeignKey(Import, models.CASCADE, related_name="faults")
    row = models.IntegerField(_("row"))
    column = models.CharField(_("column"), max_length=200, blank=True)
    sentence = models.CharField(_("what is wrong"), max_length=500)
    at = models.DateTimeField(default=timezone.now)

    objects = OfImport.as_manager()
    privacy = Personal(subject="imported__by", purpose="account_management", keep="P30D", since="at")

    class Meta:
        indexes = [models.Index(fields=["tenant", "imported", "row", "id"], name="fault_in_order")]


class Effect(TenantModel):
    """What an import did to one thing: enough to take it back."""

    imported = TenantForeignKey(Import, models.CASCADE, related_name="effects")
    thing = models.CharField(max_length=40)
    thing_id = models.UUIDField(null=True)
    key = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=10)  # added, changed
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    subject_id = models.UUIDField(null=True)  # whose data it is, when it is a person's
    undone = models.BooleanField(default=False)
    why_kept = models.CharField(max_length=300, blank=True)  # why an undo had to leave it
    at = models.DateTimeField(default=timezone.now)

    objects = OfImport.as_manager()
    privacy = Personal(subject="subject_id", purpose="account_management", keep="P30D", since="at")

    class Meta:
        indexes = [models.Index(fields=["tenant", "imported", "-id"], name="effect_last_first")]


class Mapping(TenantModel):
    """How files with these columns were read last time."""

    kind = models.CharField(max_length=40)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    match = models.CharField(max_length=40)
    reading = models.JSONField(default=dict)  # header → order of dates and mark of decimals that a person chose

    privacy = NotPersonal("Names of columns and of fields.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "signature"], name="mapping_once")]
