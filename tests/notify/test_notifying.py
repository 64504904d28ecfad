"""Somebody is told of something: once, in the ways that they chose, not in their quiet hours, and with tenant, account and why."""

from datetime import UTC, datetime, time

import pytest
from django.core import mail as outbox
from django.utils import timezone

from intimacy.jobs.models import Job
from intimacy.journal.models import Entry
from intimacy.notify import actions, mail
from intimacy.notify.hours import last_digest_moment, not_before
from intimacy.notify.models import Choice, Hours, Mail, Notification, Sending
from intimacy.notify.tasks import forget_old, send_digests, tell_of_failures
from intimacy.notify.topics import TOPICS, topic
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from tests.make import days_ago

TOLD = "tests.told"
topic(TOLD, "Something happened", default=("app", "mail"))
topic("tests.for_administrators", "Only for administrators", right="access.manage_members")


@pytest.fixture
def tell(acme, cast):
    def tell(to=None, **values):
        given = {
            "title": "Helix fades",
            "why": "You own Helix Biolabs.",
            "key": "1",
            "account": "Helix Biolabs",
        } | values
        return actions.notify(**{"topic": TOLD, "to": to or [cast.alice], "url": "/t/acme/accounts/"} | given)

    return tell


def hours_with(**values):
    """Hours of nobody in particular."""
    return Hours(tenant=None, **values)


def send_all(acme):
    """What the workers would do now."""
    for held in Mail.objects.filter(state=Sending.WAITING):
        mail.send_mail.run_in(acme, message=held.pk)


def test_the_same_key_again_is_the_same_notification(tell, acme):
    assert len(tell()) == 1
    assert tell() == []
    assert (Notification.objects.count(), Mail.objects.count()) == (1, 1)
    assert len(tell(key="2")) == 1


def test_the_mail_says_which_tenant_which_account_and_why_and_how_to_leave(tell, acme, cast):
    tell()
    send_all(acme)
    send_all(acme)
    (message,) = outbox.outbox
    assert message.to == ["alice@acme.example"]
    assert message.subject == "Helix fades · Acme Instruments"
    for words in (
        "Account: Helix Biolabs",
        "You own Helix Biolabs.",
        "Acme Instruments",
        "/t/acme/accounts/",
        "Something happened",
    ):
        assert words in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert address.startswith("http")
    assert address.rsplit(":", 2)[0] in message.body, "the same, if signed in another second"
    assert Mail.objects.get().text == ""
    assert Entry.objects.of("notify.mail_sent").count() == 1


def test_who_left_may_not_know_or_chose_nothing_is_passed_over(tell, cast):
    Member.objects.filter(pk=cast.bob.pk).update(left_at=days_ago(1))
    actions.choose(ways={TOLD: []}, by=cast.eve)
    assert tell([cast.bob, cast.eve]) == []
    assert tell([cast.alice, cast.ada], topic="tests.for_administrators")[0].member_id == cast.ada.pk
    assert Notification.objects.count() == 1


def test_a_choice_made_while_the_mail_waits_still_counts(tell, acme, cast):
    tell()
    actions.choose(ways={TOLD: ["app"]}, by=cast.alice)
    send_all(acme)
    assert outbox.outbox == []
    assert Mail.objects.get().state == Sending.DROPPED


def test_choices_are_ones_own_and_only_of_topics_and_ways_that_there_are(acme, cast):
    for ways, field in (({"tests.nothing": ["app"]}, "tests.nothing"), ({TOLD: ["pigeon"]}, TOLD),
                        ({"tests.for_administrators": ["app"]}, "tests.for_administrators")):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            actions.choose(ways=ways, by=cast.alice)
        assert list(refusal.value.fields) == [field]
    assert not Choice.objects.exists()
    assert actions.choose(ways={TOLD: ["digest"]}, by=cast.alice) == [TOLD]
    assert actions.choose(ways={TOLD: ["digest"]}, by=cast.alice) == []
    assert Entry.objects.of("notify.choices_changed").count() == 1


# -- hours -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Europe/Berlin", "2026-01-10T21:30", "2026-01-11T06:00"),  # 22:30 there, quiet until 7:00 the next day
        ("Europe/Berlin", "2026-01-11T04:00", "2026-01-11T06:00"),
        ("Europe/Berlin", "2026-01-11T06:00", "2026-01-11T06:00"),  # 7:00 there: it is over
        ("Europe/Berlin", "2026-01-10T12:00", "2026-01-10T12:00"),
        ("Asia/Tokyo", "2026-01-10T12:00", "2026-01-10T12:00"),  # 21:00 there
        ("Asia/Tokyo", "2026-01-10T13:00", "2026-01-10T22:00"),  # 22:00 there
        ("America/New_York", "2026-03-08T04:00", "2026-03-08T11:00"),  # the night in which an hour is left out
    ],
)
def test_quiet_hours_end_on_the_persons_own_clock(zone, now, until):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    hours = hours_with(quiet_from=time(22), quiet_until=time(7))
    assert not_before(zone, hours, at) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_quiet_hours_within_one_day_and_none_at_all():
    noon = datetime(2026, 1, 10, 12, tzinfo=UTC)
    assert not_before("UTC", hours_with(quiet_from=time(9), quiet_until=time(17)), noon) == noon.replace(hour=17)
    assert not_before("UTC", hours_with(), noon) == noon


def test_what_comes_in_quiet_hours_waits_until_they_end(tell, acme, cast):
    actions.set_hours(quiet_from=time(0), quiet_until=time(23, 59), digest_at=time(8), by=cast.alice)
    tell()
    held = Mail.objects.get()
    assert (held.due_at.hour, held.due_at.minute) == (23, 59)
    assert Job.objects.get(task="intimacy.notify.mail.send_mail").due_at == held.due_at
    send_all(acme)  # a worker that comes too early
    assert outbox.outbox == []
    assert Mail.objects.get().state == Sending.WAITING
    assert Notification.objects.unread().count() == 1


@pytest.mark.parametrize(
    ("hours", "field"),
    [((time(22), None), "quiet_until"), ((None, time(7)), "quiet_from"), ((time(7), time(7)), "quiet_until")],
)
def test_quiet_hours_have_a_beginning_and_an_end(acme, cast, hours, field):
    with pytest.raises(Refused) as refusal:
        actions.set_hours(quiet_from=hours[0], quiet_until=hours[1], digest_at=time(8), by=cast.alice)
    assert list(refusal.value.fields) == [field]
    assert not Hours.objects.exists()


# -- the digest ------------------------------------------------------------------------------------------------------


def test_the_digests_moment_is_the_persons_morning():
    now = datetime(2026, 1, 10, 6, 30, tzinfo=UTC)
    assert last_digest_moment("Europe/Berlin", hours_with(), now) == datetime(2026, 1, 9, 7, tzinfo=UTC)
    assert last_digest_moment("Asia/Tokyo", hours_with(), now) == datetime(2026, 1, 9, 23, tzinfo=UTC)


def test_a_digest_tells_once_what_was_there_in_the_morning(tell, acme, cast):
    actions.choose(ways={TOLD: ["app", "digest"]}, by=cast.alice)
    tell()
    tell(key="2", title="Granite renews", account="Granite")
    tell(key="3", title="Just now")
    Notification.objects.exclude(key="3").update(at=days_ago(2))
    for _ in range(2):
        assert send_digests.run_in(acme).state == "done"
    send_all(acme)
    (message,) = outbox.outbox
    assert message.subject == "Your digest: Granite renews and 1 more · Acme Instruments"
    assert "Helix fades" in message.body
    assert "Just now" not in message.body
    assert Notification.objects.waiting_for_digest().get().title == "Just now"


# -- what goes wrong, and what is old --------------------------------------------------------------------------------


def test_work_put_aside_is_told_to_administrators_once(acme, cast):
    Job.objects.create(task="x", key="x", title="Nightly scoring", state="aside", finished_at=timezone.now())
    for _ in range(2):
        assert tell_of_failures.run_in(acme).state == "done"
    told = Notification.objects.get()
    assert (told.member_id, told.title, told.topic) == (cast.ada.pk, "Nightly scoring", "notify.job_aside")


def test_old_notifications_are_forgotten(tell, acme):
    tell()
    tell(key="2")
    Notification.objects.filter(key="2").update(at=days_ago(91))
    Mail.objects.update(made_at=days_ago(31))
    forget_old.run_in(acme)
    assert Notification.objects.get().key == "1"
    assert not Mail.objects.exists()


def test_nobody_of_another_tenant_is_told(tell, cast):
    assert tell([cast.mallory]) == []
    with bound(cast.globex, member=cast.mallory, purpose="administration"):
        assert not Notification.objects.exists()


def test_every_topic_of_the_product_has_a_name_and_a_way(acme):
    assert all(str(found.label) and found.default for found in TOPICS.values())
