"""The pages of access reviews: all of them, one with its rights, and the decisions on those that were selected."""

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest, ticked
from intimacy.reviews import actions
from intimacy.reviews.lists import Reviews, Rights
from intimacy.reviews.models import AccessReview, ReviewedRight
from intimacy.tenancy.refusals import Refused

PURPOSE, SEE, DECIDE = "administration", "reviews.see", "reviews.decide"
MOST = 200  # decided at once


@page(purpose=PURPOSE, right=SEE)
def reviews(request: MemberRequest) -> HttpResponse:
    """All reviews."""
    return Reviews(request.member).respond(request)


@page(purpose=PURPOSE, right=SEE)
def review(request: MemberRequest, pk) -> HttpResponse:
    """One review with its rights."""
    found = get_object_or_404(AccessReview.objects.visible_to(request.member).select_related("closed_by"), pk=pk)
    return Rights(found, request.member).respond(request)


@require_POST
@page(purpose=PURPOSE, right=DECIDE)
def begin(request: MemberRequest) -> HttpResponse:
    """Begin the review of this quarter before the clock does."""
    found = actions.open_review(by=request.member)
    return go(request, link("reviews:review", pk=found.pk))


@require_POST
@page(purpose=PURPOSE, right=DECIDE)
def keep(request: MemberRequest) -> HttpResponse:
    """Keep the selected rights."""
    return _decide(request, keep=True)


@require_POST
@page(purpose=PURPOSE, right=DECIDE)
def remove(request: MemberRequest) -> HttpResponse:
    """Remove the selected rights."""
    return _decide(request, keep=False)


def _decide(request: MemberRequest, *, keep: bool) -> HttpResponse:
    """Each right stands for itself: what one of them refuses does not hold up the others."""
    rows = ReviewedRight.objects.visible_to(request.member).filter(pk__in=ticked(request)[:MOST])
    found = list(rows.select_related("member", "key"))
    done, refused = 0, []
    for right in found:
        try:
            with atomic():
                actions.decide(right=right, keep=keep, by=request.member)
            done += 1
        except Refused as refusal:
            refused.append((right, refusal.sentence))
    if done:
        said = ngettext("%(count)d right was kept.", "%(count)d rights were kept.", done) if keep else ngettext(
            "%(count)d right was removed.", "%(count)d rights were removed.", done)  # fmt: skip
        toast(request, said % {"count": done})
    back = link("reviews:review", pk=found[0].review_id) if found else link("reviews:list")
    if refused:
        return render_page(
            request,
            "reviews/refused.html",
            status=200 if done else 422,
            refused=refused,
            back=back,
            title=_("Not decided"),
        )
    return go(request, back)
