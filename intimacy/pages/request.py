"""What a request to a tenant's page carries besides Django's own; for type checkers and readers."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from intimacy.tenancy.models import Member, Tenant


class MemberRequest(HttpRequest):
    """A request that the tenancy middleware has let in."""

    member: Member
    tenant: Tenant
    htmx: HtmxDetails
