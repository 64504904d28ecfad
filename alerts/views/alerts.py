"""The list of alerts, the page of one, its place on the page of an account; acknowledging, snoozing, resolving."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import PURPOSE, finished, small_form
from alerts.actions import alerts as actions
from alerts.forms import AlertFilters, FoundForm, SnoozeForm
from alerts.models import Alert, Period, QuietPeriod, Rule, Watch
from intimacy.access.require import may, require
from intimacy.pages import slots
from intimacy.pages.charts import Chart, Mark, Range, trend
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import render_page, toast, wants_part
from intimacy.pages.request import MemberRequest

SEE, ANSWER = "alerts.see", "alerts.answer"
A_YEAR = timedelta(days=365)
PARTS = {
    "contact": gettext_lazy("Conversations, by how close they bring us"),
    "people": gettext_lazy("Different people who take part"),
    "inbound": gettext_lazy("What they write to us, or call about"),
    "usage": gettext_lazy("People who work with the product"),
    "hours": gettext_lazy("Hours until our first answer, on average"),
    "answers": gettext_lazy("Tickets that we answered, or should have"),
    "kept": gettext_lazy("Of 100 promises, kept on the date first named"),
    "promises": gettext_lazy("Promises of ours that came to an end"),
}


@listed
class AlertList(List):
    """Alerts at the accounts that the member may see."""

    name, address, page_right = "alerts", "alerts:list", SEE
    title = gettext_lazy("Alerts")
    filters = AlertFilters
    search = ("account__name",)
    search_label = gettext_lazy("Search alerts")
    default_sort = "-raised_at"
    template = "alerts/list.html"
    empty_icon = "bell"
    empty_title = gettext_lazy("No alert")
    empty_words = gettext_lazy("Every account that is watched is within its usual range.")
    columns = (
        Column("account", gettext_lazy("Account"), template="alerts/cells.html#account", csv=lambda row: row.account.name),
        Column("state", gettext_lazy("State"), template="alerts/cells.html#state", csv=lambda row: row.get_state_display(), narrow="bare", order=5),
        Column("says", gettext_lazy("What"), value=lambda row: row.says, narrow="wide", order=10),
        Column("since_on", gettext_lazy("Since"), sort="since_on", narrow="hidden", order=20),
        Column("raised_at", gettext_lazy("Raised"), sort="raised_at", narrow="hidden", order=30),
        Column("due_on", gettext_lazy("Acknowledge by"), sort="due_on", narrow="wide", order=40),
        Column("owner", gettext_lazy("Owner"), value=lambda row: row.owner.name if row.owner else "", narrow="wide", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Alert.objects.visible_to(member).select_related("account", "owner")

    def url(self, row) -> str:
        return link("alerts:alert", pk=row.pk)

    def context(self, request: MemberRequest) -> dict:
        """For those who decide how alerts are raised: the rule, so that the page says what it does not watch, and its draft."""
        if wants_part(request) or not may(request.member, "alerts.rule"):
            return {}
        found = {each.state: each for each in Rule.objects.exclude(state=Rule.State.REPLACED)}
        return {"rule": found.get(Rule.State.PUBLISHED), "draft": found.get(Rule.State.DRAFT), "may_write": True}


@page(purpose=PURPOSE, right=SEE)
def alert_list(request: MemberRequest) -> HttpResponse:
    """All alerts that the member may see."""
    return AlertList().respond(request)


def _found(request: MemberRequest, pk) -> Alert:
    rows = Alert.objects.visible_to(request.member)
    return get_object_or_404(
        rows.select_related("account__owner", "owner", "rule", "acknowledged_by", "snoozed_by", "resolved_by", "escalated_to"), pk=pk
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def alert(request: MemberRequest, pk) -> HttpResponse:
    """One alert: what fell, since when, by how much, and what somebody does about it."""
    found = _found(request, pk)
    periods = found.periods
    return render_page(
        request, "alerts/alert.html", alert=found, periods=periods[::-1], chart=_chart(found, periods), parts=[part | {"label": PARTS[part["name"]]} for part in found.parts],
        may_answer=found.is_open and may(request.member, ANSWER, found),
        may_see_score=may(request.member, "metrics.see", found.account), panels=_panels(request, found),
    )  # fmt: skip


def _chart(found: Alert, periods: list[Period]) -> Chart | None:
    """What the series was in each period, before and since."""
    line = [(period.begins_on, period.figure) for period in periods]
    if all(figure is None for _begins_on, figure in line):
        return None
    usual = Range(found.low, found.before, found.high) if found.low is not None and found.high is not None else None
    marks = [Mark(found.since_on, _("since here"))]
    return trend(line, found.says, usual=usual, marks=marks, measure=_("Figure"), height=220)


def _panels(request: MemberRequest, found: Alert) -> list[str]:
    """What upper floors show beside an alert."""
    made = [(item.template, item.context(request, found)) for item in slots.alert_panels.shown_to(request.member)]
    return [
        render_to_string(template, {"account": found.account, **names}, request)
        for template, names in made
        if names is not None
    ]


@require_POST
@page(purpose=PURPOSE, right=ANSWER)
def acknowledge(request: MemberRequest, pk) -> HttpResponse:
    """Somebody looks into it."""
    found = actions.acknowledge(alert=_found(request, pk), by=request.member)
    toast(request, _("Acknowledged. Say what you found once you know."))
    return finished(request, link("alerts:alert", pk=found.pk))


@page(purpose=PURPOSE, right=ANSWER)
def snooze(request: MemberRequest, pk) -> HttpResponse:
    """Be quiet about it until a day."""
    found = _found(request, pk)
    require(request.member, ANSWER, found)
    return small_form(
        request, SnoozeForm.of(found, request.POST or None), lambda values: actions.snooze(alert=found, by=request.member, **values),
        title=_("Snooze this alert"), says=found.says, submit=_("Snooze"), done=_("Snoozed."), back=link("alerts:alert", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=ANSWER)
def resolve(request: MemberRequest, pk) -> HttpResponse:
    """Say what was found."""
    found = _found(request, pk)
    require(request.member, ANSWER, found)
    return small_form(
        request, FoundForm(request.POST or None), lambda values: actions.resolve(alert=found, by=request.member, **values),
        title=_("Resolve this alert"), says=found.says, submit=_("Resolve"), done=_("Resolved."), back=link("alerts:alert", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def of_account(request: MemberRequest, pk) -> HttpResponse:
    """The alerts of one account and how it is watched: as the card on its page, or a page of their own."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    rows = Alert.objects.visible_to(request.member).of(account).select_related("account", "owner")
    return render_page(
        request, "alerts/of_account.html", part="card", account=account,
        alerts=sorted(rows.order_by("-raised_at")[:6], key=lambda each: not each.is_open),
        watches=list(Watch.objects.filter(account=account).order_by("series")), may_answer=may(request.member, ANSWER, account),
        quiet=QuietPeriod.objects.in_force().filter(
            Q(account=account) | Q(account=None), Q(until_on__gte=timezone.localdate() - A_YEAR) | Q(every_year=True)
        ).order_by("-every_year", "-from_on")[:6],
    )  # fmt: skip
