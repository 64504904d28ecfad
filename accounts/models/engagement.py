"""Engagements that account managers log, and the follow-ups that come of them."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.contact import Contact
from accounts.models.interaction import Kind
from accounts.querysets.accounts import OfAccount
from accounts.querysets.work import FollowUpQuerySet
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel

LOGGED = [
    Kind.CALL,
    Kind.MEETING,
    Kind.EMAIL,
    Kind.ADVISORY,
    Kind.CO_CREATION,
    Kind.REVIEW,
    Kind.SUPPORT,
    Kind.TRANSACTION,
]


class Engagement(TenantModel):
    """Something that one of us did together with the customer, and what was said."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+", verbose_name=_("account"))
    kind = models.CharField(_("kind"), max_length=20, choices=[(kind.value, kind.label) for kind in LOGGED])
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True, validators=[MaxValueValidator(24 * 60)])
    title = models.CharField(_("what it was about"), max_length=200)
    notes = models.TextField(_("notes"), blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    logged_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfAccount.as_manager()
    privacy = Personal(subject="by", purpose="account_management", keep="P3Y", since="happened_at")

    class Meta:
        indexes = [models.Index(fields=["tenant", "account", "-happened_at"], name="engagement_of_account")]

    def __str__(self):
        return self.title

    def has_on_team(self, member) -> bool:
        return self.account.has_on_team(member)


class EngagementPerson(TenantModel):
    """A contact who took part."""

    engagement = TenantForeignKey(Engagement, models.CASCADE, related_name="people")
    contact = TenantForeignKey(Contact, models.PROTECT, related_name="+")

    privacy = Personal(subject="contact__subject", purpose="account_management")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "engagement", "contact"], name="engagement_person_once")
        ]


class FollowUp(TenantModel):
    """Something that one of us has to do for an account by a day."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    engagement = TenantForeignKey(Engagement, models.SET_NULL, null=True, blank=True, related_name="followups")
    words = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("due"))
    owner = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    done_by = TenantForeignKey(
        "tenancy.Member", models.PROTECT, null=True, related_name="+"
    )  # null: what was logged did it
    dropped_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    put_off = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    about = models.CharField(
        max_length=20, blank=True
    )  # the kind of line on My work that it puts off, such as "renewal"
    # Of what an upper floor's thing it is a part: in words, as the journal calls its kind, and which one.
    origin = models.CharField(max_length=200, blank=True, default="", db_default="")
    origin_kind = models.CharField(max_length=60, blank=True, default="", db_default="")
    origin_id = models.UUIDField(null=True)

    objects = FollowUpQuerySet.as_manager()
    privacy = NotPersonal("A task of a colleague; ids and words about the work.")

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant", "owner", "due_on"], condition=Q(done_at=None, dropped_at=None), name="followup_open"
            )
        ]

    def __str__(self):
        return self.words

    def has_on_team(self, member) -> bool:
        return self.owner_id == member.pk or self.account.has_on_team(member)

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None
