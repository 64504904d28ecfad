"""From interactions to a score: what counts, what does not, and that it adds up."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.bands import band
from metrics.formulas import FORMULA_1
from metrics.measures import COMMITMENT_KINDS, CONTACT_KINDS
from metrics.points import whole_points
from metrics.scoring import explain, score
from tests.metrics import naive

READS = {
    "advisory_contact": set(CONTACT_KINDS),
    "breadth": set(CONTACT_KINDS),
    "answers": {"ticket", "ticket_answer"},
    "kept": set(COMMITMENT_KINDS),
}
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
CODES = [indicator.code for indicator in FORMULA_1.indicators]
KINDS = [*naive.CONTACT, *naive.KEPT, "ticket", "ticket_answer", "usage", "transaction"]


def row(kind, days=1.0, account="Helix", direction="", contact=None, lead=True, thread=None):
    """One interaction so many days ago."""
    return {
        "account": account,
        "kind": kind,
        "channel": "",
        "direction": direction or ("in" if kind == "ticket" else "out"),
        "happened_at": NOW - timedelta(days=days),
        "value": None,
        "contact": contact,
        "lead": lead,
        "thread": thread,
    }


def frame(rows):
    made = pd.DataFrame(rows, columns=list(row("usage")))
    return made.assign(happened_at=pd.to_datetime(made["happened_at"], utc=True), lead=made["lead"].astype(bool))


def scored(*rows):
    return score(frame(rows), ["Helix"], FORMULA_1, NOW).frame.iloc[0]


def test_an_account_without_data_has_no_score_and_no_coverage():
    one = scored(row("usage"), row("email", days=-1), row("meeting", account="Kestrel"))
    assert np.isnan(one["score"])
    assert np.isnan(one["shown"])
    assert one["coverage"] == 0
    assert one["band"] is None


def test_a_contact_loses_half_of_its_weight_in_a_half_life():
    assert scored(row("advisory", days=0))["value_advisory_contact"] == 25
    assert scored(row("advisory", days=45))["value_advisory_contact"] == 12.5
    assert scored(row("advisory", days=90))["value_advisory_contact"] == 6.25


def test_a_meeting_with_three_people_counts_once_and_shows_three_contacts():
    one = scored(
        *(row("meeting", days=0, contact=person, lead=person == "Ingrid") for person in ("Ingrid", "Lena", "Tom"))
    )
    assert one["value_advisory_contact"] == 15
    assert one["value_breadth"] == 50


def test_a_long_silence_is_worth_nothing_but_is_known():
    one = scored(row("meeting", days=900, contact="Ingrid"))
    assert one["value_advisory_contact"] == 0
    assert one["value_breadth"] == 0
    assert one["score"] == 0
    assert one["band"] == "risk"


def test_breadth_is_unknown_while_nobody_is_named():
    assert np.isnan(scored(row("meeting"))["value_breadth"])


def test_missing_data_lowers_the_coverage_and_not_the_score():
    meetings = [row("advisory", days=0, contact=person) for person in "abcdef"]
    one = scored(*meetings)
    assert one["score"] == 100
    assert one["coverage"] == 0.55
    kept = scored(*meetings, row("promise_kept"), row("followup_done"))
    assert (kept["score"], kept["coverage"]) == (100, 0.75)


def test_one_ticket_says_too_little_and_two_say_something():
    pair = [row("ticket", days=5, thread=1), row("ticket_answer", days=4.5, direction="out", thread=1)]
    assert np.isnan(scored(*pair)["value_answers"])
    assert scored(*pair, row("ticket", days=3, thread=2))["value_answers"] == 0
    late = row("ticket_answer", days=1.9, direction="out", thread=2)
    assert scored(*pair, row("ticket", days=3, thread=2), late)["value_answers"] == 0
    in_time = row("ticket_answer", days=2, direction="out", thread=2)
    assert scored(*pair, row("ticket", days=3, thread=2), in_time)["value_answers"] == 100


def test_a_ticket_that_still_has_time_is_not_counted():
    pairs = [
        each
        for thread in (1, 2)
        for each in (row("ticket", 5, thread=thread), row("ticket_answer", 5, direction="out", thread=thread))
    ]
    assert scored(*pairs, row("ticket", days=1, thread=3))["value_answers"] == 100
    assert scored(*pairs, row("ticket", days=1.01, thread=3))["value_answers"] == pytest.approx(37.04)


def test_an_answer_before_the_question_or_in_another_account_answers_nothing():
    one = scored(
        row("ticket", days=5, thread=1),
        row("ticket", days=5, thread=2),
        row("ticket_answer", days=6, direction="out", thread=1),
        row("ticket_answer", days=5, direction="out", thread=2, account="Kestrel"),
    )
    assert one["value_answers"] == 0


def test_a_late_promise_is_half_kept():
    one = scored(row("promise_late"), row("promise_kept"), row("promise_kept"), row("promise_kept"))
    assert one["value_kept"] == 83.33


def test_the_moment_of_a_score_must_know_its_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        score(frame([row("email")]), ["Helix"], FORMULA_1, NOW.replace(tzinfo=None))


def test_no_interactions_and_no_accounts_are_no_error():
    assert np.isnan(score(frame([]), ["Helix"], FORMULA_1, NOW).frame.loc[0, "score"])
    assert len(score(frame([row("email")]), [], FORMULA_1, NOW).frame) == 0


@st.composite
def histories(draw):
    """Interactions of three accounts, with ties, missing contacts and threads, and some that have not happened yet."""
    days = st.sampled_from([-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 45.0, 89.0, 90.0, 179.99, 180.0, 365.0, 900.0])
    return draw(
        st.lists(
            st.builds(
                row,
                st.sampled_from(KINDS),
                days=days,
                account=st.sampled_from(["Helix", "Kestrel", "Quill"]),
                direction=st.sampled_from(["in", "out"]),
                contact=st.sampled_from([None, "Ingrid", "Lena", "Tom"]),
                lead=st.booleans(),
                thread=st.sampled_from([None, 1, 2, 3]),
            )
            # half of the tickets as they usually come, so that answers are met often
            | st.builds(row, st.just("ticket"), days=days, thread=st.integers(1, 3))
            | st.builds(row, st.just("ticket_answer"), days=days, direction=st.just("out"), thread=st.integers(1, 3)),
            max_size=25,
        )
    )


ASKED = ["Helix", "Kestrel", "Nobody"]


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_score_is_the_one_computed_the_slow_way(rows):
    result = score(frame(rows), ASKED, FORMULA_1, NOW).frame
    for account, one in zip(ASKED, result.to_dict("records"), strict=True):
        own = [each for each in rows if each["account"] == account]
        hundredths, coverage, exact = naive.score(own, NOW)
        values = naive.values(own, NOW)
        assert one["account"] == account
        assert one["coverage"] == coverage / 100
        for code in CODES:
            assert np.isnan(one[f"value_{code}"]) == (values[code] is None) == np.isnan(one[f"points_{code}"])
            if values[code] is not None:
                assert round(one[f"value_{code}"] * 100) == values[code]
                # each contribution is its exact value rounded down or up
                assert abs(Fraction(round(one[f"points_{code}"] * 100)) - exact[code]) < 1
        if hundredths is None:
            assert np.isnan(one["score"])
        else:
            assert round(one["score"] * 100) == hundredths
            assert one["band"] == band(Decimal(hundredths) / 100, Decimal(coverage), FORMULA_1.least_coverage)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_contributions_add_up_exactly_as_stored_and_as_shown(rows):
    for one in score(frame(rows), ASKED, FORMULA_1, NOW).frame.to_dict("records"):
        points = [Decimal(f"{one[f'points_{code}']:.2f}") for code in CODES if not np.isnan(one[f"points_{code}"])]
        if points:
            assert sum(points) == Decimal(f"{one['score']:.2f}")
            assert sum(whole_points(points)) == one["shown"]


@settings(max_examples=100, deadline=None)
@given(histories().flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_rows_does_not_matter(pair):
    first, second = (score(frame(rows), ASKED, FORMULA_1, NOW).frame for rows in pair)
    pd.testing.assert_frame_equal(first, second, check_exact=True)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_the_interactions_behind_a_figure_add_up_to_it(rows):
    data = frame(rows)
    result = score(data, ["Helix"], FORMULA_1, NOW).frame.iloc[0]
    for indicator in FORMULA_1.indicators:
        behind = explain(data, "Helix", indicator, NOW)
        assert set(data.loc[behind["interaction"], "account"]) <= {"Helix"}
        assert set(data.loc[behind["interaction"], "kind"]) <= READS[indicator.code]
        if not np.isnan(result[f"value_{indicator.code}"]):
            figure = naive.figures([each for each in rows if each["account"] == "Helix"], NOW)[indicator.code]
            assert behind["weight"].sum() == pytest.approx(figure, abs=1e-9)


def test_the_same_rows_in_another_order_are_explained_alike():
    data = frame([row("meeting", contact="Ingrid"), row("call", contact="Ingrid"), row("email", contact="Lena")])
    for indicator in FORMULA_1.indicators:
        one = explain(data, "Helix", indicator, NOW)
        pd.testing.assert_frame_equal(one, explain(data.iloc[::-1], "Helix", indicator, NOW))
