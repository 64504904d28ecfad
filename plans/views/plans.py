"""The list of joint plans, the page of one, its place on the page of an account, and the forms that change it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from accounts.models import Account, Contact
from accounts.views.work import PURPOSE, small_form
from intimacy.access.require import may, require
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.models import Member
from plans.actions import plans as actions
from plans.content import as_now, content_of, hash_of_plan, ids_in, since_agreed
from plans.forms import AgreeForm, ClosePlanForm, PlanFilters, PlanForm
from plans.models import Plan

SEE, WRITE = "plans.see", "plans.write"


@listed
class PlanList(List):
    """Joint plans of the accounts that the member may see."""

    name, address, page_right = "plans", "plans:list", SEE
    title = gettext_lazy("Joint plans")
    filters = PlanFilters
    search = ("title", "account__name")
    search_label = gettext_lazy("Search joint plans")
    default_sort = "until_on"
    empty_icon = "target"
    empty_title = gettext_lazy("No joint plans yet")
    empty_words = gettext_lazy(
        "A joint plan says what a customer wants to reach and by when, with an owner on each side. Begin one on the page of its account."
    )
    columns = (
        Column("title", gettext_lazy("Plan"), template="plans/cells.html#title"),
        Column("state", gettext_lazy("State"), template="plans/cells.html#state", csv=lambda row: row.get_state_display(), narrow="bare", order=5),
        Column("account", gettext_lazy("Account"), template="accounts/promise_cells.html#account", csv=lambda row: row.account.name, narrow="wide", order=10),
        Column("objectives", gettext_lazy("Objectives"), value=lambda row: finding(row), narrow="wide", order=20),
        Column("owner", gettext_lazy("Owner"), value=lambda row: row.owner.name, narrow="hidden", order=30),
        Column("until_on", gettext_lazy("Until"), sort="until_on", narrow="bare", order=40),
    )  # fmt: skip

    def rows(self, member):
        return Plan.objects.visible_to(member).with_counts().select_related("account", "owner")

    def url(self, row) -> str:
        return link("plans:plan", pk=row.pk)


def finding(plan: Plan) -> str:
    """What the counts of a plan come to, in words. plan: with ``with_counts``."""
    if not plan.all:
        return _("None yet")
    said = ngettext("%(met)d of %(all)d met", "%(met)d of %(all)d met", plan.all) % {"met": plan.met, "all": plan.all}
    if plan.late and plan.is_open:
        behind = ngettext("%(n)d behind", "%(n)d behind", plan.late) % {"n": plan.late}
        return f"{said}, {behind}"
    return said


@page(purpose=PURPOSE, right=SEE)
def plan_list(request: MemberRequest) -> HttpResponse:
    """All joint plans that the member may see."""
    return PlanList().respond(request)


def plan_or_404(request: MemberRequest, pk, right: str = "") -> Plan:
    """The plan, with its counts. 404 where the member may not see it, 403 where they lack ``right`` on it."""
    rows = Plan.objects.visible_to(request.member).with_counts().select_related("account", "owner")
    found = get_object_or_404(rows, pk=pk)
    if right:
        require(request.member, right, found)
    return found


@page(purpose=PURPOSE, right=SEE)
def plan(request: MemberRequest, pk) -> HttpResponse:
    """One plan: how far its objectives are, what was agreed with whom, and what has changed since."""
    found = plan_or_404(request, pk)
    objectives = list(found.objectives.select_related("owner").order_by("due_on", "pk"))
    agreements = list(found.agreements.select_related("by").order_by("-noted_at", "-pk"))
    last = agreements[0] if agreements else None
    changed = last is not None and found.state == Plan.State.CHANGED
    contents = [as_now(last.content), content_of(found)] if last and changed else []
    shown_hash, changes = hash_of_plan(found), []
    named = {each.pk: each.contact_id for each in objectives}
    seen = show_people(request, [found, *objectives, *agreements], also=ids_in(*contents))
    if last and changed:
        names = {str(member.pk): member.name for member in Member.objects.filter(pk__in=ids_in(*contents))}
        changes = since_agreed(contents[0], contents[1], names | {str(pk): each.name for pk, each in seen.items()})
    return render_page(
        request, "plans/plan.html", plan=found, says=finding(found), objectives=objectives, agreements=agreements, last=last,
        changes=changes, content_hash=shown_hash, may_write=found.is_open and may(request.member, WRITE, found),
        open_ones=any(each.is_open for each in objectives), alone=[each for each in objectives if each.is_open and not named[each.pk]],
        may_remove=not agreements and all(each.latest_on is None for each in objectives),
    )  # fmt: skip


def show_people(request: MemberRequest, rows: Sequence, also: Iterable[str] = ()) -> dict[UUID, Contact]:
    """Give rows the contacts that the member may see, and put on record that they are shown. The others stay unnamed.

    also: further ids of which some are contacts'.
    """
    ids = {row.contact_id for row in rows if row.contact_id} | {UUID(each) for each in also}
    seen = {person.pk: person for person in Contact.objects.visible_to(request.member).filter(pk__in=ids)}
    for row in rows:
        row.contact = seen.get(row.contact_id)
    if seen:
        record_read(Contact, seen.values(), by=request.member)
    return seen


@page(purpose=PURPOSE, right=SEE)
def of_account(request: MemberRequest, pk) -> HttpResponse:
    """The joint plans of one account: as the card on its page, or the list narrowed to it."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    rows = Plan.objects.visible_to(request.member).filter(account=account).with_counts()
    plans = list(
        rows.select_related("owner").prefetch_related("objectives").order_by("closed_at", "-until_on", "-pk")[:10]
    )
    plans.sort(key=lambda each: not each.is_open)
    return render_page(
        request, "plans/of_account.html", part="card", account=account, plans=[(each, finding(each)) for each in plans],
        may_write=may(request.member, WRITE, account),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WRITE)
def add(request: MemberRequest, pk) -> HttpResponse:
    """Begin a plan with an account."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, WRITE, account)
    form = PlanForm(request.POST or None, account=account, member=request.member, initial={"owner": request.member.pk})
    note_choices(request, form)
    return small_form(
        request, form, lambda values: _drafted(request, account, values), title=_("Begin a joint plan"), says=account.name,
        submit=_("Begin"), done=_("The plan is begun. Add what they want to reach."), back=link("accounts:account", pk=account.pk),
        then=lambda plan: go(request, link("plans:plan", pk=plan.pk)),
    )  # fmt: skip


def _drafted(request: MemberRequest, account: Account, values: dict) -> Plan:
    values.pop("version")
    return actions.draft_plan(account=account, pk=values.pop("key"), by=request.member, **values)


def _changed(*, key, **values) -> Plan:
    return actions.change_plan(**values)


@page(purpose=PURPOSE, right=WRITE)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Change title, period or owners."""
    found = plan_or_404(request, pk, WRITE)
    names = ("title", "from_on", "until_on", "owner", "contact", "version")
    form = PlanForm(
        request.POST or None, account=found.account, member=request.member,
        initial={name: getattr(found, name) for name in names},
    )  # fmt: skip
    return _small(request, found, form, _changed, title=_("Edit plan"), submit=_("Save"), done=_("Saved."))


@page(purpose=PURPOSE, right=WRITE)
def agree(request: MemberRequest, pk) -> HttpResponse:
    """The customer said yes."""
    found = plan_or_404(request, pk, WRITE)
    seen = request.GET.get("content", "")[:64] or hash_of_plan(found)
    initial = {"contact": found.contact_id, "content_hash": seen}
    form = AgreeForm(request.POST or None, account=found.account, member=request.member, initial=initial)
    return _small(
        request,
        found,
        form,
        actions.agree,
        title=_("The customer agreed"),
        submit=_("Note it"),
        done=_("Noted: they agreed."),
    )


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def remove(request: MemberRequest, pk) -> HttpResponse:
    """It was a slip."""
    found = plan_or_404(request, pk)
    actions.remove_plan(plan=found, by=request.member)
    toast(request, _("Taken away: %(title)s") % {"title": found.title})
    return go(request, link("plans:list"))


@page(purpose=PURPOSE, right=WRITE)
def close(request: MemberRequest, pk) -> HttpResponse:
    """It is over."""
    found = plan_or_404(request, pk, WRITE)
    form = ClosePlanForm(request.POST or None)
    return _small(
        request, found, form, actions.close_plan, title=_("Close plan"), submit=_("Close plan"), done=_("Closed.")
    )


def note_choices(request: MemberRequest, form) -> None:
    """Put on record whom a form offers to choose from, where it is shown."""
    if "contact" in form.fields and (request.method == "GET" or form.errors):
        people = list(form.fields["contact"].queryset)
        if people:
            record_read(Contact, people, by=request.member)


def _small(request: MemberRequest, found: Plan, form, action, **words) -> HttpResponse:
    note_choices(request, form)
    return small_form(
        request, form, lambda values: action(plan=found, by=request.member, **values), says=capfirst(found.title),
        back=link("plans:plan", pk=found.pk), **words,
    )  # fmt: skip
