"""Engagements: logged from anywhere, looked at, corrected, undone; and the list of all of them."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actions import engagements as actions
from accounts.forms.engagements import EngagementFilters, EngagementForm, FollowUpLines, PromiseLines, said
from accounts.models import Account, Contact, Engagement
from accounts.views.work import PURPOSE, finished
from intimacy.access.require import may, require
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import as_id
from intimacy.tenancy.refusals import Refused

OPTIONS = 7  # accounts offered while somebody types


@listed
class EngagementList(List):
    """Engagements with the accounts that the member may see; those that were undone are left out."""

    name, address, page_right = "engagements", "accounts:engagements", "accounts.see"
    title = gettext_lazy("Engagements")
    template = "accounts/engagements.html"
    filters = EngagementFilters
    search = ("title", "account__name")
    search_label = gettext_lazy("Search engagements")
    default_sort = "-happened_at"
    exportable = False
    empty_icon = "message-square-plus"
    empty_title = gettext_lazy("No engagements yet")
    empty_words = gettext_lazy("Log a call or a meeting from any page: press c, then e.")
    columns = (
        Column("title", gettext_lazy("Engagement")),
        Column("account", gettext_lazy("Account"), value=lambda row: row.account.name, narrow="wide", order=10),
        Column("kind", gettext_lazy("Kind"), value=lambda row: row.get_kind_display().capitalize(), narrow="bare", order=20),
        Column("by", gettext_lazy("By"), value=lambda row: row.by.name, narrow="bare", order=30),
        Column("happened_at", gettext_lazy("When"), sort="happened_at", narrow="bare", order=40),
        Column("minutes", gettext_lazy("Minutes"), align="end", narrow="hidden", order=50),
    )  # fmt: skip

    def rows(self, member):
        return Engagement.objects.visible_to(member).filter(undone_at=None).select_related("account", "by")

    def url(self, row) -> str:
        return link("accounts:engagement", pk=row.pk)


@page(purpose=PURPOSE, right="accounts.see")
def engagement_list(request: HttpRequest) -> HttpResponse:
    """All engagements, newest first."""
    return EngagementList().respond(request)


def _engagement(request: HttpRequest, pk) -> Engagement:
    return get_object_or_404(Engagement.objects.visible_to(request.member).select_related("account", "by"), pk=pk)


@page(purpose=PURPOSE, right="accounts.see")
def engagement(request: HttpRequest, pk) -> HttpResponse:
    """What was done and said, with whom, and what came of it."""
    found = _engagement(request, pk)
    people = actions.people_of(found)
    if people:
        record_read(Contact, people, by=request.member)
    return render_page(
        request, "accounts/engagement.html", engagement=found, people=people,
        followups=found.followups.select_related("owner").order_by("due_on", "pk"),
        promises=found.promises.order_by("due_on", "pk"),
        may_log=may(request.member, "accounts.log", found) and not found.undone_at,
    )  # fmt: skip


@page(purpose=PURPOSE, right="accounts.log")
def engagement_new(request: HttpRequest) -> HttpResponse:
    """Log an engagement: in a dialog over any page, or as a page of its own."""
    posted = request.POST or None
    account = None if posted else _account_in_view(request)
    form = EngagementForm(posted, member=request.member, account=account)
    followups, promises = FollowUpLines(posted, prefix="followup"), PromiseLines(posted, prefix="promise")
    if posted and all([form.is_valid(), followups.is_valid(), promises.is_valid()]):
        values = dict(form.cleaned_data)
        key, account = values.pop("key"), values.pop("account")
        for name in ("account_id", "version"):
            values.pop(name)
        try:
            require(request.member, "accounts.log", account)
            logged = actions.log_engagement(
                account=account, by=request.member, pk=key, followups=said(followups), promises=said(promises), **values
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            address = link("accounts:account", pk=account.pk)
            toast(
                request,
                format_html(
                    '{} <a href="{}">{}</a>', _("Logged: %(title)s.") % {"title": logged.title}, address, account.name
                ),
            )
            return finished(request, address)
    if form.people:
        record_read(Contact, form.people, by=request.member)
    now = timezone.localtime()
    return render_page(
        request, "accounts/engagement_form.html", part="form",
        status=422 if form.errors or (posted and (any(followups.errors) or any(promises.errors))) else 200,
        form=form, followups=followups, promises=promises, now=now, yesterday=now - timedelta(days=1),
        next=request.GET.get("next", ""),
    )  # fmt: skip


def _account_in_view(request: HttpRequest) -> Account | None:
    """The account that is named in the address, or on whose page the member is."""
    visible = Account.objects.visible_to(request.member)
    wanted = request.GET.get("account") or request.GET.get("account_id")
    if wanted:
        return visible.filter(pk=as_id(wanted)).first()
    here = (request.htmx.current_url if request.htmx else None) or request.META.get("HTTP_REFERER", "")
    try:
        match = resolve(urlsplit(here).path)
    except Resolver404:
        return None
    if match.view_name == "accounts:account" and match.kwargs.get("tenant") == request.tenant.slug:
        return visible.filter(pk=match.kwargs["pk"]).first()
    return None


@page(purpose=PURPOSE, right="accounts.log")
def engagement_accounts(request: HttpRequest) -> HttpResponse:
    """The accounts whose name begins with, or else contains, what was typed."""
    typed = request.GET.get("account", "").strip()[:200]
    visible = Account.objects.visible_to(request.member).select_related("owner").order_by("name")
    found = list(visible.filter(name__istartswith=typed)[:OPTIONS])
    if typed and len(found) < OPTIONS:
        others = visible.filter(name__icontains=typed).exclude(pk__in=[account.pk for account in found])
        found += others[: OPTIONS - len(found)]
    return render_page(request, "accounts/engagement_options.html", part="options", accounts=found, typed=typed)


@page(purpose=PURPOSE, right="accounts.log")
def engagement_people(request: HttpRequest) -> HttpResponse:
    """The people of the account that was just chosen, to be ticked."""
    form = EngagementForm(None, member=request.member, account=_account_in_view(request))
    if form.people:
        record_read(Contact, form.people, by=request.member)
    return render_page(request, "accounts/engagement_form.html", part="people", form=form)


@page(purpose=PURPOSE, right="accounts.log")
def engagement_edit(request: HttpRequest, pk) -> HttpResponse:
    """Correct what was logged."""
    found = _engagement(request, pk)
    require(request.member, "accounts.log", found)
    initial = {name: getattr(found, name) for name in (*actions.EDITABLE, "version")}
    initial["contacts"] = [person.pk for person in actions.people_of(found)]
    form = EngagementForm(
        request.POST or None, member=request.member, account=found.account, engagement=found, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        for name in ("key", "account", "account_id"):
            values.pop(name)
        # The browser's control holds minutes only: a time that was not touched keeps its seconds.
        if values["happened_at"] == found.happened_at.replace(second=0, microsecond=0):
            values["happened_at"] = found.happened_at
        values["contacts"] = _in_order(values["contacts"], initial["contacts"])
        try:
            actions.change_engagement(engagement=found, by=request.member, **values)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, link("accounts:engagement", pk=found.pk))
    if form.people:
        record_read(Contact, form.people, by=request.member)
    now = timezone.localtime()
    return render_page(
        request, "accounts/engagement_form.html", status=422 if form.errors else 200, form=form, engagement=found,
        now=now, yesterday=now - timedelta(days=1),
    )  # fmt: skip


def _in_order(contacts, before: list) -> list[Contact]:
    """Who led goes on leading while they are still ticked."""
    return sorted(contacts, key=lambda contact: before.index(contact.pk) if contact.pk in before else len(before))


@require_POST
@page(purpose=PURPOSE, right="accounts.log")
def engagement_undo(request: HttpRequest, pk) -> HttpResponse:
    """It was not so."""
    found = actions.undo_engagement(engagement=_engagement(request, pk), by=request.member)
    toast(request, _("Undone: %(title)s") % {"title": found.title})
    return go(request, link("accounts:account", pk=found.account_id))
