"""The list of accounts behind a number."""

from django.http import HttpResponse

from boards.lists import BoardAccountList
from intimacy.pages.page import page
from intimacy.pages.request import MemberRequest


@page(purpose="scoring", right="boards.see_team")
def account_list(request: MemberRequest) -> HttpResponse:
    """Accounts, narrowed by what the address says."""
    return BoardAccountList(request.member).respond(request)
