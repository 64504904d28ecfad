"""What a request to a tenant's page carries besides Django's own, and the ids of the rows that were ticked."""

from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from intimacy.tenancy.models import Member, Tenant


class MemberRequest(HttpRequest):
    """A request that the tenancy middleware has let in."""

    member: Member
    tenant: Tenant
    htmx: HtmxDetails


def as_id(text: str) -> UUID | None:
    """The id that somebody's text is; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def ticked(request: HttpRequest) -> list[UUID]:
    """The rows that were ticked, each once; what is no id names nothing."""
    return list(dict.fromkeys(found for text in request.POST.getlist("id") if (found := as_id(text))))
