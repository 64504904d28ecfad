"""The browsers in which a person is signed in: seen, and ended. A session belongs to the person, whatever the tenant."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session as Kept
from django.core.cache import cache
from django.db.transaction import atomic
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.middleware import ONLY_TENANT
from intimacy.tenancy.models import Member, User
from intimacy.tenancy.refusals import Refused

SEEN_EVERY = (
    300  # seconds: "last used" need not be truer than that, and a row for every click would cost more than it tells
)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Session:
    """One browser, as its owner sees it."""

    pk: int
    device: str
    address: str
    since: datetime
    last_used: datetime
    is_this: bool


def see(request: HttpRequest) -> None:
    """Note that a session is in use, every few minutes."""
    key = request.session.session_key
    if not cache.add(f"session-seen:{key}", 1, SEEN_EVERY):
        return
    row = UserSession(
        user=request.user, session_key=key, ip=get_adapter().get_client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[: UserSession._meta.get_field("user_agent").max_length],
    )  # fmt: skip
    UserSession.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )  # fmt: skip


def sessions_of(user, this: str | None) -> list[Session]:
    """The person's sessions that still open something, the one with the key ``this`` first, then by last use."""
    found = [
        Session(row.pk, device(row.user_agent), roughly(row.ip), row.created_at, row.last_seen_at, row.session_key == this)
        for row in UserSession.objects.purge_and_list(user)
    ]  # fmt: skip
    return sorted(found, key=lambda session: (not session.is_this, -session.last_used.timestamp()))


@atomic
def end_sessions(*, by: Member, this: str | None, pk: int | None = None) -> int:
    """End one of one's sessions, or all but ``this``. Answers how many ended; refused for the one in use."""
    require(by, "access.set_preferences")
    rows = UserSession.objects.filter(user_id=by.user_id)
    if pk is not None:
        rows = rows.filter(pk=pk)
        if rows.filter(session_key=this).exists():
            raise Refused(_("You are using this session. Sign out instead."))
    ended = _end(rows.exclude(session_key=this))
    if ended:
        record("access.sessions_ended", by, by=by, count=ended)
    return ended


def end_all_of_who_left(user: User) -> int:
    """End every session of somebody who is in no tenant any more."""
    return 0 if memberships(user) else _end(UserSession.objects.filter(user=user))


def end_those(users: Iterable[int], *, by_provider: bool, but: str | None = None) -> int:
    """End the sessions of people that the bound tenant's identity provider has begun, or those that no provider has.

    The one with the key ``but`` stays. Answers how many ended.
    """
    wanted = str(current_tenant()) if by_provider else None
    seen = UserSession.objects.filter(user__in=list(users)).exclude(session_key=but)
    kept = Kept.objects.filter(session_key__in=seen.values("session_key"))
    ended = [one.session_key for one in kept if one.get_decoded().get(ONLY_TENANT) == wanted]
    Kept.objects.filter(session_key__in=ended).delete()
    UserSession.objects.filter(session_key__in=ended).delete()
    return len(ended)


def _end(rows) -> int:
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)


def device(user_agent: str) -> str:
    """Browser and system in words, as far as the browser says it."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


def roughly(address: str) -> str:
    """A network address without its last part: enough to know one's own, too little to find somebody."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    if isinstance(found, ipaddress.IPv4Address):
        return ".".join([*str(found).split(".")[:3], "…"])
    return ":".join([*found.exploded.split(":")[:3], "…"])


def seen_just_now(session: Session) -> bool:
    """Whether the session was used within the last minutes."""
    return (timezone.now() - session.last_used).total_seconds() < 2 * SEEN_EVERY
