"""The plays of the simulated year: what the recovery play did is found by the product's own estimate, and that calling back did nothing is not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from demonstration.companies import acme, globex
from demonstration.past import moment
from demonstration.plays import lull_of, played_at
from demonstration.year import year_of
from effects.estimate.cases import Cases
from effects.estimate.effect import Verdict, estimate
from metrics.formulas import FORMULA_1
from metrics.scoring import score

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WEEKS, BEFORE, HORIZON = 52, 8, 12


@pytest.fixture(scope="module")
def year() -> tuple[list, np.ndarray]:
    """All companies, and their scores so many weeks ago, shape (weeks, companies)."""
    companies = acme()
    rows = [
        (company.name, event.kind, event.direction, moment(event, NOW), person, place == 0, event.thread or None)
        for company in companies
        for event in year_of(company, "acme")
        for place, person in enumerate(event.people or (None,))
    ]
    frame = pd.DataFrame(rows, columns=["account", "kind", "direction", "happened_at", "contact", "lead", "thread"])
    frame = frame.sort_values("happened_at")
    names, scores = [company.name for company in companies], []
    for week in range(WEEKS + 1):
        until = NOW - timedelta(weeks=week)
        known = frame[frame["happened_at"] <= until]
        scores.append(score(known, names, FORMULA_1, until).frame["score"].to_numpy(dtype=float))
    return companies, np.array(scores)


def cases_of(key: str, companies: list, scores: np.ndarray) -> Cases:
    played = [played_at(company, "acme") for company in companies]
    rows = []
    for ago in sorted({each.ago for each in played if each and each.key == key}):
        week = -(-(ago + 1) // 7)
        for number, each in enumerate(played):
            mine = bool(each and each.key == key)
            if not mine or each.ago == ago or abs(each.ago - ago) > 7 * HORIZON:
                rows.append(
                    (
                        number,
                        ago,
                        mine and each.ago == ago,
                        scores[week : week + BEFORE + 1, number][::-1],
                        scores[week - HORIZON, number],
                    )
                )
    account, day, treated, history, after = zip(*rows, strict=True)
    values = np.array([companies[number].value for number in account], dtype=float)
    tiers = np.array([companies[number].tier for number in account])
    return Cases(
        np.array(account),
        np.array(day),
        np.array(treated),
        np.array(history),
        np.array(after),
        values,
        tiers,
        np.full(len(rows), -1),
    )


def test_the_recovery_play_is_aimed_at_six_points(year):
    found = estimate(cases_of("recovery", *year), least=10)
    assert found.verdict == Verdict.BETTER
    assert 4 < found.effect < 9
    assert 1 < found.low < 5
    assert found.naive > found.effect + 2, "a part of it comes back by itself"


def test_calling_back_is_not_shown(year):
    found = estimate(cases_of("reengagement", *year), least=10)
    assert found.verdict == Verdict.NOT_SHOWN
    assert found.naive > 3, "before and after alone would have said something"


def test_lulls_and_plays_are_drawn_by_name_and_only_where_they_are_told():
    plays = Counter(played.key for company in acme() if (played := played_at(company, "acme")))
    assert plays["recovery"] >= 12
    assert plays["reengagement"] >= 12
    assert sum(lull_of(company, "acme") is not None for company in acme()) > sum(plays.values())
    assert not any(lull_of(company, "globex") or played_at(company, "globex") for company in globex())
    granite = next(company for company in acme() if company.name == "Granite Telecom")
    assert played_at(granite, "acme").key == "recovery"
