"""A playbook that some accounts got after their score had fallen, among others whose score fell as well."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from accounts.actions.bulk import add_accounts
from accounts.models import Account
from effects.actions.studies import register
from metrics.models import Score
from playbooks.actions.past import note_played

ACCOUNTS, TREATED, WEEKS_AGO, EFFECT = 40, 12, 16, 8


def scores_of(account, values, today) -> list[Score]:
    """Weekly scores, the last of them today."""
    days = [today - timedelta(weeks=len(values) - 1 - week) for week in range(len(values))]
    return [
        Score(account=account, on=day, score=round(float(value), 2), coverage=100, definition=1)
        for day, value in zip(days, values, strict=True)
    ]


@pytest.fixture
def played(acme, cast, make):
    """Forty accounts fall by ten points and regain them within eight weeks; twelve of them get the playbook, and eight points more."""
    chance, today = np.random.default_rng(7), timezone.localdate()
    book = make.playbook("Recovery", kind="recovery", by=cast.ada)
    owners = (cast.bob, cast.alice)
    accounts = [
        Account(
            name=f"Account {place:02}", owner=owners[place % 2], tier=1 + place % 3, annual_value=1000 * (place + 1)
        )
        for place in range(ACCOUNTS)
    ]
    add_accounts(accounts=accounts, by=cast.ada)
    start, scores, on = 30 - WEEKS_AGO, [], today - timedelta(weeks=WEEKS_AGO) + timedelta(days=1)
    for place, account in enumerate(accounts):
        values = 60 + place % 7 + chance.normal(0, 1, 31)
        values[start - 3 : start + 9] -= [3, 7, 10, 10, 9, 8, 7, 5, 4, 3, 2, 1]
        if place < TREATED:
            values[start + 1 :] += np.minimum(np.arange(1, 31 - start) * 2, EFFECT)
            note_played(playbook=book, account=account, started_on=on, ended_on=on + timedelta(days=40), by=cast.ada)
        scores += scores_of(account, values, today)
    Score.objects.bulk_create(scores)
    return book, accounts


@pytest.fixture
def study(played, cast):
    """The study of that playbook, due today."""
    return register(playbook=played[0], question="Does it help?", by=cast.eve, **period())


def period(**more) -> dict:
    """The last half year, read today."""
    today = timezone.localdate()
    return {"counts_from": today - timedelta(weeks=26), "read_on": today, "horizon": 12} | more
