"""Where an invitation's link leads: the one page on which somebody from outside enters a tenant."""

from django.contrib.auth import login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import redirect_to_login
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from intimacy.access.invitations import Invitation, invitation_of
from intimacy.access.members import join, may_set_password
from intimacy.access.vouching import must_join_by_provider, way_to_provider
from intimacy.tenancy.middleware import ONLY_TENANT
from intimacy.tenancy.refusals import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEMPLATE = "tenancy/join.html"


@never_cache
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who is invited where. Only a POST joins, since mail programs open links by themselves."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, TEMPLATE, {"state": "closed"}, status=410)
    known = request.user.is_authenticated
    if known and request.user.pk != invitation.user.pk:
        return render(request, TEMPLATE, {"state": "somebody else", "invitation": invitation}, status=403)
    if stopped := _stopped_by_provider(request, invitation):
        return stopped
    form = None
    if not known:
        if not may_set_password(invitation.user):
            return redirect_to_login(request.get_full_path())
        form = SetPasswordForm(invitation.user, request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, invitation, form)
    status = 422 if form is not None and form.errors else 200
    return render(request, TEMPLATE, {"state": "open", "invitation": invitation, "form": form}, status=status)


def _stopped_by_provider(request: HttpRequest, invitation: Invitation) -> HttpResponse | None:
    """The answer where a company's identity provider decides who comes in: there, or why not into this company.

    Whoever is invited and signs in by the provider of the company that invites has joined it (``vouching.member_vouched_for``).
    """
    only, here = request.session.get(ONLY_TENANT), str(invitation.tenant.pk)
    if only == here:
        return None
    if only is not None:
        return render(request, TEMPLATE, {"state": "elsewhere", "invitation": invitation}, status=403)
    found = must_join_by_provider(member=invitation.member, user=invitation.user)
    if found is None:
        return None
    if str(found.tenant_id) == here:
        return redirect(way_to_provider(found.slug))
    return render(request, TEMPLATE, {"state": "held", "invitation": invitation, "company": found}, status=403)


def _join(request: HttpRequest, invitation: Invitation, form: SetPasswordForm | None) -> HttpResponse:
    """Password and membership come into being together or not at all."""
    try:
        with invitation.bound(), atomic():
            join(member=invitation.member, by=invitation.member)
            if form is not None:
                form.save()
    except Refused:
        return render(request, TEMPLATE, {"state": "closed"}, status=410)
    if form is not None:
        login(request, invitation.user, backend=BACKEND)
    return redirect(f"/t/{invitation.tenant.slug}/")
