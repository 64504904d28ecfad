"""Settings: the segments in their order, and what each change would do to the accounts before it is made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.actions import segments as actions
from accounts.actions.sorting import too_many_at_once
from accounts.forms.segments import DraftForm, SegmentForm
from accounts.models import Account, Segment
from accounts.segmenting import facts_for_rules, preview, read_rule
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast, wants_part
from intimacy.rules import RuleError
from intimacy.tenancy.refusals import Refused

PURPOSE = "administration"
RIGHT = "accounts.set_segments"


@page(purpose=PURPOSE, right=RIGHT)
def segment_list(request: HttpRequest) -> HttpResponse:
    """The segments in the order in which they are asked, and how many accounts each has."""
    now = preview(Account.objects.visible_to(request.member), list(Segment.objects.in_use()))
    return render_page(
        request, "accounts/segments.html", now=now, retired=Segment.objects.exclude(retired_on=None).order_by("name")
    )


@page(purpose=PURPOSE, right=RIGHT)
def segment_add(request: HttpRequest) -> HttpResponse:
    """Another segment."""
    last = Segment.objects.in_use().count() + 1
    return _edit(request, None, {"position": last}, title=_("Add segment"))


@page(purpose=PURPOSE, right=RIGHT)
def segment(request: HttpRequest, pk) -> HttpResponse:
    """Change a segment: its rule, its words, its place."""
    found = get_object_or_404(Segment.objects.in_use(), pk=pk)
    held = {name: getattr(found, name) for name in ("name", "words", "rule", "position")}
    return _edit(request, found, held, title=_("Change segment"))


@page(purpose=PURPOSE, right=RIGHT)
def segment_retire(request: HttpRequest, pk) -> HttpResponse:
    """What becomes of its accounts when a segment is retired, and the button that does it."""
    found = get_object_or_404(Segment.objects.in_use(), pk=pk)
    if request.method == "POST":
        actions.retire_segment(segment=found, by=request.member)
        toast(request, _("%(name)s is a segment no longer.") % {"name": found.name})
        return go(request, link("accounts:segments"))
    rest = list(Segment.objects.in_use().exclude(pk=found.pk))
    return render_page(
        request, "accounts/segment_retire.html", segment=found,
        preview=preview(Account.objects.visible_to(request.member), rest),
    )  # fmt: skip


def _edit(request: HttpRequest, found: Segment | None, held: dict, *, title: str) -> HttpResponse:
    """The form, and under it what the accounts would look like. "preview" in what is sent saves nothing."""
    form = SegmentForm(request.POST or None, initial=held)
    if request.method == "POST" and "save" not in request.POST:
        draft = _draft(request, found, held)
        if wants_part(request):
            return render_page(request, "accounts/segment.html", part="preview", **draft)
        if form.is_valid() and "fault" in draft:
            form.add_error("rule", draft["fault"])
        return _page(request, form, found, title, **draft)
    if request.method == "POST" and form.is_valid():
        try:
            saved = (
                actions.change_segment(segment=found, by=request.member, **form.cleaned_data)
                if found
                else actions.add_segment(by=request.member, **form.cleaned_data)
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            if too_many_at_once():
                words = _("%(name)s is saved. The accounts are being sorted: see work in progress.")
            else:
                words = _("%(name)s is saved, and every account is in its segment.")
            toast(request, words % {"name": saved.name})
            return go(request, link("accounts:segments"))
    return _page(request, form, found, title, **_draft(request, found, held))


def _page(request: HttpRequest, form, found: Segment | None, title: str, **draft) -> HttpResponse:
    return render_page(
        request, "accounts/segment.html", status=422 if form.errors else 200, form=form, segment=found, title=title,
        legend=[variable for variable in facts_for_rules() if variable.is_asked], **draft,
    )  # fmt: skip


def _draft(request: HttpRequest, found: Segment | None, held: dict) -> dict:
    """The preview of what is typed: the accounts under the drafted segments, or the place where the rule is wrong."""
    form = DraftForm(request.POST) if request.method == "POST" else None
    typed = form.cleaned_data if form and form.is_valid() else {}
    rule = typed.get("rule", "" if form else held.get("rule", "")).strip()
    if not rule:
        return {}
    try:
        read_rule(rule)
    except RuleError as fault:
        place = fault.column - 1
        return {
            "fault": fault.sentence,
            "before": rule[:place],
            "at": rule[place : place + 1],
            "after": rule[place + 1 :],
        }
    name = typed.get("name") or held.get("name") or _("New segment")
    drafted = Segment(name=name, rule=rule, **({"pk": found.pk} if found else {}))
    others = list(Segment.objects.in_use().exclude(pk=drafted.pk))
    place = typed.get("position") or held["position"]
    others.insert(max(1, min(place, len(others) + 1)) - 1, drafted)
    return {"preview": preview(Account.objects.visible_to(request.member), others), "drafted": drafted}
