"""My work, and what can be done there: follow-ups done, put off, handed over, dropped, added; jobs tried again."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.actions import aside
from accounts.actions import followups as actions
from accounts.agenda import agenda_of, lines_due
from accounts.forms.promises import FollowUpForm, HandOverForm, PutOffForm, ReasonForm
from accounts.forms.work import FoundOutForm, HandLineOverForm
from accounts.models import Account, Contact, FollowUp
from accounts.work import Line
from intimacy.access.require import may, require
from intimacy.jobs import actions as job_actions
from intimacy.jobs.models import Job
from intimacy.journal.actions import record_read
from intimacy.journal.words import page_of
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast, wants_part
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"


@page(purpose=PURPOSE, right="accounts.see_work")
def my_work(request: HttpRequest) -> HttpResponse:
    """The first page: what is due from the member, why, and since when."""
    return render_work(request)


def render_work(request: HttpRequest) -> HttpResponse:
    """The page, or its list for htmx."""
    agenda = agenda_of(request.member)
    groups = agenda.groups
    urgent = sum(len(group.lines) for group in groups if group.name in ("first", "overdue", "today"))
    lines = [line for group in groups for line in group.lines] + [line for line, _mark in agenda.aside]
    people = {line.contact for line in lines if line.contact}
    if people:
        record_read(Contact, sorted(people, key=lambda person: person.pk), by=request.member)
    says = (
        ngettext("%(count)d thing is due by today.", "%(count)d things are due by today.", urgent) % {"count": urgent}
        if urgent
        else _("Nothing is due today.")
    )
    return render_page(
        request, "accounts/work.html", part="work", groups=groups, aside=agenda.aside, says=says,
        may_log=may(request.member, "accounts.log"),
    )  # fmt: skip


# -- small forms: a page of their own, or a dialog where there are scripts ----------------------------------------------


def small_form(
    request: HttpRequest, form, act: Callable[[dict], object], *, title: str, says: str, submit: str, done: str,
    back: str, danger: bool = False, then: Callable[[Any], HttpResponse] | None = None,
) -> HttpResponse:  # fmt: skip
    """Show a form, or carry out what it says; ``act`` takes the cleaned values. Afterwards the member is where they were.

    then: the answer to what ``act`` has made, for those who go on with it.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, done)
            return then(made) if then else finished(request, back)
    return render_page(
        request, "accounts/work_form.html", part="form", status=422 if form.errors else 200, form=form, title=title,
        says=says, submit=submit, danger=danger, back=back, next=request.GET.get("next", ""),
    )  # fmt: skip


def finished(request: HttpRequest, back: str) -> HttpResponse:
    """Under a dialog the page that it stood on is shown afresh; on a page of its own one goes on to ``next`` or ``back``."""
    here = (request.htmx.current_url_abs_path or "").partition("?")[0] if wants_part(request) else request.path
    if here != request.path:
        return HttpResponseClientRefresh()
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return go(request, wanted if safe else back)


def _followup(request: HttpRequest, pk) -> FollowUp:
    rows = FollowUp.objects.visible_to(request.member).select_related("account", "owner", "engagement", "done_by")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right="accounts.see")
def followup(request: HttpRequest, pk) -> HttpResponse:
    """One follow-up and what can be done about it."""
    found = _followup(request, pk)
    opens = page_of(found.origin_kind)
    seen = opens is not None and (not opens.right or may(request.member, opens.right))
    return render_page(
        request, "accounts/work_followup.html", followup=found, may_log=may(request.member, "accounts.log", found),
        origin_url=link(opens.url, pk=found.origin_id) if opens and seen else "",
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.log")
def followup_done(request: HttpRequest, pk) -> HttpResponse:
    """It is done."""
    found = actions.finish_followup(followup=_followup(request, pk), by=request.member)
    where = link("accounts:followup", pk=found.pk)
    toast(request, format_html('{} <a href="{}">{}</a>', _("Done:"), where, found.words))
    return after_done(request)


@require_POST
@page(purpose=PURPOSE, right="accounts.log")
def followup_reopen(request: HttpRequest, pk) -> HttpResponse:
    """It was not done after all."""
    found = actions.reopen_followup(followup=_followup(request, pk), by=request.member)
    toast(request, _("Open again: %(words)s") % {"words": found.words})
    return go(request, link("accounts:followup", pk=found.pk))


def after_done(request: HttpRequest) -> HttpResponse:
    """Back to My work, whose list htmx swaps in place; from another page, back to it."""
    if wants_part(request) and request.htmx.target == "work":
        return render_work(request)
    return finished(request, link("accounts:work"))


@page(purpose=PURPOSE, right="accounts.log")
def followup_put_off(request: HttpRequest, pk) -> HttpResponse:
    """Another day, and why."""
    found = _followup(request, pk)
    require(request.member, "accounts.log", found)
    return small_form(
        request, PutOffForm(request.POST or None),
        lambda values: actions.put_off_followup(followup=found, by=request.member, **values),
        title=_("Put off"), says=found.words, submit=_("Put off"), done=_("Put off: %(words)s") % {"words": found.words},
        back=link("accounts:work"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def followup_hand_over(request: HttpRequest, pk) -> HttpResponse:
    """To a colleague who works for the account."""
    found = _followup(request, pk)
    require(request.member, "accounts.log", found)
    return small_form(
        request, HandOverForm(request.POST or None, account=found.account, now=found.owner_id),
        lambda values: actions.hand_over_followup(followup=found, by=request.member, **values),
        title=_("Hand over"), says=found.words, submit=_("Hand over"),
        done=_("Handed over: %(words)s") % {"words": found.words}, back=link("accounts:work"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def followup_drop(request: HttpRequest, pk) -> HttpResponse:
    """It need not be done any more."""
    found = _followup(request, pk)
    require(request.member, "accounts.log", found)
    return small_form(
        request, ReasonForm(request.POST or None),
        lambda values: actions.drop_followup(followup=found, by=request.member, **values),
        title=_("Drop"), says=found.words, submit=_("Drop"), danger=True,
        done=_("Dropped: %(words)s") % {"words": found.words}, back=link("accounts:work"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def followup_add(request: HttpRequest, account) -> HttpResponse:
    """A follow-up of its own. From a line of My work it puts that line off, or hands it to a colleague."""
    found = get_object_or_404(Account.objects.visible_to(request.member), pk=account)
    require(request.member, "accounts.log", found)
    about = request.GET.get("about", "")[:20]
    suggested = {
        "renewal": _("Speak with %(account)s before its renewal"),
        "fading": _("Find out why %(account)s is fading"),
        "cadence": _("Be in touch with %(account)s"),
    }.get(about, "") % {"account": found.name}  # fmt: skip
    form = FollowUpForm(request.POST or None, account=found, initial={"words": suggested, "owner": request.member.pk})
    if suggested:
        field = "owner" if request.GET.get("to") else "due_on"
        form.fields["words"].widget.attrs.pop("autofocus", None)
        form.fields[field].widget.attrs["autofocus"] = True
        form.fields["reason"].required = True
    return small_form(
        request, form,
        lambda values: actions.add_followup(account=found, about=about, by=request.member, **values),
        title=_("Add follow-up"), says=found.name, submit=_("Add follow-up"),
        done=_("The follow-up is noted."), back=link("accounts:account", pk=found.pk),
    )  # fmt: skip


# -- any line, whichever floor put it there -----------------------------------------------------------------------------


def _line(request: HttpRequest) -> Line:
    """The line of the member that the address names by its key."""
    wanted = request.GET.get("line", "")[:200]
    found = next((line for line in lines_due(request.member) if line.key == wanted), None)
    if found is None:
        raise Http404
    if found.contact:
        record_read(Contact, [found.contact], by=request.member)
    return found


@page(purpose=PURPOSE, right="accounts.see_work")
def line_put_off(request: HttpRequest) -> HttpResponse:
    """Have a line come back on another day, and why; with ``found`` because the member knows now what it asked for."""
    line, found = _line(request), bool(request.GET.get("found"))
    return small_form(
        request, (FoundOutForm if found else PutOffForm)(request.POST or None),
        lambda values: aside.put_off_line(line=line.key, by=request.member, **values),
        title=_("What did you find out?") if found else _("Put off"), says=line.title,
        submit=_("Save") if found else _("Put off"), done=_("Put off: %(words)s") % {"words": line.title},
        back=link("accounts:work"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.see_work")
def line_hand_over(request: HttpRequest) -> HttpResponse:
    """Leave a line to a colleague on whose page it stands, too."""
    line = _line(request)
    return small_form(
        request, HandLineOverForm(request.POST or None, member=request.member, line=line.key),
        lambda values: aside.hand_line_over(line=line.key, by=request.member, **values),
        title=_("Hand over"), says=line.title, submit=_("Hand over"),
        done=_("Handed over: %(words)s") % {"words": line.title}, back=link("accounts:work"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.see_work")
def line_back(request: HttpRequest) -> HttpResponse:
    """Have a line back before its day."""
    aside.bring_line_back(line=request.GET.get("line", "")[:200], by=request.member)
    return after_done(request)


@require_POST
@page(purpose="administration", right="accounts.see_work")
def job_again(request: HttpRequest, pk) -> HttpResponse:
    """Try a job once more that was put aside."""
    job = get_object_or_404(Job.objects.visible_to(request.member), pk=pk)
    job_actions.try_again(job=job, by=request.member)
    toast(request, _("It is tried again."))
    return finished(request, link("accounts:work"))
