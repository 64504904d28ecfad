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
from intimacy.tenancy.refusals import Refused

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEMPLATE = "tenancy/join.html"


@never_cache
def follow_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who is invited where. Only a POST joins, since mail programs open links by themselves."""
    invitation = invitation_of(token)
    if invitation is None:
        return render(request, TEMPLATE, {"state": "closed"}, status=410)
    form = None
    if request.user.is_authenticated:
        if request.user.pk != invitation.user.pk:
            return render(request, TEMPLATE, {"state": "somebody else", "invitation": invitation}, status=403)
    elif may_set_password(invitation.user):
        form = SetPasswordForm(invitation.user, request.POST or None)
    else:
        return redirect_to_login(request.get_full_path())
    if request.method == "POST" and (form is None or form.is_valid()):
        return _join(request, invitation, form)
    status = 422 if form is not None and form.errors else 200
    return render(request, TEMPLATE, {"state": "open", "invitation": invitation, "form": form}, status=status)


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
