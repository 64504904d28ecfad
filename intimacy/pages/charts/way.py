"""A figure on its way: the straight line from where it was to where it is to be, and what was measured."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, Chart, Table, tip

TOP, AXIS, RIGHT = 16, 24, 0.94
End = tuple[date, float]


def way(
    points: Sequence[End], title: str, *, start: End, end: End, said: Callable[[float], str], description: str,
    height: int = 200, width: int | None = None, style: str = "",
) -> Chart:  # fmt: skip
    """Measurements against the straight way from ``start`` to ``end``, each a day and a value; ``said`` writes a value with its unit.

    Days stand at their true distance. The way is dashed, the measured line is solid, and its last value is labelled.
    """
    points = sorted((when, float(value)) for when, value in points)
    days = [start[0], end[0], *(when for when, _value in points)]
    values = [start[1], end[1], *(value for _when, value in points)]
    first, last, low, high = min(days), max(days), min(values), max(values)
    spread = (high - low) or 1
    floor = height - AXIS
    x = lambda when: (when - first).days / ((last - first).days or 1) * RIGHT + 0.01  # noqa: E731
    y = lambda value: floor - 6 - (value - low) / spread * (floor - TOP - 12)  # noqa: E731
    canvas = Canvas(height, title, description, width, "k-trend", style)
    canvas.line(0, floor, 1, floor, "gridline")
    canvas.line(x(start[0]), y(start[1]), x(end[0]), y(end[1]), "limit")
    canvas.mark(x(end[0]), y(end[1]), '<circle class="target-mark" r="5"/>')
    # The target's words stand inside of the chart, on the side from which the way does not come.
    above = y(end[1]) > y(start[1])
    canvas.words(x(end[0]), y(end[1]) + (-10 if above else 18), said(end[1]), "axis-label", anchor="end")
    canvas.words(x(start[0]), y(start[1]) + (18 if y(start[1]) < floor - 24 and not above else -8), said(start[1]))
    canvas.path([(x(when), y(value)) for when, value in points], "line")
    if not width:
        for when, value in points:
            edge = 1 / (len(points) + 1) / 2
            canvas.raw('<g class="hit">')
            canvas.box(max(x(when) - edge, 0), 0, 2 * edge, floor, "zone", more=tip(words.day(when), said(value)))
            canvas.raw(f'<circle class="pointer-dot" cx="{canvas.x(x(when))}" cy="{y(value):.1f}" r="4"/></g>')
    if points:
        when, value = points[-1]
        canvas.mark(x(when), y(value), '<circle class="last-mark" r="5"/>')
        canvas.words(
            x(when), y(value) + (20 if y(value) < TOP + 22 else -10), said(value), "last-label", anchor="middle"
        )
    for when, anchor in ((first, "start"), (last, "end")):
        canvas.words(
            x(when),
            height - 5,
            date_format(when, "j M Y" if last - first > timedelta(days=300) else "j M"),
            anchor=anchor,
        )
    rows = tuple((words.day(when), said(value)) for when, value in reversed(points))
    return canvas.chart(Table((_("Day"), title), rows))
