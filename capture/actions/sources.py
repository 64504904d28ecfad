"""The sources of proposals: a member's address for copies of mail, files, and the calendar that is read for them."""

import secrets
from datetime import timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from capture.actions.proposals import Outcome, propose, withdraw_missing
from capture.fetching import CannotFetch, check_address, fetch
from capture.models import CalendarFeed, Proposal
from capture.reading.calendars import NotACalendar, read_calendar
from capture.reading.mail import NotAMessage, read_message
from intimacy.access.actions import hashed
from intimacy.access.models import Key
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

MAIL = "mail"  # the kind of key that an address for copies is
LOOKS_BACK = timedelta(days=14)
LOOKS_AHEAD = timedelta(days=1)
FILE_LOOKS_BACK = timedelta(days=366)
MOST_MAIL, MOST_CALENDAR = 25 * 1024 * 1024, 5 * 1024 * 1024


@atomic
def make_address(*, member: Member, by) -> tuple[Key, str]:
    """Make the member's address for copies of mail, and answer its secret part, shown this once. The former one ends."""
    require(by, "capture.confirm")
    _own(member, by)
    end_address(member=member, by=by)
    # Lower case and short: mail servers change the case of local parts, and cut those over 64 characters.
    secret = secrets.token_hex(20)
    key = Key.objects.create(
        hash=hashed(secret), kind=MAIL, words=_("Address for copies of mail"), member=member, scopes=[]
    )
    record("capture.address_made", key, by=by)
    return key, secret


@atomic
def end_address(*, member: Member, by) -> None:
    """Let nothing come in by the member's address any more. Ending it again changes nothing."""
    require(by, "capture.confirm")
    _own(member, by)
    for key in Key.objects.live().filter(member=member, kind=MAIL):
        key.ends_at = timezone.now()
        key.save(update_fields=["ends_at"])
        record("capture.address_ended", key, by=by)


@atomic
def add_feed(*, member: Member, address: str, by) -> CalendarFeed:
    """Have the member's calendar read every quarter of an hour; another address takes the place of the former one."""
    require(by, "capture.confirm")
    _own(member, by)
    address = address.strip()
    address = "https" + address[6:] if address.lower().startswith("webcal:") else address
    try:
        check_address(address)
    except CannotFetch as fault:
        raise Refused({"address": str(fault)}) from fault
    feed = CalendarFeed.objects.filter(member=member).first()
    if feed is not None and feed.address == address:
        return feed
    if feed is not None:
        feed.delete()
    feed = CalendarFeed.objects.create(member=member, address=address)
    record("capture.feed_added", feed, by=by)
    return feed


@atomic
def end_feed(*, feed: CalendarFeed, by) -> None:
    """Read the calendar no more. What was proposed from it stays until it is decided on."""
    require(by, "capture.confirm", feed)
    record("capture.feed_ended", feed, by=by)
    feed.delete()


@atomic
def read_feed(*, feed: CalendarFeed, by) -> Outcome:
    """Fetch the calendar, propose what has happened in it in the last two weeks, withdraw what is gone from it.

    What is wrong with it is noted at the calendar, where its owner sees it; nothing else changes then.
    """
    require(by, "capture.propose" if by.pk != feed.member_id else "capture.confirm")
    now = timezone.now()
    after, before = now - LOOKS_BACK, now + LOOKS_AHEAD
    feed.fetched_at, feed.fault = now, ""
    try:
        found = read_calendar(fetch(feed.address, most=MOST_CALENDAR), after, before)
    except CannotFetch as fault:
        feed.fault = str(fault)[:300]
    except NotACalendar:
        feed.fault = _("What stands at this address is no calendar that can be read.")
    feed.save(update_fields=["fetched_at", "fault"])
    if feed.fault:
        return Outcome()
    outcome = propose(member=feed.member, found=found, source=Proposal.Source.CALENDAR, by=by)
    withdraw_missing(member=feed.member, keys=[one.key for one in found], after=after, before=now, by=by)
    return outcome


@atomic
def take_file(*, member: Member, name: str, content: bytes, by) -> Outcome:
    """Propose what an .eml or .ics file tells. Refused where it is neither, or too large."""
    require(by, "capture.confirm")
    if name.lower().endswith((".ics", ".ical", ".ifb")) or content[:200].lstrip().startswith(b"BEGIN:VCALENDAR"):
        if len(content) > MOST_CALENDAR:
            raise Refused(_("%(name)s is larger than 5 MB.") % {"name": name})
        now = timezone.now()
        try:
            found = read_calendar(content, now - FILE_LOOKS_BACK, now + FILE_LOOKS_BACK)
        except NotACalendar as fault:
            raise Refused(_("%(name)s is no calendar that can be read.") % {"name": name}) from fault
        return propose(member=member, found=found, source=Proposal.Source.FILE, by=by)
    if len(content) > MOST_MAIL:
        raise Refused(_("%(name)s is larger than 25 MB.") % {"name": name})
    try:
        message = read_message(content)
    except NotAMessage as fault:
        raise Refused(_("%(name)s is neither a message (.eml) nor a calendar (.ics).") % {"name": name}) from fault
    return propose(member=member, found=[message], source=Proposal.Source.FILE, by=by)


def _own(member: Member, by) -> None:
    """Only one's own mail and calendar: not even an administrator reads somebody else's."""
    if member.pk != by.pk:
        raise Refused(_("Everybody decides on their own mail and calendar."))
