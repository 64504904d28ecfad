"""The list of alerts, the page of one, its place on the page of an account; acknowledging, snoozing, resolving."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import PURPOSE, finished, small_form
from alerts.actions import alerts as actions
from alerts.forms import AlertFilters, FoundForm, SnoozeForm
from alerts.models import Alert, Period, QuietPeriod, Rule, Watch
from alerts.saying import Part, in_short, parts_of, plain, since_words, weighted
from intimacy.access.require import may, require
from intimacy.pages import slots
from intimacy.pages.charts import Chart, Mark, Range, trend
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from intimacy.pages.words import day, isolated

SEE, ANSWER = "alerts.see", "alerts.answer"
A_YEAR, A_DAY = timedelta(days=365), timedelta(days=1)
MANY = 30  # of what is counted: from there on a digit after the point says nothing
TALL, LOW = 220, 150  # pixels: of the chart of what moved most, and of the others


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
        Column("moved", gettext_lazy("What moved"), value=lambda row: capfirst(in_short(row)), narrow="wide", order=15),
        Column("since_on", gettext_lazy("Since"), value=lambda row: capfirst(since_words(row)), sort="since_on", csv=lambda row: row.since_on, narrow="wide", order=20),
        Column("raised_at", gettext_lazy("Raised"), value=lambda row: row.raised_on if row.is_noted else row.raised_at, sort="raised_at", narrow="hidden", order=30),
        Column("due_on", gettext_lazy("Acknowledge by"), value=lambda row: None if row.is_noted else row.due_on, sort="due_on", narrow="wide", order=40),
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
    periods, parts = found.periods, parts_of(found)
    charts = [
        (part, _chart(found, part, periods, LOW if place else TALL))
        for place, part in enumerate(each for each in parts if each.is_drawn)
    ]
    return render_page(
        request, "alerts/alert.html", alert=found, since=since_words(found), charts=charts, parts=parts, table=_table(parts, periods), weighted=weighted() if any(part.name == "contact" for part in parts) else "",
        may_answer=found.is_open and may(request.member, ANSWER, found), before_renewal=before_renewal(found),
        may_see_score=may(request.member, "metrics.see", found.account), panels=_panels(request, found),
    )  # fmt: skip


def before_renewal(found: Alert) -> str:
    """What becomes of an alert that is not resolved before its account renews: who is told, and when; "" where no renewal is ahead."""
    renewal, today = found.account.renewal_on, timezone.localdate()
    if not found.is_open or renewal is None or renewal < today:
        return ""
    above = get_text_list([isolated(member.name) for member in actions.escalates_to(found.account)], _("and"))
    told = {
        "account": isolated(found.account.name), "renewal": day(renewal), "above": above or _("nobody, since there are no executives"),
        "due": day(max(today, found.due_on + A_DAY, renewal - actions.BEFORE_RENEWAL)), "again": day(max(today, renewal - actions.LAST_CALL)),
    }  # fmt: skip
    said = [_("%(account)s renews on %(renewal)s.") % told]
    if found.escalated_at is None and found.state == Alert.State.OPEN:  # a snooze asks anew when it is over
        said.append(_("Where nobody has acknowledged it, it comes to %(above)s on %(due)s.") % told)
    if found.last_call_for != renewal:
        said.append(_("On %(again)s it comes up again, to its owner and to %(above)s, unless it is resolved.") % told)
    return " ".join(said)


def _chart(found: Alert, part: Part, periods: list[Period], height: int) -> Chart:
    """What was counted in each period, in its own unit, with what was usual before and the day on which it began."""
    begins = part.blocks.begins if part.blocks else [period.begins_on for period in periods]
    line = list(zip(begins, part.line, strict=True))
    usual = Range(part.low, part.before, part.high) if None not in (part.low, part.before, part.high) else None
    most = max(figure for figure in part.line if figure is not None)
    return trend(
        line, capfirst(part.says), usual=usual, marks=[Mark(found.since_on, _("it began here"))], measure=capfirst(part.label), height=height,
        least=20 if most > MANY else 4, digits=0 if most > MANY else 1,
    )  # fmt: skip


def _table(parts: list[Part], periods: list[Period]) -> list[tuple]:
    """Each period with what was counted of each part and where that lies to the part's usual range, the latest first."""
    shown = [part for part in parts if part.line]
    rows = [
        (period, [(plain(part.name, figure), part.place_of(figure)) for part, figure in zip(shown, _counted(period, shown), strict=True)])
        for period in periods
    ]  # fmt: skip
    return rows[::-1]


def _counted(period: Period, parts: list[Part]) -> list[float | None]:
    return [period.counted.get(part.name) for part in parts]


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
        alerts=[(each, since_words(each)) for each in sorted(rows.order_by("-raised_at")[:6], key=lambda each: not each.is_open)],
        watches=list(Watch.objects.filter(account=account).order_by("series")), may_answer=may(request.member, ANSWER, account),
        quiet=QuietPeriod.objects.in_force().filter(
            Q(account=account) | Q(account=None), Q(until_on__gte=timezone.localdate() - A_YEAR) | Q(every_year=True)
        ).order_by("-every_year", "-from_on")[:6],
    )  # fmt: skip
