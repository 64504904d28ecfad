"""Systemic findings: their list, the page of one, and what is decided on it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.promises import ReasonForm
from accounts.views.work import PURPOSE, small_form
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.querysets import count_of
from recovery.actions import findings as actions
from recovery.forms import ConfirmFindingForm, FindingFilters, MendedForm
from recovery.models import Case, Finding
from recovery.saying import exactly, finding_sentence, shown_sentence
from recovery.views.queue import SEE

JUDGE = "recovery.judge"


@listed
class FindingList(List):
    """What several cases have in common."""

    name, address, page_right = "recovery_findings", "recovery:findings", SEE
    title = gettext_lazy("Systemic findings")
    filters = FindingFilters
    search = ("words", "mended", "segment__name")
    search_label = gettext_lazy("Search findings")
    default_sort = "-found_at"
    empty_icon = "layers"
    empty_title = gettext_lazy("No systemic findings")
    empty_words = gettext_lazy(
        "Where three accounts of one kind or more have the same gap within 90 days, and more of them than chance would have it, the night "
        "proposes one finding for all of them."
    )
    columns = (
        Column("name", gettext_lazy("Finding"), template="recovery/cells.html#finding", csv=lambda row: str(row)),
        Column("state", gettext_lazy("State"), value=lambda row: capfirst(row.get_state_display()), narrow="bare", order=5),
        Column("n", gettext_lazy("Cases"), align="end", order=10),
        Column("owner", gettext_lazy("Who sees to it"), value=lambda row: row.owner.name if row.owner else "", narrow="wide", order=20),
        Column("due_on", gettext_lazy("To be mended by"), sort="due_on", narrow="wide", order=25),
        Column("found_at", gettext_lazy("Found"), sort="found_at", narrow="hidden", order=30),
    )  # fmt: skip

    def rows(self, member):
        return (
            Finding.objects.visible_to(member)
            .select_related("segment", "owner")
            .annotate(n=count_of(Case.objects.all(), "finding"))
        )

    def url(self, row) -> str:
        return link("recovery:finding", pk=row.pk)


@page(purpose=PURPOSE, right=SEE)
def finding_list(request: MemberRequest) -> HttpResponse:
    """All findings."""
    return FindingList().respond(request)


def _finding(request: MemberRequest, pk) -> Finding:
    return get_object_or_404(
        Finding.objects.visible_to(request.member).select_related("segment", "owner", "confirmed_by", "decided_by"),
        pk=pk,
    )


@page(purpose=PURPOSE, right=SEE)
def finding(request: MemberRequest, pk) -> HttpResponse:
    """One finding, and the cases that share it; those that the member may not see are counted."""
    found, judges = _finding(request, pk), may(request.member, JUDGE)
    cases = list(
        found.cases.visible_to(request.member).select_related("account", "owner").order_by("-rank", "-opened_at")
    )
    diagnoses = list(found.cases.values_list("found", flat=True))
    return render_page(
        request, "recovery/finding.html", finding=found, cases=cases, others=len(diagnoses) - len(cases), may_judge=judges,
        may_close=judges or found.owner_id == request.member.pk, compared=finding_sentence(found), shown=shown_sentence(diagnoses, found.gap),
        compared_exactly=exactly(found.figures["p"]) if found.figures else "",
    )  # fmt: skip


def _small(request: MemberRequest, found: Finding, form, act, **words) -> HttpResponse:
    return small_form(
        request, form, lambda values: act(finding=found, by=request.member, **values), says=capfirst(str(found)),
        back=link("recovery:finding", pk=found.pk), **words,
    )  # fmt: skip


@page(purpose=PURPOSE, right=JUDGE)
def confirm(request: MemberRequest, pk) -> HttpResponse:
    """It is how we work."""
    found = _finding(request, pk)
    form = ConfirmFindingForm(
        request.POST or None,
        initial={"words": found.words, "owner": found.owner_id or request.member.pk, "due_on": found.due_on},
    )
    return _small(
        request,
        found,
        form,
        actions.confirm_finding,
        title=_("It is systemic"),
        submit=_("Confirm"),
        done=_("Confirmed."),
    )


@page(purpose=PURPOSE, right=JUDGE)
def dismiss(request: MemberRequest, pk) -> HttpResponse:
    """It is not."""
    form = ReasonForm(request.POST or None)
    return _small(
        request,
        _finding(request, pk),
        form,
        actions.dismiss_finding,
        title=_("Not systemic"),
        submit=_("Dismiss"),
        done=_("Dismissed."),
    )


@page(purpose=PURPOSE, right=SEE)
def close(request: MemberRequest, pk) -> HttpResponse:
    """It is mended."""
    form = MendedForm(request.POST or None)
    return _small(
        request,
        _finding(request, pk),
        form,
        actions.close_finding,
        title=_("It is mended"),
        submit=_("Close"),
        done=_("Closed."),
    )
