"""Approvals: the lists, one request with its difference first, a yes, a no, a withdrawal, several at once."""

from uuid import UUID

from django.db.transaction import atomic
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from intimacy.access.require import may
from intimacy.approvals import actions
from intimacy.approvals.forms import ReasonForm
from intimacy.approvals.lists import Decided, Open, Waiting
from intimacy.approvals.models import Request, State
from intimacy.approvals.signers import places, who_can, why_not
from intimacy.approvals.work import asker
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest, ticked
from intimacy.tenancy.context import for_purpose
from intimacy.tenancy.refusals import Forbidden, Refused

PURPOSE, RIGHT = "administration", "approvals.see"
MOST = 50  # of several at once


@page(purpose=PURPOSE, right=RIGHT)
def waiting(request: MemberRequest) -> HttpResponse:
    """What waits for the member."""
    return Waiting(request.member).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def still_open(request: MemberRequest) -> HttpResponse:
    """What is open."""
    return Open(request.member).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def decided(request: MemberRequest) -> HttpResponse:
    """What was decided."""
    return Decided(request.member).respond(request)


def _the(request: MemberRequest, pk) -> Request:
    rows = Request.objects.visible_to(request.member).select_related("asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right=RIGHT)
def one(request: MemberRequest, pk) -> HttpResponse:
    """One request: what would change, why, who must still say yes, who said yes when."""
    return _show(request, _the(request, pk))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def yes(request: MemberRequest, pk) -> HttpResponse:
    """Say yes to the content that the page showed."""
    found = _the(request, pk)
    try:
        found = actions.sign(request=found, content_hash=request.POST.get("content_hash", ""), by=request.member)
    except Refused as refusal:
        return _show(request, _the(request, pk), refusal=refusal.sentence)
    if found.state == State.DONE:
        toast(request, _("Carried out: %(what)s, %(name)s") % {"what": found.of_kind.title, "name": found.name})
    else:
        toast(request, _("You have said yes. It waits for others."))
    return go(request, link("approvals:request", pk=found.pk))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def no(request: MemberRequest, pk) -> HttpResponse:
    """Decline, with a reason."""
    found, form = _the(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.decline(request=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Declined: %(name)s") % {"name": found.name})
            return go(request, link("approvals:request", pk=found.pk))
    return _show(request, _the(request, pk), form=form)


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def take_back(request: MemberRequest, pk) -> HttpResponse:
    """Withdraw what one asked for."""
    found = actions.withdraw(request=_the(request, pk), by=request.member)
    toast(request, _("Withdrawn: %(name)s") % {"name": found.name})
    return go(request, link("approvals:request", pk=found.pk))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def several(request: MemberRequest) -> HttpResponse:
    """Several at once: first what would change in each, then a yes to all that are ticked. Each stands for itself."""
    ids = ticked(request)[:MOST]
    rows = Request.objects.visible_to(request.member).waiting_for(request.member).filter(pk__in=ids)
    found = list(rows.select_related("asked_by").order_by("asked_at", "pk"))
    refused: dict[UUID, str] = {}
    done = 0
    if "yes" in request.POST:
        for each in found:
            try:
                with atomic():
                    actions.sign(request=each, content_hash=request.POST.get(f"hash-{each.pk}", ""), by=request.member)
                done += 1
            except (Refused, Forbidden) as refusal:
                refused[each.pk] = str(refusal)
        if done:
            toast(request, ngettext("You said yes to %(count)d.", "You said yes to %(count)d.", done) % {"count": done})
        if not refused:
            return go(request, link("approvals:list"))
    if not found:
        return go(request, link("approvals:list"))
    shown = [each for each in found if not refused or each.pk in refused]
    # An answer of 422 would take back what the others' yes has done.
    return render_page(
        request, "approvals/several.html", status=422 if refused and not done else 200,
        rows=[(each, _differences(each), refused.get(each.pk, "")) for each in shown], back=link("approvals:list"),
    )  # fmt: skip


def _differences(found: Request) -> list:
    with for_purpose(found.of_kind.purpose):
        return list(found.of_kind.show(found))


def _show(request: MemberRequest, found: Request, *, refusal: str = "", form: ReasonForm | None = None) -> HttpResponse:
    reason = why_not(found, request.member) if found.is_open else ""
    waits = []
    for place in places(found):
        if found.is_open and place.missing:
            people = [person.name for person in who_can(found, place.signer)]
            waits.append({"place": place, "people": people, "too_few": len(people) < place.missing})
    thing = found.thing
    may_answer = found.is_open and any(may(request.member, each.right, thing) for each in found.of_kind.signers)
    asked_oneself = found.of_kind.four_eyes and found.asked_by_id == request.member.pk
    return render_page(
        request, "approvals/request.html", status=422 if refusal or form else 200, found=found,
        differences=_differences(found), asker=asker(found), waits=waits, refusal=refusal,
        signatures=found.signatures.select_related("member").order_by("at", "pk"), reason=reason,
        thing_url=found.of_kind.url(found) if found.of_kind.url and thing is not None else "",
        may_say_yes=found.is_open and not reason, may_say_no=may_answer and not asked_oneself,
        may_withdraw=found.is_open and may(request.member, "approvals.withdraw", found), form=form or ReasonForm(),
    )  # fmt: skip
