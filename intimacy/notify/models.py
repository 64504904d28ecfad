"""What people are told, how each wants to be told, and the mail and chat messages that are on their way."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intimacy.notify.querysets import ChannelQuerySet, KeptMailQuerySet, NotificationQuerySet, OwnQuerySet
from intimacy.notify.topics import TOPICS
from intimacy.tenancy.declarations import NotPersonal, Personal
from intimacy.tenancy.models import TenantForeignKey, TenantModel

PURPOSE = "administration"


class Notification(TenantModel):
    """One thing that one member was told, and why. The same key again is the same notification."""

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=60)
    key = models.CharField(max_length=200)
    title = models.CharField(_("title"), max_length=300)
    why = models.CharField(_("why"), max_length=300)
    url = models.CharField(max_length=500, blank=True)
    account = models.CharField(_("account"), max_length=200, blank=True)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    in_app = models.BooleanField(default=True)
    in_digest = models.BooleanField(default=False)  # True until a digest has told it
    at = models.DateTimeField(_("when"), default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()
    privacy = Personal(subject="member", purpose=PURPOSE, keep="P90D", since="at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "topic", "key"], name="notified_once")]
        indexes = [
            models.Index(
                fields=["tenant", "member", "-at"], condition=Q(in_app=True, read_at=None), name="notification_unread"
            ),
            models.Index(fields=["tenant", "member", "-at", "-id"], name="notification_newest"),
            models.Index(fields=["tenant", "member"], condition=Q(in_digest=True), name="notification_in_digest"),
        ]

    def __str__(self):
        return self.title

    @property
    def topic_label(self) -> str:
        """What its topic is called; the topic's own name where no app declares it any more."""
        return str(TOPICS[self.topic].label) if self.topic in TOPICS else self.topic


class Choice(TenantModel):
    """How one member wants to be told of one topic. No way at all is: not."""

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    topic = models.CharField(_("topic"), max_length=60)
    ways = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("ways"))
    changed_at = models.DateTimeField(default=timezone.now)

    objects = OwnQuerySet.as_manager()
    privacy = Personal(subject="member", purpose=PURPOSE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member", "topic"], name="one_choice_per_topic")]


class Hours(TenantModel):
    """When one member wants no mail and no chat, and when the digest comes; in the member's own time zone."""

    member = TenantForeignKey("tenancy.Member", models.CASCADE, related_name="+")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("daily digest at"), default=time(8))

    objects = OwnQuerySet.as_manager()
    privacy = Personal(subject="member", purpose=PURPOSE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "member"], name="hours_once_per_member")]


class Sending(models.TextChoices):
    """Where a message is on its way."""

    WAITING = "waiting", _("waiting")
    UNDER_WAY = "under way", _("under way")
    SENT = "sent", _("sent")
    DROPPED = "dropped", _("no longer wanted")
    UNSURE = "unsure", _("handed over without an answer")  # never again: it may have arrived
    FAILED = "failed", _("not accepted")


class Outgoing(TenantModel):
    """What mail and chat messages have in common: a message that is handed over at most once."""

    state = models.CharField(max_length=10, choices=Sending.choices, default=Sending.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Mail(Outgoing):
    """One mail to one address: of a member, or of somebody who is not one yet."""

    to = models.EmailField(_("address"))
    member = TenantForeignKey("tenancy.Member", models.CASCADE, null=True, related_name="+")
    topic = models.CharField(max_length=60, blank=True)  # "" where nobody can leave: an invitation
    subject = models.CharField(max_length=300)
    text = models.TextField()

    privacy = Personal(subject="member", purpose=PURPOSE, keep="P30D", since="made_at")


class Channel(TenantModel):
    """The address that Slack or Teams gave an administrator for messages of this tenant. It is a secret."""

    class Kind(models.TextChoices):
        """Whose."""

        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    url = models.CharField(_("webhook address"), max_length=1000)
    set_by = TenantForeignKey("tenancy.Member", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    fault = models.CharField(max_length=300, blank=True)  # what the last message met; "" when it arrived
    told_at = models.DateTimeField(null=True)  # when the last message arrived

    objects = ChannelQuerySet.as_manager()
    privacy = NotPersonal("The address of a channel and the id of the member who set it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "kind"], name="one_channel_per_kind")]

    def __str__(self):
        return self.get_kind_display()


class Post(Outgoing):
    """One message into one channel, for one or several members."""

    channel = TenantForeignKey(Channel, models.CASCADE, related_name="+")
    notifications = models.JSONField(default=list)  # ids; the words are read from them when it is sent

    privacy = NotPersonal("Ids of notifications, and whether the channel took them.")


class KeptMail(TenantModel):
    """A mail as it would have gone out, kept by the demonstration so that it can be read on a page."""

    to = models.EmailField(_("to"))
    member = TenantForeignKey("tenancy.Member", models.CASCADE, null=True, related_name="+")
    subject = models.CharField(_("subject"), max_length=300)
    raw = models.TextField()
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = KeptMailQuerySet.as_manager()
    privacy = Personal(subject="member", purpose=PURPOSE, keep="P30D", since="at")

    class Meta:
        indexes = [models.Index(fields=["tenant", "-at", "-id"], name="kept_mail_newest")]

    def __str__(self):
        return self.subject
