"""Settings: the rule by which alerts are raised, its draft tried on the past year, quiet periods; and how accounts are watched."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import finished, small_form
from alerts.actions import rules as actions
from alerts.actions.alerts import BEFORE_RENEWAL, LAST_CALL
from alerts.actions.replays import ask_replay
from alerts.counting import counts
from alerts.forms import QuietForm, RuleForm, WatchFilters
from alerts.models import SHORTLY, QuietPeriod, Replay, Rule, Watch
from alerts.saying import false_in_a_year, lately, period_words, replayed
from alerts.tasks import try_rule
from intimacy.access.require import may, require
from intimacy.approvals.models import Request
from intimacy.jobs.models import Job
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.pages.words import day

PURPOSE, SEE, RULE, ANSWER = "account_management", "alerts.see", "alerts.rule", "alerts.answer"


@page(purpose=PURPOSE, right=SEE)
def rule(request: MemberRequest) -> HttpResponse:
    """The rule in force, its draft with what it would have raised, the seasons of everybody, the versions."""
    found = {each.state: each for each in Rule.objects.exclude(state="replaced").select_related("by", "published_by")}
    draft, in_force, now = found.get("draft"), found.get("published"), counts(request.member)
    for each in found.values():
        each.false_now = false_in_a_year(now.watched, each.years)
    tried = draft or in_force
    replay = Replay.objects.filter(rule=tried).order_by("-asked_at").first() if tried else None
    job = Job.objects.filter(task=try_rule.name, key=str(replay.pk)).first() if replay and not replay.done_at else None
    return render_page(
        request, "alerts/rule.html", part="replay", rule=in_force, draft=draft, tried=tried, replay=replay, job=job,
        stale=bool(replay and tried and replay.asked_at < tried.changed_at), asked=Request.objects.open().about(draft).first() if draft else None,
        examples=_named(replay, request) if replay else [], says=replayed(replay) if replay and replay.done_at else [],
        seasons=QuietPeriod.objects.in_force().filter(account=None).order_by("-from_on")[:20], may_write=may(request.member, RULE),
        before_renewal=BEFORE_RENEWAL.days, last_call=LAST_CALL.days, versions=Rule.objects.exclude(published_at=None).order_by("-number")[:20], counts=now,
    )  # fmt: skip


def _named(replay: Replay, request: MemberRequest) -> list[dict]:
    """The latest alerts of a replay, at accounts that the member may see, with their names."""
    ids = [each["account"] for each in replay.examples]
    names = {
        str(pk): name
        for pk, name in Account.objects.visible_to(request.member).filter(pk__in=ids).values_list("pk", "name")
    }
    return [
        {
            "pk": each["account"], "name": names[each["account"]],
            "since": period_words(day(date.fromisoformat(each["since"])), each.get("weeks", 1)), "what": SHORTLY[each["series"], each["direction"]],
        }
        for each in replay.examples if each["account"] in names
    ]  # fmt: skip


@page(purpose=PURPOSE, right=RULE)
def draft(request: MemberRequest) -> HttpResponse:
    """Write the next version. Nothing is raised by it before it is in force."""
    held = Rule.objects.draft().first() or Rule.objects.in_force().first()
    form = RuleForm.of(held, request.POST or None, everything="everything" in request.GET)
    return small_form(
        request, form, lambda _given: actions.save_draft(by=request.member, **form.values()), title=_("The next version of the alert rule"),
        says=_("Try it on the past year before it is put in force."), submit=_("Save the draft"), done=_("The draft is saved. Try it now."),
        back=link("alerts:rule"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=RULE)
def try_on_the_past(request: MemberRequest) -> HttpResponse:
    """Find what the draft, or the rule in force, would have raised in the past year."""
    tried = Rule.objects.draft().first() or get_object_or_404(Rule.objects.in_force())
    replay = ask_replay(rule=tried, by=request.member)
    try_rule.queue(by=request.member, key=str(replay.pk), replay=replay.pk)
    return go(request, link("alerts:rule"))


@require_POST
@page(purpose=PURPOSE, right=RULE)
def publish(request: MemberRequest) -> HttpResponse:
    """Put the draft in force, or ask for the yes that this needs."""
    done = actions.publish(rule=get_object_or_404(Rule.objects.draft()), by=request.member)
    if isinstance(done, Rule):
        toast(request, _("Version %(number)d is in force from tonight on.") % {"number": done.number})
    else:
        toast(request, _("Asked. It is in force once a second person has said yes."))
    return go(request, link("alerts:rule"))


@require_POST
@page(purpose=PURPOSE, right=RULE)
def discard(request: MemberRequest) -> HttpResponse:
    """Throw the draft away."""
    actions.discard(rule=get_object_or_404(Rule.objects.draft()), by=request.member)
    toast(request, _("The draft is thrown away."))
    return go(request, link("alerts:rule"))


@page(purpose=PURPOSE, right=RULE)
def add_season(request: MemberRequest) -> HttpResponse:
    """Weeks in which everybody is quiet."""
    return small_form(
        request, QuietForm(request.POST or None), lambda values: actions.add_quiet(by=request.member, **values), title=_("Note a season"),
        says=_("Weeks in which everybody is quiet: they are neither learnt from nor counted."), submit=_("Note it"), done=_("Noted."),
        back=link("alerts:rule"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=ANSWER)
def add_quiet(request: MemberRequest, pk) -> HttpResponse:
    """Weeks in which this customer is quiet."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, ANSWER, account)
    return small_form(
        request, QuietForm(request.POST or None), lambda values: actions.add_quiet(account=account, by=request.member, **values),
        title=_("Note a quiet period"), says=account.name, submit=_("Note it"), done=_("Noted: these weeks are not counted."),
        back=link("accounts:account", pk=account.pk),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=ANSWER)
def withdraw_quiet(request: MemberRequest, pk) -> HttpResponse:
    """It was none after all."""
    found = get_object_or_404(QuietPeriod.objects.visible_to(request.member).select_related("account"), pk=pk)
    actions.withdraw_quiet(quiet=found, by=request.member)
    toast(request, _("Taken back: these weeks count again."))
    return finished(
        request, link("alerts:of_account", pk=found.account_id) if found.account_id else link("alerts:rule")
    )


@listed
class WatchList(List):
    """How each account is watched, or why it is not."""

    name, address, page_right = "watching", "alerts:watching", SEE
    title = gettext_lazy("Watched accounts")
    filters = WatchFilters
    search = ("account__name",)
    search_label = gettext_lazy("Search accounts")
    default_sort = "-signal"
    empty_icon = "eye"
    empty_title = gettext_lazy("No account is watched")
    empty_words = gettext_lazy("Accounts are watched from the night on after an alert rule is put in force.")
    columns = (
        Column("account", gettext_lazy("Account"), template="alerts/cells.html#watched", csv=lambda row: row.account.name),
        Column("series", gettext_lazy("What"), value=lambda row: row.get_series_display(), narrow="wide", order=5),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display(), narrow="bare", order=10),
        Column("weeks", gettext_lazy("Weeks of a period"), narrow="hidden", order=20),
        Column("learnt", gettext_lazy("Periods learnt"), narrow="hidden", order=30),
        Column("latest", gettext_lazy("Lately"), value=lately, narrow="wide", order=40),
        Column("signal", gettext_lazy("On the way to an alert, %"), value=lambda row: round(row.signal), sort="signal", narrow="wide", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Watch.objects.visible_to(member).select_related("account")

    def url(self, row) -> str:
        return link("alerts:of_account", pk=row.account_id)


@page(purpose=PURPOSE, right=SEE)
def watching(request: MemberRequest) -> HttpResponse:
    """Which accounts are watched, and why others are not."""
    return WatchList().respond(request)
