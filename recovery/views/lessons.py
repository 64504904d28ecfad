"""The knowledge base: lessons, found by gap and by words; and which playbook suits which gap."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import PURPOSE, small_form
from alerts.models import Alert
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest, as_id
from intimacy.tenancy.refusals import Refused
from recovery import suiting
from recovery.actions import lessons as actions
from recovery.forms import LessonFilters, LessonForm, MatchForm
from recovery.gaps import OF_STREAM, Gap
from recovery.models import Case, Lesson, Match
from recovery.views.queue import SEE

TEACH, MATCH = "recovery.teach", "recovery.match"


@listed
class LessonList(List):
    """What was learnt. Searched by whole words and their beginnings."""

    name, address, page_right = "lessons", "recovery:lessons", SEE
    title = gettext_lazy("Lessons")
    filters = LessonFilters
    search_label = gettext_lazy("Search lessons")
    default_sort = "-written_at"
    empty_icon = "lightbulb"
    empty_title = gettext_lazy("No lessons yet")
    empty_words = gettext_lazy(
        "A lesson says which response came to what at which gap. Write the first one from a closed case; what failed teaches as much."
    )
    columns = (
        Column("title", gettext_lazy("Lesson"), template="recovery/cells.html#lesson", csv=lambda row: row.title),
        Column("came", gettext_lazy("What came of it"), template="recovery/cells.html#came", csv=lambda row: row.get_came_display(), narrow="bare", order=5),
        Column("gap", gettext_lazy("Kind of gap"), value=lambda row: capfirst(row.get_gap_display()), narrow="wide", order=10),
        Column("playbook", gettext_lazy("Playbook"), value=lambda row: row.playbook.name if row.playbook else "", narrow="wide", order=20),
        Column("when", gettext_lazy("Where"), value=lambda row: conditions(row), narrow="hidden", order=30),
        Column("author", gettext_lazy("Author"), value=lambda row: row.author.name, narrow="hidden", order=40),
        Column("written_at", gettext_lazy("Written"), sort="written_at", narrow="hidden", order=50),
        Column("review_on", gettext_lazy("Look again on"), sort="review_on", narrow="hidden", order=60),
    )  # fmt: skip

    def __init__(self, member=None):
        super().__init__(member)
        self.search = ("title",)  # the field stands; ``found`` asks all texts
        if member is not None and may(member, TEACH):
            self.create_url, self.create_label = "recovery:lesson_add", gettext_lazy("Write a lesson")

    def rows(self, member):
        return Lesson.objects.visible_to(member).select_related("playbook", "segment", "author")

    def found(self, rows, q):
        return rows.saying(q)

    def url(self, row) -> str:
        return link("recovery:lesson", pk=row.pk)


def conditions(lesson: Lesson) -> str:
    """Where it held."""
    tier = _("tier %(tier)d") % {"tier": lesson.tier} if lesson.tier else ""
    return ", ".join(filter(None, [tier, lesson.segment.name if lesson.segment else "", lesson.industry])) or _(
        "anywhere"
    )


@page(purpose=PURPOSE, right=SEE)
def lesson_list(request: MemberRequest) -> HttpResponse:
    """All lessons."""
    return LessonList(request.member).respond(request)


def _lesson(request: MemberRequest, pk) -> Lesson:
    return get_object_or_404(
        Lesson.objects.visible_to(request.member).select_related("playbook", "segment", "author"), pk=pk
    )


@page(purpose=PURPOSE, right=SEE)
def lesson(request: MemberRequest, pk) -> HttpResponse:
    """One lesson with its evidence; cases that the member may not see are counted."""
    found = _lesson(request, pk)
    cases = list(
        Case.objects.visible_to(request.member)
        .filter(lessons__lesson=found)
        .select_related("account")
        .order_by("-closed_at")
    )
    told = suiting.told([found], None, request.member)[0]
    return render_page(
        request, "recovery/lesson.html", lesson=found, told=told, where=conditions(found), cases=cases,
        others=found.cases.count() - len(cases), may_teach=may(request.member, TEACH),
    )  # fmt: skip


@page(purpose=PURPOSE, right=TEACH)
def add(request: MemberRequest) -> HttpResponse:
    """Write a lesson, from a case where one is named."""
    case = None
    if wanted := request.GET.get("case", ""):
        case = (
            next(iter(Case.objects.visible_to(request.member).select_related("account", "run").filter(pk=wanted)), None)
            if _is_id(wanted)
            else None
        )
    initial: dict = {}
    if case is not None:
        came = {"recovered": "worked", "not_recovered": "failed", "lost": "failed"}.get(case.outcome, "unclear")
        initial = {
            "gap": case.kind, "playbook": case.run.playbook_id if case.run else None, "came": came, "tier": case.account.tier,
            "segment": case.account.segment_id, "industry": case.account.industry, "note": case.learnt[:2000],
            "cases": [case.pk] if not case.is_open else [],
        }  # fmt: skip
    form = LessonForm(request.POST or None, member=request.member, initial=initial, chosen=[case.pk] if case else ())
    return _written(
        request,
        form,
        lambda values: actions.write_lesson(by=request.member, **values),
        _("Write a lesson"),
        link("recovery:lessons"),
    )


@page(purpose=PURPOSE, right=TEACH)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """Change a lesson."""
    found = _lesson(request, pk)
    chosen = list(found.cases.values_list("case", flat=True))
    names = ("title", "gap", "did", "came", "note", "tier", "industry", "review_on", "version")
    initial = {name: getattr(found, name) for name in names} | {
        "playbook": found.playbook_id,
        "segment": found.segment_id,
        "cases": chosen,
    }
    form = LessonForm(request.POST or None, member=request.member, initial=initial, chosen=chosen)

    def act(values) -> Lesson:
        # Cases that the writer may not see stay.
        seen = {case.pk for case in Case.objects.visible_to(request.member).filter(pk__in=chosen)}
        hidden = Case.objects.filter(pk__in=set(chosen) - seen)
        values["cases"] = [*values["cases"], *hidden]
        values["review_on"] = values["review_on"] or found.review_on
        return actions.change_lesson(lesson=found, by=request.member, version=values.pop("version"), **values)

    return _written(request, form, act, _("Edit lesson"), link("recovery:lesson", pk=pk))


def _written(request: MemberRequest, form: LessonForm, act, title: str, back: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        if title == _("Write a lesson"):
            values.pop("version")
        try:
            made = act(values)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, link("recovery:lesson", pk=made.pk))
    return render_page(
        request, "recovery/lesson_form.html", status=422 if form.errors else 200, form=form, title=title, back=back
    )


def _is_id(text: str) -> bool:
    return len(text) == 36 and all(letter in "0123456789abcdef-" for letter in text.casefold())


@require_POST
@page(purpose=PURPOSE, right=TEACH)
def retire(request: MemberRequest, pk) -> HttpResponse:
    """It holds no more."""
    actions.retire_lesson(lesson=_lesson(request, pk), by=request.member)
    toast(request, _("Retired. It is kept, and offered no more."))
    return go(request, link("recovery:lesson", pk=pk))


@require_POST
@page(purpose=PURPOSE, right=TEACH)
def revive(request: MemberRequest, pk) -> HttpResponse:
    """It holds again."""
    actions.revive_lesson(lesson=_lesson(request, pk), by=request.member)
    toast(request, _("It is offered again."))
    return go(request, link("recovery:lesson", pk=pk))


@page(purpose=PURPOSE, right=SEE)
def worked(request: MemberRequest, pk) -> HttpResponse:
    """What has worked for what an alert tells of, and for the gap of the account's open case where that is another: a card that alerts show.

    Beside an alert its own gap comes first. Without one, the gap of the case; without a case, that of an alert which is not resolved.
    """
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    case = Case.objects.visible_to(request.member).open().filter(account=account).select_related("account").first()
    shown_by = request.GET.get("alert", "")
    of_case = case.kind if case else ""
    told = _alerted(request.member, account, shown_by) if shown_by or not of_case else ""
    gaps = [gap for gap in dict.fromkeys((told, of_case)) if gap]
    found = [
        {
            "words": capfirst(Gap(gap).label), "told": gap == told, "of_case": gap == of_case,
            "lessons": suiting.lessons_for(gap, account, request.member),
        }
        for gap in gaps
    ]  # fmt: skip
    return render_page(
        request, "recovery/worked.html", part="card", account=account, case=case, found=found, differ=len(gaps) > 1
    )


def _alerted(member, account: Account, shown_by: str) -> str:
    """The gap that an alert on a fall tells of, the one with this id or the latest that is open; "" without one."""
    alerts = Alert.objects.visible_to(member).filter(account=account, direction="fall")
    asked = alerts.filter(pk=as_id(shown_by)) if shown_by else alerts.unresolved()
    series = asked.order_by("-since_on").values_list("series", flat=True).first()
    return OF_STREAM[series] if series else ""


@page(purpose=PURPOSE, right=SEE)
def matches(request: MemberRequest) -> HttpResponse:
    """Which playbook suits which gap."""
    rows = list(Match.objects.visible_to(request.member).select_related("playbook").order_by("playbook__name"))
    evidence = suiting.measured_evidence({row.playbook_id for row in rows}, request.member)
    gaps = [
        (capfirst(label), [(row, evidence.get(row.playbook_id)) for row in rows if row.gap == gap], gap)
        for gap, label in Gap.choices
    ]
    return render_page(request, "recovery/matches.html", gaps=gaps, may_match=may(request.member, MATCH))


@page(purpose=PURPOSE, right=MATCH)
def add_match(request: MemberRequest) -> HttpResponse:
    """A playbook suits a gap."""
    form = MatchForm(request.POST or None, initial={"gap": request.GET.get("gap")})
    return small_form(
        request, form, lambda values: actions.add_match(by=request.member, **values), title=_("A playbook that suits"),
        says=_("It is offered first where a case has this gap."), submit=_("Add"), done=_("Added."), back=link("recovery:matches"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=MATCH)
def remove_match(request: MemberRequest, pk) -> HttpResponse:
    """It suits no more."""
    actions.remove_match(match=get_object_or_404(Match.objects.visible_to(request.member), pk=pk), by=request.member)
    toast(request, _("Taken away."))
    return go(request, link("recovery:matches"))
