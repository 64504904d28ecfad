"""An account that fell while its cohort did not, as the figures and the history of both say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.interactions import Fact, learn
from intimacy.tenancy.refusals import CLOCK
from metrics.formulas import formula_in_force
from metrics.models import Score
from recovery.actions.cases import open_case
from recovery.actions.causes import add_cause
from recovery.actions.lessons import add_match, write_lesson
from recovery.models import Finding
from tests.make import days_ago


def scored(account, days: int, values: list[int]) -> Score:
    """The score of so many days ago, made of these values of the indicators, 0 to 100."""
    formula = formula_in_force()
    weights = [each.weight for each in formula.indicators]
    points = [round(100 * value * weight / sum(weights)) for value, weight in zip(values, weights, strict=True)]
    on = timezone.now().date() - timedelta(days=days)
    return Score.objects.create(
        account=account, on=on, score=sum(points) / 100, coverage=100, definition=formula.version,
        worth=[100 * value for value in values], points=points,
    )  # fmt: skip


def of_recovery(account, playbook, cast, *, by) -> dict:
    """One of everything that recovery knows, by its place in the API."""
    case = open_case(account=account, by=by)
    return {
        "recovery-cases": case,
        "recovery-causes": add_cause(case=case, words="Nobody is told on a Saturday", by=by),
        "systemic-findings": Finding.objects.create(gap="response", tier=1),
        "lessons": write_lesson(title="A rota", gap="response", did="One a week answers first", came="worked", by=by),
        "gap-playbooks": add_match(gap="response", playbook=playbook, by=by),
    }


@pytest.fixture
def helix(acme, cast, make):
    """It fell from 70 to 45, by its answers above all: eight weeks ago they stopped coming within a day."""
    account = make.account("Helix", owner=cast.alice, tier=1, annual_value=1000, currency="USD")
    facts = []
    for week in range(1, 40):
        opened, wait = days_ago(7 * week + 2), timedelta(hours=3 if week > 8 else 70)
        for number in (1, 2):
            thread = f"ticket {week}.{number}"
            for kind, direction, at in (("ticket", "in", opened), ("ticket_answer", "out", opened + wait)):
                known = f"{thread} {kind}"
                facts.append(Fact(account.pk, kind, at, known, direction=direction, thread=thread))
    learn(source="test", facts=facts, by=CLOCK)
    scored(account, 95, [70, 70, 70, 70])
    scored(account, 0, [60, 70, 0, 60])
    return account


@pytest.fixture
def cohort(helix, make):
    """Twenty-four others of its tier, which moved by a point or two either way."""
    others = [make.account(tier=1, annual_value=500) for _ in range(24)]
    for place, account in enumerate(others):
        scored(account, 95, [70, 70, 70, 70])
        scored(account, 0, [70 + place % 5 - 2] * 4)
    return others
