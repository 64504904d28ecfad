"""What a score is made of, or what moved it: one row for each part, with connectors that add up to the total."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, tip

ROW = 26
BAR = 14
THINNEST = 0.004  # of the width: a change of zero still leaves a trace


@dataclass(frozen=True)
class Contribution:
    """A part and its points. A total states where the sum stands, and is drawn from zero or from the cut-off."""

    label: str
    points: float
    total: bool = False


@dataclass(frozen=True)
class ContributionRow:
    """One drawn row: the label, the points as words, the sum after it, and the bar."""

    label: str
    points: str
    after: float
    total: bool
    svg: SafeString


def contributions(
    parts: Sequence[Contribution], *, least: float | None = None, most: float | None = None
) -> list[ContributionRow]:
    """Rows of a waterfall. Gains are blue, losses vermilion, totals neutral.

    The scale runs from ``least`` to ``most``; where they are not given, from zero, or from the lowest sum less a tenth where all
    sums are far from zero (the bars then show change, and only totals are cut off).
    """
    spans = _spans(parts)
    edges = [edge for _part, start, end in spans for edge in (start, end) if not _part.total] or [0.0]
    highest = max(max(start, end) for _part, start, end in spans) if spans else 1.0
    most = highest if most is None else most
    if least is None:
        margin = (most - min(edges)) * 0.5 or 1
        least = max(0.0, min(edges) - margin) if min(edges) >= 0 else min(edges)
    reach = (most - least) or 1
    at = lambda value: (min(max(value, least), most) - least) / reach  # noqa: E731
    rows = []
    for place, (part, start, end) in enumerate(spans):
        kind = "total" if part.total else "gain" if part.points >= 0 else "loss"
        said = words.shown(round(part.points, 1)) if part.total else words.signed(part.points, 1)
        after = words.shown(round(end, 1))
        canvas = Canvas(ROW, str(part.label), _("%(points)s points, then %(after)s") % {"points": said, "after": after})
        canvas.line(0, ROW / 2, 1, ROW / 2, "gridline")
        if place:
            canvas.line(at(spans[place - 1][2]), 0, at(spans[place - 1][2]), ROW / 2, "connector")
        if place < len(spans) - 1:
            canvas.line(at(end), ROW / 2, at(end), ROW, "connector")
        left, right = sorted((at(start), at(end)))
        canvas.box(
            left,
            (ROW - BAR) / 2,
            max(right - left, THINNEST),
            BAR,
            kind,
            corner=2,
            more=tip(part.label, _("%(points)s points") % {"points": said}, _("then %(after)s") % {"after": after}),
        )
        rows.append(ContributionRow(str(part.label), said, end, part.total, canvas.svg()))
    return rows


def _spans(parts: Sequence[Contribution]) -> list[tuple[Contribution, float, float]]:
    """From where to where each bar runs: a total from zero, a change from the sum before it."""
    spans, running = [], 0.0
    for part in parts:
        start, end = (0.0, float(part.points)) if part.total else (running, running + float(part.points))
        spans.append((part, start, end))
        running = end
    return spans
