"""The library of playbooks with what each came to, the page of one, and the draft of its next version."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Account
from accounts.views.work import PURPOSE, small_form
from accounts.vocabulary import variables
from intimacy.access.require import may
from intimacy.jobs.progress import ids_after
from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, cards, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused
from playbooks.actions import versions as actions
from playbooks.forms import AddForm, Draft, PlaybookForm
from playbooks.measuring import facts_of, measured
from playbooks.models import Playbook, PlaybookVersion
from playbooks.steps import NAMED, ROLES
from playbooks.triggers import true_at

SEE, WRITE = "playbooks.see", "playbooks.write"
SHOWN = 20  # accounts that a preview names
TRIED = 10_000  # accounts at which a preview tries the rule: more of them are the night's


@page(purpose=PURPOSE, right=SEE)
def playbook_list(request: MemberRequest) -> HttpResponse:
    """Every playbook, what it is for, and what its runs came to."""
    playbooks = list(
        Playbook.objects.visible_to(request.member).order_by(F("retired_at").asc(nulls_first=True), "name")
    )
    facts = facts_of(playbooks, request.member)
    versions: dict = defaultdict(dict)
    for version in PlaybookVersion.objects.exclude(state="replaced"):
        versions[version.playbook_id][version.state] = version
    rows = [
        {"playbook": each, "measured": measured(facts[each.pk]), **versions[each.pk]}
        for each in playbooks
        if not each.retired_at or facts[each.pk]
    ]
    return render_page(request, "playbooks/list.html", rows=rows, may_write=may(request.member, WRITE))


def _playbook(request: MemberRequest, pk) -> Playbook:
    return get_object_or_404(Playbook.objects.visible_to(request.member), pk=pk)


@page(purpose=PURPOSE, right=SEE)
def playbook(request: MemberRequest, pk) -> HttpResponse:
    """One playbook: its steps in force, its draft, and what the runs of each version came to."""
    found = _playbook(request, pk)
    versions = list(found.versions.select_related("published_by", "by").order_by("-number"))
    in_force = next((each for each in versions if each.state == PlaybookVersion.State.PUBLISHED), None)
    draft = next((each for each in versions if each.state == PlaybookVersion.State.DRAFT), None)
    facts = facts_of([found], request.member)[found.pk]
    by_version = [
        (each, measured([run for run in facts if run.version == each.number])) for each in versions if each.published_at
    ]
    may_write = may(request.member, WRITE)
    tonight = tonight_of(draft) if draft and may_write else None
    return render_page(
        request, "playbooks/playbook.html", panels=cards(slots.playbook_panels, request, found), playbook=found, in_force=in_force, draft=draft, all=measured(facts), tonight=tonight,
        by_version=by_version, roles=dict(ROLES), may_write=not found.retired_at and may_write,
        may_revive=found.retired_at and may_write,
    )  # fmt: skip


@dataclass(frozen=True)
class Tonight:
    """Where a version's rule is true now. tried: how many accounts were tried where those were not all, else 0."""

    places: list[UUID]
    tried: int

    @property
    def count(self) -> int:
        return len(self.places)


def tonight_of(version: PlaybookVersion) -> Tonight | None:
    """Where the version would start tonight; None where it is started by hand only."""
    if not version.trigger:
        return None
    ids = ids_after(Account.objects.all(), None, TRIED + 1)
    places = [pk for pk, _why in true_at(version, Account.objects.filter(pk__in=ids[:TRIED]))]
    return Tonight(places, TRIED if len(ids) > TRIED else 0)


@page(purpose=PURPOSE, right=WRITE)
def add(request: MemberRequest) -> HttpResponse:
    """A new playbook, empty or from one of those that are ready."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = _added(request, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Added, as a draft."))
            return go(request, link("playbooks:draft", pk=made.pk))
    return render_page(request, "playbooks/add.html", status=422 if form.errors else 200, form=form)


def _added(request: MemberRequest, begin: str, name: str) -> Playbook:
    if not begin:
        return actions.add_playbook(name=name, by=request.member)
    return actions.add_ready(key=begin, name=name, by=request.member)


@page(purpose=PURPOSE, right=WRITE)
def edit(request: MemberRequest, pk) -> HttpResponse:
    """What it is called, and when it is played."""
    found = _playbook(request, pk)
    initial = {"name": found.name, "kind": found.kind, "words": found.words}
    return small_form(
        request, PlaybookForm(request.POST or None, initial=initial),
        lambda values: actions.change_playbook(playbook=found, by=request.member, **values), title=_("Edit playbook"),
        says=found.name, submit=_("Save"), done=_("Saved."), back=link("playbooks:playbook", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right=WRITE)
def draft(request: MemberRequest, pk) -> HttpResponse:
    """Write the next version. Saving it plays nothing; beside it stands where its rule is true now."""
    found = _playbook(request, pk)
    drafts, in_force = PlaybookVersion.objects.draft(), PlaybookVersion.objects.in_force()
    held = drafts.filter(playbook=found).first() or in_force.filter(playbook=found).first()
    typed = Draft(held, request.POST or None)
    if request.method == "POST" and typed.is_valid():
        try:
            actions.save_draft(playbook=found, by=request.member, **typed.values())
        except Refused as refusal:
            typed.take(refusal)
        else:
            toast(request, _("The draft is saved. It is played once it is published."))
            return go(
                request, link("playbooks:draft" if "again" in request.POST else "playbooks:playbook", pk=found.pk)
            )
    wrong = bool(typed.form.errors) or any(form.errors for form in typed.steps)
    tonight = tonight_of(held) if held and not wrong else None
    places = Account.objects.visible_to(request.member).filter(pk__in=tonight.places[:SHOWN] if tonight else [])
    return render_page(
        request, "playbooks/draft.html", status=422 if wrong else 200, playbook=found, draft=typed, held=held, named=NAMED.items(),
        legend=[each for each in variables() if each.is_asked], tonight=tonight, places=places.order_by("name"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def publish(request: MemberRequest, pk) -> HttpResponse:
    """The draft is in force from now on."""
    seen = request.POST.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    version = actions.publish(playbook=_playbook(request, pk), revision=revision, by=request.member)
    toast(request, _("Version %(number)d is in force.") % {"number": version.number})
    return go(request, link("playbooks:playbook", pk=pk))


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def discard(request: MemberRequest, pk) -> HttpResponse:
    """The draft is not wanted."""
    found = actions.discard_draft(playbook=_playbook(request, pk), by=request.member)
    toast(request, _("The draft is thrown away."))
    return go(request, link("playbooks:list") if found.retired_at else link("playbooks:playbook", pk=pk))


@page(purpose=PURPOSE, right=WRITE)
def retire(request: MemberRequest, pk) -> HttpResponse:
    """It is played no more; asked once more before."""
    found = _playbook(request, pk)
    return small_form(
        request, forms.Form(request.POST if request.method == "POST" else None),
        lambda values: actions.retire(playbook=found, by=request.member), title=_("Retire this playbook?"),
        says=_("“%(name)s” is started no more. What runs goes on to its end, and it can be taken up again.") % {"name": found.name},
        submit=_("Retire"), danger=True, done=_("%(name)s is played no more.") % {"name": found.name},
        back=link("playbooks:playbook", pk=found.pk),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=WRITE)
def revive(request: MemberRequest, pk) -> HttpResponse:
    """It is played again."""
    found = actions.revive(playbook=_playbook(request, pk), by=request.member)
    toast(request, _("%(name)s is played again.") % {"name": found.name})
    return go(request, link("playbooks:playbook", pk=pk))
