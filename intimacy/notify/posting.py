"""Messages into Slack and Teams: in the form that each takes, sent by a worker after the commit, at most once."""

from collections.abc import Generator
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress
from intimacy.journal.actions import record
from intimacy.notify import sending
from intimacy.notify.models import PURPOSE, Channel, Choice, Notification, Post
from intimacy.notify.outside import post_json
from intimacy.notify.topics import TOPICS
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Member, Tenant
from intimacy.tenancy.refusals import CLOCK


def queue_posts(rows: list[Notification], due_at: datetime) -> list[Post]:
    """One message into each connected channel, for all members who are told the same at the same moment."""
    posts = [
        Post.objects.create(channel=channel, notifications=[str(row.pk) for row in rows], due_at=due_at)
        for channel in Channel.objects.all()
    ]
    for post in posts:
        sending.queue(post, job=send_post, due_at=due_at)
    return posts


@tenant_job(purpose=PURPOSE, title=gettext_lazy("Sending a chat message"))
def send_post(message: str, checkpoint=None) -> Generator[Progress, None, dict]:
    """Send one message into one channel, at most once."""
    return (yield from sending.hand_over(Post, message, job=send_post, send=_send))


def _send(post: Post) -> None:
    rows = list(Notification.objects.filter(pk__in=post.notifications).order_by("pk"))
    rows = [row for row in rows if _wants_chat(row)]
    if not rows:
        raise sending.NoLongerWanted
    names = (
        Member.objects.filter(pk__in=[row.member_id for row in rows]).order_by("name").values_list("name", flat=True)
    )
    words = Words.of(rows[0], list(names))
    channel = post.channel
    try:
        post_json(channel.url, words.for_slack() if channel.kind == Channel.Kind.SLACK else words.for_teams())
    except (sending.NotTaken, sending.Unsure) as fault:
        channel.fault = str(fault)[:300]
        channel.save(update_fields=["fault"])
        raise
    channel.fault, channel.told_at = "", timezone.now()
    channel.save(update_fields=["fault", "told_at"])
    record("notify.posted", post, by=CLOCK, count=len(rows))


def _wants_chat(row: Notification) -> bool:
    member = Member.objects.active().filter(pk=row.member_id).first()
    if member is None or row.topic not in TOPICS:
        return False
    chosen = Choice.objects.filter(member=member, topic=row.topic).values_list("ways", flat=True).first()
    return "chat" in (TOPICS[row.topic].default if chosen is None else chosen)


class Words:
    """What a message says, whatever its form: the thing, for whom, which account, why, which tenant, where to look."""

    def __init__(self, title: str, lines: list[str], url: str):
        self.title, self.lines, self.url = title, lines, url

    @classmethod
    def of(cls, row: Notification, names: list[str]) -> "Words":
        """The words of one notification for the members of these names."""
        tenant = Tenant.objects.get(pk=current_tenant())
        lines = [_("For %(names)s") % {"names": ", ".join(names)}]
        if row.account:
            lines.append(_("Account: %(account)s") % {"account": row.account})
        # Several are told together, each perhaps for another reason.
        if len(names) == 1:
            lines.append(_("Why: %(why)s") % {"why": row.why})
        lines.append(_("Kinward at %(tenant)s, topic “%(topic)s”") % {"tenant": tenant.name, "topic": row.topic_label})
        return cls(row.title, lines, f"{settings.PUBLIC_URL}{row.url}" if row.url else "")

    def for_slack(self) -> dict:
        """Slack's incoming webhook: a text for the notification, blocks for the channel."""
        title = f"*<{self.url}|{_escaped(self.title)}>*" if self.url else f"*{_escaped(self.title)}*"
        return {
            "text": _escaped(f"{self.title} · {self.lines[0]}"),
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": title}},
                {
                    "type": "context",
                    "elements": [{"type": "plain_text", "text": line, "emoji": False} for line in self.lines],
                },
            ],
        }

    def for_teams(self) -> dict:
        """Teams' webhook: an adaptive card. Runs of text are shown as they are; a TextBlock would read marks into names."""
        runs = [
            {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": self.title, "weight": "Bolder"}]},
            *(
                {"type": "RichTextBlock", "spacing": "Small", "inlines": [{"type": "TextRun", "text": line}]}
                for line in self.lines
            ),
        ]
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": runs,
        }
        if self.url:
            card["actions"] = [{"type": "Action.OpenUrl", "title": _("Open"), "url": self.url}]
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        return {"type": "message", "attachments": [attachment]}


def _escaped(words: str) -> str:
    """Slack reads these three characters as its own."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "¦")
