"""Messages and calendars read however badly they were made."""

from datetime import UTC, datetime

import pytest

from capture.reading.calendars import NotACalendar, read_calendar
from capture.reading.found import kind_of
from capture.reading.mail import NotAMessage, read_message
from intimacy.tenancy.models import new_id

AFTER, BEFORE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)


def message(*lines: bytes) -> bytes:
    return b"\r\n".join(lines)


def calendar(*events: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{new_id()}", *event.strip().split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def read(*events: str):
    return read_calendar(calendar(*events), AFTER, BEFORE)


def test_a_message_in_its_own_encodings_is_read():
    found = read_message(message(
        b"From: =?utf-8?q?Alice_M=C3=BCller?= <Alice@Acme.example>", b"To: Ingrid <ingrid@helix.example>, <carl@helix.example>",
        b"Cc: =?iso-8859-1?q?J=F8rn?= <jorn@helix.example>", b"Subject: =?utf-8?b?w4RuZGVydW5n?= of the plan",
        b"Date: Mon, 02 Nov 2026 10:00:00 +0100", b"Message-ID: <1@acme.example>", b"MIME-Version: 1.0",
        b'Content-Type: text/plain; charset="iso-8859-1"', b"", b"Gr\xfcezi", b"", b"> what you wrote", b"--", b"Alice",
    ))  # fmt: skip
    assert found.title == "Änderung of the plan"
    assert found.sender == "alice@acme.example"
    assert [(person.email, person.name) for person in found.people] == [
        ("alice@acme.example", "Alice Müller"), ("ingrid@helix.example", "Ingrid"), ("carl@helix.example", ""),
        ("jorn@helix.example", "Jørn"),
    ]  # fmt: skip
    assert (found.notes, found.happened_at) == ("Grüezi", datetime(2026, 11, 2, 9, tzinfo=UTC))


def test_html_alone_becomes_words_and_attachments_are_named_and_left():
    found = read_message(message(
        b"From: a@b.example", b"Message-ID: <2@x>", b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="x"', b"",
        b"--x", b"Content-Type: text/html; charset=utf-8", b"",
        b"<html><head><style>p{}</style></head><body><p>One &amp; two</p><script>no()</script><p>Three</p></body></html>",
        b"--x", b'Content-Type: application/pdf; name="plan.pdf"', b"Content-Transfer-Encoding: base64", b"", b"AAAA", b"--x--", b"",
    ))  # fmt: skip
    assert found.notes.split() == ["One", "&", "two", "Three"]
    assert found.attachments == ("plan.pdf",)


@pytest.mark.parametrize("head", [
    b"Subject: \xff\xfe\x00 bytes", b"Subject: =?no-such-charset?q?x?=", b"Date: never", b"Date: Mon, 99 Nov 99999 10:00:00 +9999",
    b"Content-Type: text/plain; charset=klingon", b"Content-Type: ;;;=", b"To: <<<>>>, @@, ,,,", b"To: " + b"a@b.example, " * 20_000,
    b"Subject: " + b"x" * 1_000_000, b"Content-Transfer-Encoding: base64", b"Content-Type: multipart/mixed", b"Content-Disposition: ;",
    b"Message-ID: <>", b"References: " + b"<a@b> " * 100_000,
])  # fmt: skip
def test_no_malformed_header_breaks_the_reading(head):
    found = read_message(message(b"From: a@b.example", head, b"", b"words \x00 and \xff more"))
    assert "\x00" not in found.title + found.notes
    assert len(found.title) <= 200
    assert len(found.key) <= 200


def test_what_has_no_header_is_no_message():
    with pytest.raises(NotAMessage):
        read_message(b"\x00\x01\x02 nothing here")


def test_a_message_without_a_date_or_id_is_of_now_and_known_again_by_what_it_says():
    raw = message(b"From: a@b.example", b"", b"Hello")
    assert read_message(raw).key == read_message(raw).key != read_message(raw + b"!").key


def test_times_days_and_lengths_of_events():
    timed, whole = sorted(
        read(
            "DTSTART;TZID=America/New_York:20261102T090000\nDTEND;TZID=America/New_York:20261102T094500\nSUMMARY:Call with Ingrid",
            "DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261105\nSUMMARY:Workshop",
        ),
        key=lambda one: one.happened_at,
    )
    assert (timed.happened_at, timed.minutes, timed.kind) == (datetime(2026, 11, 2, 14, tzinfo=UTC), 45, "call")
    # The end of whole days is exclusive: it is over when the fifth begins.
    assert (whole.all_day, whole.minutes, whole.kind) == (True, None, "co_creation")
    assert whole.ends_at == datetime(2026, 11, 5, tzinfo=UTC)


def test_repeated_events_are_told_apart_and_one_of_them_can_be_cancelled():
    uid = "UID:weekly"
    raw = calendar(
        "DTSTART:20261102T090000Z\nDURATION:PT30M\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20261109T090000Z\nSUMMARY:Jour fixe",
        "RECURRENCE-ID:20261116T090000Z\nDTSTART:20261116T100000Z\nSTATUS:CANCELLED\nSUMMARY:Jour fixe",
    )  # fmt: skip
    lines = [uid if line.startswith("UID:") else line for line in raw.decode().split("\r\n")]
    found = read_calendar("\r\n".join(lines).encode(), AFTER, BEFORE)
    assert len({one.key for one in found}) == 3
    assert [one.cancelled for one in sorted(found, key=lambda one: one.happened_at)] == [False, True, False]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=5", "FREQ=HOURLY", "FREQ=DAILY;BYSECOND=1,2,3", "FREQ=DAILY;BYHOUR=1,2"],
)
def test_what_repeats_faster_than_daily_is_left_out_and_the_rest_is_read(rule):
    found = read(f"DTSTART:20261102T090000Z\nRRULE:{rule}\nSUMMARY:Fast", "DTSTART:20261103T090000Z\nSUMMARY:One")
    assert [one.title for one in found] == ["One"]


def test_a_private_event_leaves_its_title_and_words_where_they_are():
    [found] = read("DTSTART:20261102T090000Z\nCLASS:PRIVATE\nSUMMARY:Divorce lawyer\nDESCRIPTION:Secret")
    assert found.private
    assert "Divorce" not in found.title
    assert found.notes == ""


@pytest.mark.parametrize("raw", [b"", b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"])
def test_what_is_no_calendar_is_said_to_be_none(raw):
    with pytest.raises(NotACalendar):
        read_calendar(raw, AFTER, BEFORE)


def test_the_kind_is_guessed_from_words():
    assert kind_of("QBR with Helix", "meeting") == "review"
    assert kind_of("Telefonat", "meeting") == "call"
    assert kind_of("Lunch, recall of lots", "meeting") == "meeting"
