"""The people at accounts: their list, the page of one, and the forms that change them."""

from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import panels
from accounts.actions import contacts as actions
from accounts.answers import said_by
from accounts.forms.contacts import AnswerForm, ContactForm, LeaveForm, MergeForm, NewContactForm
from accounts.lists import ContactList
from accounts.models import Account, Contact, Interaction
from accounts.views.accounts import PURPOSE, account_or_404
from intimacy.access.require import may, require
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast, wants_part
from intimacy.pages.words import language_name
from intimacy.privacy.models import Answer
from intimacy.tenancy.refusals import Refused


def contact_or_404(request: HttpRequest, pk, right: str = "") -> Contact:
    """The contact. 404 where the member may not see their account, 403 where they lack ``right`` on them."""
    contact = get_object_or_404(
        Contact.objects.visible_to(request.member).select_related("account", "subject", "merged_into"), pk=pk
    )
    if right:
        require(request.member, right, contact)
    return contact


def page_of(contact: Contact) -> str:
    return link("accounts:contact", pk=contact.pk)


@page(purpose=PURPOSE, right="accounts.see")
def contact_list(request: HttpRequest) -> HttpResponse:
    """Everybody at the accounts that the member may see, or the file of them."""
    return ContactList(request.member).respond(request)


@page(purpose=PURPOSE, right="accounts.see")
def contact(request: HttpRequest, pk) -> HttpResponse:
    """Everything about one person: facts, what they answered and when, and what happened with them."""
    shown = contact_or_404(request, pk)
    if shown.merged_into_id:
        # The other record may belong to an account that the member may not see; then this one is all there is.
        merged = Contact.objects.visible_to(request.member).filter(pk=shown.merged_into_id).first()
        if merged is not None:
            toast(request, _("This contact was merged into %(name)s.") % {"name": merged.name})
            return go(request, page_of(merged))
    panels.note_shown(request, [shown])
    history = panels.history_of(request, _interactions_of(request, shown))
    panels.record_shown(request)
    if wants_part(request):
        part = "more" if request.GET.get("cursor") else "results"
        return render_page(request, "accounts/panels/history.html", part=part, **history)
    answers = list(Answer.objects.filter(subject=shown.subject_id).order_by("-since", "-id"))
    return render_page(
        request, "accounts/contact.html", contact=shown, answers=answers,
        language_name=language_name(shown.language), their_time=_their_time(shown),
        said=said_by(shown, [answer for answer in answers if answer.until is None]),
        may_edit=not shown.merged_into_id and may(request.member, "accounts.edit_contacts", shown),
        may_answer=not shown.merged_into_id and may(request.member, "accounts.answer_for", shown), **history,
    )  # fmt: skip


def _their_time(contact: Contact) -> str:
    """What the clock says where the person is: before one calls them."""
    if contact.time_zone not in available_timezones():
        return ""
    return date_format(timezone.now().astimezone(ZoneInfo(contact.time_zone)), "H:i")


def _interactions_of(request: HttpRequest, contact: Contact):
    return Interaction.objects.visible_to(request.member).filter(contact=contact)


@page(purpose=PURPOSE, right="accounts.edit_contacts")
def add_contact(request: HttpRequest, pk) -> HttpResponse:
    """Add a person at an account, with the lawful basis."""
    account = account_or_404(request, pk, "accounts.edit_contacts")
    form = NewContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_contact(account=account, by=request.member, **form.values())
        except Refused as refusal:
            form.take(refusal, None)
        else:
            toast(request, _("%(name)s was added.") % {"name": made.name})
            return go(request, link("accounts:account", pk=account.pk))
    return _form(request, form, _("Add contact"), _("Add contact"), link("accounts:account", pk=account.pk), account)


@page(purpose=PURPOSE, right="accounts.edit_contacts")
def edit_contact(request: HttpRequest, pk) -> HttpResponse:
    """Change what is known of a person."""
    found = contact_or_404(request, pk, "accounts.edit_contacts")
    form = ContactForm(request.POST or None, contact=found)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            actions.change_contact(contact=found, by=request.member, version=version, **form.values())
        except Refused as refusal:
            form.take(refusal, Contact.objects.get(pk=found.pk))
        else:
            toast(request, _("Saved."))
            return go(request, page_of(found))
    panels.note_shown(request, [found])
    panels.record_shown(request)
    return _form(request, form, _("Edit contact"), _("Save"), page_of(found), found.account, found)


@page(purpose=PURPOSE, right="accounts.answer_for")
def answer(request: HttpRequest, pk) -> HttpResponse:
    """Note what a person answered."""
    found = contact_or_404(request, pk, "accounts.answer_for")
    form = AnswerForm(request.POST or None, initial={"purpose": request.GET.get("purpose", "")})
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_for(contact=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("The answer is noted."))
            return go(request, page_of(found))
    return _form(request, form, _("Note an answer"), _("Save"), page_of(found), found.account, found)


@page(purpose=PURPOSE, right="accounts.edit_contacts")
def contact_left(request: HttpRequest, pk) -> HttpResponse:
    """Note that a person has left their company, or take it back."""
    found = contact_or_404(request, pk, "accounts.edit_contacts")
    form = LeaveForm(request.POST or None, initial={"left_on": found.left_on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.leave(contact=found, on=form.cleaned_data["left_on"], by=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("Saved."))
            return go(request, page_of(found))
    return _form(request, form, _("Has left"), _("Save"), page_of(found), found.account, found)


@page(purpose=PURPOSE, right="accounts.edit_contacts")
def merge(request: HttpRequest, pk) -> HttpResponse:
    """Make one person of two records of the same account."""
    found = contact_or_404(request, pk, "accounts.edit_contacts")
    form = MergeForm(request.POST or None, contact=found, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.merge_contacts(keep=found, drop=form.cleaned_data["drop"], by=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("The two records are one now."))
            return go(request, page_of(found))
    panels.note_shown(request, [found, *form.fields["drop"].queryset])
    panels.record_shown(request)
    return _form(request, form, _("Merge with another record"), _("Merge"), page_of(found), found.account, found)


def _form(
    request, form, title: str, submit: str, cancel: str, account: Account, contact: Contact | None = None
) -> HttpResponse:
    return render_page(
        request, "accounts/form.html", status=422 if form.errors else 200,
        form=form, title=title, submit=submit, cancel=cancel, account=account, contact=contact,
    )  # fmt: skip
