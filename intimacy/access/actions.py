"""Making and ending keys, and letting people in."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.access.models import Key
from intimacy.access.require import require
from intimacy.access.rights import ROLES
from intimacy.journal.actions import record
from intimacy.tenancy.actions import Membership, membership
from intimacy.tenancy.models import Member, User
from intimacy.tenancy.refusals import Refused

SCOPES = {
    "accounts:read": gettext_lazy("Read accounts, contacts and their history"),
    "accounts:write": gettext_lazy("Change accounts and contacts, log engagements"),
    "approvals:read": gettext_lazy("See what was asked for, and who said yes"),
    "approvals:write": gettext_lazy("Say yes or no in one’s name"),
    "reviews:read": gettext_lazy("See access reviews"),
    "reviews:write": gettext_lazy("Keep or remove rights in access reviews"),
    "metrics:read": gettext_lazy("Read scores"),
    "metrics:write": gettext_lazy("Write how scores are made"),
    "imports:read": gettext_lazy("See imports and what was wrong in them"),
    "imports:write": gettext_lazy("Run imports"),
    "notifications:read": gettext_lazy("Read what one was told, and how one is told"),
    "notifications:write": gettext_lazy("Mark notifications as read, choose how one is told"),
    "jobs:read": gettext_lazy("See how far one's work is"),
    "jobs:write": gettext_lazy("Stop one's work and start it again"),
}


@atomic
def make_key(
    *, member: Member, words: str, scopes: Iterable[str], ends_at: datetime | None = None, by
) -> tuple[Key, str]:
    """Make an API key for a member and answer it together with its secret, which is shown this once."""
    require(by, "access.manage_keys")
    scopes = sorted(set(scopes))
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        known = ", ".join(SCOPES)
        raise Refused({"scopes": _("A key needs one or more of these scopes: %(known)s.") % {"known": known}})
    if member.left_at is not None:
        raise Refused({"member": _("%(name)s is not here, and cannot hold a key.") % {"name": member.name}})
    if ends_at is not None and ends_at <= timezone.now():
        raise Refused({"ends_at": _("A key that has ended already opens nothing. Choose a day to come.")})
    secret = "kin_" + secrets.token_urlsafe(32)
    key = Key.objects.create(hash=hashed(secret), words=words, member=member, scopes=scopes, ends_at=ends_at)
    record("access.key_made", key, by=by, fields=scopes)
    return key, secret


@atomic
def end_key(*, key: Key, by) -> Key:
    """End a key at once. Ending it again changes nothing."""
    require(by, "access.manage_keys")
    key = Key.objects.select_for_update().get(pk=key.pk)
    if key.ends_at is None or key.ends_at > timezone.now():
        key.ends_at = timezone.now()
        key.save(update_fields=["ends_at"])
        record("access.key_ended", key, by=by)
    return key


@atomic
def add_member(
    *, user: User, name: str, roles: Iterable[str], language: str = "en", time_zone: str = "UTC", by
) -> Member:
    """Let a person into the tenant with some roles. Refused when they are in already."""
    require(by, "access.manage_members")
    roles = known_roles(roles)
    if Member.objects.filter(user=user).exists():
        raise Refused({"user": _("This person is a member already.")})
    member = Member.objects.create(user=user, name=name, roles=roles, language=language, time_zone=time_zone)
    record("access.member_added", member, by=by, fields=roles)
    return member


def known_roles(roles: Iterable[str]) -> list[str]:
    """The roles in order, each once. Refused when there is none, or one that nobody has heard of."""
    wanted = sorted(set(roles))
    if not wanted or any(role not in ROLES for role in wanted):
        known = ", ".join(str(words) for words in ROLES.values())
        raise Refused({"roles": _("A member needs one or more of these roles: %(known)s.") % {"known": known}})
    return wanted


def hashed(secret: str) -> bytes:
    """SHA-256: the secret has 256 random bits, so that nothing slower is needed."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True)
class KeyHolder:
    """Who stands behind a key, and what it opens."""

    key_id: UUID
    scopes: tuple[str, ...]
    membership: Membership


def holder_of(secret: str, kind: str = "api") -> KeyHolder | None:
    """The holder of a live key, None for every other text. Works before a tenant is bound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM find_key(%s, %s)", [hashed(secret), kind])
        row = cursor.fetchone()
    if row is None:
        return None
    key_id, scopes, tenant_id, slug, tenant_name, currency, member_id, user_id, *rest = row
    found = membership(user_id, tenant_id, slug, tenant_name, currency, member_id, *rest)
    return KeyHolder(key_id, tuple(scopes), found)
