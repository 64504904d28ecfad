"""The page of a case, on which one reads why a score fell; and the forms that change it."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.bands import shown
from accounts.models import Account
from accounts.views.work import PURPOSE, small_form
from alerts.models import Alert
from intimacy.access.require import may, require
from intimacy.pages.charts import Contribution, Mark, contributions, trend
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast
from intimacy.pages.request import MemberRequest
from metrics.linking import scale_of
from metrics.marks import marks_between
from metrics.models import Score
from metrics.parts import band_of
from recovery import saying, suiting
from recovery.actions import cases as actions
from recovery.actions import causes as cause_actions
from recovery.diagnosis.changepoint import ENOUGH
from recovery.forms import (
    AgainForm,
    AssignForm,
    CauseForm,
    CloseForm,
    DescribeForm,
    GapForm,
    NoteForm,
    OpenForm,
    StartForm,
)
from recovery.models import Case, Cause
from recovery.views.queue import SEE, WORK, next_step

A_YEAR, WEEK = timedelta(days=366), 7
READ = ("id", "series", "state", "since_on", "raised_at", "line")  # of an alert, for the sentence beside it


def case_or_404(request: MemberRequest, pk, right: str = "") -> Case:
    """The case. 404 where the member may not see it, 403 where they lack ``right`` on it."""
    rows = Case.objects.visible_to(request.member)
    related = ("account__owner", "account__segment", "owner", "run__playbook", "finding__segment", "opened_by")
    found = get_object_or_404(rows.select_related(*related).with_score().annotate(falls=falls_beside()), pk=pk)
    if right:
        require(request.member, right, found)
    return found


@page(purpose=PURPOSE, right=SEE)
def case(request: MemberRequest, pk) -> HttpResponse:
    """Why the score fell, in one sentence, and what shows it; what is done about it; and what has worked elsewhere."""
    found = case_or_404(request, pk)
    works = may(request.member, WORK, found)
    scores = may(request.member, "metrics.see", found.account)
    lessons = suiting.lessons_for(found.kind, found.account, request.member)
    books = suiting.playbooks_for(found.kind) if found.is_open and found.kind else []
    now = None if found.score_now is None else shown(found.score_now)
    evidence = suiting.measured_evidence({book.pk for book in books}, request.member)
    return render_page(
        request, "recovery/case.html", case=found, headline=saying.headline(found), band=band_of(Score.objects.of(found.account).filter(on=found.after_on).first()),
        runs=found.run is not None and found.run.is_open, now=now, moved=found.is_open and now is not None and now != shown(found.after), currency=request.tenant.currency,
        chart=chart_of(found) if found.found else None, waterfall=waterfall_of(found, scores), streams=streams_of(found),
        cohort=found.found.get("cohort"), cohort_says=saying.beside_its_cohort(found) if found.found else "",
        cohort_detail=saying.cohort_detail(found.found["cohort"], found.fell > 0) if found.found else "", causes=list(found.causes.order_by("place")),
        cohort_exactly=saying.exactly(found.found["cohort"]["p"]) if found.fell > 0 and found.found["cohort"]["p"] is not None else "",
        gap_says=saying.gap_sentence(found), alerts=alerts_beside(found), scale_says=saying.scale_sentence(found), outcome_says=saying.outcome_sentence(found), next_step=next_step(found), lessons=lessons,
        books=sorted(((book, evidence.get(book.pk)) for book in books), key=lambda each: suiting.rank_of(each[1])), alike=suiting.alike(found, request.member),
        may_work=works and found.is_open, may_write=works, may_teach=may(request.member, "recovery.teach"),
    )  # fmt: skip


def chart_of(found: Case):
    """The score over a year up to the diagnosis, or to today while the case is open, with the week since which it changed."""
    until = found.closed_at.date() if found.closed_at else None
    rows = Score.objects.of(found.account).exclude(score=None).filter(on__gte=found.after_on - A_YEAR)
    if until:
        rows = rows.filter(on__lte=until)
    found_scores = list(rows.values_list("on", "score", "definition"))
    points = [(on, shown(score)) for on, score, _version in found_scores]
    several = len({version for _on, _score, version in found_scores}) > 1
    moved = scale_of([found.account_id]).steps_of(found.account_id) if several else {}
    ends = {found.before_on, found.after_on}
    weeks = {(points[-1][0] - on).days // WEEK: (on, score) for on, score in points} if points else {}
    drawn = sorted({*weeks.values(), *(point for point in points if point[0] in ends)})
    marks = [
        Mark(found.before_on, _("compared with")),
        *marks_between([(on, version) for on, _score, version in found_scores], moved),
    ]
    since = found.found.get("since") or {}
    if since and since["points"] < 0 and saying.is_dated(since):
        marks.append(
            Mark(date.fromisoformat(since["week"]), _("worse since %(period)s") % {"period": saying.began(since)})
        )
    return trend(drawn, _("Score of %(account)s") % {"account": found.account.name}, marks=marks, height=200)


def waterfall_of(found: Case, scores: bool) -> list[tuple]:
    """The way from the earlier score to the later: a drawn row, the part, and the page of what is behind it. scores: whether the member
    may open that."""
    if not found.found:
        return []
    parts = list(found.found["parts"])
    if points := found.found.get("definition", 0):
        parts.append({"code": "", "words": _("New score definition"), "points": points})
    drawn = contributions(
        [Contribution("", shown(found.before), total=True), *(Contribution(part["words"], part["points"]) for part in parts), Contribution("", shown(found.after), total=True)]
    )  # fmt: skip
    urls = [
        f"{link('metrics:evidence', pk=found.account_id, code=part['code'])}?on={found.after_on.isoformat()}"
        if scores and part["code"]
        else ""
        for part in parts
    ]
    return list(zip(drawn, [None, *parts, None], ["", *urls, ""], strict=True))


def streams_of(found: Case) -> list[tuple]:
    """What each stream says, those whose indicator cost most first: the stream, its name, the sentence, and for those who reckon with it the
    exact chance."""
    rows = sorted(found.found.get("streams", []), key=lambda row: (row.get("most", row["points"]), row["stream"]))
    return [
        (row, saying.name_of(row), saying.stream_sentence(row), saying.exactly(row["p"]) if row["p"] is not None and row["weeks"] >= ENOUGH else "")
        for row in rows
    ]  # fmt: skip


def falls_beside() -> ArraySubquery:
    """The latest alerts on falls at a case's account, read along with it: the page asks no more for them."""
    rows = Alert.objects.filter(account=OuterRef("account"), direction=Alert.Direction.FALL).order_by("-raised_at")
    return ArraySubquery(rows.values(as_read=JSONObject(**{name: name for name in READ}))[:12])


def alerts_beside(found: Case) -> list[tuple]:
    """The alerts on falls that lasted when it was diagnosed, or that have come since: each with which date is what."""
    known = {row["alert"] for row in found.found.get("streams", []) if row.get("alert")} | {str(found.alert)}
    told = []
    for row in found.falls:
        dates = {"since_on": date.fromisoformat(row["since_on"]), "raised_at": datetime.fromisoformat(row["raised_at"])}
        alert = Alert(account=found.account, direction=Alert.Direction.FALL, **row | dates)
        if row["id"] in known or (found.is_open and alert.is_open):
            told.append((alert, saying.date_sentence(found, alert)))
    return told


def _small(request: MemberRequest, found: Case, form, act, **words) -> HttpResponse:
    return small_form(request, form, act, says=found.account.name, back=link("recovery:case", pk=found.pk), **words)


@page(purpose=PURPOSE, right=WORK)
def add(request: MemberRequest, pk) -> HttpResponse:
    """Open a case at an account by hand."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, WORK, account)
    return small_form(
        request, OpenForm(request.POST or None), lambda values: actions.open_case(account=account, by=request.member, **values),
        title=_("Open a recovery case"), says=account.name, submit=_("Open and diagnose"), done=_("Opened, with what the figures say."),
        back=link("accounts:account", pk=account.pk), then=lambda made: go(request, link("recovery:case", pk=made.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def note(request: MemberRequest, pk) -> HttpResponse:
    """Note a case of this account that is over."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, WORK, account)
    return small_form(
        request, NoteForm(request.POST or None, account=account, member=request.member),
        lambda values: actions.note_case(account=account, by=request.member, **values),
        title=_("Note a case from before"), says=account.name, submit=_("Note it"), done=_("Noted, with what the figures say of that time."),
        back=link("accounts:account", pk=account.pk), then=lambda made: go(request, link("recovery:case", pk=made.pk)),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=WORK)
def take_up(request: MemberRequest, pk) -> HttpResponse:
    """It is mine."""
    actions.take_up(case=case_or_404(request, pk), by=request.member)
    toast(request, _("It is yours. Say which kind of gap it is."))
    return go(request, link("recovery:case", pk=pk))


@page(purpose=PURPOSE, right=WORK)
def assign(request: MemberRequest, pk) -> HttpResponse:
    """Name who looks after it."""
    found = case_or_404(request, pk, WORK)
    form = AssignForm(
        request.POST or None, case=found, initial={"owner": found.owner_id or request.member.pk, "due_on": found.due_on}
    )
    return _small(
        request, found, form, lambda values: actions.assign(case=found, by=request.member, **values),
        title=_("Who looks after it?"), submit=_("Save"), done=_("Saved."),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def again(request: MemberRequest, pk) -> HttpResponse:
    """Take the figures of today."""
    found = case_or_404(request, pk, WORK)
    return _small(
        request, found, AgainForm(request.POST or None), lambda values: actions.diagnose_anew(case=found, by=request.member, **values),
        title=_("Diagnose anew"), submit=_("Take today’s figures"), done=_("Diagnosed anew."),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def gap(request: MemberRequest, pk) -> HttpResponse:
    """Say which kind of gap it is."""
    found = case_or_404(request, pk, WORK)
    guess = Case.Judged.SYSTEMIC if found.found.get("cohort", {}).get("verdict") == "cohort" else Case.Judged.EXECUTION
    initial = {"gap": found.kind, "judged": found.judged or guess, "version": found.version}
    return _small(
        request, found, GapForm(request.POST or None, initial=initial), lambda values: actions.confirm_gap(case=found, by=request.member, **values),
        title=_("Which kind of gap is it?"), submit=_("Confirm"), done=_("Confirmed."),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def describe(request: MemberRequest, pk) -> HttpResponse:
    """Write down what happened and what is learnt."""
    found = case_or_404(request, pk, WORK)
    initial = {"happened": found.happened, "learnt": found.learnt, "version": found.version}
    return _small(
        request, found, DescribeForm(request.POST or None, initial=initial), lambda values: actions.describe(case=found, by=request.member, **values),
        title=_("What happened"), submit=_("Save"), done=_("Saved."),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def add_cause(request: MemberRequest, pk) -> HttpResponse:
    """Ask why once more."""
    found = case_or_404(request, pk, WORK)
    last = found.causes.order_by("-place").first()
    title = _("Why “%(words)s”?") % {"words": last.words} if last else _("Why did it happen?")
    return _small(
        request, found, CauseForm(request.POST or None), lambda values: cause_actions.add_cause(case=found, by=request.member, **values),
        title=title, submit=_("Note it"), done=_("Noted."),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=WORK)
def remove_cause(request: MemberRequest, pk) -> HttpResponse:
    """It is no cause."""
    cause = get_object_or_404(Cause.objects.visible_to(request.member).select_related("case__account"), pk=pk)
    cause_actions.remove_cause(cause=cause, by=request.member)
    toast(request, _("Taken away."))
    return go(request, link("recovery:case", pk=cause.case_id))


@page(purpose=PURPOSE, right=WORK)
def start(request: MemberRequest, pk) -> HttpResponse:
    """Play what suits the gap."""
    found = case_or_404(request, pk, WORK)
    form = StartForm(
        request.POST or None, suits=suiting.playbooks_for(found.kind), initial={"playbook": request.GET.get("playbook")}
    )
    return _small(
        request, found, form, lambda values: actions.start_recovery(case=found, by=request.member, **values),
        title=_("Start a playbook"), submit=_("Start"), done=_("Started. Its steps stand under My work of those who do them."),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WORK)
def close(request: MemberRequest, pk) -> HttpResponse:
    """It is over."""
    found = case_or_404(request, pk, WORK)
    initial = {"outcome": Case.Outcome.DISMISSED} if found.state == Case.State.PROPOSED else {}
    return _small(
        request, found, CloseForm(request.POST or None, initial=initial), lambda values: actions.close_case(case=found, by=request.member, **values),
        title=_("Close the case"), submit=_("Close"), done=_("Closed."),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=WORK)
def reopen(request: MemberRequest, pk) -> HttpResponse:
    """It is not over."""
    actions.reopen(case=case_or_404(request, pk), by=request.member)
    toast(request, _("It goes on."))
    return go(request, link("recovery:case", pk=pk))
