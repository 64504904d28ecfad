"""What was asked for, the exact content of it, and who said yes to that content."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from intimacy.approvals.kinds import KINDS, Kind
from intimacy.approvals.querysets import RequestQuerySet, SignatureQuerySet
from intimacy.tenancy.declarations import NotPersonal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class State(models.TextChoices):
    """What became of a request."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("carried out")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Request(TenantModel):
    """Something that is done once the right people have said yes to exactly this content."""

    kind = models.CharField(_("what"), max_length=60)
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField()
    name = models.CharField(_("about"), max_length=200)  # of what it is about, when it was asked
    content = models.JSONField()
    hash = models.CharField(max_length=64)  # SHA-256 of the content; a signature holds for this one only
    version = models.PositiveIntegerField(default=1)  # grows with every change of the content
    why = models.CharField(_("why"), max_length=1000, blank=True)
    asked_by = TenantForeignKey(
        "tenancy.Member", models.PROTECT, null=True, related_name="+", verbose_name=_("asked by")
    )  # null: the clock
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = RequestQuerySet.as_manager()
    privacy = NotPersonal("What is to change about a company or a setting, and why; people are ids.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "about_id"], condition=Q(state="waiting"), name="approval_open_once_per_thing"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "kind"], name="approval_by_state"),
            models.Index(fields=["tenant", "about_id"], name="approval_by_thing"),
        ]

    def __str__(self):
        return self.name

    def has_on_team(self, member) -> bool:
        """Whoever asked may take it back."""
        return self.asked_by_id == member.pk

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @cached_property
    def thing(self) -> Any:
        """What it is about, None where that is gone; looked up once, so a row that is held anew looks anew."""
        return apps.get_model(self.about_kind)._default_manager.filter(pk=self.about_id).first()

    def given(self) -> SignatureQuerySet:
        """The signatures that hold for its content as it is now."""
        return Signature.objects.in_force().filter(request=self)

    @property
    def is_open(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_overdue(self) -> bool:
        """Still open, and its day is past where the reader is."""
        return self.is_open and self.due_on is not None and self.due_on < timezone.localdate()


class Signature(TenantModel):
    """A yes to a content, under one of the rights that the kind asks for."""

    request = TenantForeignKey(Request, models.CASCADE, related_name="signatures")
    member = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    right = models.CharField(max_length=60)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    voided_at = models.DateTimeField(null=True)  # the content was changed

    objects = SignatureQuerySet.as_manager()
    privacy = NotPersonal("Who said yes to what, as ids.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "request", "member"], condition=Q(voided_at=None), name="signature_once_per_member"
            )
        ]
