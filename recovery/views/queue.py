"""The queue: cases and proposals by what is at stake, and the card on the page of an account."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.bands import shown
from accounts.models import Account
from accounts.views.work import PURPOSE
from intimacy.access.require import may
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest
from recovery.forms import CaseFilters
from recovery.models import Case, Finding
from recovery.ranking import currency_here
from recovery.saying import headline, most_fallen, moved_of

SEE, WORK = "recovery.see", "recovery.work"


@listed
class CaseList(List):
    """Recovery cases at the accounts that the member may see, what is most at stake first."""

    name, address, page_right = "recovery_cases", "recovery:queue", SEE
    template = "recovery/queue.html"
    title = gettext_lazy("Recovery")
    filters = CaseFilters
    search = ("account__name", "why", "happened")
    search_label = gettext_lazy("Search cases")
    default_sort = "-rank"
    empty_icon = "life-buoy"
    empty_title = gettext_lazy("Nothing to recover")
    empty_words = gettext_lazy(
        "An alert on a falling score puts its account here; a case can also be opened on the page of an account."
    )
    columns = (
        Column("account", gettext_lazy("Account"), template="recovery/cells.html#account", csv=lambda row: row.account.name),
        Column("state", gettext_lazy("State"), template="recovery/cells.html#state", csv=lambda row: row.get_state_display(), narrow="bare", order=5),
        Column("drop", gettext_lazy("Drop"), value=lambda row: drop_in_words(row), sort="drop", csv=lambda row: row.drop, narrow="bare", order=10),
        Column("why", gettext_lazy("Why"), value=lambda row: why_in_words(row), narrow="wide", order=20),
        Column("worth", gettext_lazy("Value a year"), template="recovery/cells.html#worth", sort="worth", csv=lambda row: row.worth, align="end", narrow="wide", order=30),
        Column("rank", gettext_lazy("Drop × value"), template="recovery/cells.html#rank", sort="rank", csv=lambda row: row.at_stake, align="end", narrow="wide", order=35),
        Column("owner", gettext_lazy("Sees to it"), value=lambda row: row.owner.name if row.owner else _("nobody"), narrow="wide", order=40),
        Column("opened_at", gettext_lazy("Since"), value=lambda row: words.day(row.opened_at), sort="opened_at", narrow="hidden", order=50, usual=False),
        Column("next", gettext_lazy("Next step"), template="recovery/cells.html#next", csv=lambda row: next_step(row), narrow="wide", order=60),
        Column("outcome", gettext_lazy("Outcome"), value=lambda row: capfirst(row.get_outcome_display()) if row.outcome else "", narrow="hidden", order=70, usual=False),
        Column("judged", gettext_lazy("Systemic or execution"), value=lambda row: capfirst(row.get_judged_display()) if row.judged else "", narrow="hidden", order=71, usual=False),
        Column("assumed", gettext_lazy("Value assumed"), value=lambda row: row.worth_assumed, narrow="hidden", order=72, usual=False),
    )  # fmt: skip

    def rows(self, member):
        return Case.objects.visible_to(member).select_related("account", "owner", "run__playbook")

    def url(self, row) -> str:
        return link("recovery:case", pk=row.pk)

    def shown(self, rows) -> None:
        currency = currency_here() if rows else ""
        for row in rows:
            row.currency, row.next_step = currency, next_step(row)

    def context(self, request: MemberRequest) -> dict:
        return {
            "findings": list(
                Finding.objects.visible_to(request.member).filter(state="proposed").select_related("segment")[:3]
            )
        }


def drop_in_words(case: Case) -> str:
    """By how many points the score lies below what it was; of a closed case, by how many it did when it was diagnosed."""
    if case.before is None or case.after is None:
        return ""
    drop = case.drop if case.is_open else max(0, -moved_of(case))
    return _("%(drop)s, from %(before)d") % {"drop": words.signed(-drop), "before": shown(case.before)}


def why_in_words(case: Case) -> str:
    """What fell most and what kind of gap that is."""
    fallen = most_fallen(case.found.get("parts", []), moved_of(case))
    kind = capfirst(case.kind_words) if case.gap else ""
    return " · ".join(filter(None, [kind, fallen or case.why]))


def next_step(case: Case) -> str:
    """What the case waits for."""
    if case.state == Case.State.PROPOSED:
        return _("Take it up, or say that it is no case")
    if case.state == Case.State.OPEN:
        return _("Say which kind of gap it is")
    if case.state == Case.State.DIAGNOSED:
        return _("Start a playbook that suits the gap")
    if case.state == Case.State.RECOVERING:
        run = case.run
        if run is not None and not run.is_open:
            return _("“%(playbook)s” is over: close the case, or start another one") % {"playbook": run.playbook.name}
        return _("“%(playbook)s” runs") % {"playbook": run.playbook.name} if run else _("Close the case")
    return ""


@page(purpose=PURPOSE, right=SEE)
def queue(request: MemberRequest) -> HttpResponse:
    """All cases that the member may see."""
    return CaseList().respond(request)


@page(purpose=PURPOSE, right=SEE)
def of_account(request: MemberRequest, pk) -> HttpResponse:
    """The cases of one account: as the card on its page, or a page of their own."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    rows = (
        Case.objects.visible_to(request.member)
        .filter(account=account)
        .select_related("account", "owner", "run__playbook")
    )
    cases = sorted(rows.order_by("-opened_at", "-pk")[:10], key=lambda each: not each.is_open)
    return render_page(
        request, "recovery/of_account.html", part="card", account=account, may_work=may(request.member, WORK, account),
        any_open=any(each.is_open for each in cases), cases=[(each, headline(each) if each.found else each.why, next_step(each)) for each in cases],
    )  # fmt: skip
