"""Two lines from before to after a moment: those to whom something was done, and those who were alike; with the interval at the end."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, Chart, Table, tip

TOP, AXIS, LEFT, RIGHT = 16, 24, 0.05, 0.93
Week = tuple[int, float | None, float | None]


def versus(
    weeks: Sequence[Week], title: str, *, names: tuple[str, str], description: str, interval: tuple[float, float] | None = None,
    height: int = 220, width: int | None = None, style: str = "",
) -> Chart:  # fmt: skip
    """weeks: number of the week, 0 at the moment; a value of each line, None where unknown. interval: where the first line would lie at the
    end without what was done, from low to high.
    """
    known = [value for _week, *pair in weeks for value in pair if value is not None]
    if not known:
        return Canvas(height, title, description, width, "k-trend", style).chart(Table((_("Week"), *names), ()))
    seen = known + list(interval or ())
    low, high = int(min(seen) // 10 * 10), int(-(-max(seen) // 10) * 10)
    high = max(high, low + 20)
    first, last, floor = weeks[0][0], weeks[-1][0], height - AXIS
    x = lambda week: LEFT + (week - first) / ((last - first) or 1) * (RIGHT - LEFT)  # noqa: E731
    y = lambda value: floor - (value - low) / (high - low) * (floor - TOP)  # noqa: E731
    canvas = Canvas(height, title, description, width, "k-trend", style)
    for step in range(low, high + 1, 10):
        canvas.line(0, y(step), 1, y(step), "gridline")
        canvas.words(0, y(step) - 4, step)
    canvas.line(x(0), TOP - 8, x(0), floor, "version")
    if interval:
        canvas.box(x(last) + 0.03, y(interval[1]), 0.012, y(interval[0]) - y(interval[1]), "interval", corner=3)
    lines = [[(week, float(value)) for week, *pair in weeks if (value := pair[place]) is not None] for place in (0, 1)]
    canvas.path([(x(week), y(value)) for week, value in lines[1]], "other-line")
    canvas.path([(x(week), y(value)) for week, value in lines[0]], "line")
    if not width:
        wide = (RIGHT - LEFT) / max(len(weeks) - 1, 1)
        for week, *pair in weeks:
            told = [
                f"{name}: {words.shown(round(value, 1))}"
                for name, value in zip(names, pair, strict=True)
                if value is not None
            ]
            canvas.raw('<g class="hit">')
            canvas.box(max(x(week) - wide / 2, 0), 0, wide, floor, "zone", more=tip(week_in_words(week), *told))
            canvas.line(x(week), TOP, x(week), floor, "pointer-line")
            canvas.raw("</g>")
    ends = [line[-1] for line in lines if line]
    above = len(ends) < 2 or ends[0][1] >= ends[1][1]
    for place, (week, value) in enumerate(ends):
        if place == 0:
            canvas.mark(x(week), y(value), '<circle class="last-mark" r="5"/>')
        up = above if place == 0 else not above
        canvas.words(
            x(week), y(value) + (-10 if up else 20), words.shown(round(value)), "label" if place else "last-label", anchor="middle"
        )  # fmt: skip
    for week, anchor in ((first, "start"), (0, "middle"), (last, "end")):
        canvas.words(x(week), height - 5, week_in_words(week), anchor=anchor)
    rows = tuple(
        (week_in_words(week), *("" if value is None else words.shown(round(value, 1)) for value in pair)) for week, *pair in weeks
    )  # fmt: skip
    return canvas.chart(Table((_("Week"), *names), rows))


def week_in_words(week: int) -> str:
    """A week as seen from the moment: before, start, after."""
    if week == 0:
        return _("start")
    return _("week %(week)s") % {"week": words.signed(week)}
