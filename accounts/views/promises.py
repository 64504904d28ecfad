"""Promises: the list in both directions, one promise with the history of its dates, and what becomes of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions import promises as actions
from accounts.forms.promises import HandOverForm, KeepForm, PromiseFilters, PromiseForm, ReasonForm, RenegotiateForm
from accounts.models import Account, Contact, Promise
from accounts.panels import note_shown
from accounts.views.work import PURPOSE, after_done, small_form
from intimacy.access.require import may, require
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import go, render_page, toast


@listed
class PromiseList(List):
    """Promises of the accounts that the member may see."""

    name, address, page_right = "promises", "accounts:promises", "accounts.see"
    title = gettext_lazy("Promises")
    filters = PromiseFilters
    search = ("words", "account__name")
    search_label = gettext_lazy("Search promises")
    default_sort = "-due_on"
    exportable = False
    empty_icon = "handshake"
    empty_title = gettext_lazy("No promises yet")
    empty_words = gettext_lazy(
        "A promise is noted with the engagement in which it was given, or on the page of its account."
    )
    columns = (
        Column("words", gettext_lazy("Promise"), template="accounts/promise_cells.html#words"),
        Column("state", gettext_lazy("State"), template="accounts/promise_cells.html#state", narrow="bare", order=5),
        Column("account", gettext_lazy("Account"), template="accounts/promise_cells.html#account", narrow="wide", order=10),
        Column("direction", gettext_lazy("Who promised"), value=lambda row: capfirst(row.get_direction_display()), narrow="bare", order=20),
        Column("member", gettext_lazy("Our side"), value=lambda row: row.member.name, narrow="hidden", order=30),
        Column("first_due_on", gettext_lazy("First named"), sort="first_due_on", value=lambda row: row.first_due_on if row.renegotiated else None, narrow="hidden", order=40),
        Column("due_on", gettext_lazy("Due"), sort="due_on", narrow="bare", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Promise.objects.visible_to(member).select_related("account", "member", "contact")

    def url(self, row) -> str:
        return link("accounts:promise", pk=row.pk)


@page(purpose=PURPOSE, right="accounts.see")
def promise_list(request: HttpRequest) -> HttpResponse:
    """All promises, to us and by us."""
    return PromiseList().respond(request)


def _promise(request: HttpRequest, pk) -> Promise:
    rows = Promise.objects.visible_to(request.member).select_related("account", "member", "contact", "engagement")
    return get_object_or_404(rows, pk=pk)


@page(purpose=PURPOSE, right="accounts.see")
def promise(request: HttpRequest, pk) -> HttpResponse:
    """One promise: the words, who gave it to whom, where it was said, and every date it was given."""
    found = _promise(request, pk)
    if found.contact:
        record_read(Contact, [found.contact], by=request.member)
    return render_page(
        request, "accounts/promise.html", promise=found, dates=found.dates.select_related("by").order_by("at", "pk"),
        may_log=may(request.member, "accounts.log", found),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def promise_add(request: HttpRequest, account) -> HttpResponse:
    """A promise on its own."""
    found = get_object_or_404(Account.objects.visible_to(request.member), pk=account)
    require(request.member, "accounts.log", found)
    return small_form(
        request, PromiseForm(request.POST or None, account=found, member=request.member),
        lambda values: actions.give_promise(account=found, by=request.member, **values),
        title=_("Add promise"), says=found.name, submit=_("Add promise"), done=_("The promise is noted."),
        back=link("accounts:account", pk=found.pk),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def promise_kept_on(request: HttpRequest, pk) -> HttpResponse:
    """It was kept, on a day that need not be today."""
    return _settle(
        request, pk, lambda found: KeepForm(request.POST or None), actions.keep_promise,
        title=_("Kept"), submit=_("Kept"), done=_("Kept: %(words)s"),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.log")
def promise_kept(request: HttpRequest, pk) -> HttpResponse:
    """It was kept today."""
    found = actions.keep_promise(promise=_promise(request, pk), by=request.member)
    where = link("accounts:promise", pk=found.pk)
    toast(request, format_html('{} <a href="{}">{}</a>', _("Kept:"), where, found.words))
    return after_done(request)


@require_POST
@page(purpose=PURPOSE, right="accounts.log")
def promise_reopen(request: HttpRequest, pk) -> HttpResponse:
    """It was neither kept nor broken."""
    found = actions.reopen_promise(promise=_promise(request, pk), by=request.member)
    toast(request, _("Open again: %(words)s") % {"words": found.words})
    return go(request, link("accounts:promise", pk=found.pk))


@page(purpose=PURPOSE, right="accounts.log")
def promise_renegotiate(request: HttpRequest, pk) -> HttpResponse:
    """Both sides have agreed on another date."""
    return _settle(
        request, pk, lambda found: RenegotiateForm(request.POST or None), actions.renegotiate,
        title=_("Agree on another date"), submit=_("Move the date"), done=_("Moved: %(words)s"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def promise_broken(request: HttpRequest, pk) -> HttpResponse:
    """It will not be kept."""
    return _settle(
        request, pk, lambda found: ReasonForm(request.POST or None), actions.break_promise, danger=True,
        title=_("It will not be kept"), submit=_("It is broken"), done=_("Broken: %(words)s"),
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def promise_hand_over(request: HttpRequest, pk) -> HttpResponse:
    """A colleague sees to it from now on."""
    return _settle(
        request, pk, lambda found: HandOverForm(request.POST or None, account=found.account, now=found.member_id),
        actions.hand_over_promise, title=_("Hand over"), submit=_("Hand over"), done=_("Handed over: %(words)s"),
    )  # fmt: skip


def _settle(request: HttpRequest, pk, form, action, *, done: str, **words) -> HttpResponse:
    found = _promise(request, pk)
    require(request.member, "accounts.log", found)
    return small_form(
        request, form(found), lambda values: action(promise=found, by=request.member, **values), says=found.words,
        done=done % {"words": found.words}, back=link("accounts:promise", pk=found.pk), **words,
    )  # fmt: skip


def promise_panel(request: HttpRequest, account: Account) -> dict:
    """What the account's page shows of its promises: those that are open, and how the closed ones ended."""
    rows = Promise.objects.visible_to(request.member).filter(account=account)
    open_ones = list(rows.open().select_related("contact", "member").order_by("due_on", "pk"))
    note_shown(request, [row.contact for row in open_ones if row.contact])
    went = account.promised or dict.fromkeys(("first", "moved", "late", "broken", "overdue"), 0)
    return {
        "promises": open_ones, "account": account, "closed": sum(went.values()) - went["overdue"], **went,
        "elsewhere": account.told_elsewhere or 0, "may_log": may(request.member, "accounts.log", account),
    }  # fmt: skip
