"""Promises in both directions: the words, who gave them to whom, the date first named, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.contact import Contact
from accounts.models.engagement import Engagement
from accounts.querysets.work import PromiseQuerySet
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Promise(TenantModel):
    """What one side has promised the other."""

    class Direction(models.TextChoices):
        """Who promised."""

        OURS = "ours", _("we promised")
        THEIRS = "theirs", _("they promised")

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    direction = models.CharField(_("who promised"), max_length=6, choices=Direction.choices, default=Direction.OURS)
    words = models.CharField(_("the words"), max_length=500)
    member = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")  # who gave or received it on our side
    contact = TenantForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    engagement = TenantForeignKey(Engagement, models.SET_NULL, null=True, blank=True, related_name="promises")
    said_at = models.DateTimeField(default=timezone.now)
    first_due_on = models.DateField(_("date first named"))
    due_on = models.DateField(_("due"))
    kept_on = models.DateField(null=True)
    broken_on = models.DateField(null=True)
    renegotiated = models.PositiveSmallIntegerField(default=0)

    objects = PromiseQuerySet.as_manager()
    privacy = Personal(subject="contact__subject", purpose="account_management", keep="P3Y", since="said_at")

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "member", "due_on"], condition=Q(kept_on=None, broken_on=None), name="promise_open"
            ),
            models.Index(fields=["tenant", "account", "due_on"], name="promise_of_account"),
        ]

    def __str__(self):
        return self.words

    def has_on_team(self, member) -> bool:
        return self.member_id == member.pk or self.account.has_on_team(member)

    @property
    def is_open(self) -> bool:
        return self.kept_on is None and self.broken_on is None

    @property
    def is_late(self) -> bool:
        """Still open, and its day is past where the reader is."""
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def was_late(self) -> bool:
        """Kept, but after the day it was due. One kept by a date agreed later is not late, and is counted apart."""
        return self.kept_on is not None and self.kept_on > self.due_on


class PromiseDate(TenantModel):
    """A date that was moved, by agreement."""

    promise = TenantForeignKey(Promise, models.CASCADE, related_name="dates")
    was = models.DateField()
    becomes = models.DateField()
    reason = models.CharField(max_length=300)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("Dates, and why they moved.")
