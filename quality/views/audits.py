"""The audits of all quarters, the report of one with its records, and what is said of a record."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.views.work import small_form
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.reviews.models import quarter_of
from quality.actions import audits as actions
from quality.forms import AuditForm, JudgeForm
from quality.lists import Audits
from quality.models import Audit, AuditItem
from quality.report import headline, lines_of, records_of, together
from quality.tasks import PURPOSE

SOURCES, AUDIT = "quality.see_sources", "quality.audit"
MOST = 200


class AuditsPage(Audits):
    """The list with its button."""

    def context(self, request):
        begun = Audit.objects.filter(quarter=quarter_of(localdate())).exists()
        return {"may_begin": not begun and may(request.member, AUDIT)}


@page(purpose=PURPOSE, right=SOURCES)
def audit_list(request: MemberRequest) -> HttpResponse:
    """All audits."""
    return AuditsPage(request.member).respond(request)


@page(purpose=PURPOSE, right=AUDIT)
def begin(request: MemberRequest) -> HttpResponse:
    """Begin the audit of this quarter before the clock does."""
    return small_form(
        request, AuditForm(request.POST or None), lambda given: actions.open_audit(by=request.member, **given),
        title=_("Begin the audit of this quarter"),
        says=_("From each source a random sample is drawn, which you hold against the source itself."), submit=_("Begin"),
        done=_("The sample is drawn."), back=link("quality:audits"), then=lambda made: go(request, link("quality:audit", pk=made.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SOURCES)
def audit(request: MemberRequest, pk) -> HttpResponse:
    """The report: how much of each source is wrong, the records of one source, and the findings."""
    found = get_object_or_404(Audit.objects.visible_to(request.member).select_related("opened_by", "closed_by"), pk=pk)
    lines = lines_of(found)
    wanted = request.GET.get("source", "")
    chosen = next((line for line in lines if line.source == wanted), None)
    chosen = chosen or next((line for line in lines if line.left), None) or (lines[0] if lines else None)
    items = AuditItem.objects.filter(audit=found, source=chosen.source if chosen else "").select_related(
        "account", "by"
    )
    findings = found.findings.select_related("owner").order_by("state", "due_on", "pk")
    return render_page(
        request, "quality/audit.html", part="records", audit=found, lines=lines, total=together(lines), headline=headline(lines), chosen=chosen,
        records=records_of(items.order_by("pk")[:MOST]), findings=findings,
        may_audit=may(request.member, AUDIT), may_judge=may(request.member, AUDIT) and found.closed_at is None,
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=AUDIT)
def finish(request: MemberRequest, pk) -> HttpResponse:
    """The audit is done."""
    found = get_object_or_404(Audit.objects.visible_to(request.member), pk=pk)
    actions.close_audit(audit=found, by=request.member)
    toast(request, _("Finished. Its figures stand."))
    return go(request, link("quality:audit", pk=found.pk))


def _item(request: MemberRequest, pk) -> AuditItem:
    rows = AuditItem.objects.visible_to(request.member).select_related("audit", "account")
    return get_object_or_404(rows, pk=pk)


def _back(item: AuditItem) -> str:
    return f"{link('quality:audit', pk=item.audit_id)}?{urlencode({'source': item.source})}"


@page(purpose=PURPOSE, right=AUDIT)
def record(request: MemberRequest, pk) -> HttpResponse:
    """Say of one record whether it is as its source has it."""
    found = _item(request, pk)
    held = records_of([found])[0][1]
    says = ", ".join(f"{name}: {value}" for name, value in held.items()) or _("This record is gone since.")
    form = JudgeForm(request.POST or None, initial={"verdict": found.verdict, "note": found.note})
    return small_form(
        request, form, lambda given: actions.judge(item=found, by=request.member, **given), title=found.account.name, says=says,
        submit=_("Save"), done=_("Saved."), back=_back(found),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=AUDIT)
def right(request: MemberRequest, pk) -> HttpResponse:
    """The record is as its source has it."""
    found = _item(request, pk)
    actions.judge(item=found, verdict=AuditItem.Verdict.RIGHT, by=request.member)
    return go(request, _back(found))
