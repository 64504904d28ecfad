"""When somebody may be disturbed: quiet hours and the digest's moment, in the person's own time zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from intimacy.notify.models import Hours
from intimacy.tenancy.models import Member


def hours_of(member: Member) -> Hours:
    """What the member has chosen; nothing quiet, and the digest at eight, unless there is a choice."""
    return Hours.objects.filter(member=member).first() or Hours(member=member)


def not_before(zone: str, hours: Hours, now: datetime | None = None) -> datetime:
    """The first moment from ``now`` on that is outside of the quiet hours."""
    now = now or timezone.now()
    start, end = hours.quiet_from, hours.quiet_until
    if start is None or end is None:
        return now
    here = now.astimezone(ZoneInfo(zone))
    wall = here.time()
    over_midnight = start > end
    quiet = (wall >= start or wall < end) if over_midnight else start <= wall < end
    if not quiet:
        return now
    day = here.date() + timedelta(days=1) if over_midnight and wall >= start else here.date()
    return max(now, _moment(zone, day, end))


def last_digest_moment(zone: str, hours: Hours, now: datetime | None = None) -> datetime:
    """The latest moment up to ``now`` at which a digest was due: what is older than it belongs into that digest."""
    now = now or timezone.now()
    today = now.astimezone(ZoneInfo(zone)).date()
    moment = _moment(zone, today, hours.digest_at)
    return moment if moment <= now else _moment(zone, today - timedelta(days=1), hours.digest_at)


def _moment(zone: str, day, wall: time) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)
