"""Rounded parts add up to the rounded whole."""

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accounts.bands import shown
from metrics.points import shared_out, whole_points

POINTS = st.decimals(0, 25, places=2)


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1), st.integers(1, 500))
def test_parts_are_rounded_down_or_up_and_add_up(rows, divisor):
    numerators = np.array(rows)
    parts, wholes = shared_out(numerators, np.full(len(rows), divisor))
    assert parts.sum(axis=1).tolist() == wholes.tolist()
    assert (abs(parts * divisor - numerators) < divisor).all()
    assert wholes.tolist() == [(2 * sum(row) + divisor) // (2 * divisor) for row in rows]


@given(st.lists(POINTS, max_size=4))
def test_whole_points_add_up_to_the_shown_score(contributions):
    assert sum(whole_points(contributions)) == shown(sum(contributions))


def test_the_largest_remainder_goes_up_and_the_first_of_equals():
    assert whole_points([Decimal("10.40"), Decimal("20.40"), Decimal("5.20")]) == [11, 20, 5]
    assert whole_points([Decimal("0.00"), Decimal("0.50")]) == [0, 1]
    assert whole_points([]) == []
