"""By which company's provider somebody signs in, who has to, and whom a provider may sign in."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.invitations import LASTS
from intimacy.access.members import is_invited, join, may_set_password
from intimacy.access.models import EmailDomain, Identity
from intimacy.access.openid import Vouched
from intimacy.access.providers import domain_of
from intimacy.journal.actions import record
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Member, Tenant, User
from intimacy.tenancy.refusals import Refused


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


def must_use_provider(email: str) -> SignIn | None:
    """The provider that a member, or who is invited as one, has to use; None for everybody else.

    Administrators keep their password: a provider that fails must not lock all people out. So does whoever has nothing to do with the
    company that has proven their domain: it must not lock out the people of others.
    """
    found = sign_in_of(email)
    if found is None or not found.only:
        return None
    with in_tenant(Tenant.objects.get(pk=found.tenant_id), purpose="administration"):
        member = Member.objects.filter(user__email=email.strip().lower()).first()
        is_theirs = member is not None and (member.left_at is None or is_invited(member))
    return found if member is not None and is_theirs and "admin" not in member.roles else None


def must_join_by_provider(*, member: Member, user: User) -> SignIn | None:
    """The provider by which somebody who was invited has to come in, into whichever tenant.

    No first password is given to an address in a domain whose company wants none, but to administrators of that company itself.
    """
    if not may_set_password(user):
        return must_use_provider(user.email)
    found = sign_in_of(user.email)
    if found is None or not found.only or (found.tenant_id == member.tenant_id and "admin" in member.roles):
        return None
    return found


def way_to_provider(slug: str, wanted: str = "") -> str:
    """The address of the page of a company's provider, from where one goes on to ``wanted``."""
    return reverse("sign_in_by_provider", args=[slug]) + (f"?{urlencode({'next': wanted})}" if wanted else "")


@atomic
def member_vouched_for(*, tenant: Tenant, vouched: Vouched) -> Member:
    """The member whom the bound tenant's provider may sign in; who is invited joins. Refused for everybody else.

    Who somebody is at the provider is remembered from the first time.
    """
    domains = set(EmailDomain.objects.values_list("name", flat=True))
    if not vouched.is_verified or domain_of(vouched.email) not in domains:
        raise Refused(_("The provider does not vouch for an address in a domain of %(name)s.") % {"name": tenant.name})
    known = Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).first()
    them = Member.objects.select_related("user").select_for_update(of=("self",))
    member = (them.filter(pk=known.member_id) if known else them.filter(user__email=vouched.email)).first()
    if member is None or not _may_come(member) or domain_of(member.user.email) not in domains:
        raise Refused(
            _("You are no member of %(name)s yet. Ask an administrator to invite you.") % {"name": tenant.name}
        )
    identity, is_new = Identity.objects.get_or_create(
        member=member, issuer=vouched.issuer, defaults={"subject": vouched.subject}
    )
    if identity.subject != vouched.subject:
        words = _(
            "The provider knows your address as somebody else's. An administrator can mark you as left and invite you again."
        )
        raise Refused(words)
    if is_new:
        record("access.identity_known", identity, by=member)
    return member if member.left_at is None else join(member=member, by=member)


def _may_come(member: Member) -> bool:
    """Whether a member is in, or has an invitation that is not too old."""
    if not member.user.is_active:
        return False
    return member.left_at is None or (member.left_at > timezone.now() - LASTS and is_invited(member))
