"""Telling people, and what each decides about being told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify import hours as times
from intimacy.notify import mail, posting
from intimacy.notify.models import Choice, Hours, Notification
from intimacy.notify.topics import TOPICS, WAYS, Topic, topics_for
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused


@atomic
def notify(
    *, topic: str, to: Iterable[Member], title, why, key: str, url: str = "", about=None, account: str = ""
) -> list[Notification]:
    """Tell some members of one thing, each in the ways that they have chosen. Answers the notifications that are new.

    title, why: sentences; lazy ones are said in each person's language. url: an address inside the tenant, from ``link``.
    key: the same key again, of the same topic to the same member, is the same notification. account: the name of the account
    that it is about, if any. Somebody who has left, may not be told of the topic or has turned it off is passed over. What goes out by
    mail or chat leaves after the commit, and not within the person's quiet hours.
    """
    declared = TOPICS[topic]
    members = Member.objects.active().select_related("user").filter(pk__in={member.pk for member in to}).order_by("pk")
    people = {member.pk: member for member in members if declared.is_for(member)}
    ways = ways_of(declared, people)
    made = [
        _noted(declared, member, title=title, why=why, key=key, url=url, about=about, account=account, ways=ways[pk])
        for pk, member in people.items()
        if ways[pk]
    ]
    Notification.objects.bulk_create(made, ignore_conflicts=True)
    here = set(Notification.objects.filter(pk__in=[row.pk for row in made]).values_list("pk", flat=True))
    new = [row for row in made if row.pk in here]
    if any({"mail", "chat"} & ways[row.member_id] for row in new):
        _send(new, people, ways)
    return new


def _noted(topic: Topic, member: Member, *, title, why, key, url, about, account, ways) -> Notification:
    with translation.override(member.language):
        return Notification(
            member=member, topic=topic.name, key=key, title=str(title)[:300], why=str(why)[:300], url=url,
            account=account[:200], about_kind=about._meta.label_lower if about is not None else "",
            about_id=about.pk if about is not None else None, in_app="app" in ways, in_digest="digest" in ways,
        )  # fmt: skip


def _send(new: list[Notification], people: dict[UUID, Member], ways: dict[UUID, set[str]]) -> None:
    hours = {row.member_id: row for row in Hours.objects.filter(member__in=people)}
    for_chat: dict[datetime, list[Notification]] = defaultdict(list)
    now = timezone.now()
    for row in new:
        member = people[row.member_id]
        due_at = times.not_before(member.time_zone, hours.get(member.pk) or Hours(), now)
        if "mail" in ways[member.pk]:
            mail.queue_notification(row, member, due_at)
        if "chat" in ways[member.pk]:
            for_chat[due_at].append(row)
    for due_at, rows in for_chat.items():
        posting.queue_posts(rows, due_at)


def ways_of(topic: Topic, members: Iterable[UUID]) -> dict[UUID, set[str]]:
    """How each of these members hears of a topic: as chosen, else as the topic has it."""
    chosen = dict(Choice.objects.filter(topic=topic.name, member__in=list(members)).values_list("member", "ways"))
    return {pk: set(chosen.get(pk, topic.default)) for pk in members}


def choices_of(member: Member) -> dict[str, set[str]]:
    """How the member hears of every topic that there is for the member."""
    chosen = dict(Choice.objects.visible_to(member).values_list("topic", "ways"))
    return {found.name: set(chosen.get(found.name, found.default)) for found in topics_for(member)}


@atomic
def mark_read(*, notifications: Iterable[Notification], by: Member) -> int:
    """Mark one's own notifications as read, and answer how many were not. Others' are passed over."""
    require(by, "notify.choose")
    mine = Notification.objects.visible_to(by).unread().filter(pk__in=[row.pk for row in notifications])
    count = mine.update(read_at=timezone.now())
    if count:
        record("notify.read", by=by, count=count)
    return count


@atomic
def mark_all_read(*, by: Member) -> int:
    """Mark everything as read that the member has been told so far."""
    return mark_read(notifications=Notification.objects.visible_to(by).unread().only("pk"), by=by)


@atomic
def choose(*, ways: Mapping[str, Iterable[str]], by: Member) -> list[str]:
    """Choose how one is told: topic → ways, none of them for not at all. Answers the topics that changed.

    Topics that are not named stay as they are. Refused for a topic that is none of the member's.
    """
    require(by, "notify.choose")
    wanted = {name: [way for way in WAYS if way in set(chosen)] for name, chosen in ways.items()}
    for name, chosen in ways.items():
        if name not in TOPICS or not TOPICS[name].is_for(by):
            raise Refused({name: _("There is no such topic for you.")})
        if unknown := sorted(set(chosen) - WAYS.keys()):
            raise Refused({name: _("Nobody can be told in this way: %(way)s.") % {"way": ", ".join(unknown)}})
    Member.objects.select_for_update().get(pk=by.pk)  # two windows of one person, one after the other
    held = dict(Choice.objects.visible_to(by).values_list("topic", "ways"))
    changed = [name for name in wanted if set(wanted[name]) != set(held.get(name, TOPICS[name].default))]
    for name in changed:
        Choice.objects.update_or_create(
            member_id=by.pk, topic=name, defaults={"ways": wanted[name], "changed_at": timezone.now()}
        )
    if changed:
        record("notify.choices_changed", by=by, fields=changed)
    return changed


@atomic
def set_hours(*, quiet_from: time | None, quiet_until: time | None, digest_at: time, by: Member) -> Hours:
    """Choose when neither mail nor chat may come, and when the daily digest does; wall-clock times where the member is."""
    require(by, "notify.choose")
    if (quiet_from is None) != (quiet_until is None):
        missing = "quiet_from" if quiet_from is None else "quiet_until"
        raise Refused({missing: _("Quiet hours need a beginning and an end.")})
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused(
            {"quiet_until": _("Quiet hours that end when they begin would never end. Leave both empty for none.")}
        )
    Member.objects.select_for_update().get(pk=by.pk)
    hours = Hours.objects.filter(member_id=by.pk).first() or Hours(member_id=by.pk)
    wanted = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    changed = [name for name, value in wanted.items() if getattr(hours, name) != value]
    if changed:
        for name in changed:
            setattr(hours, name, wanted[name])
        hours.save()
        record("notify.hours_changed", by=by, fields=changed)
    return hours


@atomic
def leave_topic(*, topic: str, by: Member) -> None:
    """No longer be told of a topic by mail, or no longer get the digest: what the link in a mail does. Again changes nothing."""
    require(by, "notify.choose")
    way, names = ("digest", list(TOPICS)) if topic == mail.DIGEST else ("mail", [topic] if topic in TOPICS else [])
    Member.objects.select_for_update().get(pk=by.pk)
    held = dict(Choice.objects.visible_to(by).values_list("topic", "ways"))
    left = [name for name in names if way in held.get(name, TOPICS[name].default)]
    for name in left:
        kept = [other for other in held.get(name, TOPICS[name].default) if other != way]
        Choice.objects.update_or_create(
            member_id=by.pk, topic=name, defaults={"ways": kept, "changed_at": timezone.now()}
        )
    if way == "digest":
        Notification.objects.visible_to(by).waiting_for_digest().update(in_digest=False)
    if left:
        record("notify.topic_left", by=by, fields=left)
