"""A company's identity provider: entered, taken away, its e-mail domains proven, and whom it may sign in.

A provider vouches only for people whose address is in a domain that its tenant has proven, and only for members of that tenant; the
session that it begins opens that tenant and no other (``tenancy.middleware``). So nobody gains anything by claiming to be a provider.
"""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from uuid import UUID

from django.core import signing
from django.core.mail import send_mail
from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.models import EmailDomain, Identity, IdentityProvider
from intimacy.access.openid import Client, NotInOrder, Vouched, discover
from intimacy.access.public_mail import PUBLIC
from intimacy.access.require import require
from intimacy.access.sealing import seal, unseal
from intimacy.journal.actions import record
from intimacy.tenancy.actions import memberships
from intimacy.tenancy.models import Member, Tenant, User
from intimacy.tenancy.refusals import Refused

RIGHT = "access.manage_sign_in"
SEALED_FOR = "identity provider"
SALT, LASTS = "access.domain", timedelta(days=1)
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SignIn:
    """By which company's provider somebody signs in, and whether in no other way."""

    tenant_id: UUID
    slug: str
    name: str
    only: bool


def sign_in_of(email: str) -> SignIn | None:
    """The provider for an e-mail address. Works before a tenant is bound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sign_in_of(%s)", [domain_of(email)])
        row = cursor.fetchone()
    return SignIn(*row) if row else None


def must_use_provider(user: User) -> SignIn | None:
    """The provider that somebody has to use. Administrators keep their password: a provider that fails must not lock all people out."""
    found = sign_in_of(user.email)
    if found is None or not found.only:
        return None
    mine = next((one.member for one in memberships(user) if one.tenant.pk == found.tenant_id), None)
    return None if mine is None or "admin" in mine.roles else found


def domain_of(email: str) -> str:
    """What stands behind the @, in small letters."""
    return email.rpartition("@")[2].strip().lower()


def client_of(provider: IdentityProvider) -> Client:
    """The provider as the protocol needs it. Raises NotInOrder where SECRET_KEY has changed since."""
    secret = unseal(provider.sealed_secret, purpose=SEALED_FOR)
    if secret is None:
        raise NotInOrder("sealed with another SECRET_KEY")
    return Client(provider.issuer, provider.client_id, secret)


@atomic
def set_provider(*, issuer: str, client_id: str, secret: str, only: bool, by: Member) -> IdentityProvider:
    """Enter the provider, or change it. An empty ``secret`` keeps the one that is there; it is never shown again.

    Refused when the provider does not answer, or when ``only`` is asked for before a domain is proven.
    """
    require(by, RIGHT)
    issuer, client_id = issuer.strip(), client_id.strip()
    provider = IdentityProvider.objects.select_for_update().first()
    faults = {}
    if not client_id:
        faults["client_id"] = _("Say by which id the provider knows Kinward.")
    if not secret and (provider is None or provider.issuer != issuer):
        faults["secret"] = _("Enter the secret that belongs to this provider.")
    if only and not EmailDomain.objects.exists():
        faults["only"] = _("Prove an e-mail domain first: without one the provider can sign nobody in.")
    try:
        discover(issuer)
    except NotInOrder as fault:
        log.warning("a provider was not taken: %s", fault)
        faults["issuer"] = _(
            "No OpenID Connect provider answers there by this name. Copy its issuer exactly, with https://."
        )
    if faults:
        raise Refused(faults)
    was = provider or IdentityProvider(issuer=issuer, client_id=client_id)
    changed = [name for name, value in (("issuer", issuer), ("client_id", client_id), ("only", only))
               if provider is None or getattr(was, name) != value]  # fmt: skip
    was.issuer, was.client_id, was.only, was.changed_at = issuer, client_id, only, timezone.now()
    if secret:
        was.sealed_secret = seal(secret, purpose=SEALED_FOR)
        changed.append("secret")
    if changed:
        was.save()
        record("access.provider_set", was, by=by, fields=changed)
    return was


@atomic
def remove_provider(*, by: Member) -> None:
    """From now on everybody signs in with a password. Domains stay proven. Removing it again changes nothing."""
    require(by, RIGHT)
    provider = IdentityProvider.objects.select_for_update().first()
    if provider is not None:
        record("access.provider_removed", provider, by=by)
        Identity.objects.filter(issuer=provider.issuer).delete()
        provider.delete()


@atomic
def ask_for_domain(*, name: str, address_of, by: Member) -> str:
    """Mail a link to the administrator's own address in the domain; who opens it gets the domain's mail. The domain.

    ``address_of`` makes the link's address from its token. Refused for public mail, another's domain and an address elsewhere.
    """
    require(by, RIGHT)
    name = name.strip().lower().removeprefix("@").rstrip(".")
    _check_domain(name, by)
    token = signing.dumps([str(by.tenant_id), str(by.pk), name], salt=SALT)
    words = _("Open this link to prove that %(domain)s is yours. It works for a day, once, and for you only.")
    try:
        send_mail(
            _("Prove the domain %(domain)s") % {"domain": name},
            f"{words % {'domain': name}}\n\n{address_of(token)}\n", None, [by.user.email],
        )  # fmt: skip
    except (SMTPException, OSError):
        raise Refused(_("The mail could not be sent. Try again later.")) from None
    return name


def domain_in(token: str, by: Member) -> str | None:
    """The domain that a link proves to this member; None for one that is too old, made up or another's."""
    try:
        tenant, member, name = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return name if (tenant, member) == (str(by.tenant_id), str(by.pk)) else None


@atomic
def prove_domain(*, token: str, by: Member) -> EmailDomain:
    """Bind the domain whose mail the member has read. Doing so again changes nothing."""
    require(by, RIGHT)
    name = domain_in(token, by)
    if name is None:
        raise Refused(_("This link is too old, or was made for somebody else. Ask for a new one."))
    known = EmailDomain.objects.filter(name=name).first()
    if known is not None:
        return known
    _check_domain(name, by)
    domain = EmailDomain.objects.create(name=name, proven_by=by)
    record("access.domain_proven", domain, by=by)
    return domain


@atomic
def remove_domain(*, domain: EmailDomain, by: Member) -> None:
    """Give a domain up: the provider signs in nobody with an address in it any more. Refused for the last where it is the only way in."""
    require(by, RIGHT)
    provider = IdentityProvider.objects.select_for_update().first()
    if provider and provider.only and not EmailDomain.objects.exclude(pk=domain.pk).exists():
        raise Refused(_("People may sign in by the provider only, and this is the last domain. Allow passwords first."))
    record("access.domain_removed", domain, by=by)
    EmailDomain.objects.filter(pk=domain.pk).delete()


@atomic
def member_vouched_for(*, tenant: Tenant, vouched: Vouched) -> Member:
    """The member whom the bound tenant's provider may sign in. Refused for everybody else; who they are is remembered the first time."""
    if not vouched.is_verified or not EmailDomain.objects.filter(name=domain_of(vouched.email)).exists():
        raise Refused(_("The provider does not vouch for an address in a domain of %(name)s.") % {"name": tenant.name})
    nobody = Refused(
        _("You are no member of %(name)s yet. Ask an administrator to invite you.") % {"name": tenant.name}
    )
    known = (
        Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).select_related("member__user").first()
    )
    if known is not None:
        member = known.member
    else:
        member = (
            Member.objects.active()
            .select_related("user")
            .filter(user__email=vouched.email)
            .select_for_update(of=("self",))
            .first()
        )
    if (
        member is None
        or member.left_at is not None
        or not EmailDomain.objects.filter(name=domain_of(member.user.email)).exists()
    ):
        raise nobody
    if known is None:
        if Identity.objects.filter(issuer=vouched.issuer, member=member).exists():
            raise Refused(_("Your address belongs to somebody else at the provider. Ask an administrator."))
        identity = Identity.objects.create(member=member, issuer=vouched.issuer, subject=vouched.subject)
        record("access.identity_known", identity, by=member)
    return member


def _check_domain(name: str, by: Member) -> None:
    if not DOMAIN.fullmatch(name):
        raise Refused({"name": _("Enter a domain, such as acme.example.")})
    if name in PUBLIC:
        raise Refused({"name": _("Everybody can have an address at %(domain)s, so it is nobody's.") % {"domain": name}})
    if domain_of(by.user.email) != name:
        words = _("Your own address is not in this domain. Somebody who has one and administers here can prove it.")
        raise Refused({"name": words})
    with connection.cursor() as cursor:
        cursor.execute("SELECT claim_domain(%s)", [name])
        (is_free,) = cursor.fetchone()
    if not is_free:
        raise Refused({"name": _("This domain is proven already.")})
