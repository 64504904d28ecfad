"""Marks in charts of scores."""

from datetime import date

import pytest

from metrics.formulas import Version
from metrics.marks import marks_between, marks_since

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_a_mark_bears_the_number_of_the_definition_that_took_over():
    line = [(MONDAY, 1), (TUESDAY, 3), (date(2026, 11, 25), 3)]
    assert [(mark.on, mark.label) for mark in marks_between(line)] == [(TUESDAY, "score definition 3")]


@pytest.mark.parametrize(("points", "said"), [(6, ": +6"), (-11, ": −11"), (0, ": 0"), (None, "")])
def test_a_mark_says_by_how_much_it_alone_moved_the_line(points, said):
    moved = {} if points is None else {TUESDAY: points}
    (mark,) = marks_between([(MONDAY, 1), (TUESDAY, 3)], moved)
    assert mark.label == f"score definition 3{said}"


def test_definitions_of_one_day_share_a_mark_that_names_both():
    versions = [Version(1, MONDAY), Version(2, TUESDAY), Version(3, TUESDAY)]
    assert [(mark.on, mark.label) for mark in marks_since(MONDAY, versions)] == [(TUESDAY, "score definitions 2, 3")]
    assert marks_since(date(2026, 12, 1), versions) == []
