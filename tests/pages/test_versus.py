"""The chart of two lines round a moment, against figures computed by hand."""

import re

from intimacy.pages.charts import versus

WEEKS = [(-2, 60.0, 60.0), (-1, 50.0, 50.0), (0, 40.0, None), (1, 50.0, 45.0), (2, 60.0, 50.0)]


def drawn(**more):
    return versus(
        WEEKS, "Recovery", names=("with it", "without it"), description="Ten more.", width=1000, height=240, **more
    )


def test_weeks_stand_at_their_distance_and_values_at_their_height():
    """From 40 to 60 in 200 pixels under 16; five weeks from 5% to 93% of the width."""
    lines = re.findall(r'<path class="(\S+)" d="M(.*?)"', drawn().svg)
    assert [name for name, _points in lines] == ["other-line", "line"]
    points = [tuple(map(float, point.split())) for point in lines[1][1].split("L")]
    assert points == [(50, 16), (270, 116), (490, 216), (710, 116), (930, 16)]
    assert len(lines[0][1].split("L")) == 4, "a week of which nothing is known is left out"


def test_the_interval_stands_at_its_height_beside_the_end():
    svg = drawn(interval=(45, 55)).svg
    assert 'class="interval" x="960.0" y="66.0"' in svg
    assert 'height="100.0"' in svg
    assert "interval" not in drawn().svg


def test_the_same_stands_in_the_table():
    table = drawn().table
    assert table.head == ("Week", "with it", "without it")
    assert table.rows[0] == ("week −2", "60", "60")
    assert table.rows[2] == ("start", "40", "")


def test_without_data_nothing_is_drawn():
    chart = versus([(0, None, None)], "Recovery", names=("a", "b"), description="Nothing.")
    assert "path" not in chart.svg
