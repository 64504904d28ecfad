"""The team board and its cords."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_filters import ChoiceFilter, FilterSet

from accounts.bands import NOT_ENOUGH
from accounts.models import Account
from accounts.views.work import small_form
from boards.actions import cords as actions
from boards.counted import NO_BAND
from boards.dashboard import Dashboard
from boards.forms import CordRuleForm, PullForm, ResolveForm
from boards.models import Cord
from boards.team import in_band, lanes
from intimacy.access.require import everywhere, may, require
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest, as_id
from intimacy.tenancy.models import Member

PURPOSE, SEE, PULL, HELP = "account_management", "boards.see_team", "boards.pull", "boards.answer"


@page(purpose=PURPOSE, right=SEE)
def team(request: MemberRequest) -> HttpResponse:
    """The accounts of one's own teams in bands; whoever sees everything chooses whose."""
    across, chosen = everywhere(request.member, "accounts.see"), None
    rows = Account.objects.visible_to(request.member)
    colleagues: list[Member] = []
    if across:
        colleagues = list(Member.objects.active().filter(roles__contains=["manager"]).order_by("name"))
        wanted = as_id(request.GET.get("team", ""))
        chosen = next((member for member in colleagues if member.pk == wanted), None)
        if chosen is not None:
            rows = rows.on_team_of(chosen)
    found = lanes(rows, chosen)
    board = Dashboard(request.member, team=chosen, currency=request.tenant.currency)
    return render_page(
        request, "boards/team.html", part="board", lanes=found, board=board, colleagues=colleagues, chosen=chosen,
        unscored=board.total.bands[NO_BAND], unscored_url=in_band("none", chosen),
        unbanded=board.total.bands[NOT_ENOUGH], unbanded_url=in_band(NOT_ENOUGH, chosen),
        may_pull=may(request.member, PULL), may_rule=may(request.member, "boards.set_cords"), rule=actions.rule_in_force(),
    )  # fmt: skip


def _cord(request: MemberRequest, pk) -> Cord:
    rows = Cord.objects.visible_to(request.member).select_related("account", "pulled_by", "answered_by", "resolved_by")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right=SEE)
def cord(request: MemberRequest, pk) -> HttpResponse:
    """One cord: what is wrong, who answered and how soon, and what helped."""
    found = _cord(request, pk)
    return render_page(
        request, "boards/cord.html", cord=found, may_help=may(request.member, HELP, found), rule=actions.rule_in_force()
    )


@page(purpose=PURPOSE, right=PULL)
def pull(request: MemberRequest, pk) -> HttpResponse:
    """Pull the cord of an account."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, PULL, account)
    open_one = Cord.objects.open().filter(account=account).first()
    if open_one is not None and request.method == "GET":
        return go(request, link("boards:cord", pk=open_one.pk))
    return small_form(
        request, PullForm(request.POST or None), lambda values: actions.pull(account=account, by=request.member, **values),
        title=_("Pull the cord"), says=account.name, submit=_("Pull the cord"), done=_("Your team knows."), danger=True,
        back=link("boards:team"), then=lambda made: go(request, link("boards:cord", pk=made.pk)),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=HELP)
def answer(request: MemberRequest, pk) -> HttpResponse:
    """Take it up."""
    found = actions.answer(cord=_cord(request, pk), by=request.member)
    toast(request, _("It is yours. Say what helped once it is over."))
    return go(request, link("boards:cord", pk=found.pk))


@page(purpose=PURPOSE, right=HELP)
def resolve(request: MemberRequest, pk) -> HttpResponse:
    """Say what helped."""
    found = _cord(request, pk)
    require(request.member, HELP, found)
    return small_form(
        request, ResolveForm(request.POST or None), lambda values: actions.resolve(cord=found, by=request.member, **values),
        title=_("What helped?"), says=found.wrong, submit=_("It is over"), done=_("Noted."), back=link("boards:cord", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right="boards.set_cords")
def cord_rule(request: MemberRequest) -> HttpResponse:
    """Whom a cord calls."""
    rule = actions.rule_in_force()
    form = CordRuleForm(request.POST or None, initial={"role": rule.role, "minutes": rule.minutes})
    return small_form(
        request, form, lambda values: actions.set_cord_rule(by=request.member, **values), title=_("Whom a cord calls"),
        says=_("Besides the account’s own team."), submit=_("Save"), done=_("Saved."), back=link("boards:team"),
    )  # fmt: skip


class CordFilters(FilterSet):
    """By where they stand."""

    state = ChoiceFilter(
        label=gettext_lazy("State"), empty_label=gettext_lazy("Open or over"), method="standing",
        choices=[("waiting", gettext_lazy("Nobody has answered")), ("open", gettext_lazy("Open")), ("over", gettext_lazy("Over"))],
    )  # fmt: skip

    def standing(self, rows, _name, value):
        return {"waiting": rows.unanswered, "open": rows.open}.get(value, lambda: rows.exclude(resolved_at=None))()


@listed
class CordList(List):
    """Cords, with how long each waited for its answer."""

    name, address, page_right = "cords", "boards:cords", SEE
    title = gettext_lazy("Cords")
    filters = CordFilters
    search = ("wrong", "helped", "account__name")
    search_label = gettext_lazy("Search cords")
    default_sort = "-pulled_at"
    empty_icon = "life-buoy"
    empty_title = gettext_lazy("Nobody has pulled a cord yet")
    empty_words = gettext_lazy(
        "Where something is wrong at an account, anybody of its team can pull its cord on the team board."
    )
    columns = (
        Column("wrong", gettext_lazy("What is wrong")),
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name, narrow="bare", order=10),
        Column("pulled_at", gettext_lazy("Pulled"), sort="pulled_at", narrow="bare", order=20),
        Column("waited", gettext_lazy("Minutes to the answer"), value=lambda row: row.waited if row.answered_at else None, align="end", order=30),
        Column("helped", gettext_lazy("What helped"), narrow="wide", order=40),
    )  # fmt: skip

    def rows(self, member):
        return Cord.objects.visible_to(member).select_related("account")

    def url(self, row) -> str:
        return link("boards:cord", pk=row.pk)


@page(purpose=PURPOSE, right=SEE)
def cord_list(request: MemberRequest) -> HttpResponse:
    """All cords."""
    return CordList(request.member).respond(request)
