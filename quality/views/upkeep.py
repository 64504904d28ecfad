"""The upkeep of data: hours meant and spent in a quarter, budgets, and the time that a member notes."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import finished, small_form
from intimacy.access.require import everywhere, may, require
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest, as_id
from quality.actions import upkeep as actions
from quality.checks import checks
from quality.forms import BudgetForm, EffortForm
from quality.models import Budget, Effort, Finding
from quality.sources import source_in_words
from quality.tasks import PURPOSE
from quality.upkeep import first_day, in_hours, later, quarter_now, upkeep_of

SEE, SOURCES, AUDIT, NOTE = "quality.see", "quality.see_sources", "quality.audit", "quality.note_hours"
BACK, OWN = 8, 100  # quarters that one can go back to; entries of one's own


@page(purpose=PURPOSE, right=SEE)
def upkeep(request: MemberRequest) -> HttpResponse:
    """A quarter: budgets and hours for who looks across sources; for everybody what they noted themselves."""
    quarter = _asked(request)
    own = Effort.objects.visible_to(request.member).in_force().filter(quarter=quarter)
    own = own.select_related("finding", "account").order_by("-on", "-pk")
    whole = upkeep_of(request.member, quarter, checks()) if everywhere(request.member, SOURCES) else None
    return render_page(
        request, "quality/upkeep.html", quarter=quarter, upkeep=whole,
        own=[(each, source_in_words(each.source), in_hours(each.minutes)) for each in own[:OWN]],
        may_note=may(request.member, NOTE), may_budget=may(request.member, AUDIT) and quarter >= quarter_now(),
        before=later(quarter, -1) if quarter > later(quarter_now(), -BACK) else "",
        after=later(quarter) if quarter < later(quarter_now(), actions.AHEAD) else "",
    )  # fmt: skip


def _asked(request: MemberRequest) -> str:
    """The quarter of the address; that of today where it names none that can be shown."""
    now, wanted = quarter_now(), request.GET.get("quarter", "")
    try:
        first_day(wanted)
    except ValueError:
        return now
    return wanted if later(now, -BACK) <= wanted <= later(now, actions.AHEAD) else now


@page(purpose=PURPOSE, right=NOTE)
def note(request: MemberRequest) -> HttpResponse:
    """Note the time that one spent oneself; from a finding or an account, at that one."""
    finding, account = _about(request)
    form = EffortForm(
        request.POST or None, member=request.member, finding=finding, account=account,
        initial={"source": finding.source if finding else ""},
    )  # fmt: skip

    def act(given: dict) -> Effort:
        about = {name: thing for name, thing in (("finding", finding), ("account", account)) if thing is not None}
        return actions.note_hours(pk=given.pop("key"), by=request.member, **given | about)

    back = (
        link("quality:finding", pk=finding.pk)
        if finding
        else link("quality:of_account", pk=account.pk)
        if account
        else ""
    )
    return small_form(
        request, form, act, title=_("Note time spent on data"), says=finding.words if finding else account.name if account else
        _("Only you see it as yours; to others it is part of the hours of the source."), submit=_("Note it"),
        done=format_html('{} <a href="{}">{}</a>', _("Noted."), link("quality:upkeep"), _("What you noted")), back=back or link("quality:upkeep"),
    )  # fmt: skip


def _about(request: MemberRequest) -> tuple[Finding | None, Account | None]:
    """What the address says that the time was spent on."""
    finding = account = None
    if wanted := request.GET.get("finding"):
        finding = get_object_or_404(Finding.objects.visible_to(request.member), pk=as_id(wanted))
    elif wanted := request.GET.get("account"):
        account = get_object_or_404(Account.objects.visible_to(request.member), pk=as_id(wanted))
        require(request.member, SEE, account)
    return finding, account


@require_POST
@page(purpose=PURPOSE, right=NOTE)
def take_back(request: MemberRequest, pk) -> HttpResponse:
    """It was not so."""
    found = get_object_or_404(Effort.objects.visible_to(request.member), pk=pk)
    actions.take_back_hours(effort=found, by=request.member)
    toast(request, _("Taken back: %(words)s") % {"words": found.words})
    return go(request, f"{link('quality:upkeep')}?quarter={found.quarter}")


@page(purpose=PURPOSE, right=AUDIT)
def add(request: MemberRequest) -> HttpResponse:
    """Set a budget of hours."""
    initial = {"quarter": _asked(request), "owner": request.member.pk}
    return small_form(
        request, BudgetForm(request.POST or None, initial=initial), lambda given: actions.add_budget(by=request.member, **given),
        title=_("Set a budget"), says=_("Hours that are meant for the upkeep of data: of one source, or of all together."),
        submit=_("Set it"), done=_("Set."), back=link("quality:upkeep"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=AUDIT)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Other hours, or another owner."""
    found = get_object_or_404(Budget.objects.visible_to(request.member), pk=pk)
    initial = {"minutes": found.minutes, "owner": found.owner_id, "version": found.version}
    return small_form(
        request, BudgetForm(request.POST or None, budget=found, initial=initial),
        lambda given: actions.change_budget(budget=found, by=request.member, **given), title=_("Change the budget"), says=_named(found),
        submit=_("Save"), done=_("Saved."), back=f"{link('quality:upkeep')}?quarter={found.quarter}",
    )  # fmt: skip


@page(purpose=PURPOSE, right=AUDIT)
def withdraw(request: MemberRequest, pk) -> HttpResponse:
    """There is no budget after all."""
    found = Budget.objects.visible_to(request.member).filter(pk=pk).first()
    if found is None and request.method == "POST":  # the second click of two
        return finished(request, link("quality:upkeep"))
    if found is None:
        raise Http404
    return small_form(
        request, forms.Form(request.POST if request.method == "POST" else None),
        lambda _given: actions.withdraw_budget(budget=found, by=request.member), title=_("Withdraw the budget"), says=_named(found),
        submit=_("Withdraw"), danger=True, done=_("Withdrawn. The hours that were spent stay."),
        back=f"{link('quality:upkeep')}?quarter={found.quarter}",
    )  # fmt: skip


def _named(budget: Budget) -> str:
    return f"{budget.quarter} · {source_in_words(budget.source) if budget.source else _('All sources together')}"
