"""How many accounts a tier has, what they pay and how many were let down: counted once for all sheets that need it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from accounts.models import Account
from boards.programme.conditions import let_down, promised


@dataclass(frozen=True)
class Population:
    """The accounts of one tier that somebody may see: how many, with how many promises are on record, how many were let down,
    how many ``pay`` in the currency asked for, of how many of these it is known how much, and what they pay in a year."""

    accounts: int = 0
    promised: int = 0
    let_down: int = 0
    pay: int = 0
    valued: int = 0
    revenue: Decimal = Decimal(0)


def populations(member, today: date, currency: str) -> dict[int | None, Population]:
    """By tier, None: no tier."""
    paying = Q(currency=currency)
    counted = Account.objects.visible_to(member).order_by().values_list("tier").annotate(
        n=Count("pk"), promises=Count("pk", filter=promised(member, today)), down=Count("pk", filter=let_down(member, today)),
        pay=Count("pk", filter=paying), valued=Count("annual_value", filter=paying), revenue=Sum("annual_value", filter=paying, default=Decimal(0)),
    )  # fmt: skip
    return {tier: Population(*figures) for tier, *figures in counted}
