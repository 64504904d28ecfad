"""The e-mail domains of a company: each is proven by an administrator with an address in it, and belongs to one tenant."""

import re
from datetime import timedelta

from django.core import signing
from django.db import connection
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from intimacy.access import mail
from intimacy.access.models import EmailDomain, IdentityProvider
from intimacy.access.providers import RIGHT, domain_of, hold_to_provider
from intimacy.access.public_mail import PUBLIC
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

SALT, LASTS = "access.domain", timedelta(days=1)
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


@atomic
def ask_for_domain(*, name: str, address_of, by: Member) -> str:
    """Mail a link to the administrator's own address in the domain: who opens it gets the domain's mail. Answers the domain.

    ``address_of`` makes the link's address from its token. Refused for public mail, another's domain and an address elsewhere, and where
    no mail leaves this machine.
    """
    require(by, RIGHT)
    name = name.strip().lower().removeprefix("@").rstrip(".")
    _check(name, by)
    if not mail.goes_out():
        raise Refused({"name": _("No mail server is set up, so that no link can be sent, and nothing proven.")})
    words = _(
        "Open this link to prove that %(domain)s is yours:\n\n%(link)s\n\nIt works for a day, and for you only.\n"
    )
    mail.send_soon(
        to=by.user.email, subject=_("Prove the domain %(domain)s") % {"domain": name},
        text=words % {"domain": name, "link": address_of(token(name, by))},
    )  # fmt: skip
    return name


def token(name: str, member: Member) -> str:
    """The text of a link that proves a domain to one member."""
    return signing.dumps([str(member.tenant_id), str(member.pk), name], salt=SALT)


def domain_in(text: str, by: Member) -> str | None:
    """The domain that a link proves to this member; None for one that is too old, made up or another's."""
    try:
        tenant, member, name = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return name if (tenant, member) == (str(by.tenant_id), str(by.pk)) else None


@atomic
def prove_domain(*, text: str, by: Member) -> EmailDomain:
    """Bind the domain whose mail the member has read. Doing so again changes nothing."""
    require(by, RIGHT)
    name = domain_in(text, by)
    if name is None:
        raise Refused(_("This link is too old, or was made for somebody else. Ask for a new one."))
    known = EmailDomain.objects.filter(name=name).first()
    if known is not None:
        return known
    _check(name, by)
    domain = EmailDomain.objects.create(name=name, proven_by=by)
    record("access.domain_proven", domain, by=by)
    hold_to_provider(by=by)
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


def _check(name: str, by: Member) -> None:
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
