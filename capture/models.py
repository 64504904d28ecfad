"""What mail and calendars propose, the people it names, and the calendars that are read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact, Engagement
from accounts.models.engagement import LOGGED
from capture.querysets import OwnQuerySet, ProposalQuerySet
from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel


class Proposal(TenantModel):
    """An engagement as a message or an event tells it, until a person confirms or dismisses it.

    Messages and events themselves are not kept. What is taken from them goes with the proposal, after thirty days.
    """

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting", _("waits")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")
        WITHDRAWN = "withdrawn", _("cancelled in the calendar")
        HELD = "held", _("set aside")

    class Source(models.TextChoices):
        """What proposed it."""

        MAIL = "mail", _("a copy by mail")
        FILE = "file", _("a file")
        CALENDAR = "calendar", _("the calendar")

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    key = models.CharField(max_length=200)  # Message-ID, or UID and recurrence: what happened is proposed once
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    account = TenantForeignKey(Account, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=[(kind.value, kind.label) for kind in LOGGED])
    happened_at = models.DateTimeField(_("when"))
    minutes = models.PositiveIntegerField(_("minutes"), null=True)
    title = models.CharField(_("what it was about"), max_length=200)
    notes = models.TextField(_("notes"), blank=True)
    attachments = ArrayField(models.CharField(max_length=200), default=list)
    private = models.BooleanField(default=False)
    sender = models.CharField(max_length=254, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was set aside
    engagement = TenantForeignKey(Engagement, models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    objects = ProposalQuerySet.as_manager()
    privacy = Personal(subject="member", purpose="account_management", keep="P30D", since="proposed_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "member", "key"], name="proposal_once_per_member"),
        ]
        indexes = [
            models.Index(fields=["tenant", "member", "state", "-happened_at"], name="proposal_of_member"),
            models.Index(fields=["tenant", "proposed_at"], name="proposal_by_age"),
        ]

    def __str__(self):
        return self.title

    def has_on_team(self, member) -> bool:
        """It is one member's own."""
        return self.member_id == member.pk


class ProposalPerson(TenantModel):
    """Somebody whom the message or event names: a contact, or a stranger from a customer's domain."""

    proposal = TenantForeignKey(Proposal, models.CASCADE, related_name="people")
    contact = TenantForeignKey(Contact, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254)

    privacy = Personal(
        subject="contact__subject", purpose="account_management", keep="P30D", since="proposal__proposed_at"
    )


class CalendarFeed(TenantModel):
    """The secret address of a member's calendar, read every quarter of an hour."""

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    address = models.CharField(_("address"), max_length=1000)
    added_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    objects = OwnQuerySet.as_manager()
    privacy = Personal(subject="member", purpose="account_management")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="calendar_feed_once_per_member")]

    def __str__(self):
        return self.address

    def has_on_team(self, member) -> bool:
        """It is one member's own."""
        return self.member_id == member.pk
