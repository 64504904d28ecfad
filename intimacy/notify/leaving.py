"""The links by which somebody leaves a topic without signing in: signed text that does only this, for one topic of one member."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from intimacy.notify.models import PURPOSE
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.models import Member, Tenant

SALT = "notify.leave"


@dataclass(frozen=True)
class Leaving:
    """Who wants to be told no more of what, in which tenant."""

    tenant: Tenant
    member: Member
    topic: str

    def bound(self):
        """Bind what follows to the tenant, acting as the member."""
        return bound(self.tenant, member=self.member, purpose=PURPOSE)


def address(member: Member, topic: str) -> str:
    """The whole address of the link. It does not end: a mail is read when it is read."""
    held = [str(member.tenant_id), str(member.pk), topic]
    return settings.PUBLIC_URL + reverse("leave", args=[signing.dumps(held, salt=SALT)])


def leaving_of(text: str) -> Leaving | None:
    """What a link asks for; None for one that is made up, or whose member is gone."""
    try:
        tenant_id, member_id, topic = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None:
        return None
    with in_tenant(tenant, purpose=PURPOSE):
        member = Member.objects.active().filter(pk=member_id).first()
    return Leaving(tenant, member, topic) if member is not None else None
