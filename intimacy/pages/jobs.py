"""Work in progress: what workers do for a member, how far it is, and what to do when it stopped."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from intimacy.jobs import actions
from intimacy.jobs.models import Job
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page
from intimacy.pages.request import MemberRequest

SHOWN = 50


@page(purpose="administration")
def jobs(request: MemberRequest) -> HttpResponse:
    """The newest jobs that the member may see. While one is under way the list asks again by itself."""
    mine = Job.objects.visible_to(request.member)
    if not request.GET.get("clock"):
        # What the clock does every day is many rows that nobody waits for; what was put aside concerns somebody.
        mine = mine.exclude(by=None, state__in=["done", "queued", "cancelled"])
    found = list(mine.select_related("by").order_by("-queued_at", "-pk")[:SHOWN])
    busy = any(not job.is_over for job in found)
    return render_page(request, "pages/jobs.html", part="jobs", jobs=found, busy=busy)


@require_POST
@page(purpose="administration")
def cancel(request: MemberRequest, pk) -> HttpResponse:
    """Stop a job after its current batch."""
    actions.cancel(job=get_object_or_404(Job.objects.visible_to(request.member), pk=pk), by=request.member)
    return go(request, link("work:jobs"))


@require_POST
@page(purpose="administration")
def try_again(request: MemberRequest, pk) -> HttpResponse:
    """Have a job that was put aside tried once more."""
    actions.try_again(job=get_object_or_404(Job.objects.visible_to(request.member), pk=pk), by=request.member)
    return go(request, link("work:jobs"))
