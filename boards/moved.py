"""Why scores changed, between the two days that an account's standing names: what the customer did, and what only the ruler did."""

from collections.abc import Iterable
from datetime import UTC
from uuid import UUID

from django.db.models import Q

from accounts.models import Account
from metrics.linking import Way, ways
from metrics.models import Score


def moved(accounts: Iterable[Account]) -> dict[UUID, Way]:
    """By account, of those that have a score on both days. The accounts come with ``before_on`` and ``as_of``."""
    wanted = Q(pk__in=[])
    for account in accounts:
        if account.before_on and account.as_of:
            wanted |= Q(account=account.pk, on__in=[account.before_on, account.as_of.astimezone(UTC).date()])
    ends: dict[UUID, list[Score]] = {}
    for row in Score.objects.filter(wanted, score__isnull=False).order_by("account", "on"):
        ends.setdefault(row.account_id, []).append(row)
    both = {account: (rows[0], rows[1]) for account, rows in ends.items() if len(rows) == 2}
    return dict(zip(both, ways(list(both.values())), strict=True))
