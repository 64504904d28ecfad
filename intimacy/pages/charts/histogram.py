"""How scores are spread: bars of five points, colored by band, with the median named."""

from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, Chart, Table, tip

BIN = 5
BINS = 100 // BIN
AXIS = 16  # room for the axis labels under the bars
TOP = 14  # room for the median's label above them
GAP = 0.12  # of a bin, on both sides together


def histogram(scores, title: str, *, height: int = 98, width: int | None = None, axis: bool = True) -> Chart:
    """The distribution of scores from 0 to 100.

    The bars start at zero; a bin with anything in it is at least 3 px high, so that one account is not overlooked.
    """
    scores = [float(score) for score in scores]
    counts = [0] * BINS
    for score in scores:
        counts[min(int(score // BIN), BINS - 1)] += 1
    by_band = {band: 0 for _least, band in words.BANDS}
    for score in scores:
        by_band[words.band_of(score)] += 1
    description = _described(scores, by_band)
    canvas = Canvas(height, title, description, width, "k-histogram")
    floor = height - AXIS if axis else height - 2
    canvas.line(0, floor, 1, floor, "baseline")
    for edge in (50, 65, 80):
        canvas.line(edge / 100, TOP, edge / 100, floor, "gridline")
    tallest = max(counts) or 1
    for place, count in enumerate(counts):
        if not count:
            continue
        tall = max(3.0, (floor - TOP) * count / tallest)
        low, high = place * BIN, place * BIN + BIN - 1 if place < BINS - 1 else 100
        band = words.band_of(low)
        accounts = ngettext("%(count)d account", "%(count)d accounts", count) % {"count": count}
        canvas.box(
            (place + GAP / 2) / BINS,
            floor - tall,
            (1 - GAP) / BINS,
            tall,
            f"k-fill-{band}",
            corner=2,
            more=tip(_("Score %(low)d–%(high)d") % {"low": low, "high": high}, accounts, words.band_name(band)),
        )
    if axis:
        for edge, anchor in (
            (0, "start"),
            (20, "middle"),
            (50, "middle"),
            (65, "middle"),
            (80, "middle"),
            (100, "end"),
        ):
            canvas.words(edge / 100, height - 3, edge, anchor=anchor)
    if scores:
        middle = median(scores) / 100
        canvas.line(middle, 2, middle, floor, "median")
        left = middle > 0.75
        canvas.words(
            middle,
            10,
            _("median %(score)s") % {"score": words.shown(round(middle * 100))},
            "label",
            anchor="end" if left else "start",
            aside=-5 if left else 5,
        )
    rows = tuple((words.band_name(band), count) for band, count in by_band.items())
    return canvas.chart(Table((_("Band"), _("Accounts")), rows))


def _described(scores: list[float], by_band: dict[str, int]) -> str:
    if not scores:
        return _("No scores yet.")
    total = ngettext("%(count)d account", "%(count)d accounts", len(scores)) % {"count": len(scores)}
    bands = ", ".join(f"{words.band_name(band)} {count}" for band, count in by_band.items())
    return f"{total}, {_('median %(score)s') % {'score': words.shown(round(median(scores)))}}. {bands}."
