"""Figures, money, dates and names as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from intimacy.pages import words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("score", "band"), [(100, "thriving"), (80, "thriving"), (79.9, "steady"), (65, "steady"), (64, "watch"), (50, "watch"), (49.99, "risk"), (0, "risk")])  # fmt: skip
def test_a_score_falls_in_its_band(score, band):
    assert words.band_of(score) == band


@pytest.mark.parametrize(("value", "said"), [(3, "+3"), (-11, "−11"), (0, "0"), (-0.2, "0")])
def test_a_change_has_its_sign(value, said):
    assert words.signed(value) == said


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 21), "yesterday"),
        (date(2027, 2, 2), "in 72 days"),
        (date(2026, 11, 19), "3 days ago"),
        (None, ""),
    ],
)
def test_a_day_says_how_far_away_it_is(day, said):
    assert words.distance(day, TODAY) == said


def test_a_moment_is_told_in_the_zone_of_the_member():
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    with timezone.override("Asia/Tokyo"):
        assert words.when(datetime(2026, 11, 22, 5, 5, tzinfo=UTC), now) == "Today, 14:05"
        assert words.when(datetime(2026, 11, 21, 5, 5, tzinfo=UTC), now) == "Yesterday, 14:05"
        assert words.when(datetime(2026, 11, 17, 7, 0, tzinfo=UTC), now) == "Tue 17 Nov, 16:00"
        assert words.when(datetime(2025, 11, 17, 7, 0, tzinfo=UTC), now) == "17 Nov 2025, 16:00"


def test_money_is_written_in_its_currency_and_the_language():
    assert words.money(2840000, "USD") == "$2,840,000"
    assert words.money(Decimal("12.50"), "EUR") == "€12.50"
    assert words.money_short(2840000, "USD") == "$2.8M"
    with translation.override("de"):
        assert words.money(2840000, "EUR").replace("\xa0", " ") == "2.840.000 €"


@pytest.mark.parametrize(("name", "letters"), [("Amara Okafor", "AO"), ("Dr. Lena Vogt", "LV"), ("Cher", "C"), ("Anna Maria de Souza", "AS"), ("", "")])  # fmt: skip
def test_an_avatar_shows_two_letters(name, letters):
    assert words.initials(name) == letters


def test_plain_values_become_words():
    assert [words.shown(value) for value in (None, True, 1234.5, date(2027, 1, 31), ["a", 1])] == [
        "", "Yes", "1,234.5", "31 Jan 2027", "a, 1",
    ]  # fmt: skip
