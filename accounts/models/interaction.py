"""The one fact table: everything that happened between a customer and us."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.account import Account
from accounts.models.contact import Contact
from accounts.querysets.interactions import InteractionQuerySet
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Kind(models.TextChoices):
    """What happened. Each kind says by how much it brings people closer: see metrics.indicators."""

    ADVISORY = "advisory", _("advisory")
    CO_CREATION = "co_creation", _("co-creation")
    REVIEW = "review", _("review")
    MEETING = "meeting", _("meeting")
    CALL = "call", _("call")
    EMAIL = "email", _("e-mail")
    SUPPORT = "support", _("support")
    TRANSACTION = "transaction", _("transaction")
    TICKET = "ticket", _("ticket")
    TICKET_ANSWER = "ticket_answer", _("answer to a ticket")
    TICKET_COMMENT = "ticket_comment", _("comment on a ticket")
    OPPORTUNITY = "opportunity", _("opportunity")
    USAGE = "usage", _("usage")
    FEEDBACK = "feedback", _("feedback")
    PROMISE_KEPT = "promise_kept", _("promise kept")
    PROMISE_LATE = "promise_late", _("promise kept late")
    PROMISE_MISSED = "promise_missed", _("promise missed")
    FOLLOWUP_DONE = "followup_done", _("follow-up done")
    FOLLOWUP_MISSED = "followup_missed", _("follow-up missed")
    TICKET_CLOSED = "ticket_closed", _("ticket closed")
    RATING = "rating", _("rating of a ticket")
    SUBSCRIPTION_START = "subscription_start", _("subscription began")
    SUBSCRIPTION_END = "subscription_end", _("subscription ended")
    CHURN = "churn", _("churn")
    REACTIVATION = "reactivation", _("came back")


# What came of a relationship. Scores are held against it, so that no score may read it.
OUTCOMES = frozenset({Kind.SUBSCRIPTION_START, Kind.SUBSCRIPTION_END, Kind.CHURN, Kind.REACTIVATION})


class Interaction(TenantModel):
    """Something that happened between a customer and us; one row for each participant, one of them the lead.

    A correction ends the row and inserts the new one, so that any past state can be read again.
    """

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    contact = TenantForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    direction = models.CharField(max_length=3, blank=True)  # "in": from the customer, "out": from us
    happened_at = models.DateTimeField(_("when"))
    learnt_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    thread = models.CharField(max_length=200, blank=True)
    lead = models.BooleanField(default=True)
    internal = models.BooleanField(default=False)  # never shown to the customer
    value = models.FloatField(null=True)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    by = TenantForeignKey("tenancy.Member", models.PROTECT, null=True, related_name="+")
    digest = models.BinaryField(max_length=16)  # of the content: the same content again does nothing

    objects = InteractionQuerySet.as_manager()
    privacy = Personal(subject="contact__subject", purpose="account_management", keep="P3Y", since="happened_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "source", "external_id", "contact"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="interaction_once_while_it_holds",
            ),
            models.UniqueConstraint(
                fields=["tenant", "source", "external_id"],
                condition=Q(ended_at=None, lead=True),
                name="interaction_one_lead_while_it_holds",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "account", "-happened_at", "-id"], name="interaction_of_account"),
            models.Index(fields=["tenant", "contact"], name="interaction_of_contact"),
        ]


class Changed(TenantModel):
    """An account whose history has changed since it was scored. Scoring consumes these rows."""

    account = TenantForeignKey(Account, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    privacy = NotPersonal("The id of an account.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "at"], name="changed_in_order")]
