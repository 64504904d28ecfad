"""What the palette finds among joint plans: only those of accounts that the member may see."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.text import capfirst

from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found
from plans.models import Plan


def plans_found(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """Plans by their title or their account, those first that are not closed."""
    if not q:
        return
    rows = Plan.objects.visible_to(request.member).filter(Q(title__icontains=q) | Q(account__name__icontains=q))
    for plan in rows.select_related("account").order_by("closed_at", "-until_on", "pk")[:limit]:
        hint = f"{plan.account.name} · {capfirst(plan.get_state_display())}"
        yield Found(plan.title, link("plans:plan", pk=plan.pk), "target", hint=hint)
