"""A score over time: the small line of a table row, and the large one with its usual range and its version marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, groupby, pairwise

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from intimacy.pages import words
from intimacy.pages.charts.figure import DIAMOND, Canvas, Chart, Table, tip

SPARK_WIDTH, SPARK_HEIGHT = 72, 22
SMALLEST_SPREAD = 4  # points: a smaller wobble is not blown up to look like a fall
TOP, AXIS = 12, 24
RIGHT = 0.97  # the last point stops short of the edge, so that its label has room
GUTTER, DIGIT = 0.03, 0.015  # of the width, before the line begins: room for the figures of the axis, by their length
LINE = 12  # pixels, of a label
NEAR = 0.4  # of the width: labels of marks that are closer stand under each other
SMALLEST_STEPS = 20  # an axis that spans less may have steps of less than ten
APART = 24  # pixels, at least, between two figures of the axis


@dataclass(frozen=True)
class Range:
    """The account's usual range and its middle."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True)
class Mark:
    """A day on which something other than the customer changed the score, such as a new score definition."""

    on: date
    label: str


def spark(values: Sequence[float], band: str = "") -> SafeString:
    """A line for a table row. It is decoration: the row says the figures."""
    values = [float(value) for value in values]
    if len(values) < 2:
        return mark_safe("")
    low, spread = min(values), max(max(values) - min(values), SMALLEST_SPREAD)
    points = [
        (
            2 + place * (SPARK_WIDTH - 6) / (len(values) - 1),
            SPARK_HEIGHT - 3 - (value - low) / spread * (SPARK_HEIGHT - 6),
        )
        for place, value in enumerate(values)
    ]
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last_x, last_y = points[-1]
    classes = "k-chart k-spark" + (" k-spark-risk" if band == "risk" else "")
    return mark_safe(  # noqa: S308 – numbers only
        f'<svg class="{classes}" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" '
        f'aria-hidden="true"><polyline class="line" points="{drawn}"/>'
        f'<circle class="last-mark" cx="{last_x:.1f}" cy="{last_y:.1f}" r="2.4"/></svg>'
    )


def trend(
    line: Sequence[tuple[date, float | None]],
    title: str,
    *,
    usual: Range | None = None,
    marks: Sequence[Mark] = (),
    measure: str = "",
    height: int = 236,
    width: int | None = None,
    style: str = "",
    least: int = 20,
    digits: int = 0,
) -> Chart:
    """A score over time. Days stand at their true distance; diamonds are outside the usual range; the last value is labelled.

    The line has a gap where a day has no value. measure: what a value is called; without it, a score. least: how much lies between both
    ends of the axis at least; with less than 20 its steps may be 1, 2 and 5. digits: after the point, of the values that are said.
    """
    pieces = _pieces(line)
    points, measure = [point for piece in pieces for point in piece], measure or _("Score")
    if not points:
        return Canvas(height, title, _("No scores yet."), width).chart(Table((_("Day"), _("Score")), ()))
    first, last = points[0][0], points[-1][0]
    days = (last - first).days or 1
    floor = height - AXIS
    shown_marks = sorted((mark for mark in marks if first <= mark.on <= last), key=lambda mark: mark.on)
    rows = _rows_of([(mark.on - first).days / days for mark in shown_marks])
    top = TOP + LINE * max(rows, default=0)  # the labels of marks stand above whatever is drawn
    low, high, step = _scale([value for _when, value in points], usual, floor - top, least)
    steps = range(low, high + 1, step)
    left = GUTTER + DIGIT * max(len(words.figure(figure)) for figure in steps)
    x = lambda when: left + (when - first).days / days * (RIGHT - left)  # noqa: E731
    y = lambda value: floor - (value - low) / (high - low) * (floor - top)  # noqa: E731
    outside = [(when, value) for when, value in points if usual and not usual.low <= value <= usual.high]
    said = " ".join(
        [
            _described(points, usual, outside, low, high, digits),
            *(f"{words.day(mark.on)}: {mark.label}." for mark in shown_marks),
        ]
    )
    canvas = Canvas(height, title, said, width, "k-trend", style)
    if usual:
        canvas.box(0, y(usual.high), 1, y(usual.low) - y(usual.high), "usual-range")
    for figure in steps:
        canvas.line(0, y(figure), 1, y(figure), "gridline")
    if usual:
        canvas.line(0, y(usual.high), 1, y(usual.high), "limit")
        canvas.line(0, y(usual.low), 1, y(usual.low), "limit")
        canvas.line(0, y(usual.mean), 1, y(usual.mean), "mean")
    for mark, row in zip(shown_marks, rows, strict=True):
        canvas.line(x(mark.on), TOP + LINE * row, x(mark.on), floor, "version")
        canvas.words(x(mark.on), TOP - 2 + LINE * row, mark.label, anchor="end" if x(mark.on) > 0.5 else "start")
    for piece in pieces:
        canvas.path([(x(when), y(value)) for when, value in piece], "line")
    for figure in steps:
        canvas.words(0, y(figure) - 4, words.figure(figure))
    for when, anchor in _dates(points):
        canvas.words(x(when), height - 5, date_format(when, "j M" if days < 120 else "M Y"), anchor=anchor)
    for when, value in outside:
        if when != last:
            canvas.mark(x(when), y(value), f'<path class="outside-mark" d="{DIAMOND}"/>')
    if not width:
        _pointers(canvas, points, usual, measure, x, y, floor)
    strange = " outside" if outside and outside[-1][0] == last else ""
    canvas.mark(x(last), y(points[-1][1]), f'<circle class="last-mark{strange}" r="5"/>')
    # The label stands where the line does not come from: under a fall, over a rise, as far as there is room.
    falling = len(points) > 1 and points[-1][1] < points[-2][1]
    below = y(points[-1][1]) < top + 22 or (falling and floor - y(points[-1][1]) > 24)
    canvas.words(
        x(last),
        y(points[-1][1]) + (20 if below else -10),
        words.figure(points[-1][1], digits),
        f"last-label{strange}",
        anchor="middle",
    )
    told = tuple((words.day(when), words.figure(value, 1)) for when, value in reversed(points))
    return canvas.chart(Table((_("Day"), measure), told))


def _rows_of(places: Sequence[float]) -> list[int]:
    """In which row the label of each mark stands, given the marks' places from 0 to 1 in order: near ones stand under each other."""
    rows: list[int] = []
    for number, place in enumerate(places):
        near = number > 0 and place - places[number - 1] < NEAR
        rows.append(rows[-1] + 1 if near else 0)
    return rows


def _pieces(line: Sequence[tuple[date, float | None]]) -> list[list[tuple[date, float]]]:
    """The points without those that have no value, broken where one stood."""
    runs = groupby(line, lambda point: point[1] is not None)
    return [[(when, float(value)) for when, value in run if value is not None] for known, run in runs if known]


def _scale(values: list[float], usual: Range | None, tall: float, least: int) -> tuple[int, int, int]:
    """From where to where the axis runs, and by which step, so that every value and both limits lie on it.

    The step is the smallest of 10, 20, 50, 100, … (or of 1, 2, 5, …) whose figures do not crowd on so many pixels.
    """
    seen = values + ([usual.low, usual.high] if usual else [])
    steps = (times * 10**power for power in count(1 if least >= SMALLEST_STEPS else 0) for times in (1, 2, 5))
    ends = ((*_ends(seen, values, step, least), step) for step in steps)
    return next((low, high, step) for low, high, step in ends if (high - low) / step * APART <= tall)


def _ends(seen: list[float], values: list[float], step: int, least: int) -> tuple[int, int]:
    """The steps round all that is seen, at least 20 points apart unless said otherwise: a line chart may leave zero out, but not zoom into noise."""
    low, high = int(min(seen) // step * step), int(-(-max(seen) // step) * step)
    # A line that ends falling has its last label underneath: leave room for it. Nought is the floor of a score.
    falls = len(values) > 1 and values[-1] < values[-2]
    if falls and low != 0 and values[-1] - low < (high - low) * 0.15:
        low -= step
    while high - low < least:
        if low > 0:
            low -= step
        else:
            high += step
    return low, high


def _dates(points: Sequence[tuple[date, float]]) -> list[tuple[date, str]]:
    """Up to three days for the axis, as far apart as a narrow chart needs: the first one, and none under the last label."""
    if len(points) == 1:
        return [(points[0][0], "start")]
    places = sorted({0, len(points) * 2 // 5, len(points) * 3 // 4})
    return [(points[place][0], "start" if place == 0 else "middle") for place in places]


def _pointers(canvas: Canvas, points, usual: Range | None, measure: str, x, y, floor: float) -> None:
    """A zone for the pointer round each point, which shows a line, a dot and the tooltip."""
    places = [x(when) for when, _value in points]
    edges = [0.0, *((left + right) / 2 for left, right in pairwise(places)), 1.0]
    for place, (when, value) in enumerate(points):
        lines = [words.day(when), f"{measure} {words.figure(value, 1)}"]
        if usual:
            lines.append(_standing(value, usual))
        canvas.raw('<g class="hit">')
        canvas.box(edges[place], 0, edges[place + 1] - edges[place], floor, "zone", more=tip(*lines))
        canvas.line(places[place], TOP, places[place], floor, "pointer-line")
        canvas.raw(f'<circle class="pointer-dot" cx="{canvas.x(places[place])}" cy="{y(value):.1f}" r="4"/></g>')


def _standing(value: float, usual: Range) -> str:
    if value < usual.low:
        return _("below its usual range")
    if value > usual.high:
        return _("above its usual range")
    return _("within its usual range")


def _described(points, usual: Range | None, outside: list, low: int, high: int, digits: int) -> str:
    last = points[-1][1]
    said = _("Now %(score)s, from %(first)s on %(day)s. The axis runs from %(low)s to %(high)s.") % {
        "score": words.figure(last, digits),
        "first": words.figure(points[0][1], digits),
        "day": words.day(points[0][0]),
        "low": words.figure(low),
        "high": words.figure(high),
    }
    if not usual:
        return said
    return f"{said} " + _(
        "Usual range %(low)s to %(high)s; %(count)d of %(all)d outside it, the last %(standing)s."
    ) % {
        "low": words.figure(usual.low, digits),
        "high": words.figure(usual.high, digits),
        "count": len(outside),
        "all": len(points),
        "standing": _standing(last, usual),
    }
