"""To confirm: an inbox of proposals, each confirmed, edited or dismissed; and the sources that they come from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actions.contacts import add_contact
from accounts.forms.engagements import EngagementForm, FollowUpLines, PromiseLines, said
from accounts.models import Contact, Engagement
from accounts.views.work import small_form
from capture.actions import proposals as actions
from capture.actions import sources as source_actions
from capture.forms import MOST_FILES, FeedForm, StrangerForm
from capture.models import CalendarFeed, Proposal, ProposalPerson
from capture.receiving import address_of
from capture.tasks import read_one_calendar
from intimacy.access.models import Key
from intimacy.access.require import require
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import as_id
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"
CONFIRM = "capture.confirm"
SHOWN = 100


def _waiting(request: HttpRequest):
    rows = Proposal.objects.visible_to(request.member).waiting().with_alike(Engagement.objects)
    return rows.select_related("account").newest_first()


def _proposal(request: HttpRequest, pk) -> Proposal:
    rows = Proposal.objects.visible_to(request.member).with_alike(Engagement.objects)
    return get_object_or_404(rows.select_related("account", "engagement"), pk=pk)


@page(purpose=PURPOSE, right=CONFIRM)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits, newest first, with the first of it opened where there is room for both."""
    return _inbox(request, None)


@page(purpose=PURPOSE, right=CONFIRM)
def proposal(request: HttpRequest, pk) -> HttpResponse:
    """One proposal beside the others."""
    return _inbox(request, _proposal(request, pk))


def _inbox(request: HttpRequest, opened: Proposal | None) -> HttpResponse:
    rows = list(_waiting(request)[: SHOWN + 1])
    chosen = opened or (rows[0] if rows else None)
    people = actions.contacts_of(chosen) if chosen else []
    if people:
        record_read(Contact, people, by=request.member)
    undo = Proposal.objects.visible_to(request.member).filter(
        state="dismissed", pk=as_id(request.GET.get("dismissed", ""))
    )
    return render_page(
        request, "capture/inbox.html", part="detail", rows=rows[:SHOWN], more=len(rows) > SHOWN, chosen=chosen,
        opened=opened, people=people, strangers=actions.strangers_of(chosen) if chosen else [],
        alike=Engagement.objects.visible_to(request.member).filter(pk=chosen.alike).first() if chosen and chosen.alike else None,
        dismissed=undo.first(),
    )  # fmt: skip


def _next(request: HttpRequest, after: Proposal) -> str:
    """The proposal that stands below the one that was decided on, else the first, else the empty inbox."""
    waiting = list(_waiting(request).values_list("pk", "happened_at")[:SHOWN])
    below = next((pk for pk, at in waiting if at <= after.happened_at and pk != after.pk), None)
    following = below or (waiting[0][0] if waiting else None)
    return link("capture:proposal", pk=following) if following else link("capture:inbox")


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def confirm(request: HttpRequest, pk) -> HttpResponse:
    """It was so. Where something is missing, the form asks for it."""
    found = _proposal(request, pk)
    try:
        engagement = actions.confirm(proposal=found, by=request.member)
    except Refused as refusal:
        if "account" not in refusal.fields:
            raise
        return go(request, link("capture:edit", pk=found.pk))
    _logged(request, engagement)
    return go(request, _next(request, found))


def _logged(request: HttpRequest, engagement: Engagement) -> None:
    address = link("accounts:engagement", pk=engagement.pk)
    toast(request, format_html('{} <a href="{}">{}</a>', _("Logged:"), address, engagement.title))


@page(purpose=PURPOSE, right=CONFIRM)
def edit(request: HttpRequest, pk) -> HttpResponse:
    """The form of an engagement, filled in with what was proposed."""
    found = _proposal(request, pk)
    posted = request.POST or None
    people = actions.contacts_of(found)
    initial = {
        "kind": found.kind, "title": found.title, "happened_at": found.happened_at, "minutes": found.minutes,
        "notes": found.notes, "contacts": [person.pk for person in people],
    }  # fmt: skip
    form = EngagementForm(posted, member=request.member, account=None if posted else found.account, initial=initial)
    form.initial["happened_at"] = found.happened_at
    followups, promises = FollowUpLines(posted, prefix="followup"), PromiseLines(posted, prefix="promise")
    if posted and all([form.is_valid(), followups.is_valid(), promises.is_valid()]):
        values = dict(form.cleaned_data)
        for name in ("key", "account_id", "version"):
            values.pop(name)
        try:
            engagement = actions.confirm(
                proposal=found, by=request.member, followups=said(followups), promises=said(promises), **values
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            _logged(request, engagement)
            return go(request, _next(request, found))
    if form.people:
        record_read(Contact, form.people, by=request.member)
    now = timezone.localtime()
    wrong = form.errors or (posted and (any(followups.errors) or any(promises.errors)))
    return render_page(
        request, "accounts/engagement_form.html", status=422 if wrong else 200, form=form, followups=followups,
        promises=promises, now=now, yesterday=now - timezone.timedelta(days=1), next="",
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def dismiss(request: HttpRequest, pk) -> HttpResponse:
    """Not worth logging; the next page offers to take that back."""
    found = actions.dismiss(proposal=_proposal(request, pk), by=request.member)
    return go(request, f"{_next(request, found)}?dismissed={found.pk}")


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def restore(request: HttpRequest, pk) -> HttpResponse:
    """It was worth logging after all."""
    found = actions.restore(proposal=_proposal(request, pk), by=request.member)
    return go(request, link("capture:proposal", pk=found.pk))


@page(purpose=PURPOSE, right="accounts.edit_contacts")
def stranger(request: HttpRequest, pk) -> HttpResponse:
    """Make a contact of somebody whom a message names, with the lawful basis on which we keep them."""
    rows = ProposalPerson.objects.filter(proposal__in=Proposal.objects.visible_to(request.member), contact=None)
    person = get_object_or_404(rows.select_related("proposal__account"), pk=pk)
    account = person.proposal.account
    require(request.member, "accounts.edit_contacts", account)
    form = StrangerForm(request.POST or None, initial={"name": person.name})

    def add(values):
        person.contact = add_contact(account=account, email=person.email, by=request.member, **values)
        person.name = person.email = ""
        person.save(update_fields=["contact", "name", "email"])

    return small_form(
        request, form, add, title=_("Add contact"),
        says=_("%(email)s, at %(account)s") % {"email": person.email, "account": account.name}, submit=_("Add contact"),
        done=_("The contact was added."), back=link("capture:proposal", pk=person.proposal_id),
    )  # fmt: skip


# -- where proposals come from ------------------------------------------------------------------------------------------


@page(purpose=PURPOSE, right=CONFIRM)
def sources(request: HttpRequest) -> HttpResponse:
    """The member's address for copies, calendar and files."""
    return _sources(request)


def _sources(request: HttpRequest, form=None, address: str = "", faults: list[str] | None = None) -> HttpResponse:
    feed = CalendarFeed.objects.visible_to(request.member).first()
    held = Key.objects.live().filter(member=request.member.pk, kind=source_actions.MAIL).order_by("-made_at").first()
    return render_page(
        request, "capture/sources.html", status=422 if faults or (form and form.errors) else 200, feed=feed, key=held,
        form=form or FeedForm(), address=address, faults=faults or [],
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def make_address(request: HttpRequest) -> HttpResponse:
    """A new address for copies, shown this once; the former one ends."""
    _key, secret = source_actions.make_address(member=request.member, by=request.member)
    return _sources(request, address=address_of(secret))


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def end_address(request: HttpRequest) -> HttpResponse:
    """Nothing comes in by mail any more."""
    source_actions.end_address(member=request.member, by=request.member)
    toast(request, _("The address has ended."))
    return go(request, link("capture:sources"))


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def add_feed(request: HttpRequest) -> HttpResponse:
    """Have a calendar read."""
    form = FeedForm(request.POST)
    if form.is_valid():
        try:
            feed = source_actions.add_feed(member=request.member, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            read_one_calendar.queue(by=request.member, feed=feed.pk)
            toast(request, _("The calendar is read now, and every quarter of an hour."))
            return go(request, link("capture:sources"))
    return _sources(request, form)


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def end_feed(request: HttpRequest) -> HttpResponse:
    """Read the calendar no more."""
    for feed in CalendarFeed.objects.visible_to(request.member):
        source_actions.end_feed(feed=feed, by=request.member)
    toast(request, _("The calendar is not read any more."))
    return go(request, link("capture:sources"))


@require_POST
@page(purpose=PURPOSE, right=CONFIRM)
def upload(request: HttpRequest) -> HttpResponse:
    """Messages and calendars as files, several at once. Those that can be read are taken, the others named."""
    files, faults = request.FILES.getlist("files")[:MOST_FILES], []
    proposed = known = nobody = to_come = 0
    for file in files:
        try:
            outcome = source_actions.take_file(
                member=request.member, name=file.name or "", content=file.read(source_actions.MOST_MAIL + 1), by=request.member
            )  # fmt: skip
        except Refused as refusal:
            faults.append(refusal.sentence)
        else:
            proposed, known = proposed + outcome.proposed, known + outcome.known
            nobody, to_come = nobody + outcome.nobody, to_come + outcome.to_come
    if not files:
        faults.append(_("Choose one or more files."))
    if faults and not proposed:
        return _sources(request, faults=faults)
    words = [ngettext("%(n)d engagement proposed", "%(n)d engagements proposed", proposed) % {"n": proposed}]
    words += [_("%(n)d known already") % {"n": known}] if known else []
    words += [_("%(n)d with nobody you know") % {"n": nobody}] if nobody else []
    words += [_("%(n)d still to come") % {"n": to_come}] if to_come else []
    toast(request, ", ".join(words) + ".")
    for fault in faults:
        toast(request, fault)
    return go(request, link("capture:inbox"))


@page(purpose="administration", right="capture.see_held")
def held(request: HttpRequest) -> HttpResponse:
    """What came to anybody's address and was not trusted."""
    rows = Proposal.objects.held().select_related("member").order_by("-proposed_at")[:SHOWN]
    return render_page(request, "capture/held.html", rows=rows)
