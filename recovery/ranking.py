"""How much is at stake in a case: by how many points the score lies below what it was, times the account's value a year.

What only a new score definition took or brought is left out: the two scores are compared on one scale.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median

from accounts.bands import shown
from accounts.models import Account, Standing
from intimacy.tenancy.context import current_tenant
from intimacy.tenancy.models import Tenant
from metrics.linking import scale_of
from recovery.models import Case

COLUMNS = ("drop", "worth", "worth_assumed", "rank")


def currency_here() -> str:
    """The tenant's currency."""
    return Tenant.objects.values_list("currency", flat=True).get(pk=current_tenant())


def set_rank(cases: Iterable[Case]) -> None:
    """Fill ``COLUMNS`` of cases from where their accounts stand now. Four queries.

    An account without a value in the tenant's currency counts with the median of its tier, of all accounts where its tier has
    none either, and is marked; where nobody has one it counts 1, so that drops are still ranked.
    """
    cases, currency = list(cases), currency_here()
    accounts = [case.account_id for case in cases]
    now = dict(Standing.objects.filter(account__in=accounts).values_list("account", "score"))
    scale = scale_of(accounts)
    medians: dict = {}
    for case in cases:
        account = case.account
        start = shown(case.before)
        today = now.get(case.account_id)
        if start is not None and case.before_on is not None:
            until = date.max if today is not None else case.after_on or date.max
            start += scale.points_since(case.account_id, case.before_on, until)
            case.drop = max(0, start - (shown(case.after) if today is None else shown(today)))
        else:
            case.drop = 0
        if account.annual_value is not None and account.currency == currency:
            case.worth, case.worth_assumed = account.annual_value, False
        else:
            if account.tier not in medians:
                medians[account.tier] = _median(account.tier, currency)
            case.worth, case.worth_assumed = medians[account.tier], True
        case.rank = case.drop * (case.worth if case.worth is not None else Decimal(1))


def _median(tier: int | None, currency: str) -> Decimal | None:
    """The median value of a tier's accounts in a currency, else of everybody's; of at most 10,000 of them."""
    valued = Account.objects.filter(currency=currency, annual_value__isnull=False)
    for rows in (valued.filter(tier=tier), valued):
        if found := list(rows.order_by("pk").values_list("annual_value", flat=True)[:10_000]):
            return median(found)
    return None
