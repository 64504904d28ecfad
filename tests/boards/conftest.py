"""Twelve accounts in all tiers: lively, fading, silent and without any history, in two currencies."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Account
from intimacy.tenancy.context import bound
from metrics.engine import look_back, rescore
from tests.make import days_ago


def lively(make, account, score_kinds=6, days=3):
    """An account that is talked to, and of which the half is known that a band needs: with whom, too."""
    for number in range(score_kinds):
        make.interaction(account, "advisory", happened_at=days_ago(days + 2 * number))
    keep_promises(make, account)


def keep_promises(make, account):
    """Two, long enough ago to be known in the past as well."""
    for days in (101, 102):
        make.interaction(account, "promise_kept", happened_at=days_ago(days))


@pytest.fixture
def portfolio(cast, make):
    """The tenant with its twelve accounts."""
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        for number in range(12):
            account = make.account(
                f"Company {number:02}",
                owner=(cast.alice, cast.bob, None)[number % 3],
                tier=(1, 2, 3, None)[number % 4],
                region=("Europe", "Americas")[number % 2],
                industry=("Energy", "Food & drink")[number // 6],
                annual_value=None if number == 4 else Decimal(100_000 * (number + 1)),
                currency="EUR" if number in (5, 9) else "USD",
            )
            if number % 4 == 0:
                lively(make, account)
                make.interaction(account, "call", happened_at=days_ago(170))
            elif number % 4 == 1:
                lively(make, account, days=150)
            elif number % 4 == 2:
                make.interaction(account, "call", happened_at=days_ago(70))
                for days in (60, 61):
                    make.interaction(account, "promise_missed", happened_at=days_ago(days))
        accounts = list(Account.objects.values_list("pk", flat=True))
        look_back(accounts, [timezone.now().date() - timedelta(days=days) for days in (98, 49)])
        rescore(accounts)
    return cast.acme
