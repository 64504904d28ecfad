"""A message and a calendar from which the demonstration's account manager has engagements proposed, as the files that they are."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Contact
from capture.actions.sources import take_file
from demonstration.stage import Stage
from intimacy.tenancy.models import Member


def amaras_mail_and_calendar_are_read(stage: Stage) -> None:
    """A message names somebody who is not known yet, two events are over; nothing is logged before she says so."""
    amara, now = stage.members["amara"], timezone.now()
    ingrid, vogt = stage.person("Helix Biolabs", "Ingrid Salo"), stage.person("Helix Biolabs", "Dr. Lena Vogt")
    take_file(member=amara, name="helix.eml", content=_message(amara, ingrid, now - timedelta(days=1)), by=amara)
    events = [
        ("helix-review", "Roadmap review with Helix", vogt, now - timedelta(days=2), 45),
        ("helix-call", "Call: export fixes", ingrid, now - timedelta(days=4), 30),
    ]
    take_file(member=amara, name="week.ics", content=_calendar(amara, events), by=amara)


def _message(sender: Member, to: Contact, at: datetime) -> bytes:
    domain = to.email.partition("@")[2]
    return "\r\n".join([
        f"From: {sender.name} <{sender.user.email}>",
        f"To: {to.name} <{to.email}>, Mikko Lahti <mikko.lahti@{domain}>",
        "Subject: What we fix before the audit",
        f"Message-ID: <before-the-audit@{sender.user.email.partition('@')[2]}>",
        f"Date: {at:%a, %d %b %Y %H:%M:%S +0000}",
        "Content-Type: text/plain; charset=utf-8",
        "",
        "The export keeps its lot numbers from the next release on; until then we check each file by hand.",
        "",
        "Mikko, could you send me the filter that you use?",
        "",
    ]).encode()  # fmt: skip


def _calendar(owner: Member, events: list[tuple[str, str, Contact, datetime, int]]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Acme//Calendar//EN"]
    for uid, title, contact, at, minutes in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{uid}@{owner.user.email.partition('@')[2]}", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DURATION:PT{minutes}M", f"SUMMARY:{title}",
            f"ORGANIZER;CN={owner.name}:mailto:{owner.user.email}", f"ATTENDEE;CN={contact.name}:mailto:{contact.email}",
            "END:VEVENT",
        ]  # fmt: skip
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
