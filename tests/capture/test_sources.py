"""Where proposals come from: the address for copies of mail, files, and a calendar on a real server."""

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from capture import fetching
from capture.actions.sources import add_feed, end_address, make_address, read_feed
from capture.models import CalendarFeed, Proposal
from capture.receiving import address_of
from capture.tasks import read_calendars, read_one_calendar
from intimacy.access.models import Key
from intimacy.tenancy.refusals import CLOCK, Refused

MAIL = "/in/mail/"


@pytest.fixture
def helix(acme, cast, make):
    account = make.account("Helix Biolabs", owner=cast.alice)
    make.contact(account, "Ingrid Salo", email="ingrid@helix.example")
    return account


def a_message(sender="alice@acme.example", number=1, more=b"") -> bytes:
    return (
        f"From: {sender}\r\nTo: ingrid@helix.example\r\nSubject: The plan\r\nMessage-ID: <{number}@acme.example>\r\n"
        "Date: Mon, 02 Nov 2026 10:00:00 +0100\r\n\r\nAs promised.\r\n"
    ).encode() + more  # fmt: skip


@pytest.fixture
def address(cast, helix):
    return address_of(make_address(member=cast.alice, by=cast.alice)[1])


@pytest.fixture
def post(client):
    def post(raw: bytes, to: str = ""):
        return client.post(f"{MAIL}?to={to.replace('+', '%2B')}", raw, content_type="message/rfc822")

    return post


def test_a_copy_is_taken_once_and_proposed_to_whose_address_it_is(post, address, cast, helix):
    assert [post(a_message(), address).status_code for _ in range(2)] == [202, 200]
    proposal = Proposal.objects.get()
    assert (proposal.member, proposal.account, proposal.kind, proposal.source) == (cast.alice, helix, "email", "mail")
    assert (proposal.title, proposal.notes, proposal.state) == ("The plan", "As promised.", "waiting")


def test_the_address_is_found_in_the_header_of_delivery_in_any_case(post, address):
    assert post(b"Delivered-To: " + address.upper().encode() + b"\r\n" + a_message()).status_code == 202


def test_a_sender_who_is_nobody_of_us_is_set_aside_where_an_administrator_sees_it(post, address, cast, browse):
    assert post(a_message("mallory@globex.example"), address).status_code == 202
    row = Proposal.objects.get()
    assert (row.state, row.notes, row.account) == ("held", "", None)
    assert not Proposal.objects.visible_to(cast.alice).exists()
    page = browse(cast.ada).get("/t/acme/settings/held-mail/").content.decode()
    assert "mallory@globex.example" in page
    assert "nobody of us" in page
    assert browse(cast.alice).get("/t/acme/settings/held-mail/").status_code == 403


def test_two_senders_are_not_trusted(post, address):
    assert post(a_message("alice@acme.example, eve@evil.example"), address).status_code == 202
    assert Proposal.objects.get().state == "held"


@pytest.mark.parametrize("to", ["", "log+@in.localhost", "log+" + "0" * 40 + "@in.localhost", "alice@acme.example"])
def test_an_address_that_nobody_has_takes_nothing(post, address, to):
    assert post(a_message(), to).status_code == 404
    assert not Proposal.objects.exists()


def test_an_ended_address_takes_nothing_and_a_new_one_ends_the_former(post, address, cast):
    newer = address_of(make_address(member=cast.alice, by=cast.alice)[1])
    assert post(a_message(), address).status_code == 404
    end_address(member=cast.alice, by=cast.alice)
    assert post(a_message(), newer).status_code == 404
    assert not Proposal.objects.exists()
    assert not Key.objects.live().exists()


def test_a_key_of_the_api_opens_no_mail_and_the_address_no_api(post, address, client, cast):
    secret = address.partition("+")[2].partition("@")[0]
    assert client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_what_is_too_large_is_refused_and_what_is_nearly_so_is_read(post, address):
    assert post(a_message(more=b"x" * 25 * 1024 * 1024), address).status_code == 413
    assert not Proposal.objects.exists()
    assert post(a_message(more=b"x" * 8 * 1024 * 1024), address).status_code == 202


def test_only_posts_are_taken(client):
    assert client.get(MAIL).status_code == 405


def test_nobody_makes_an_address_for_another(cast, helix):
    with pytest.raises(Refused):
        make_address(member=cast.alice, by=cast.bob)
    assert not Key.objects.exists()


# -- files --------------------------------------------------------------------------------------------------------------


def an_event(uid="1", when=None, **lines) -> str:
    when = when or timezone.now() - timedelta(days=1)
    lines = {"SUMMARY": "Review", "ATTENDEE": "mailto:ingrid@helix.example"} | lines
    more = "\r\n".join(f"{name}:{value}" for name, value in lines.items())
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{when:%Y%m%dT%H%M%SZ}\r\nDURATION:PT30M\r\n{more}\r\nEND:VEVENT\r\n"


def a_calendar(*events: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(events) + "END:VCALENDAR\r\n").encode()


def test_several_files_at_once_are_taken_and_the_bad_one_is_named(browse, cast, helix):
    files = [
        SimpleUploadedFile("one.eml", a_message()), SimpleUploadedFile("two.ics", a_calendar(an_event())),
        SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff"),
    ]  # fmt: skip
    client = browse(cast.alice)
    answer = client.post("/t/acme/settings/capture/files/", {"files": files})
    assert answer.status_code == 303
    shown = client.get(answer["Location"]).content.decode()
    assert "2 engagements proposed" in shown
    assert "photo.jpg is neither" in shown
    assert set(Proposal.objects.values_list("kind", flat=True)) == {"email", "review"}


def test_a_file_that_cannot_be_read_is_said_and_changes_nothing(browse, cast, helix):
    sent = {"files": [SimpleUploadedFile("x.ics", b"nothing")]}
    answer = browse(cast.alice).post("/t/acme/settings/capture/files/", sent)
    assert answer.status_code == 422
    assert "x.ics is no calendar" in answer.content.decode()
    assert browse(cast.alice).post("/t/acme/settings/capture/files/").status_code == 422
    assert not Proposal.objects.exists()


# -- the calendar -------------------------------------------------------------------------------------------------------


class Calendar(BaseHTTPRequestHandler):
    """A calendar server: /cal answers what the test put there, /away leads elsewhere, /round leads to itself."""

    body = b""

    def do_GET(self):
        if self.path in ("/away", "/round"):
            self.send_response(302)
            self.send_header("Location", "/cal" if self.path == "/away" else "/round")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/cal" else 404)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server(settings):
    settings.ADDRESSES_MAY_BE_PRIVATE = True
    running = ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


@pytest.fixture
def feed(server, cast, helix):
    return add_feed(member=cast.alice, address=f"{server}/cal", by=cast.alice)


def test_a_calendar_is_read_from_its_server_and_what_is_gone_from_it_is_withdrawn(feed, cast, acme, helix):
    first = an_event("1")  # made once, since a second later it would be another one
    Calendar.body = a_calendar(first, an_event("2", timezone.now() + timedelta(hours=3)), an_event("3"))
    assert read_feed(feed=feed, by=CLOCK).proposed == 2
    assert read_feed(feed=feed, by=CLOCK).proposed == 0
    Calendar.body = a_calendar(first)
    read_feed(feed=feed, by=CLOCK)
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]
    assert read_calendars.run_in(acme).result == {"calendars": 1}


def test_redirects_are_followed_and_not_without_end(server, cast, helix):
    Calendar.body = a_calendar(an_event())
    assert fetching.fetch(f"{server}/away", most=100_000) == Calendar.body
    with pytest.raises(fetching.CannotFetch, match="without end"):
        fetching.fetch(f"{server}/round", most=100_000)


@pytest.mark.parametrize(("path", "body", "words"), [
    ("/cal", b"<html>", "no calendar"), ("/nothing", b"", "answered 404"), ("/cal", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
])  # fmt: skip
def test_what_is_wrong_with_a_calendar_stands_beside_it(server, cast, acme, helix, browse, path, body, words):
    Calendar.body = body
    feed = add_feed(member=cast.alice, address=server + path, by=cast.alice)
    assert read_one_calendar.run_in(acme, feed=feed.pk).result == {"proposed": 0}
    assert words in CalendarFeed.objects.get().fault
    assert words in browse(cast.alice).get("/t/acme/settings/capture/").content.decode()


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "100.64.0.1",
    ],
)
def test_a_private_address_is_never_read(host):
    with pytest.raises(fetching.CannotFetch, match=r"private|reached|no server"):
        fetching.fetch(f"https://{host}/cal", most=1000)


def test_a_redirect_into_a_private_network_is_not_followed(monkeypatch):
    class Answer:
        status, headers = 302, {"Location": "https://127.0.0.1/cal"}

        def close(self):
            pass

    ask = fetching._ask
    monkeypatch.setattr(
        fetching, "_ask", lambda address, until: Answer() if "public" in address else ask(address, until)
    )
    with pytest.raises(fetching.CannotFetch, match="private"):
        fetching.fetch("https://public.example/cal", most=1000)


@pytest.mark.parametrize(
    "address",
    [
        "http://x.example/cal",
        "ftp://x.example",
        "file:///etc/passwd",
        "https://",
        "x",
        "https://a:b@x.example/",
        "https://x.example:99999/",
    ],
)
def test_only_https_is_taken_and_the_sentence_stands_at_the_field(browse, cast, helix, address):
    answer = browse(cast.alice).post("/t/acme/settings/capture/calendar/", {"address": address})
    assert answer.status_code == 422
    assert not CalendarFeed.objects.exists()


def test_another_calendar_takes_the_place_of_the_former_and_can_be_taken_away(browse, cast, helix, feed, server):
    client = browse(cast.alice)
    client.post("/t/acme/settings/capture/calendar/", {"address": "webcal://cal.example/secret"})
    assert CalendarFeed.objects.get().address == "https://cal.example/secret"
    assert not CalendarFeed.objects.visible_to(cast.ada).exists()
    client.post("/t/acme/settings/capture/calendar/end/")
    assert not CalendarFeed.objects.exists()
