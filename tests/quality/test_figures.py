"""The figures of data quality, held against cases that were computed by hand."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from quality.figures import chance, stability, usual_gap, wilson
from quality.overview import age_in_words
from quality.watching import COLUMNS, freshness, watch


def test_the_usual_gap_is_one_of_the_longest_that_have_been():
    weekly = np.arange(0, 70, 7)
    assert usual_gap(weekly) == 7
    assert usual_gap(np.concatenate([weekly, [100]])) == 37, "of ten gaps the longest is the 95th percentile"
    assert usual_gap(np.array([3, 3, 4, 5])) is None, "three days say nothing of what is usual"
    assert usual_gap(np.array([1, 2, 3, 4, 5, 5])) == 1


def test_age_is_read_against_the_usual_gap():
    assert [freshness(age, 8.0) for age in (0, 8, 9, 16, 17)] == ["ok", "ok", "watch", "watch", "bad"]
    assert freshness(400, None) == "unknown"


def test_the_stability_index_is_that_of_the_book():
    assert stability(np.array([50, 50]), np.array([500, 500])) == pytest.approx(0, abs=1e-12)
    # (0.75 − 0.5) · ln(0.75 / 0.5) + (0.25 − 0.5) · ln(0.25 / 0.5) = 0.25 · ln 3, with counts that make a half row vanish
    assert stability(np.array([5e9, 5e9]), np.array([7.5e9, 2.5e9])) == pytest.approx(0.25 * np.log(3))
    assert np.isfinite(stability(np.array([10, 0]), np.array([0, 10]))), "an empty bin is compared, too"


def test_chance_is_the_95th_percentile_of_a_chi_square():
    # chi-square with 1, 4 and 10 degrees of freedom: 3.841, 9.488, 18.307
    for bins, percentile in ((2, 3.841), (5, 9.488), (11, 18.307)):
        assert chance(100, 100, bins) == pytest.approx(percentile * 0.02, rel=0.03)
    assert chance(100, 100, 1) == 0


def test_the_index_passes_chance_in_about_one_of_twenty_months():
    random, bins, passed = np.random.default_rng(1), 5, 0
    for _month in range(2000):
        before, now = random.multinomial(300, [1 / bins] * bins), random.multinomial(100, [1 / bins] * bins)
        passed += stability(before, now) > chance(300, 100, bins)
    assert 0.03 < passed / 2000 < 0.07


def test_the_interval_is_wilsons():
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 15 of 148: 0.0624 to 0.1605; 0 of 20: 0 to 0.1611
    for wrong, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        found = wilson(wrong, of)
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert wilson(20, 20).high == 1
    assert wilson(0, 0) is None


def history(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """(source, kind, days ago, rows), as the database counts them."""
    today = date(2026, 11, 29)
    return pd.DataFrame(
        [(source, kind, "", today - timedelta(days=ago), count) for source, kind, ago, count in rows], columns=COLUMNS
    )


def watched(frame: pd.DataFrame) -> dict:
    return {(each.source, each.check): each for each in watch(frame, date(2026, 11, 29))}


def test_a_source_that_has_stopped_is_old_and_not_adrift():
    found = watched(history(*(("desk", "ticket", ago, 5) for ago in range(40, 200))))
    assert (found["desk", "fresh"].value, found["desk", "fresh"].limit, found["desk", "fresh"].level) == (40, 2, "bad")
    assert ("desk", "mix") not in found


@pytest.mark.parametrize(("age", "level"), [(2, "ok"), (3, "ok"), (4, "watch"), (6, "watch"), (7, "bad")])
def test_a_source_is_as_usual_as_long_as_it_is_no_older_than_the_page_says(age, level):
    """Rows every other day, which come in a day later: at most three days old is what is usual."""
    found = watched(history(*(("desk", "ticket", age + 2 * number, 1) for number in range(40))))["desk", "fresh"]
    assert (found.limit, found.level) == (3, level)
    assert age_in_words(found) == (f"{age} days old, usually at most 3 days")


def test_a_source_that_brings_other_kinds_drifts_and_one_that_does_not_does_not():
    steady = [("desk", kind, ago, 5) for ago in range(1, 121) for kind in ("ticket", "ticket_answer")]
    assert watched(history(*steady))["desk", "mix"].level == "ok"
    turned = [row for row in steady if row[2] > 30 or row[1] == "ticket"] + [
        ("desk", "rating", ago, 5) for ago in range(1, 31)
    ]
    found = watched(history(*turned))
    assert found["desk", "mix"].level == "bad"
    assert found["desk", "volume"].level == "ok", "as many rows as ever"


def test_a_source_that_brings_a_fifth_is_to_be_watched_and_few_rows_say_nothing():
    rows = [("desk", "ticket", ago, 10 if ago > 30 else 2) for ago in range(1, 121)]
    found = watched(history(*rows))["desk", "volume"]
    assert (found.level, found.value) == ("watch", pytest.approx(0.2))
    assert watched(history(("desk", "ticket", 40, 3), ("desk", "ticket", 2, 3)))["desk", "mix"].level == "unknown"
