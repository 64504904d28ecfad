"""The stand-up of the member's team."""

from django.http import HttpRequest, HttpResponse

from accounts.standup import standup_of
from intimacy.pages.page import page
from intimacy.pages.render import render_page


@page(purpose="account_management", right="accounts.see_work")
def standup(request: HttpRequest) -> HttpResponse:
    """What was logged since the last working day, what is due, what is fading."""
    return render_page(request, "accounts/standup.html", standup=standup_of(request.member))
