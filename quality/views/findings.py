"""Findings of audits: put down, changed, closed with what was done, opened again."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.views.work import small_form
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page
from intimacy.pages.request import MemberRequest
from quality.actions import findings as actions
from quality.forms import FindingForm, OutcomeForm, ReopenForm
from quality.lists import Findings
from quality.models import Audit, Finding
from quality.sources import source_in_words
from quality.tasks import PURPOSE

SEE, AUDIT = "quality.see", "quality.audit"


@page(purpose=PURPOSE, right=SEE)
def finding_list(request: MemberRequest) -> HttpResponse:
    """All that the member may see; of the others one's own."""
    return Findings(request.member).respond(request)


def _finding(request: MemberRequest, pk) -> Finding:
    rows = Finding.objects.visible_to(request.member).select_related("owner", "audit", "closed_by")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right=SEE)
def finding(request: MemberRequest, pk) -> HttpResponse:
    """One finding, and what can be done about it."""
    found = _finding(request, pk)
    audits = may(request.member, AUDIT)
    return render_page(
        request, "quality/finding.html", finding=found, source=source_in_words(found.source) if found.source else "",
        may_audit=audits, may_close=found.is_open and (audits or found.owner_id == request.member.pk),
        may_see_audit=may(request.member, "quality.see_sources"), may_note=may(request.member, "quality.note_hours"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=AUDIT)
def add(request: MemberRequest, pk) -> HttpResponse:
    """Put down what an audit found."""
    audit = get_object_or_404(Audit.objects.visible_to(request.member), pk=pk)
    form = FindingForm(request.POST or None, initial={"source": request.GET.get("source", "")})
    return small_form(
        request, form, lambda given: actions.add_finding(audit=audit, by=request.member, **given), title=_("Add a finding"),
        says=_("Audit of %(quarter)s") % {"quarter": audit}, submit=_("Add"), done=_("Added, and its owner is told."),
        back=link("quality:audit", pk=audit.pk), then=lambda _made: go(request, link("quality:audit", pk=audit.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=AUDIT)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Change what is done, by whom, or until when."""
    found = _finding(request, pk)
    initial = {name: getattr(found, name) for name in ("words", "source", "action", "owner", "due_on")}
    return small_form(
        request, FindingForm(request.POST or None, initial=initial),
        lambda given: actions.change_finding(finding=found, by=request.member, **given), title=_("Change the finding"),
        says=_("Audit of %(quarter)s") % {"quarter": found.audit}, submit=_("Save"), done=_("Saved."),
        back=link("quality:finding", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def close(request: MemberRequest, pk) -> HttpResponse:
    """Say what was done, and how long it took."""
    found = _finding(request, pk)
    return small_form(
        request, OutcomeForm(request.POST or None), lambda given: actions.close_finding(finding=found, by=request.member, **given),
        title=_("Close the finding"), says=found.words, submit=_("Close"), done=_("Closed."), back=link("quality:finding", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=AUDIT)
def reopen(request: MemberRequest, pk) -> HttpResponse:
    """What was done did not hold."""
    found = _finding(request, pk)
    return small_form(
        request, ReopenForm(request.POST or None), lambda given: actions.reopen_finding(finding=found, by=request.member, **given),
        title=_("Open it again"), says=found.words, submit=_("Open again"), done=_("Open again, and its owner is told."),
        back=link("quality:finding", pk=found.pk),
    )  # fmt: skip
