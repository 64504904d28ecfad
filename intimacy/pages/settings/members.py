"""Members: who works here, inviting people, changing their roles, marking them as left."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from intimacy.access import invitations, mail
from intimacy.access.members import INVITED, change_roles, invite, invite_again, leave, with_standing
from intimacy.access.rights import ROLES
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.lists import Column, List
from intimacy.pages.lists.registry import listed
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

PURPOSE, RIGHT = "administration", "access.manage_members"


def _roles(member: Member) -> str:
    return ", ".join(str(ROLES.get(role, role)) for role in member.roles)


def _standing(member: Any) -> str:
    """Whether the member, as ``with_standing`` fetched it, is here, invited, or gone."""
    if member.left_at is None:
        return _("here")
    return _("invited") if member.last_said == INVITED else _("left")


@listed
class MemberList(List):
    """Everybody who is or was here."""

    name, address, page_right = "members", "pages:members", RIGHT
    title = gettext_lazy("Members")
    template = "pages/settings/members.html"
    search = ("name", "user__email")
    search_label = gettext_lazy("Search members")
    default_sort = "name"
    create_url = "pages:add_member"
    create_label = gettext_lazy("Invite a person")
    columns = (
        Column("name", gettext_lazy("Name"), template="pages/settings/members_cells.html#name", sort="name"),
        Column("standing", gettext_lazy("Standing"), value=_standing, template="pages/settings/members_cells.html#standing",
               narrow="bare", order=10),
        Column("roles", gettext_lazy("Roles"), value=_roles, narrow="wide", order=20),
        Column("email", gettext_lazy("E-mail"), value=lambda row: row.user.email, sort="user__email", narrow="wide", order=30),
        Column("time_zone", gettext_lazy("Time zone"), narrow="wide", order=40),
    )  # fmt: skip

    def __init__(self, member):
        self.member = member

    def rows(self, member):
        return with_standing(Member.objects.visible_to(member).select_related("user"))

    def url(self, row) -> str:
        return link("pages:member", pk=row.pk)

    def shown(self, rows) -> None:
        if rows:
            record_read(Member, rows, by=self.member)

    def exported(self, view, rows) -> None:
        self.shown(rows)


class RolesForm(forms.Form):
    """Which roles a member has."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=list(ROLES.items()), widget=forms.CheckboxSelectMultiple
    )


class InvitationForm(RolesForm):
    """Who is invited, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    field_order = ("email", "name", "roles")


@page(purpose=PURPOSE, right=RIGHT)
def members(request: MemberRequest) -> HttpResponse:
    """Everybody who is or was here."""
    return MemberList(request.member).respond(request)


@never_cache
@page(purpose=PURPOSE, right=RIGHT)
def add_member(request: MemberRequest) -> HttpResponse:
    """Invite a person: a mail with their link goes out."""
    form = InvitationForm(request.POST or None, initial={"roles": ["manager"]})
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, invite(by=request.member, **form.cleaned_data))
        except Refused as refusal:
            add_refusal(form, refusal)
    return render_page(
        request, "pages/settings/form.html", status=422 if form.errors else 200, form=form, title=_("Invite a person"),
        submit=_("Invite"), list_title=MemberList.title, list_url=link("pages:members"),
    )  # fmt: skip


@page(purpose=PURPOSE, right=RIGHT)
def member(request: MemberRequest, pk) -> HttpResponse:
    """One member: the roles, and what else an administrator can do about them."""
    found: Any = _member_or_404(request, pk)
    form = RolesForm(request.POST or None, initial={"roles": found.roles})
    if request.method == "POST" and form.is_valid():
        try:
            change_roles(member=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("The roles of %(name)s are changed.") % {"name": found.name})
            return go(request, link("pages:members"))
    return render_page(
        request, "pages/settings/member.html", status=422 if form.errors else 200, form=form, found=found,
        standing=_standing(found), is_invited=found.left_at is not None and found.last_said == INVITED,
        is_oneself=found.pk == request.member.pk,
    )  # fmt: skip


@require_POST
@never_cache
@page(purpose=PURPOSE, right=RIGHT)
def member_link(request: MemberRequest, pk) -> HttpResponse:
    """Make a new invitation link; those handed out before open nothing any more."""
    return _asked(request, invite_again(member=_member_or_404(request, pk), by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def member_leave(request: MemberRequest, pk) -> HttpResponse:
    """Mark a member as left, or withdraw an invitation."""
    found = leave(member=_member_or_404(request, pk), by=request.member)
    toast(request, _("%(name)s can no longer sign in here.") % {"name": found.name})
    return go(request, link("pages:members"))


def _member_or_404(request: MemberRequest, pk) -> Member:
    return get_object_or_404(with_standing(Member.objects.visible_to(request.member).select_related("user")), pk=pk)


def _asked(request: MemberRequest, invited: Member) -> HttpResponse:
    """Send the invitation to its address; where no mail leaves this machine, show the link this once instead."""
    path = reverse("join", args=[invitations.token(invited)])
    if mail.goes_out():
        mail.send_soon(to=invited.user.email, **_letter(invited, request, settings.PUBLIC_URL + path))
        toast(request, _("An invitation is on its way to %(email)s.") % {"email": invited.user.email})
        return go(request, link("pages:members"))
    return render_page(
        request, "pages/settings/secret.html", title=_("The invitation"), secret=request.build_absolute_uri(path),
        label=_("Link"),
        says=_("No mail server is set up, so give this link to %(name)s yourself, in a way that nobody else reads. It works"
               " once, for three days, and is shown only now.") % {"name": invited.name},
        list_title=MemberList.title, list_url=link("pages:members"),
    )  # fmt: skip


def _letter(invited: Member, request: MemberRequest, address: str) -> dict[str, str]:
    """Subject and text, in the language of the person invited."""
    with translation.override(invited.language):
        said = {"name": invited.name, "by": request.member.name, "company": request.tenant.name, "link": address}
        return {
            "subject": _("%(by)s invites you to %(company)s") % said,
            "text": _(
                "Hello %(name)s,\n\n%(by)s invites you to work with “%(company)s”. Open this link to come in:\n\n%(link)s\n\n"
                "It works once, for three days. If you do not know %(company)s, there is nothing to do.\n"
            )
            % said,
        }
