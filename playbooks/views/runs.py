"""The list of runs, the page of one, its place on the page of an account; starting and stopping."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.bands import shown
from accounts.forms.promises import ReasonForm
from accounts.models import Account, Contact
from accounts.views.work import PURPOSE, small_form
from intimacy.access.require import may, require
from intimacy.journal.actions import record_read
from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import cards, go, render_page
from intimacy.pages.request import MemberRequest
from intimacy.pages.words import day
from intimacy.tenancy.refusals import Refused
from playbooks.actions import runs as actions
from playbooks.actions.past import note_played
from playbooks.forms import NoteForm, RunFilters, StartForm
from playbooks.measuring import points_of_definitions
from playbooks.models import Playbook, Run, RunStep
from playbooks.steps import ROLES, Step, filled

SEE, PLAY = "playbooks.see", "playbooks.play"


@listed
class RunList(List):
    """Runs of playbooks at the accounts that the member may see."""

    name, address, page_right = "playbook_runs", "playbooks:runs", SEE
    title = gettext_lazy("Runs of playbooks")
    filters = RunFilters
    search = ("playbook__name", "account__name")
    search_label = gettext_lazy("Search runs")
    default_sort = "-started_at"
    empty_icon = "play"
    empty_title = gettext_lazy("No run yet")
    empty_words = gettext_lazy("A playbook is started on the page of an account, or by its rule at night.")
    columns = (
        Column("playbook", gettext_lazy("Playbook"), template="playbooks/cells.html#playbook", csv=lambda row: row.playbook.name),
        Column("state", gettext_lazy("State"), template="playbooks/cells.html#state", csv=lambda row: row.get_state_display(), narrow="bare", order=5),
        Column("account", gettext_lazy("Account"), template="accounts/promise_cells.html#account", csv=lambda row: row.account.name, narrow="wide", order=10),
        Column("steps", gettext_lazy("Steps"), value=lambda row: steps_in_words(row), narrow="wide", order=20),
        Column("started_at", gettext_lazy("Started"), sort="started_at", narrow="hidden", order=30),
        Column("ended_at", gettext_lazy("Ended"), sort="ended_at", narrow="hidden", order=40),
        Column("score", gettext_lazy("Score"), value=lambda row: score_in_words(row), narrow="wide", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Run.objects.visible_to(member).with_counts().select_related("account", "playbook")

    def url(self, row) -> str:
        return link("playbooks:run", pk=row.pk)


def steps_in_words(run: Run) -> str:
    """How many steps are done, dropped, and late. run: with ``with_counts``."""
    if run.noted_at:
        return _("noted later")
    said = [_("%(done)d of %(all)d done") % {"done": run.done, "all": run.all}]
    if run.dropped:
        said.append(_("%(n)d dropped") % {"n": run.dropped})
    if run.late and run.is_open:
        said.append(_("%(n)d late") % {"n": run.late})
    return ", ".join(said)


def score_in_words(run: Run) -> str:
    """The score when it started and when it ended; "" where one is not known."""
    if run.score_before is None:
        return ""
    before = shown(run.score_before)
    return f"{before}" if run.score_after is None else f"{before} → {shown(run.score_after)}"


@page(purpose=PURPOSE, right=SEE)
def run_list(request: MemberRequest) -> HttpResponse:
    """All runs that the member may see."""
    return RunList().respond(request)


@dataclass(frozen=True)
class Line:
    """A step of a run as its page shows it."""

    row: RunStep
    step: Step
    text: str
    role: str

    @property
    def due_on(self) -> date:
        """The day on which it is due now: a follow-up may have been put off."""
        return self.row.followup.due_on if self.row.followup else self.row.due_on


@page(purpose=PURPOSE, right=SEE)
def run(request: MemberRequest, pk) -> HttpResponse:
    """One run: its steps with what to write or say, and what became of each."""
    rows = Run.objects.visible_to(request.member).with_counts()
    found = get_object_or_404(rows.select_related("account__owner", "playbook", "version", "started_by"), pk=pk)
    steps, roles = found.version.read, dict(ROLES)
    people = _people(found.account, request, "".join(step.text for step in steps))
    lines = [
        Line(row, steps[row.place], filled(steps[row.place].text, people), str(capfirst(roles[steps[row.place].role])))
        for row in found.steps.select_related("followup__owner", "followup__done_by").order_by("due_on", "place")
    ]
    return render_page(
        request, "playbooks/run.html", panels=cards(slots.run_panels, request, found), run=found, lines=lines, says=steps_in_words(found), score=score_in_words(found),
        step=points_of_definitions([found])[0], may_play=found.is_open and may(request.member, PLAY, found), may_log=may(request.member, "accounts.log", found),
    )  # fmt: skip


def _people(account: Account, request: MemberRequest, texts: str) -> dict[str, str]:
    """Whom the texts name, put on record as shown."""
    roles = [role for role in ("sponsor", "champion") if f"{{{role}}}" in texts]
    people = Contact.objects.visible_to(request.member).still_there().filter(account=account, role__in=roles)
    found = {person.role: person for person in people.order_by("-pk")}
    if found:
        record_read(Contact, found.values(), by=request.member)
    names = {role: person.name for role, person in found.items()}
    return {"account": account.name, "owner": account.owner.name if account.owner else "", **names}


@page(purpose=PURPOSE, right=SEE)
def of_account(request: MemberRequest, pk) -> HttpResponse:
    """The runs at one account: as the card on its page, or a page of their own."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    rows = Run.objects.visible_to(request.member).filter(account=account).with_counts().select_related("playbook")
    runs = sorted(rows.order_by("-started_at", "-pk")[:10], key=lambda each: not each.is_open)
    return render_page(
        request, "playbooks/of_account.html", part="card", account=account, may_play=may(request.member, PLAY, account),
        any_in_force=Playbook.objects.startable().exists(),
        runs=[(each, steps_in_words(each), score_in_words(each)) for each in runs],
    )  # fmt: skip


@page(purpose=PURPOSE, right=PLAY)
def start(request: MemberRequest, pk) -> HttpResponse:
    """Play one at this account."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, PLAY, account)
    if not Playbook.objects.startable().exists():
        raise Refused(_("No playbook is in force yet. Somebody who may write them publishes one first."))
    form = StartForm(request.POST or None, initial={"playbook": request.GET.get("playbook")})

    def begin(values) -> Run:
        running = Run.objects.running().filter(account=account, playbook=values["playbook"]).first()
        if running:
            raise Refused({"playbook": _("It runs here already, since %(day)s.") % {"day": day(running.started_at)}})
        return actions.start(account=account, by=request.member, **values)

    return small_form(
        request, form, begin, title=_("Start a playbook"),
        says=account.name, submit=_("Start"), done=_("Started. Its steps stand under My work of those who do them."),
        back=link("accounts:account", pk=account.pk), then=lambda made: go(request, link("playbooks:run", pk=made.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=PLAY)
def note(request: MemberRequest, pk) -> HttpResponse:
    """One was played here before."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, PLAY, account)
    return small_form(
        request, NoteForm(request.POST or None),
        lambda values: note_played(account=account, by=request.member, **values), title=_("Note an earlier run"),
        says=account.name, submit=_("Note"), done=_("Noted."), back=link("accounts:account", pk=account.pk),
        then=lambda made: go(request, link("playbooks:run", pk=made.pk)),
    )  # fmt: skip


@page(purpose=PURPOSE, right=PLAY)
def stop(request: MemberRequest, pk) -> HttpResponse:
    """It is not played to its end."""
    found = get_object_or_404(Run.objects.visible_to(request.member).select_related("account", "playbook"), pk=pk)
    require(request.member, PLAY, found)
    return small_form(
        request, ReasonForm(request.POST or None), lambda values: actions.stop(run=found, by=request.member, **values),
        title=_("Stop this run"), says=str(found), submit=_("Stop"), danger=True, done=_("Stopped."),
        back=link("playbooks:run", pk=found.pk),
    )  # fmt: skip
