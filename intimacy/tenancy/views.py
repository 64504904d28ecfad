"""The one page that stands outside every tenant: where signing in leads to."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render

from intimacy.tenancy.middleware import memberships_in


@login_required
def home(request):
    """To one's tenant, or to a choice where there are several or none."""
    mine = memberships_in(request)
    if len(mine) == 1:
        return redirect(f"/t/{mine[0].tenant.slug}/")
    return render(request, "tenancy/choose.html", {"memberships": mine}, status=200 if mine else 403)


def nothing_here(request):
    """Stands before allauth's page of e-mail addresses.

    Nobody would check an address that is added there, and it resets the password: whoever once held a sign-in could open it for good,
    and whoever took the address of a person to come would be invited in that person's place.
    """
    raise Http404
