"""A playbook that some accounts got after their score had fallen, among others whose score fell as well."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from effects.actions.studies import register
from metrics.models import Score
from playbooks.actions.past import note_played

ACCOUNTS, TREATED, WEEKS_AGO, EFFECT = 60, 12, 16, 8


def put_scores(account, values, today) -> None:
    """Weekly scores, the last of them today."""
    days = [today - timedelta(weeks=len(values) - 1 - week) for week in range(len(values))]
    Score.objects.bulk_create(
        [
            Score(account=account, on=day, score=round(float(value), 2), coverage=100, definition=1)
            for day, value in zip(days, values, strict=True)
        ]
    )


@pytest.fixture
def played(acme, cast, make):
    """Sixty accounts fall by ten points and regain them within eight weeks; twelve of them get the playbook, and eight points more."""
    chance, today = np.random.default_rng(7), timezone.localdate()
    book = make.playbook("Recovery", kind="recovery", by=cast.ada)
    start = 30 - WEEKS_AGO
    accounts = []
    for place in range(ACCOUNTS):
        owner = cast.alice if place % 2 else cast.bob
        account = make.account(f"Account {place:02}", owner=owner, tier=1 + place % 3, annual_value=1000 * (place + 1))
        values = 60 + place % 7 + chance.normal(0, 1, 31)
        values[start - 3 : start + 9] -= [3, 7, 10, 10, 9, 8, 7, 5, 4, 3, 2, 1]
        if place < TREATED:
            values[start + 1 :] += np.minimum(np.arange(1, 31 - start) * 2, EFFECT)
        put_scores(account, values, today)
        accounts.append(account)
        if place < TREATED:
            on = today - timedelta(weeks=WEEKS_AGO) + timedelta(days=1)
            note_played(playbook=book, account=account, started_on=on, ended_on=on + timedelta(days=40), by=cast.ada)
    return book, accounts


@pytest.fixture
def study(played, cast):
    """The study of that playbook, due today."""
    return register(playbook=played[0], question="Does it help?", by=cast.eve, **period())


def period(**more) -> dict:
    """The last half year, read today."""
    today = timezone.localdate()
    return {"counts_from": today - timedelta(weeks=26), "read_on": today, "horizon": 12} | more
