"""What came in week by week, counted by hand."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd

from recovery.diagnosis.streams import streams_of, weeks_before

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)  # a Sunday: the week from 23 November is not over
COLUMNS = ["kind", "direction", "happened_at", "contact", "lead", "thread", "value"]


def _frame(*rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def _at(month, day, hour=9):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_weeks_are_whole_and_begin_with_the_history():
    weeks = weeks_before(NOW, _at(11, 4))
    assert weeks == [date(2026, 11, 9), date(2026, 11, 16)]
    assert weeks_before(NOW, _at(11, 9)) == weeks
    assert len(weeks_before(NOW, _at(1, 1) - timedelta(days=900))) == 52
    assert weeks_before(NOW, None) == []


def test_contacts_people_and_usage_are_added_up_by_week():
    rows = _frame(
        ("call", "out", _at(11, 10), "a", True, None, None), ("call", "out", _at(11, 10), "b", False, None, None),
        ("email", "in", _at(11, 12), "a", True, None, None), ("meeting", "out", _at(11, 17), None, True, None, None),
        ("usage", "in", _at(11, 11), None, True, None, 7.0), ("usage", "in", _at(11, 18), None, True, None, 2.5),
        ("call", "out", _at(11, 24), "a", True, None, None),
    )  # fmt: skip
    found = streams_of(rows, weeks_before(NOW, _at(11, 8)), NOW)
    assert found["contact"].values.tolist() == [2, 1]
    assert found["people"].values.tolist() == [2, 0]
    assert found["usage"].values.tolist() == [7, 2.5]
    assert {"answers", "kept"}.isdisjoint(found)


def test_answers_and_promises_are_shares_of_their_week():
    rows = _frame(
        ("ticket", "in", _at(11, 10), None, True, "1", None), ("ticket_answer", "out", _at(11, 11, 8), None, True, "1", None),
        ("ticket", "in", _at(11, 10), None, True, "2", None), ("ticket_answer", "out", _at(11, 12), None, True, "2", None),
        ("ticket", "in", _at(11, 13), None, True, "3", None),
        ("promise_kept", "", _at(11, 17), None, True, None, None), ("promise_late", "", _at(11, 18), None, True, None, None),
        ("promise_kept", "in", _at(11, 18), None, True, None, None),
    )  # fmt: skip
    found = streams_of(rows, weeks_before(NOW, _at(11, 8)), NOW)
    np.testing.assert_allclose(found["answers"].values, [1 / 3, np.nan])
    assert found["answers"].weights.tolist() == [3, 0]
    np.testing.assert_allclose(found["kept"].values, [np.nan, 0.75])


def test_a_ticket_that_still_has_time_is_not_counted():
    rows = _frame(
        ("ticket", "in", NOW - timedelta(hours=5), None, True, "1", None),
        ("call", "out", _at(11, 10), None, True, None, None),
    )
    assert "answers" not in streams_of(rows, weeks_before(NOW, _at(11, 8)), NOW)
