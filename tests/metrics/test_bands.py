"""The band of a score is the band of what is shown."""

from decimal import Decimal

import pytest

from accounts.bands import band


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
    assert band(score) == code
