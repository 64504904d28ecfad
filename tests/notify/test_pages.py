"""The pages of notifications: the inbox, the choices, the link in a mail, the channels and the demonstration's mailbox."""

import pytest
from django.core.mail import send_mail

from intimacy.notify import actions, leaving, mail
from intimacy.notify.models import Channel, Choice, Hours, KeptMail, Notification
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.refusals import CLOCK
from tests.browser import DESK, PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.notify.test_notifying import TOLD, tell  # noqa: F401 – fixture

CHOICES = "/t/acme/settings/notifications/"


def test_the_inbox_shows_ones_own_and_opening_one_reads_it(tell, cast, browse):  # noqa: F811
    (told,) = tell()
    alice = browse(cast.alice)
    said = alice.get("/t/acme/notifications/").content.decode()
    for words in ("Helix fades", "You own Helix Biolabs.", "Something happened", "Mark all as read"):
        assert words in said
    assert "Helix fades" not in browse(cast.bob).get("/t/acme/notifications/").content.decode()
    answer = alice.get(f"/t/acme/notifications/{told.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (303, "/t/acme/accounts/")
    assert Notification.objects.get().read_at is not None


def test_marking_as_read_reaches_only_ones_own(tell, cast, browse):  # noqa: F811
    tell([cast.alice, cast.bob], key="1")
    tell([cast.alice], key="2")
    every = [str(pk) for pk in Notification.objects.values_list("pk", flat=True)]
    assert browse(cast.bob).post("/t/acme/notifications/read/", {"id": every}).status_code == 303
    assert {row.member_id for row in Notification.objects.exclude(read_at=None)} == {cast.bob.pk}
    assert browse(cast.alice).post("/t/acme/notifications/read/", {"id": ["nonsense"]}).status_code == 303
    browse(cast.alice).post("/t/acme/notifications/read-all/")
    assert not Notification.objects.unread().exists()


def test_choices_are_ticked_and_hours_are_refused_at_their_field(acme, cast, browse):
    alice = browse(cast.alice)
    assert alice.post(CHOICES, {f"{TOLD}:digest": "on"}).status_code == 303
    assert Choice.objects.get(topic=TOLD).ways == ["digest"]
    sent = {"part": "hours", "quiet_from": "22:00", "quiet_until": "", "digest_at": "08:00"}
    answer = alice.post(CHOICES, sent)
    assert answer.status_code == 422
    assert "need a beginning and an end" in answer.content.decode()
    assert not Hours.objects.exists()
    assert alice.post(CHOICES, sent | {"quiet_until": "07:00"}).status_code == 303
    assert Hours.objects.get().quiet_until.hour == 7


def path_of(member, topic):
    return "/leave/" + leaving.address(member, topic).split("/leave/")[1]


def test_one_post_leaves_without_signing_in_and_a_look_changes_nothing(acme, cast, client):
    address = path_of(cast.alice, TOLD)
    assert "Something happened" in client.get(address).content.decode()
    assert not Choice.objects.exists()
    for _ in range(2):  # as RFC 8058 has it, from a program without a cookie
        answer = client.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert Choice.objects.get().ways == ["app"]
    assert Choice.objects.get().member_id == cast.alice.pk


def test_the_digest_is_left_for_every_topic_at_once(acme, cast, client):
    actions.choose(ways={TOLD: ["app", "digest"]}, by=cast.alice)
    client.post(path_of(cast.alice, mail.DIGEST))
    assert Choice.objects.get(topic=TOLD).ways == ["app"]


@pytest.mark.parametrize("broken", ["x", "abc:def:ghi"])
def test_a_made_up_link_leads_nowhere(acme, client, broken):
    assert client.post(f"/leave/{broken}/").status_code == 410
    assert not Choice.objects.exists()


# -- channels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["http://hooks.slack.example/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x", "https://169.254.169.254/x", "ftp://x", "https://user:word@example.com/", "https://localhost/x"],
)  # fmt: skip
def test_a_channel_leads_neither_inside_nor_anywhere_without_tls(acme, cast, browse, url):
    answer = browse(cast.ada).post("/t/acme/settings/channels/slack/", {"url": url})
    assert answer.status_code == 422
    assert not Channel.objects.exists()


def test_only_administrators_connect_channels(acme, cast, browse, settings):
    settings.ADDRESSES_MAY_BE_PRIVATE = True
    sent = {"url": "https://127.0.0.1:9/hook-secret"}
    assert browse(cast.alice).post("/t/acme/settings/channels/slack/", sent).status_code == 403
    assert not Channel.objects.exists()
    ada = browse(cast.ada)
    assert ada.post("/t/acme/settings/channels/slack/", sent).status_code == 303
    said = ada.get("/t/acme/settings/channels/").content.decode()
    assert "127.0.0.1" in said
    assert "hook-secret" not in said
    answer = ada.post("/t/acme/settings/channels/slack/test/")
    assert answer.status_code == 422
    assert "did not arrive" in answer.content.decode()
    assert ada.post("/t/acme/settings/channels/slack/remove/").status_code == 303
    assert not Channel.objects.exists()


# -- the demonstration's mailbox -------------------------------------------------------------------------------------


@pytest.fixture
def kept(settings):
    settings.EMAIL_BACKEND = settings.MAILBOX


def test_the_mailbox_is_ones_own_and_administrators_see_what_strangers_would_get(kept, tell, acme, cast, browse):  # noqa: F811
    tell()
    ordered = mail.send_mail_later(
        to="new@else.example", subject="You are\ninvited", text="https://x.example/join/1/", by=CLOCK
    )
    for held in mail.Mail.objects.all():
        mail.send_mail.run_in(acme, message=held.pk)
    assert ordered.subject == "You are invited"
    for member, there in (
        (cast.alice, ["Helix fades"]),
        (cast.bob, []),
        (cast.ada, ["Helix fades", "You are invited"]),
    ):
        said = browse(member).get("/t/acme/mailbox/").content.decode()
        assert [words for words in ("Helix fades", "You are invited") if words in said] == there
    invitation = KeptMail.objects.get(to="new@else.example")
    assert browse(cast.alice).get(f"/t/acme/mailbox/{invitation.pk}/").status_code == 404
    said = browse(cast.ada).get(f"/t/acme/mailbox/{invitation.pk}/").content.decode()
    assert 'href="https://x.example/join/1/"' in said


def test_mail_from_outside_of_any_tenant_reaches_the_mailboxes_of_its_reader(kept, cast):
    send_mail("Your password", "https://x.example/", None, ["alice@acme.example", "nobody@else.example"])
    with bound(cast.acme, member=cast.alice, purpose="administration"):
        assert KeptMail.objects.get().member_id == cast.alice.pk


def test_there_is_no_mailbox_where_mail_is_sent(acme, cast, browse):
    assert browse(cast.ada).get("/t/acme/mailbox/").status_code == 404


def test_everybody_can_use_these_pages(committed_cast, visit, settings):  # noqa: F811
    settings.ADDRESSES_MAY_BE_PRIVATE = True
    cast = committed_cast
    with in_tenant(cast.acme, member=cast.ada, purpose="administration"):
        Channel.objects.create(kind="slack", url="https://127.0.0.1/x", set_by=cast.ada)
        actions.notify(
            topic=TOLD,
            to=[cast.ada],
            title="Helix Biolabs fades",
            why="You administer.",
            key="1",
            account="Helix Biolabs",
        )
    for size, scheme in ((DESK, "light"), (DESK, "dark"), (PHONE, "light"), ({"width": 320, "height": 640}, "dark")):
        tab = visit(cast.ada, size, scheme)
        for path in ("/t/acme/notifications/", CHOICES, "/t/acme/settings/channels/", path_of(cast.ada, TOLD)):
            tab.go(path)
            assert tab.violations() == [], (path, size, scheme)
            assert tab.overflow() <= 0, (path, size, scheme)
        assert tab.complaints == []
    page = visit(cast.ada).go("/t/acme/notifications/")
    page.keyboard.press("m")
    page.keyboard.press("a")
    page.wait_for_selector("text=1 notification is marked as read.")
