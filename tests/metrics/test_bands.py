"""The band of a score is the band of what is shown."""

from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from accounts.bands import band, band_in_sql, bands_of


@pytest.mark.parametrize(
    ("score", "code"),
    [
        (Decimal("100"), "thriving"),
        (Decimal("79.50"), "thriving"),
        (Decimal("79.49"), "steady"),
        (64.5, "steady"),
        (Decimal("64.49"), "watch"),
        (50, "watch"),
        (Decimal("49.50"), "watch"),
        (Decimal("49.49"), "risk"),
        (0, "risk"),
        (None, None),
    ],
)
def test_the_band_is_read_from_the_rounded_score(score, code):
    assert band(score, 80, 50) == code


@pytest.mark.parametrize(
    ("coverage", "least", "code"),
    [(8, 50, "unknown"), (Decimal("49.49"), 50, "unknown"), (Decimal("49.50"), 50, "risk"), (8, 0, "risk"), (0, 0, "risk"), (99, 100, "unknown")],
)  # fmt: skip
def test_a_score_of_which_too_little_is_known_is_in_no_band(coverage, least, code):
    assert band(12, coverage, least) == code
    assert band(None, coverage, least) is None


def test_the_band_is_the_same_in_python_numpy_and_sql(acme):
    """Every score and coverage about an edge, by three ways of saying it."""
    scores = [
        -1,
        *(edge + step for edge in (0, 5000, 6500, 8000) for step in (0, 49, 50)),
        4949,
        4950,
        6449,
        6450,
        7949,
        7950,
        10000,
    ]
    for least in (0, 1, 50, 100):
        pairs = [(one, part) for one in scores for part in (0, 49, 50, 4949, 4950, 5000, 9949, 9950, 10000)]
        ours = [None if one < 0 else band(Decimal(one) / 100, Decimal(part) / 100, least) for one, part in pairs]
        assert bands_of(*map(np.array, zip(*pairs, strict=True)), least, unknown=-1).tolist() == ours
        with connection.cursor() as cursor:
            sql = band_in_sql("score", "coverage", least)
            cursor.execute(
                f"SELECT {sql} FROM unnest(%s, %s) AS pair (score, coverage)",
                [list(each) for each in zip(*pairs, strict=True)],
            )
            assert [row[0] or None for row in cursor.fetchall()] == ours
