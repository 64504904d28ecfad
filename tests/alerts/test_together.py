"""A share of which a week has one or none is counted in blocks of weeks, so that its usual range says something."""

from datetime import date, timedelta

import numpy as np
import pytest

from alerts.saying import parts_of
from alerts.together import lately_of_few, together

MONDAY = date(2026, 3, 2)
WEEKS = [MONDAY + timedelta(weeks=week) for week in range(23)]
SINCE = WEEKS[17]
NUMBERS = [1.0] * 23
# By hand, from week 17 backwards in blocks of five: weeks 12 to 16, 7 to 11, 2 to 6; weeks 0 and 1 are left over.
SHARES = [0.0, 0.0] + [100.0] * 5 + [100.0] * 4 + [0.0] + [100.0] * 3 + [0.0] * 2 + [0.0] * 5 + [100.0]


def test_blocks_begin_at_the_change_and_hold_nothing_of_both_sides():
    found = together(WEEKS, SHARES, NUMBERS, SINCE)
    assert found.periods == 5
    assert (found.begins, found.before) == ([WEEKS[2], WEEKS[7], WEEKS[12], WEEKS[17]], 3)
    assert found.shares == pytest.approx([100, 80, 60, 100 / 6]), "the week that is left over goes with the last block"
    assert (found.was, found.came_to) == ((12, 17), (1, 6))
    assert found.usual == (60, 100)


def test_where_a_week_has_enough_it_stands_by_itself():
    assert together(WEEKS, SHARES, [5.0] * 23, SINCE) is None
    assert together(WEEKS, [None] * 17 + SHARES[17:], [None] * 17 + NUMBERS[17:], SINCE) is None, "nothing before"
    assert together(WEEKS, SHARES, NUMBERS, WEEKS[-1] + timedelta(weeks=1)) is None, "nothing since"
    assert together([], [], [], SINCE) is None


def test_weeks_that_do_not_count_are_left_out():
    """Every second week does not count; of the others each has one."""
    numbers = [1.0 if week % 2 else None for week in range(23)]
    found = together(WEEKS, SHARES, numbers, SINCE)
    assert found.periods == 5
    assert (found.was, found.came_to) == ((5, 8), (0, 3)), "weeks 1, 3, … 15 and 17, 19, 21"


def test_the_page_says_how_many_of_how_many_and_how_many_weeks_a_point_has(acme, cast, make, browse):
    helix = make.account("Helix", owner=cast.alice)
    line = [[on.isoformat(), 50.0] for on in WEEKS]
    parts = [
        {"name": "kept", "before": 70.6, "after": 16.7, "low": 0, "high": 100, "line": SHARES},
        {"name": "promises", "before": 1, "after": 1, "low": 1, "high": 1, "line": NUMBERS},
    ]
    alert = make.alert(helix, series="kept", since_on=SINCE, until_on=WEEKS[-1], line=line, parts=parts)
    kept = parts_of(alert)[0]
    assert (kept.was, kept.came_to, kept.usual) == ("70.6% (12 of 17)", "16.7% (1 of 6)", "60% to 100%")
    page = browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()
    for said in ("70.6% (12 of 17)", "60% to 100%", "a point counts 5 weeks together"):
        assert said in page


def test_what_it_came_to_lately_stands_beside_what_it_usually_comes_to():
    """By hand, before week 17: 12 of 17, in blocks 100, 80 and 60; the last five weeks: 1 of 5."""
    found = lately_of_few(np.array(SHARES), np.array(NUMBERS), 17)
    assert found == pytest.approx({"latest": 20, "usual": 1200 / 17, "low": 60, "high": 100})
    assert lately_of_few(np.array(SHARES), np.full(23, 5.0), 17) == {}
    assert lately_of_few(np.full(23, np.nan), np.full(23, np.nan), 17) == {}
