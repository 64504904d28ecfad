"""Continuity: single points of failure, absences, hand-over plans and what is done in them, and what a tenant watches."""

from datetime import timedelta

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import continuity as told
from accounts.actions import absences, handovers, rules
from accounts.forms.continuity import AbsenceForm, NoteForm, StepForm, SuccessorForm, TeamRulesForm
from accounts.forms.promises import HandOverForm
from accounts.models import Absence, Account, Contact, Engagement, FollowUp, HandOver, HandOverStep, Promise
from accounts.views.work import PURPOSE, after_done, small_form
from intimacy.access.require import may, require
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.tenancy.refusals import Refused


@page(purpose=PURPOSE, right="accounts.see")
def continuity(request: HttpRequest) -> HttpResponse:
    """Which accounts hang on one person, what each owner carries, who is away, and which hand-overs are open."""
    accounts = Account.objects.visible_to(request.member)
    counts = {name: narrow(accounts).count() for name, narrow in told.RISKS.items()}
    counts["nobody"] = accounts.without_owner().count()
    labels = {
        "alone": _("with at most one person on our side"), "one_contact": _("with at most one contact on theirs"),
        "no_deputy": _("without a deputy"), "heavy_owner": _("of an owner who carries too much"),
        "nobody": _("without an owner"),
    }  # fmt: skip
    plans = HandOver.objects.visible_to(request.member).open().select_related("account", "of", "to")
    plans = plans.annotate(all=Count("steps"), done=Count("steps", filter=Q(steps__done_at__isnull=False)))
    return render_page(
        request, "accounts/continuity.html", says=_finding(counts, accounts.count()), rules=told.rules(),
        risks=[(name, counts[name], label, _opens(name)) for name, label in labels.items()],
        loads=told.loads(accounts)[:12], plans=plans.order_by("due_on", "account__name")[:100],
        absences=Absence.objects.visible_to(request.member).to_come().select_related("member", "deputy").order_by("from_on"),
    )  # fmt: skip


def _opens(name: str) -> str:
    return link("accounts:list") + ("?owner=nobody" if name == "nobody" else f"?continuity={name}")


def _finding(counts: dict, everything: int) -> str:
    """What the numbers come to, in words."""
    if not everything:
        return _("There are no accounts yet.")
    both = max(counts["alone"], counts["one_contact"])
    if not both and not counts["nobody"]:
        return _("Every account has an owner, and none hangs on one person.")
    said = ngettext("%(n)d of %(all)d account hangs on one person of ours", "%(n)d of %(all)d accounts hang on one person of ours", everything)  # fmt: skip
    said = said % {"n": counts["alone"], "all": everything}
    theirs = _("%(n)d on one contact of theirs") % {"n": counts["one_contact"]}
    nobody = ngettext("%(n)d has no owner", "%(n)d have no owner", counts["nobody"]) % {"n": counts["nobody"]}
    return f"{said}, {theirs}; {nobody}."


# -- absences -----------------------------------------------------------------------------------------------------------


@page(purpose=PURPOSE, right="accounts.see_work")
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who is away or leaves, and the form that says so."""
    form = AbsenceForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            absence = absences.enter_absence(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            count = absence.plans.count()
            words = ngettext("Entered, with %(n)d hand-over plan.", "Entered, with %(n)d hand-over plans.", count)
            toast(request, words % {"n": count})
            return go(request, link("accounts:absences"))
    rows = Absence.objects.visible_to(request.member).to_come().select_related("member", "deputy")
    return render_page(
        request, "accounts/absences.html", status=422 if form.errors else 200, form=form,
        absences=rows.annotate(planned=Count("plans")).order_by("from_on", "pk"),
        may_all=may(request.member, "accounts.manage_absences"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.see_work")
def absence_cancel(request: HttpRequest, pk) -> HttpResponse:
    """It does not come to that."""
    absence = get_object_or_404(Absence.objects.visible_to(request.member), pk=pk)
    absences.cancel_absence(absence=absence, by=request.member)
    toast(request, _("Cancelled."))
    return go(request, link("accounts:absences"))


# -- hand-over plans ----------------------------------------------------------------------------------------------------


def _plan(request: HttpRequest, pk) -> HandOver:
    return get_object_or_404(
        HandOver.objects.visible_to(request.member).select_related("account", "of", "to", "lead"), pk=pk
    )


@page(purpose=PURPOSE, right="accounts.see")
def handover(request: HttpRequest, pk) -> HttpResponse:
    """One plan: from whom to whom and why, its steps, what to know, the people, what is open, what happened lately."""
    plan = _plan(request, pk)
    account, since = plan.account, timezone.now() - timedelta(days=90)
    people = list(
        Contact.objects.visible_to(request.member).still_there().filter(account=account).order_by("role", "name")
    )
    promises = list(Promise.objects.visible_to(request.member).open().filter(account=account)
                    .select_related("member", "contact").order_by("due_on"))  # fmt: skip
    shown = {person.pk: person for person in [*people, *(each.contact for each in promises if each.contact)]}
    if shown:
        record_read(Contact, shown.values(), by=request.member)
    passed = {
        "followups": plan.things.exclude(followup=None).count(),
        "promises": plan.things.exclude(promise=None).count(),
    }
    steps = list(plan.steps.select_related("owner", "done_by").order_by("due_on", "pk"))
    return render_page(
        request, "accounts/handover.html", plan=plan, people=people, promises=promises, story=told.story(plan), steps=steps,
        followups=FollowUp.objects.visible_to(request.member).open().filter(account=account).select_related("owner")
        .order_by("due_on"),
        engagements=Engagement.objects.visible_to(request.member).filter(
            account=account, happened_at__gte=since, undone_at=None).select_related("by").order_by("-happened_at")[:50],
        notes=plan.notes.select_related("by").order_by("at"), passed=passed,
        may_log=plan.is_open and may(request.member, "accounts.log", plan),
        may_name=plan.is_open and may(request.member, "accounts.assign", account),
        may_sign=plan.is_open and plan.to_id == request.member.pk and all(step.done_at for step in steps),
    )  # fmt: skip


def _step(request: HttpRequest, pk) -> HandOverStep:
    rows = HandOverStep.objects.visible_to(request.member).select_related("plan__account", "owner")
    return get_object_or_404(rows, pk=pk)


@require_POST
@page(purpose=PURPOSE, right="accounts.see_work")
def step_done(request: HttpRequest, pk) -> HttpResponse:
    """A step is done."""
    step = handovers.do_step(step=_step(request, pk), by=request.member)
    toast(request, _("Done: %(words)s") % {"words": step.words})
    return after_done(request)


@page(purpose=PURPOSE, right="accounts.log")
def step_give(request: HttpRequest, pk) -> HttpResponse:
    """Let a colleague do a step."""
    step = _step(request, pk)
    require(request.member, "accounts.log", step)
    return small_form(
        request, HandOverForm(request.POST or None, account=step.plan.account, now=step.owner_id),
        lambda values: handovers.give_step(step=step, by=request.member, **values),
        title=_("Hand over"), says=step.words, submit=_("Hand over"), done=_("Handed over: %(words)s") % {"words": step.words},
        back=link("accounts:handover", pk=step.plan_id),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def step_add(request: HttpRequest, pk) -> HttpResponse:
    """Something more to do."""
    return _small(
        request, pk, StepForm(request.POST or None), handovers.add_step, _("Add step"), _("The step is noted.")
    )


@page(purpose=PURPOSE, right="accounts.log")
def handover_note(request: HttpRequest, pk) -> HttpResponse:
    """Something to know."""
    return _small(
        request, pk, NoteForm(request.POST or None), handovers.note, _("Write down"), _("It is written down.")
    )


@page(purpose=PURPOSE, right="accounts.assign")
def handover_name(request: HttpRequest, pk) -> HttpResponse:
    """Who takes the account over."""
    plan = _plan(request, pk)
    form = SuccessorForm(request.POST or None, member=request.member, leaver=plan.of)
    return _small(request, pk, form, handovers.name_successor, _("Name who takes over"), _("Saved."), "accounts.assign")


def _small(request: HttpRequest, pk, form, action, title: str, done: str, right: str = "accounts.log") -> HttpResponse:
    plan = _plan(request, pk)
    require(request.member, right, plan.account if right == "accounts.assign" else plan)
    return small_form(
        request, form, lambda values: action(plan=plan, by=request.member, **values), title=title,
        says=plan.account.name, submit=title, done=done, back=link("accounts:handover", pk=plan.pk),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.see_work")
def sign_off(request: HttpRequest, pk) -> HttpResponse:
    """The successor has everything."""
    plan = handovers.sign_off(plan=_plan(request, pk), by=request.member)
    toast(request, _("Signed off: %(account)s") % {"account": plan.account.name})
    return after_done(request)


# -- settings -----------------------------------------------------------------------------------------------------------


@page(purpose="administration", right="accounts.set_team_rules")
def team_rules(request: HttpRequest) -> HttpResponse:
    """After how long to remind of rotation, and what is much for one owner."""
    now = told.rules()
    form = TeamRulesForm(
        request.POST or None, initial={"rotate_after": now.rotate_after, "carries_most": now.carries_most}
    )
    return small_form(
        request, form, lambda values: rules.set_team_rules(by=request.member, **values), title=_("Teams"),
        says=_("What is watched about account teams."), submit=_("Save"), done=_("Saved."), back=link("pages:settings"),
    )  # fmt: skip
