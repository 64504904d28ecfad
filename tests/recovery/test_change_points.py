"""Since when: a change is found where it is, none where there is none, and the stated rate of false findings holds."""

import numpy as np
import pytest

from recovery.diagnosis.changepoint import change_point


def test_a_step_is_found_in_its_week_with_both_means():
    found = change_point([4.0] * 20 + [1.0] * 10)
    assert (found.at, found.first, found.last) == (20, 20, 20)
    assert (found.before, found.after) == (4.0, 1.0)
    assert found.p < 0.01


def test_weeks_without_a_figure_leave_a_gap_and_no_fall():
    values = [np.nan if week % 3 == 0 else 5.0 + week % 2 for week in range(40)]
    assert not change_point(values).shown
    with_gaps = [np.nan if week % 3 == 0 else (5.0 if week < 25 else 1.0) for week in range(40)]
    found = change_point(with_gaps)
    assert found.at == 25
    assert found.weeks == 26


def test_what_rests_on_more_counts_more():
    """One week of one bad ticket is no change beside weeks of twenty good ones; by hand: the weighted mean after the step."""
    values = [1.0] * 20 + [0.5, 0.0, 0.5, 0.5, 0.5, 0.5]
    found = change_point(values, [10.0] * 20 + [10.0, 30.0, 10.0, 10.0, 10.0, 10.0])
    assert found.at == 20
    assert found.after == pytest.approx((5 * 5) / 80)


def test_a_rise_is_no_fall_unless_one_looks_for_it():
    values = [1.0] * 20 + [4.0] * 10
    assert not change_point(values).shown
    found = change_point(values, fall=False)
    assert (found.at, found.before, found.after) == (20, 1.0, 4.0)


@pytest.mark.parametrize("values", [[], [1.0] * 40, [5.0, 1.0] * 5, [float("nan")] * 30])
def test_too_little_and_nothing_that_varies_show_nothing(values):
    assert not change_point(values).shown


def test_the_same_series_says_the_same_again():
    values = np.random.default_rng(5).poisson(2, 52)
    assert change_point(values) == change_point(values)


def _rate(series, runs: int = 400, level: float = 0.05) -> float:
    return sum(change_point(*series(), level=level, seed=run).shown for run in range(runs)) / runs


@pytest.mark.parametrize("kind", ["noise", "counts", "shares", "neighbours alike"])
def test_of_series_without_a_change_at_most_one_in_twenty_shows_one(kind, monkeypatch):
    """Held with three standard errors of the simulation: 0.05 + 3 · √(0.05 · 0.95 / 400)."""
    monkeypatch.setattr("recovery.diagnosis.changepoint.SHUFFLES", 199)
    monkeypatch.setattr("recovery.diagnosis.changepoint.RESAMPLES", 19)
    chance = np.random.default_rng(11)

    def alike():
        noise, out = chance.normal(size=52), np.zeros(52)
        for week in range(1, 52):
            out[week] = 0.2 * out[week - 1] + noise[week]
        return (out,)

    def shares():
        counts = chance.poisson(1.2, 52)
        good = chance.binomial(counts, 0.85)
        return np.divide(good, counts, out=np.full(52, np.nan), where=counts > 0), counts

    series = {
        "noise": lambda: (chance.normal(size=52),), "counts": lambda: (chance.poisson(1.5, 52),), "shares": shares, "neighbours alike": alike,
    }[kind]  # fmt: skip
    assert _rate(series) <= 0.05 + 3 * (0.05 * 0.95 / 400) ** 0.5


def test_a_change_of_a_quarter_is_seen_and_its_interval_holds_the_week(monkeypatch):
    monkeypatch.setattr("recovery.diagnosis.changepoint.SHUFFLES", 199)
    monkeypatch.setattr("recovery.diagnosis.changepoint.RESAMPLES", 199)
    chance = np.random.default_rng(7)
    found = [change_point(np.r_[chance.poisson(3, 39), chance.poisson(1, 13)], seed=run) for run in range(200)]
    shown = [each for each in found if each.shown]
    assert len(shown) >= 160
    assert sum(each.first <= 39 <= each.last for each in shown) / len(shown) >= 0.88
