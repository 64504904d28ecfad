"""Invitation links. Whoever holds one can join the tenant that made it, once, within three days; it opens nothing else.

It goes out by mail; where no mail leaves the machine, an administrator hands it over. It is signed text and not a row: it carries the moment at
which the membership was set aside, and joining, leaving or a newer invitation changes that moment, so that the link works
once. It is not Django's password-reset token, for that would open the person's sign-in in every other tenant as well: a password is
set through an invitation only for somebody who has none and is in no tenant yet; everybody else signs in.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing

from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.models import Member, Tenant, User

LASTS = timedelta(days=3)
SALT = "access.invitation"


@dataclass(frozen=True)
class Invitation:
    """An open invitation: who is asked into which tenant."""

    tenant: Tenant
    member: Member
    user: User

    def bound(self):
        """Bind what follows to the tenant that invites, acting as the person invited."""
        return bound(self.tenant, member=self.member, purpose="administration")


def token(member: Member) -> str:
    """The text of a link for somebody who has been invited."""
    held = [str(member.tenant_id), str(member.pk), member.left_at.isoformat() if member.left_at else ""]
    return signing.dumps(held, salt=SALT)


def invitation_of(text: str) -> Invitation | None:
    """The open invitation behind a link; None for one that is used, withdrawn, replaced, too old or made up."""
    try:
        tenant_id, member_id, set_aside = signing.loads(text, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        return None
    with in_tenant(tenant, purpose="administration"):
        member = Member.objects.select_related("user").filter(pk=member_id).first()
    if member is None or member.left_at is None or member.left_at.isoformat() != set_aside:
        return None
    return Invitation(tenant, member, member.user)
