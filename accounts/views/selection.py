"""The selection matrix: candidates for deep engagement by rank, what each weight does to it, and judging an account."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.actions import selection as actions
from accounts.forms.selection import JudgementForm, WeightsForm
from accounts.models import Account, Judgement
from accounts.selection import CRITERIA, TOP, Matrix, matrix_of
from accounts.views.accounts import account_or_404, page_of
from accounts.views.work import small_form
from intimacy.access import require as access
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.spreadsheet import as_csv
from intimacy.tenancy.refusals import Refused

PURPOSE = "account_management"
SHOWN = 50  # ranked accounts on the page, and as many without a rank; the file has all


@page(purpose=PURPOSE, right="accounts.see_selection")
def selection(request: HttpRequest) -> HttpResponse:
    """The ranking with the weights in force, the form that changes them, or the file."""
    matrix = matrix_of(Account.objects.visible_to(request.member), request.tenant.currency)
    if request.GET.get("format") == "csv":
        return _file(request, matrix)
    weighting, weighs = matrix.weighting, may(request.member, "accounts.weigh")
    held = {**weighting.weights, "poor": weighting.poor, "excellent": weighting.excellent}
    form = WeightsForm(request.POST or None, initial=held)
    if request.method == "POST":
        require(request.member, "accounts.weigh")
        if form.is_valid():
            try:
                actions.weigh(by=request.member, **form.cleaned_data)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                toast(request, _("The weights are saved, and the ranking is made anew."))
                return go(request, link("accounts:selection"))
    total = sum(weighting.weights.values())
    return render_page(
        request, "accounts/selection.html", status=422 if form.errors else 200, matrix=matrix, form=form, weighs=weighs,
        ranked=matrix.ranked[:SHOWN], unranked=matrix.unranked[:SHOWN], unranked_more=max(0, len(matrix.unranked) - SHOWN),
        ranked_more=max(0, len(matrix.ranked) - SHOWN), top=TOP,
        ranked_beyond_top=len(matrix.ranked) > TOP,
        may_export=may(request.member, "accounts.export"),
        shares=[(words, round(100 * weighting.weights[name] / total)) for name, words in CRITERIA.items()],
    )  # fmt: skip


def _file(request: HttpRequest, matrix: Matrix) -> HttpResponse:
    """All accounts with their values, the ranked ones first. It holds no more than the right to take accounts out covers."""
    require(request.member, "accounts.export")
    accounts = Account.objects.visible_to(request.member)
    if not access.everywhere(request.member, "accounts.export"):
        accounts = accounts.on_team_of(request.member)
    may_leave = set(accounts.values_list("pk", flat=True))
    head = ["rank", "account", "external_id", "points", *CRITERIA]
    rows = [
        [
            each.rank,
            each.account.name,
            each.account.external_id,
            _rounded(each.points),
            *map(_rounded, each.values.values()),
        ]
        for each in [*matrix.ranked, *matrix.unranked]
        if each.account.pk in may_leave
    ]
    record("accounts.exported", by=request.member, fields=["accounts.account"], count=len(rows))
    response = HttpResponse(as_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="selection-{localdate():%Y-%m-%d}.csv"'
    return response


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


@page(purpose=PURPOSE, right="accounts.judge")
def judge(request: HttpRequest, pk, criterion: str) -> HttpResponse:
    """Say how well an account fits one criterion, and why."""
    if criterion not in Judgement.Criterion.values:
        raise Http404
    account = account_or_404(request, pk, "accounts.judge")
    last = Judgement.objects.filter(account=account, criterion=criterion).order_by("judged_at", "pk").last()
    return small_form(
        request, JudgementForm(request.POST or None, initial={"value": last.value} if last else {}),
        lambda values: actions.judge(account=account, criterion=criterion, by=request.member, **values),
        title=_("Judge %(criterion)s") % {"criterion": Judgement.Criterion(criterion).label}, says=account.name,
        submit=_("Save"), done=_("The judgement is noted."), back=page_of(account),
    )  # fmt: skip


def selection_panel(request: HttpRequest, account: Account) -> dict:
    """What people think of the account by each criterion that needs a person; None stands where nobody has said."""
    found = {row["criterion"]: row | {"at": datetime.fromisoformat(row["at"])} for row in account.judged}
    return {
        "judgements": [(criterion, found.get(criterion.value)) for criterion in Judgement.Criterion],
        "may_judge": may(request.member, "accounts.judge", account),
        "may_see_selection": may(request.member, "accounts.see_selection"),
    }
