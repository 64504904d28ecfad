"""Share of wallet at an account: its card, every estimate so far, noting one, and withdrawing one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.actions import wallet as actions
from accounts.forms.promises import ReasonForm
from accounts.forms.wallet import EstimateForm
from accounts.models import Account, WalletEstimate
from accounts.panels import note_shown, record_shown
from accounts.views.accounts import account_or_404, page_of
from accounts.views.work import PURPOSE, small_form
from accounts.wallet import amounts, read, share_of
from intimacy.access.require import may, require
from intimacy.pages.keyset import Order
from intimacy.pages.keyset import page_of as rows_from
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import render_page

SHOWN = 50
Source = WalletEstimate.Source
ICONS = {
    Source.CUSTOMER: "message-square", Source.REPORT: "file-text", Source.TENDER: "briefcase", Source.STUDY: "chart-column",
    Source.GUESS: "lightbulb",
}  # fmt: skip


@page(purpose=PURPOSE, right="accounts.see")
def wallet(request: HttpRequest, pk) -> HttpResponse:
    """Every estimate of what a customer spends, by its day, those that were withdrawn with the reason."""
    account = account_or_404(request, pk)
    rows = WalletEstimate.objects.visible_to(request.member).filter(account=account)
    rows = rows.select_related("contact", "noted_by", "withdrawn_by")
    found = rows_from(rows, Order("as_of", descending=True), SHOWN, request.GET.get("cursor", ""))
    note_shown(request, [row.contact for row in found.rows if row.contact])
    record_shown(request)
    return render_page(
        request, "accounts/wallet.html", account=account, estimates=[(row, amounts(row), ICONS[row.source]) for row in found.rows],
        cursor=found.next_cursor, is_continued=bool(request.GET.get("cursor")), **_card(request, account),
    )  # fmt: skip


@page(purpose=PURPOSE, right=actions.RIGHT)
def wallet_estimate(request: HttpRequest, pk) -> HttpResponse:
    """Note what a customer is said to spend, of which day, and who says so."""
    account = get_object_or_404(Account.objects.visible_to(request.member), pk=pk)
    require(request.member, actions.RIGHT, account)
    return small_form(
        request, EstimateForm(request.POST or None, account=account, member=request.member),
        lambda values: actions.estimate_wallet(account=account, by=request.member, **values),
        title=_("Estimate what they spend"), says=account.name, submit=_("Note estimate"), done=_("The estimate is noted."),
        back=page_of(account),
    )  # fmt: skip


@page(purpose=PURPOSE, right=actions.RIGHT)
def wallet_withdraw(request: HttpRequest, pk) -> HttpResponse:
    """An estimate was wrong, and why."""
    rows = WalletEstimate.objects.visible_to(request.member).select_related("account")
    found = get_object_or_404(rows, pk=pk)
    require(request.member, actions.RIGHT, found)
    return small_form(
        request, ReasonForm(request.POST or None),
        lambda values: actions.withdraw_estimate(estimate=found, by=request.member, **values),
        title=_("Withdraw this estimate"), says=f"{found.account.name} · {amounts(found)}", submit=_("Withdraw"),
        done=_("The estimate is withdrawn. It stays in the history, with the reason."),
        back=link("accounts:wallet", pk=found.account_id), danger=True,
    )  # fmt: skip


def _card(request: HttpRequest, account: Account) -> dict:
    estimate = read(account, account.wallet)
    return {
        "estimate": estimate, "share": share_of(account, estimate), "spends": amounts(estimate) if estimate else "",
        "may_estimate": may(request.member, actions.RIGHT, account),
    }  # fmt: skip


def wallet_panel(request: HttpRequest, account: Account) -> dict:
    """What the account's page says of our share, with its source and its day. It asks nothing: all of it came with the account."""
    card = _card(request, account)
    if card["estimate"] and card["estimate"].contact:
        note_shown(request, [card["estimate"].contact])
    return card
