"""The statistics: limits and ratios computed by hand, and what the detector does on made-up series."""

import numpy as np
import pytest

from alerts.control.detector import ENDED_BACK, ENDED_SETTLED, log_ratio, log_tilted, scan, threshold
from alerts.control.series import gaps, in_periods, steadied, together, without_season
from alerts.control.spread import Prior, digamma, prior_of, trigamma, xmr

A = threshold(370)


def noise(rows: int, columns: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, columns))


def test_limits_of_a_chart_by_hand():
    """Moving ranges of 10, 12, 11, 15 are 2, 1, 4: their mean is 7/3, and 2.66 · 7/3 = 6.2067."""
    limits = xmr(np.array([[10.0, 12, 11, 15]]))
    assert limits.mean[0] == 12
    assert limits.high[0] == pytest.approx(18.20667)
    assert limits.low[0] == pytest.approx(5.79333)
    gap = xmr(np.array([[10.0, np.nan, 12, 11]]))
    assert gap.high[0] == pytest.approx(11 + 2.66)
    assert np.isnan(xmr(np.full((1, 3), np.nan)).mean[0])


def test_special_functions_by_their_known_values():
    assert float(digamma(1)) == pytest.approx(-0.5772156649, abs=1e-9)
    assert float(trigamma(1)) == pytest.approx(np.pi**2 / 6, abs=1e-8)


def test_the_mean_of_a_tilted_chi_by_integrating():
    u = np.linspace(1e-6, 30, 300_000)
    for b, degrees in ((0.0, 25), (1.0, 25), (3.0, 12)):
        density = np.exp((degrees - 1) * np.log(u) - u * u / 2)
        exact = np.log((density * np.exp(b * u)).sum() / density.sum())
        assert float(log_tilted(np.array(b), np.array(degrees))) == pytest.approx(exact, rel=0.001)


def test_the_ratio_does_not_depend_on_the_unit():
    figures = noise(1, 30)[0]

    def ratio(values):
        total = values.sum()
        squares = ((values - values.mean()) ** 2).sum()
        return float(log_ratio(values[-4:].sum(), np.array(4), np.array(30), total, squares, Prior()))

    assert ratio(figures) == pytest.approx(ratio(figures * 7 + 1000))


def test_the_ratio_is_one_on_average_while_nothing_happens():
    """So that R is a martingale, and an alarm within n periods has a probability of n / A at most."""
    figures = noise(40_000, 30, seed=3)
    total, squares = figures.sum(axis=1), ((figures - figures.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    logs = log_ratio(figures[:, -3:].sum(axis=1), np.array(3), np.array(30), total, squares, Prior())
    assert np.exp(logs).mean() == pytest.approx(1, abs=0.05)


def test_a_lasting_drop_is_found_with_the_week_in_which_it_began():
    figures = noise(200, 60, seed=5)
    figures[:, 45:] -= 3
    found = scan(figures, a=A, prior=prior_of(figures[:, :26]))
    right = found.at >= 45
    assert right.sum() >= 180
    assert np.median(np.abs(found.since[right] - 45)) == 0
    assert np.median(found.at[right] - 45) <= 2


def test_an_episode_ends_when_the_series_is_back_and_a_new_drop_is_a_new_one():
    figures = noise(1, 110, seed=8) * 0.5
    for first in (40, 80):
        figures[:, first : first + 10] -= 3
    found = scan(figures, a=A, prior=Prior(0.25, 50))
    assert len(found.at) == 2
    assert np.abs(found.since - [40, 80]).max() <= 2
    assert list(found.ended) == [ENDED_BACK, ENDED_BACK]
    assert 50 <= found.end[0] <= 54
    assert not found.down[0]


def test_who_stays_down_is_found_once_and_that_level_becomes_usual():
    figures = noise(1, 100, seed=9)
    figures[:, 40:] -= 4
    found = scan(figures, a=A, prior=Prior(1.0, 50))
    assert (len(found.at), int(found.ended[0])) == (1, ENDED_SETTLED)
    assert found.mean[0] < -3


def test_gaps_are_neither_a_drop_nor_learnt_from():
    figures = noise(50, 60, seed=11)
    figures[:, 30:40] = np.nan
    found = scan(figures, a=A, prior=Prior(1.0, 100))
    assert len(found.at) <= 6
    up = ~found.down & ~np.isin(np.arange(50), found.account)
    assert set(found.learnt[up]) == {50}
    assert not len(scan(np.full((3, 60), np.nan), a=A, prior=Prior()).at)


def test_figures_that_never_move_raise_nothing():
    assert not len(scan(np.zeros((4, 60)), a=A, prior=Prior()).at)


def test_false_alarms_stay_under_the_stated_rate():
    figures = noise(3000, 78, seed=13)
    assert len(scan(figures, a=A, prior=prior_of(figures[:, :26])).at) / 3000 <= 52 / 370 * 1.1


def test_a_cohort_tells_how_alike_its_spreads_are():
    alike = prior_of(noise(500, 26, seed=15) * 2)
    assert alike.variance == pytest.approx(4, rel=0.05)
    assert alike.degrees > 100
    unlike = prior_of(noise(500, 26, seed=16) * np.exp(noise(500, 1, seed=17) * 0.5))
    assert unlike.degrees < 8
    assert prior_of(noise(7, 26)) == Prior()


def test_weeks_that_are_related_to_the_last_one_say_less():
    figures = noise(400, 60, seed=19)
    for week in range(1, 60):
        figures[:, week] = 0.4 * figures[:, week - 1] + figures[:, week]
    assert prior_of(figures).information == pytest.approx(0.6 / 1.4, abs=0.05)


def test_what_everybody_does_is_taken_away():
    figures = noise(20, 30, seed=21) * 0.1
    figures[:, 20:24] -= 5
    assert np.abs(without_season(figures)).max() < 1
    few = figures[:7]
    assert np.array_equal(without_season(few), few)


def test_counts_are_steadied_and_put_together():
    assert steadied(np.array([0.0, 7.625])) == pytest.approx([0.375 ** (2 / 3), 4])
    one = noise(10, 40, seed=23)
    both = together({"calls": one * 3, "people": one * 5, "never": np.ones((10, 40))})
    assert np.std(both, axis=1).mean() == pytest.approx(2**0.5, rel=0.1)


def test_four_weeks_make_a_period_and_a_gap_stays_one():
    weeks = np.array([[9.0, 1, 2, 3, 4, 5, 6, 7, np.nan]])
    assert in_periods(weeks, 4)[0].tolist()[0] == 10
    assert np.isnan(in_periods(weeks, 4)[0][1])
    assert in_periods(weeks, 4, mean=True)[0].tolist() == [2.5, 6.0]


def test_a_week_in_which_hardly_anything_came_in_is_a_gap():
    assert gaps(np.array([0.0, 50, 52, 3, 48])).tolist() == [False, False, False, True, False]
    few = np.array([2.0, 3, 0, 2, 4, 0, 0, 0])
    assert gaps(few).tolist() == [False] * 5 + [True] * 3, "one week without two is chance, three are none"
