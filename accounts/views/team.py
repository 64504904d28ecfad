"""The team of an account: who of us works for it, as what, and for which share of their time."""

from django.db.models import OuterRef, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions import accounts as actions
from accounts.forms.team import SeatForm
from accounts.models import Account, Seat
from accounts.views.accounts import PURPOSE, account_or_404
from intimacy.access.require import may
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.tenancy.refusals import Refused


@page(purpose=PURPOSE, right="accounts.see")
def team(request: HttpRequest, pk) -> HttpResponse:
    """The team, and the form that adds to it or changes what a colleague does there."""
    account = account_or_404(request, pk, "accounts.assign" if request.method == "POST" else "")
    form = SeatForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            seat = actions.seat(account=account, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            toast(request, _("%(name)s is on the team.") % {"name": seat.member.name})
            return go(request, link("accounts:team", pk=account.pk))
    elsewhere = Seat.objects.filter(member=OuterRef("member"), until=None).order_by().values("member")
    seats = Seat.objects.on_account(account).select_related("member", "lead").order_by("since", "id")
    seats = seats.annotate(in_all=Subquery(elsewhere.annotate(all=Sum("share")).values("all")))
    return render_page(
        request, "accounts/team.html", status=422 if form.errors else 200, account=account, form=form,
        seats=sorted(seats, key=lambda seat: seat.role != Seat.Role.OWNER),
        may_assign=may(request.member, "accounts.assign", account),
    )  # fmt: skip


@require_POST
@page(purpose=PURPOSE, right="accounts.assign")
def leave_seat(request: HttpRequest, pk) -> HttpResponse:
    """Take a colleague off the team."""
    seat = get_object_or_404(Seat.objects.visible_to(request.member).select_related("member", "account"), pk=pk)
    actions.leave_seat(seat=seat, by=request.member)
    toast(request, _("%(name)s is off the team.") % {"name": seat.member.name})
    # A manager who takes themselves off no longer sees the account.
    visible = Account.objects.visible_to(request.member).filter(pk=seat.account_id).exists()
    return go(request, link("accounts:team", pk=seat.account_id) if visible else link("accounts:list"))
