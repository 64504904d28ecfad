"""The portfolio: what accounts are worth against how close we are to them."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.bands import BANDS
from boards.narrowing import narrowed
from boards.portfolio import MOST, cells_of, dots_of, scatter
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.pages.request import MemberRequest


@page(purpose="scoring", right="boards.see")
def portfolio(request: MemberRequest) -> HttpResponse:
    """Classes of value by band, and each account as a dot while they are few enough to be told apart."""
    board, choices = narrowed(request)
    dots, currency = dots_of(board), request.tenant.currency
    return render_page(
        request, "boards/portfolio.html", part="board", board=board, choices=choices, bands=BANDS, currency=currency, dots=dots,
        cells=cells_of(board), chart=scatter(dots, currency, _("Accounts by annual value and score")), most=MOST,
    )  # fmt: skip
