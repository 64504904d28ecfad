"""One account or its cohort: verdicts of cases computed by hand, and the rate at which chance is called an account's own fall."""

import numpy as np
import pytest

from recovery.diagnosis.cohort import compared, median_interval


def test_an_account_that_falls_alone():
    found = compared(-22, [1, -1, 0, 2, -2] * 5)
    assert (found.verdict, found.others) == ("alone", 25)
    assert found.p == pytest.approx(1 / 26)
    assert found.median == 0


def test_a_cohort_that_fell_with_it():
    found = compared(-12, [-12 + place % 5 - 2 for place in range(25)])
    assert found.verdict == "cohort"
    assert found.high < 0


def test_a_cohort_that_fell_and_an_account_that_fell_more():
    assert compared(-40, [-12 + place % 5 - 2 for place in range(25)]).verdict == "both"


def test_a_fall_like_others_in_a_cohort_that_stands():
    assert compared(-8, [-20, -15, -10, -9, *[0] * 10, *[9] * 11]).verdict == "neither"


def test_fewer_than_nineteen_tell_nothing():
    found = compared(-50, [0.0] * 18)
    assert (found.verdict, found.others, found.p) == ("too_few", 18, None)
    assert compared(-50, [0.0] * 18 + [float("nan")] * 9).verdict == "too_few"
    assert compared(-50, [0.0] * 19).p == 0.05


def test_the_interval_of_the_median_is_that_of_the_tables():
    """n = 25: P(Binomial(25, ½) ≤ 7) = 0.0216, so it runs from the 8th to the 18th value (Conover, table A3); n = 20: 6th to 15th."""
    assert median_interval(np.arange(1.0, 26)) == (8.0, 18.0)
    assert median_interval(np.arange(1.0, 21)) == (6.0, 15.0)


def test_chance_is_called_an_own_fall_once_in_twenty():
    chance = np.random.default_rng(3)
    found = [compared(chance.normal(), chance.normal(size=39)) for _ in range(2000)]
    assert sum(each.p <= 0.05 for each in found) / 2000 <= 0.05 + 3 * (0.05 * 0.95 / 2000) ** 0.5
    assert sum(each.high < 0 for each in found) / 2000 <= 0.025 + 3 * (0.025 * 0.975 / 2000) ** 0.5
