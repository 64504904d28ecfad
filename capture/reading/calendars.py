"""A calendar's events between two moments: repeated ones told apart, days without a time, cancelled and private ones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import recurring_ical_events
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from capture.reading.found import MOST_PEOPLE, Found, Person, cleaned, key_of, kind_of, shortened

# Anything faster could have more occurrences than there is time: one SECONDLY rule took 47 seconds for five of them.
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
MOST_EVENTS = 5_000
MOST_OCCURRENCES = 2_000


class NotACalendar(ValueError):
    """The text is no calendar, or one that is too large."""


def read_calendar(raw: bytes, after: datetime, before: datetime) -> list[Found]:
    """Every occurrence that began in this stretch of time, once each. Raises NotACalendar."""
    try:
        calendars = Calendar.from_ical(raw, multiple=True)
    except Exception as fault:
        raise NotACalendar from fault
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    if not calendars or len(events) > MOST_EVENTS:
        raise NotACalendar
    found = {}
    for calendar in calendars:
        for event in _occurrences(calendar, after, before):
            try:
                one = _found(event)
            except Exception:  # noqa: S112 - one event that cannot be read does not cost the others
                continue
            if one is not None and after <= one.happened_at <= before:
                found[one.key] = one
    return list(found.values())


def _occurrences(calendar: Any, after: datetime, before: datetime) -> Iterator[Event]:
    calendar.subcomponents = [part for part in calendar.subcomponents if part.name != "VEVENT" or _is_safe(part)]
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    for number, event in enumerate(query.between(after, before)):
        if number >= MOST_OCCURRENCES:
            return
        yield event


def _is_safe(event: Any) -> bool:
    """Whether it repeats no faster than daily."""
    for name in ("RRULE", "EXRULE"):
        rules = event.get(name, [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if {str(value).upper() for value in rule.get("FREQ", [])} - FREQUENCIES:
                return False
            if any(rule.get(by) for by in ("BYSECOND", "BYMINUTE", "BYHOUR")):
                return False
    return event.get("DTSTART") is not None


def _found(event: Any) -> Found | None:
    uid = cleaned(event.get("UID", ""), 1_000)
    begins, all_day = _moment(event["DTSTART"].dt)
    if not uid:
        return None
    until, minutes = _until(event, begins, all_day), None
    if not all_day:
        minutes = round((until - begins).total_seconds() / 60)
        minutes = minutes if 0 < minutes <= 24 * 60 else None
    recurrence = event.get("RECURRENCE-ID")
    # Without a repetition the event may be moved and stays the same; an occurrence is named by the day it was meant for.
    meant = _moment(recurrence.dt)[0] if recurrence is not None else None
    private = str(event.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL")
    title = cleaned(event.get("SUMMARY", ""), 200)
    attendees = event.get("ATTENDEE", [])
    attendees = attendees if isinstance(attendees, list) else [attendees]
    organizer = event.get("ORGANIZER")
    people = dict.fromkeys(
        person for said in ([organizer] if organizer is not None else []) + attendees if (person := _person(said))
    )
    declined = frozenset(
        person.email
        for said in attendees
        if str(getattr(said, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED" and (person := _person(said))
    )
    words = "" if private else str(event.get("DESCRIPTION", ""))
    return Found(
        key=key_of("event", uid, meant.isoformat() if meant else ""), kind=kind_of(title, "meeting"),
        title=_("Private event") if private else title or _("Event without a title"), happened_at=begins,
        people=tuple({person.email: person for person in people}.values())[:MOST_PEOPLE], notes=shortened(words),
        minutes=minutes, ends_at=until, private=private, all_day=all_day, declined_by=declined,
        cancelled=str(event.get("STATUS", "")).upper() == "CANCELLED",
    )  # fmt: skip


def _until(event: Any, begins: datetime, all_day: bool) -> datetime:
    """When it is over. The end of whole days is the first day that no longer belongs to it."""
    ends, length = event.get("DTEND"), event.get("DURATION")
    if ends is None:
        return begins + (length.dt if length is not None else timedelta(days=1 if all_day else 0))
    until = _moment(ends.dt)[0]
    return until - timedelta(hours=12) if all_day else until


def _moment(said: date | datetime) -> tuple[datetime, bool]:
    """In UTC, and whether it is a whole day. Times without a zone are the reader's; a day begins at their noon."""
    if isinstance(said, datetime):
        return (said if said.tzinfo else timezone.make_aware(said)).astimezone(UTC), False
    noon = datetime(said.year, said.month, said.day, 12)  # noqa: DTZ001 - the next line makes it aware
    return timezone.make_aware(noon).astimezone(UTC), True


def _person(said) -> Person | None:
    address = str(said).strip()
    address = address[7:] if address.lower().startswith("mailto:") else address
    address = cleaned(address, 254).lower()
    if "@" not in address:
        return None
    return Person(address, cleaned(getattr(said, "params", {}).get("CN", ""), 200))
