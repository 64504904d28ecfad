"""Accounts whose weeks are made up: so many calls and tickets in each of them, from a seed."""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from accounts.actions.interactions import Fact, learn
from alerts.actions.rules import content_of, put_in_force, save_draft
from alerts.reading.weeks import mondays
from intimacy.tenancy.refusals import CLOCK

WEEKS = 60


def cohort(make, cast, count: int = 9, weeks: int = WEEKS) -> list:
    """Accounts of Alice's with about four calls and two tickets a week; without the rows of their weeks."""
    return [make.account(f"Account {place}", owner=cast.alice, tier=2) for place in range(count)]


def live(
    accounts,
    *,
    calls=4.0,
    tickets=2.0,
    usage=None,
    weeks: int = WEEKS,
    seed: int = 1,
    drop_at: int | None = None,
    drop_to: float = 0.0,
    back_at: int = 0,
    source: str = "test",
) -> None:
    """Their weeks happen. drop_at: the number of weeks ago from which on the first account has ``drop_to`` of what was usual, and
    back_at: that from which on it is as before."""
    chance = np.random.default_rng(seed)
    facts = []
    for place, account in enumerate(accounts):
        for number, monday in enumerate(mondays(timezone.now(), weeks)):
            part = drop_to if place == 0 and drop_at is not None and back_at < weeks - number <= drop_at else 1.0
            begin = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
            begin += timedelta(days=(monday - begin.date()).days)
            for kind, mean, direction in (("call", calls, "out"), ("ticket", tickets, "in")):
                facts += [
                    Fact(account=account.pk, kind=kind, happened_at=begin + timedelta(hours=each), direction=direction,
                         external_id=f"{account.pk} {number} {kind} {each}")
                    for each in range(int(chance.poisson(mean * part)))
                ]  # fmt: skip
            if usage:
                facts.append(Fact(account=account.pk, kind="usage", happened_at=begin, value=float(chance.poisson(usage * (part or 0.05))),
                                  external_id=f"{account.pk} {number} usage"))  # fmt: skip
    for start in range(0, len(facts), 2000):
        learn(source=source, facts=facts[start : start + 2000], by=CLOCK)


def rule_in_force(cast, **values):
    """A rule in force, by Ada."""
    draft = save_draft(by=cast.ada, **values)
    return put_in_force(rule=draft, content=content_of(draft), by=cast.ada)
