"""What is done to tenants themselves: founding one, and finding the tenants of a person."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from intimacy.tenancy.models import Member, Tenant, User, new_id
from intimacy.tenancy.refusals import Refused, as_refusal


@dataclass(frozen=True)
class Membership:
    """A tenant and the person's Member in it, read before any tenant is bound."""

    tenant: Tenant
    member: Member


def memberships(user) -> list[Membership]:
    """Every tenant that the user is a member of, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM memberships_of(%s)", [user.pk])
        return [membership(user.pk, *row) for row in cursor.fetchall()]


def membership(
    user_id: int, tenant_id: UUID, slug, tenant_name, currency, member_id, name, roles, language, zone, keys,
    second_factor: bool = False,
):  # fmt: skip
    """A membership from the row of a definer function: its objects exist, so that saving one updates it."""
    tenant = Tenant(id=tenant_id, slug=slug, name=tenant_name, currency=currency, second_factor=second_factor)
    member = Member(
        id=member_id, tenant_id=tenant_id, user_id=user_id, name=name, roles=list(roles),
        language=language, time_zone=zone, single_keys=keys,
    )  # fmt: skip
    tenant._state.adding = member._state.adding = False
    return Membership(tenant, member)


@transaction.atomic
def create_tenant(
    *, slug: str, name: str, by: User, by_name: str, currency: str = "USD", time_zone: str = "UTC"
) -> Membership:
    """Found a tenant with its first administrator, both in a time zone. Refused when the address is taken."""
    if Tenant.objects.filter(slug=slug).exists():
        raise Refused({"slug": f"The address “{slug}” is taken."})
    tenant_id, member_id = new_id(), new_id()
    Tenant(id=tenant_id, slug=slug, name=name, currency=currency, time_zone=time_zone).clean_fields()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT create_tenant(%s, %s, %s, %s, %s, %s, %s, %s)",
                [tenant_id, slug, name, currency, member_id, by.pk, by_name, time_zone],
            )
    except IntegrityError as clash:
        as_refusal(clash)  # raises what is a fault of ours
        raise Refused({"slug": f"The address “{slug}” is taken."}) from clash
    return next(found for found in memberships(by) if found.tenant.pk == tenant_id)
