"""The list of studies with what each came to, failures beside successes; the page of one; registering, revising, archiving."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import small_form
from effects.actions import readings as reading_actions
from effects.actions import studies as actions
from effects.charts import chart_of
from effects.collecting import runs_of
from effects.forms import ReviseForm, StudyFilters, StudyForm
from effects.models import Compared, Study
from effects.outcomes import outcome_of
from effects.words import balance_of, effect_in_words, finding, registered_in_words, sentence
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.pages.words import shown
from intimacy.tenancy.refusals import Refused
from playbooks.models import Playbook

PURPOSE, SEE, REGISTER = "scoring", "effects.see", "effects.register"
SHOWN = 100  # runs that the page of a study names


def reading_of(study: Study):
    """What a study came to, None before; its readings are fetched along."""
    return next(iter(study.readings.all()), None)


@listed
class StudyList(List):
    """All studies; what was not shown stands beside what was."""

    name, address, page_right = "studies", "effects:list", SEE
    title = gettext_lazy("Effects")
    filters = StudyFilters
    search = ("question", "playbook__name")
    search_label = gettext_lazy("Search studies")
    default_sort = "-latest"
    empty_icon = "scale"
    empty_title = gettext_lazy("No study yet")
    empty_words = gettext_lazy(
        "A study says beforehand how a playbook will be judged. Each playbook that is put in force gets one by itself."
    )
    columns = (
        Column("question", gettext_lazy("Question"), template="effects/cells.html#question", csv=lambda row: row.question),
        Column("playbook", gettext_lazy("Playbook"), template="effects/cells.html#playbook", csv=lambda row: row.playbook.name, narrow="wide", order=10),
        Column("effect", gettext_lazy("Effect"), template="effects/cells.html#effect", value=lambda row: effect_in_words(reading_of(row)), narrow="bare", order=5),
        Column("accounts", gettext_lazy("Accounts"), value=lambda row: reading.matched if (reading := reading_of(row)) else "", align="end", narrow="hidden", order=20),
        Column("outcome", gettext_lazy("Outcome"), value=lambda row: outcome_in_words(row), narrow="wide", order=30),
        Column("read_on", gettext_lazy("Read on"), sort="latest", narrow="wide", order=40),
        Column("state", gettext_lazy("State"), template="effects/cells.html#state", csv=lambda row: row.get_state_display(), narrow="hidden", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Study.objects.visible_to(member).with_latest().select_related("playbook").prefetch_related("readings")

    def url(self, row) -> str:
        return link("effects:study", pk=row.pk)


def percent(share: float) -> str:
    """A probability as people read it: 95%, 97.5%."""
    return f"{shown(round(100 * share, 1))}%"


def outcome_in_words(study: Study) -> str:
    """Which outcome, after how long."""
    return _("%(outcome)s, %(weeks)d weeks after the start") % {
        "outcome": outcome_of(study.outcome).words, "weeks": study.horizon,
    }  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def study_list(request: MemberRequest) -> HttpResponse:
    """All studies of the tenant."""
    shown = StudyList()
    if may(request.member, REGISTER):
        shown.create_url, shown.create_label = "effects:add", _("Register a study")
    return shown.respond(request)


def _study(request: MemberRequest, pk) -> Study:
    rows = Study.objects.visible_to(request.member).select_related("playbook", "registered_by", "replaces")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right=SEE)
def study(request: MemberRequest, pk) -> HttpResponse:
    """One study: its design, what came out, how alike the accounts were, and who was compared with whom."""
    found = _study(request, pk)
    reading = found.readings.select_related("by").first()
    rows = hidden = None
    if reading:
        mine = Compared.objects.visible_to(request.member).filter(reading=reading)
        rows = list(mine.select_related("account").order_by("why_not", "account__name", "pk")[:SHOWN])
        hidden = reading.rows.count() - len(rows)
    return render_page(
        request, "effects/study.html", study=found, reading=reading, rows=rows, hidden=hidden, outcome=outcome_of(found.outcome),
        registered=registered_in_words(found), sure=percent(found.sure), effect=effect_in_words(reading), says=finding(found, reading) if reading else "",
        proves=sentence(found), balance=balance_of(reading) if reading else [], chart=chart_of(found, reading) if reading and reading.weeks else None,
        started=None if reading else runs_of(found).count(), newer=found.replaced_by.first(), may_register=may(request.member, REGISTER),
    )  # fmt: skip


@page(purpose=PURPOSE, right=REGISTER)
def add(request: MemberRequest) -> HttpResponse:
    """Fix beforehand how a playbook will be judged."""
    chosen = (
        Playbook.objects.visible_to(request.member).in_use().filter(pk__in=_id(request.GET.get("playbook"))).first()
    )
    initial = (
        {"playbook": chosen, "question": _("What does “%(name)s” do to the score?") % {"name": chosen.name}}
        if chosen
        else {}
    )
    form = StudyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Registered. From now on it cannot be changed."))
            return go(request, link("effects:study", pk=made.pk))
    return render_page(
        request, "effects/form.html", status=422 if form.errors else 200, form=form, title=_("Register a study"),
        submit=_("Register"), back=link("effects:list"),
    )  # fmt: skip


def _id(text: str | None) -> list:
    try:
        return [forms.UUIDField().clean(text)] if text else []
    except forms.ValidationError:
        return []


@page(purpose=PURPOSE, right=REGISTER)
def revise(request: MemberRequest, pk) -> HttpResponse:
    """Another design takes its place before it is read."""
    found = _study(request, pk)
    initial = {name: getattr(found, name) for name in actions.CHANGEABLE}
    form = ReviseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.revise(study=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Registered as version %(number)d.") % {"number": made.number})
            return go(request, link("effects:study", pk=made.pk))
    return render_page(
        request, "effects/form.html", status=422 if form.errors else 200, form=form, title=_("A new version of this study"),
        submit=_("Register this version"), back=link("effects:study", pk=pk), study=found,
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=REGISTER)
def read(request: MemberRequest, pk) -> HttpResponse:
    """Read it, now that its day has come."""
    reading_actions.read(study=_study(request, pk), by=request.member)
    toast(request, _("Read. What came out is kept."))
    return go(request, link("effects:study", pk=pk))


@require_POST
@page(purpose=PURPOSE, right=REGISTER)
def check(request: MemberRequest, pk) -> HttpResponse:
    """Compute it anew and say whether the same comes out."""
    same = reading_actions.check(study=_study(request, pk), by=request.member)
    if same:
        toast(request, _("Computed anew: the same scores went in, and the same came out."))
    else:
        toast(
            request,
            _("Computed anew: something else comes out, since scores or runs were corrected. What was read stays."),
        )
    return go(request, link("effects:study", pk=pk))


@page(purpose=PURPOSE, right=REGISTER)
def archive(request: MemberRequest, pk) -> HttpResponse:
    """It was read and is out of sight from now on; asked once more before."""
    found = _study(request, pk)
    return small_form(
        request, forms.Form(request.POST if request.method == "POST" else None),
        lambda values: actions.archive(study=found, by=request.member), title=_("Archive this study?"),
        says=_("What it came to is kept, and still counts as a look at its runs."), submit=_("Archive"), done=_("Archived."),
        back=link("effects:study", pk=pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=SEE)
def compared(request: MemberRequest, pk) -> HttpResponse:
    """One account of a study beside its peers; description, and no effect."""
    rows = Compared.objects.visible_to(request.member).select_related("account", "run", "reading__study__playbook")
    found = get_object_or_404(rows, pk=pk)
    peers = found.peers.filter(account__in=Account.objects.visible_to(request.member)).select_related("account")
    return render_page(
        request, "effects/compared.html", compared=found, study=found.reading.study, peers=list(peers.order_by("account__name")),
        hidden=found.peers.count() - peers.count(), chart=chart_of(found.reading.study, found),
    )  # fmt: skip
