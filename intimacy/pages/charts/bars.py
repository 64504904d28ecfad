"""Shares and amounts: one bar in a table row, one stacked bar, and columns by hour. All start at zero."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, Chart, Table, tip

GAP = 0.005  # of the width, between two shares


@dataclass(frozen=True)
class Share:
    """A part of a whole. ``classes`` is the fill: ``k-fill-risk``, ``total``, ``gain``, …"""

    label: str
    amount: float
    classes: str = "total"


def bar(share: float, label: str, *, classes: str = "total", height: int = 8, width: int | None = None) -> Chart:
    """A share of a whole, from 0 to 1, on a track."""
    share = min(max(float(share), 0), 1)
    said = f"{words.shown(round(share * 100))}%"
    canvas = Canvas(height, label, said, width, "k-bar")
    canvas.box(0, 0, 1, height, "track", corner=height / 2)
    canvas.box(0, 0, share, height, classes, corner=height / 2)
    return canvas.chart(Table((_("Part"), _("Share")), ((label, said),)))


def shares(parts: Sequence[Share], title: str, *, height: int = 10, width: int | None = None) -> Chart:
    """Parts of a whole side by side. A part of zero leaves no trace."""
    whole = sum(part.amount for part in parts)
    told = ", ".join(f"{part.label} {words.shown(part.amount)}" for part in parts)
    canvas = Canvas(height, title, told, width, "k-shares")
    start = 0.0
    for part in parts:
        wide = part.amount / whole if whole else 0
        if wide:
            percent = f"{words.shown(round(wide * 100))}%"
            canvas.box(
                start,
                0,
                wide - GAP,
                height,
                part.classes,
                corner=2,
                more=tip(part.label, words.shown(part.amount), percent),
            )
        start += wide
    rows = tuple((str(part.label), words.shown(part.amount)) for part in parts)
    return canvas.chart(Table((_("Part"), _("Amount")), rows))


def stacked_hours(
    hours: Sequence[tuple[str, int, int]], title: str, description: str, *, height: int = 92, width: int | None = None
) -> Chart:
    """Allowed and refused events by hour, the refused on top and never thinner than 3 px, since they are what one looks for."""
    canvas = Canvas(height, title, description, width, "k-hours")
    floor, top = height - 18, 8
    tallest = max((allowed + refused for _hour, allowed, refused in hours), default=0) or 1
    canvas.line(0, top, 1, top, "gridline")
    canvas.line(0, (floor + top) / 2, 1, (floor + top) / 2, "gridline")
    canvas.line(0, floor, 1, floor, "baseline")
    count = len(hours) or 1
    for place, (hour, allowed, refused) in enumerate(hours):
        left, wide = (place + 0.15) / count, 0.7 / count
        tall = (floor - top) * allowed / tallest
        said = tip(hour, _("%(count)d allowed") % {"count": allowed}, _("%(count)d refused") % {"count": refused})
        canvas.box(left, floor - tall, wide, tall, "allowed", corner=1.5, more=said)
        if refused:
            high = max(3.0, (floor - top) * refused / tallest)
            canvas.box(left, floor - tall - high - 1.5, wide, high, "refused", corner=1.5, more=said)
        if place % max(count // 4, 1) == 0:
            canvas.words(place / count, height - 3, hour)
    return canvas.chart(Table((_("Hour"), _("Allowed"), _("Refused")), tuple(hours)))
