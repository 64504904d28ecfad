"""A company signs itself up: what was asked for waits, without a row anywhere, until its e-mail address is confirmed.

It waits in the cache under the hash of a random token that only the message holds, and goes by itself after a day. Nothing exists
until then: no sign-in, no tenant, no name. Following the link proves that the address is held; it does not prove that its holder
is who chose the password, so in another browser than the one in which it was chosen the password is asked for. Otherwise somebody
could sign up with a stranger's address, wait for the stranger's click, and know the password to what the stranger then fills.
"""

import hashlib
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from intimacy.access.members import may_set_password
from intimacy.journal.actions import record
from intimacy.tenancy.actions import Membership, create_tenant
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import User
from intimacy.tenancy.refusals import Refused

LASTS = timedelta(days=1)
# Addresses of a company that would be taken for something else.
RESERVED = frozenset(
    {"admin", "api", "auth", "healthz", "help", "join", "kinward", "signup", "static", "support", "www"}
)


@dataclass(frozen=True)
class Wish:
    """What somebody asked for on the sign-up page. ``password`` is the hash of theirs."""

    company: str
    slug: str
    name: str
    email: str
    password: str
    currency: str
    time_zone: str


def wish(*, password: str, email: str, **given: str) -> Wish:
    """What was asked for, with the password's hash in the password's place."""
    return Wish(email=email.strip().lower(), password=make_password(password), **given)


def keep(asked: Wish) -> str:
    """Let it wait for its confirmation; answers the token that the message takes to the address."""
    token = secrets.token_urlsafe(32)
    cache.set(place_of(token), asdict(asked), LASTS.total_seconds())
    return token


def wish_of(token: str) -> Wish | None:
    """What waits behind a token; None where it was confirmed, is more than a day old, or never was."""
    found = cache.get(place_of(token))
    return Wish(**found) if found else None


def drop(token: str) -> None:
    """Forget what waited: it has been carried out."""
    cache.delete(place_of(token))


def place_of(token: str) -> str:
    """Where it waits. Who reads the cache learns no token that works."""
    return "signing-up:" + hashlib.sha256(token.encode()).hexdigest()


def has_sign_in(email: str) -> bool:
    """Whether the address belongs to somebody who signs in already. An invited person who never came does not."""
    user = User.objects.filter(email=email.strip().lower()).first()
    return user is not None and not may_set_password(user)


@atomic
def open_company(*, asked: Wish, slug: str = "") -> Membership:
    """Make the person, whose address is now known to be theirs, and the tenant of which they are the first administrator.

    Refused when the address of the company was taken meanwhile (``slug``), or when the person got a sign-in in another way.
    """
    asked = replace(asked, slug=slug or asked.slug)
    user = User.objects.select_for_update().filter(email=asked.email).first() or User.objects.create_user(asked.email)
    if not may_set_password(user):
        raise Refused(_("This address has a sign-in by now. Sign in with it, then open the company."))
    user.password = asked.password
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=asked.email, defaults={"verified": True, "primary": True})
    return found(
        user=user, company=asked.company, slug=asked.slug, name=asked.name, currency=asked.currency,
        time_zone=asked.time_zone,
    )  # fmt: skip


@atomic
def found(*, user, company: str, slug: str, name: str, currency: str, time_zone: str) -> Membership:
    """Found a tenant for somebody who has a sign-in, and put it on its record. Refused when the address is taken."""
    if slug in RESERVED:
        raise Refused({"slug": _("The address “%(slug)s” is taken.") % {"slug": slug}})
    made = create_tenant(slug=slug, name=company, by=user, by_name=name, currency=currency, time_zone=time_zone)
    with bound(made.tenant, member=made.member, purpose="administration"):
        record("access.company_opened", made.member, by=made.member)
    return made
