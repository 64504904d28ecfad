"""Charts: geometry computed by hand, a conclusion in words, and the same data as a table."""

import re
from datetime import date
from xml.etree import ElementTree

from intimacy.pages.charts import (
    Contribution,
    Mark,
    Range,
    Share,
    bar,
    contributions,
    histogram,
    shares,
    spark,
    stacked_hours,
    trend,
    way,
)

SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg):
    """The chart as a tree; it must be well-formed."""
    return ElementTree.fromstring(svg)  # noqa: S314 – we drew it


def boxes(svg, classes):
    """x, y, width and height of the rectangles of one class."""
    found = [node for node in drawn(svg).iter(f"{SVG}rect") if node.get("class") == classes]
    return [tuple(node.get(name) for name in ("x", "y", "width", "height")) for node in found]


def test_a_histogram_stands_on_zero_and_its_tallest_bin_fills_the_height():
    # 98 high, 16 for the axis: the floor is at 82; 14 for the median: the tallest bar is 68. Two of three scores in one bin.
    chart = histogram([42, 43, 91], "Tier 1")
    assert boxes(chart.svg, "k-fill-risk") == [("40.30%", "14.0", "4.40%", "68.0")]
    assert boxes(chart.svg, "k-fill-thriving") == [("90.30%", "48.0", "4.40%", "34.0")]


def test_a_histogram_says_its_conclusion_and_has_a_table():
    chart = histogram([42, 43, 91], "Tier 1")
    assert chart.description == "3 accounts, median 43. Thriving 1, Steady 0, Watch 0, At risk 2."
    assert chart.table.rows == (("Thriving", 1), ("Steady", 0), ("Watch", 0), ("At risk", 2))
    assert drawn(chart.svg).find(f"{SVG}title").text == "Tier 1"


def test_a_score_of_100_stands_in_the_last_bin():
    assert boxes(histogram([100], "All").svg, "k-fill-thriving") == [("95.30%", "14.0", "4.40%", "68.0")]


def test_one_account_among_many_is_still_seen():
    chart = histogram([70] * 500 + [10], "All")
    assert boxes(chart.svg, "k-fill-risk")[0][3] == "3.0"


def test_contributions_add_up_row_by_row():
    rows = contributions(
        [
            Contribution("Before", 60, total=True),
            Contribution("Calls", 10),
            Contribution("Tickets", -20),
            Contribution("Now", 50, total=True),
        ],
        least=0,
        most=100,
    )
    assert [row.after for row in rows] == [60, 70, 50, 50]
    assert boxes(rows[0].svg, "total") == [("0.00%", "6.0", "60.00%", "14.0")]
    assert boxes(rows[1].svg, "gain") == [("60.00%", "6.0", "10.00%", "14.0")]
    assert boxes(rows[2].svg, "loss") == [("50.00%", "6.0", "20.00%", "14.0")]
    assert [row.points for row in rows] == ["60", "+10", "−20", "50"]


def test_a_connector_leads_from_one_row_to_the_next():
    rows = contributions([Contribution("Before", 50, total=True), Contribution("Calls", 10)], least=0, most=100)
    ends = [
        [
            (line.get("x1"), line.get("y1"), line.get("y2"))
            for line in drawn(row.svg).iter(f"{SVG}line")
            if line.get("class") == "connector"
        ]
        for row in rows
    ]
    assert ends == [[("50.00%", "13.0", "26.0")], [("50.00%", "0.0", "13.0")]]


def test_a_spark_does_not_blow_up_noise():
    # Two points apart by one: the spread counts as four, so the line rises by a quarter of 16 pixels.
    points = re.search(r'points="([^"]+)"', spark([50, 51])).group(1)
    assert points == "2.0,19.0 68.0,15.0"
    assert spark([50]) == ""


def test_a_trend_puts_days_at_their_distance_and_scores_on_the_scale():
    # 40 to 60 on a floor of 212 and a top of 12: a point is 10 pixels. Figures of two digits take 6 percent; ten days are a tenth of the other 91.
    chart = trend([(date(2026, 1, 1), 40), (date(2026, 1, 11), 50), (date(2026, 4, 11), 60)], "Score", width=1000)
    path = next(node for node in drawn(chart.svg).iter(f"{SVG}path") if node.get("class") == "line")
    assert path.get("d") == "M60.0 212.0L151.0 112.0L970.0 12.0"


def test_a_trend_marks_what_lies_outside_the_usual_range():
    points = [(date(2026, 1, 1 + day), score) for day, score in enumerate([60, 61, 30, 60, 41])]
    chart = trend(points, "Score", usual=Range(50, 60, 70), marks=[Mark(date(2026, 1, 2), "New score definition")])
    assert chart.svg.count('class="outside-mark"') == 1
    assert 'class="last-mark outside"' in chart.svg
    assert "New score definition" in chart.svg
    assert chart.description.endswith(
        "Usual range 50 to 70; 2 of 5 outside it, the last below its usual range. 2 Jan 2026: New score definition."
    )
    assert chart.table.rows[0] == ("5 Jan 2026", "41")


def test_a_trend_draws_what_lies_below_nought_or_above_a_hundred_within_its_axis():
    points = [(date(2026, 1, 1), 55), (date(2026, 1, 8), -23.4), (date(2026, 1, 15), 131.5)]
    chart = trend(points, "Contact", usual=Range(-12, 50, 112), height=200)
    lines = [node for node in drawn(chart.svg).iter(f"{SVG}line") if node.get("class") in ("limit", "mean", "gridline")]
    path = next(node for node in drawn(chart.svg).iter(f"{SVG}path") if node.get("class") == "line")
    heights = [float(line.get("y1")) for line in lines] + [
        float(point.split()[1]) for point in path.get("d")[1:].split("L")
    ]
    assert (min(heights), max(heights)) == (12, 176), "the ends of the axis, and nothing beyond them"
    axis = [node.text for node in drawn(chart.svg).iter(f"{SVG}text") if node.get("class") == "axis-label"]
    assert axis[:5] == ["\N{MINUS SIGN}50", "0", "50", "100", "150"]
    assert "The axis runs from \N{MINUS SIGN}50 to 150." in chart.description


def test_a_trend_has_a_gap_where_a_day_has_no_value():
    points = [(date(2026, 1, 1 + 7 * week), value) for week, value in enumerate([50, 60, None, 40])]
    chart = trend(points, "Contact", measure="Figure", width=1000)
    lines = [node.get("d") for node in drawn(chart.svg).iter(f"{SVG}path") if node.get("class") == "line"]
    assert [line.count("L") for line in lines] == [1, 0]
    assert chart.table.head == ("Day", "Figure")
    assert len(chart.table.rows) == 3


def test_a_trend_of_nothing_and_of_one_point_can_be_drawn():
    assert "No scores yet." in trend([], "Score").svg
    drawn(trend([(date(2026, 1, 1), 100)], "Score").svg)


def test_a_bar_stays_on_its_track():
    assert boxes(bar(0.44, "Share").svg, "total") == [("0.00%", "0.0", "44.00%", "8.0")]
    assert boxes(bar(1.7, "Share").svg, "total")[0][2] == "100.00%"


def test_shares_leave_no_trace_of_zero():
    chart = shares(
        [Share("At risk", 1, "k-fill-risk"), Share("Watch", 0, "k-fill-watch"), Share("Steady", 3, "k-fill-steady")],
        "Bands",
    )
    assert boxes(chart.svg, "k-fill-risk") == [("0.00%", "0.0", "24.50%", "10.0")]
    assert boxes(chart.svg, "k-fill-watch") == []
    assert boxes(chart.svg, "k-fill-steady") == [("25.00%", "0.0", "74.50%", "10.0")]


def test_refusals_stand_on_top_of_what_was_allowed():
    # 92 high: floor 74, top 8, so 66 for the tallest hour of four events.
    chart = stacked_hours([("10:00", 3, 1)], "Access", "One refusal.")
    assert boxes(chart.svg, "allowed") == [("15.00%", "24.5", "70.00%", "49.5")]
    assert boxes(chart.svg, "refused") == [("15.00%", "6.5", "70.00%", "16.5")]


def test_names_in_a_chart_cannot_break_out_of_it():
    chart = bar(0.5, '<script>"&')
    assert "<script>" not in chart.svg
    assert drawn(chart.svg).find(f"{SVG}title").text == '<script>"&'


def test_charts_carry_no_inline_style_unless_for_paper():
    chart = trend([(date(2026, 1, 1), 40), (date(2026, 2, 1), 50)], "Score")
    assert "style" not in chart.svg
    assert "<style>" in trend([(date(2026, 1, 1), 40)], "Score", width=600, style=".line{fill:none}").svg


def test_a_falling_line_leaves_room_for_its_last_label_underneath():
    # From 70 to 52 the axis would end at 50; two points above the floor are no room, so it goes on to 40.
    chart = trend([(date(2026, 1, 1), 70), (date(2026, 1, 8), 52)], "Score", width=1000)
    path = next(node for node in drawn(chart.svg).iter(f"{SVG}path") if node.get("class") == "line")
    assert path.get("d") == "M60.0 12.0L970.0 132.0"


def test_a_way_runs_from_its_start_to_its_target_and_the_measured_lie_on_their_days():
    """200 days wide, from 6 to 0; the figure of the middle day lies in the middle of its width, at half of its height."""
    start, end = (date(2026, 1, 1), 6.0), (date(2026, 7, 20), 0.0)
    chart = way(
        [(date(2026, 4, 11), 3.0)],
        "Hours",
        start=start,
        end=end,
        said=lambda value: f"{value:g} h",
        description="Half.",
    )
    line = next(node for node in drawn(chart.svg).iter(f"{SVG}line") if node.get("class") == "limit")
    assert [line.get(name) for name in ("x1", "y1", "x2", "y2")] == ["1.00%", "22.0", "95.00%", "170.0"]
    dot = next(node for node in drawn(chart.svg).iter(f"{SVG}circle") if node.get("class") == "pointer-dot")
    assert (dot.get("cx"), dot.get("cy")) == ("48.00%", "96.0")
    assert chart.table.rows == (("11 Apr 2026", "3 h"),)
    assert chart.description == "Half."


def test_a_way_without_figures_shows_where_it_leads():
    chart = way([], "Hours", start=(date(2026, 1, 1), 1.0), end=(date(2026, 2, 1), 9.0), said=str, description="None.")
    assert not [node for node in drawn(chart.svg).iter(f"{SVG}circle") if node.get("class") == "last-mark"]
    assert chart.table.rows == ()
