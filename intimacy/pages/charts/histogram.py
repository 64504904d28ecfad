"""How scores are spread: bars of five points, colored by band, with the median named."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.pages import words
from intimacy.pages.charts.figure import Canvas, Chart, Table, tip

BIN = 5
BINS = 100 // BIN
AXIS = 16  # room for the axis labels under the bars
TOP = 14  # room for the median's label above them
GAP = 0.12  # of a bin, on both sides together


def histogram(
    scores: Iterable[float] | Mapping[float, int],
    title: str,
    *,
    height: int = 98,
    width: int | None = None,
    axis: bool = True,
    thin: Mapping[int, int] | None = None,
) -> Chart:
    """The distribution of scores from 0 to 100: each of them, or how often each occurs, as the database has counted it.

    The bars start at zero; a bin with anything in it is at least 3 px high, so that one account is not overlooked. thin: those of
    them of which too little is known for a band, which stand above the others in a color of their own.
    """
    tally: Counter = Counter()
    for score, count in (scores if isinstance(scores, Mapping) else Counter(scores)).items():
        tally[float(score)] += count
    counts, unbanded = [0] * BINS, [0] * BINS
    by_band = {band: 0 for _least, band in words.BANDS}
    for score, count in tally.items():
        counts[min(int(score // BIN), BINS - 1)] += count
        by_band[words.band_of(score)] += count
    for score, count in (thin or {}).items():
        unbanded[min(int(score // BIN), BINS - 1)] += count
        by_band[words.band_of(score)] -= count
        by_band[words.UNBANDED] = by_band.get(words.UNBANDED, 0) + count
    middle = _median(tally)
    description = _described(tally.total(), middle, by_band)
    canvas = Canvas(height, title, description, width, "k-histogram")
    floor = height - AXIS if axis else height - 2
    canvas.line(0, floor, 1, floor, "baseline")
    for edge in (50, 65, 80):
        canvas.line(edge / 100, TOP, edge / 100, floor, "gridline")
    tallest = max(counts) or 1
    for place, count in enumerate(counts):
        if not count:
            continue
        low, high = place * BIN, place * BIN + BIN - 1 if place < BINS - 1 else 100
        foot = float(floor)
        for band, part in ((words.band_of(low), count - unbanded[place]), (words.UNBANDED, unbanded[place])):
            if not part:
                continue
            tall = max(3.0, (floor - TOP) * part / tallest)
            accounts = ngettext("%(count)d account", "%(count)d accounts", part) % {"count": part}
            canvas.box(
                (place + GAP / 2) / BINS,
                foot - tall,
                (1 - GAP) / BINS,
                tall,
                f"k-fill-{band}",
                corner=2,
                more=tip(_("Score %(low)d–%(high)d") % {"low": low, "high": high}, accounts, words.band_name(band)),
            )
            foot -= tall
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
    if middle is not None:
        at = middle / 100
        canvas.line(at, 2, at, floor, "median")
        left = at > 0.75
        canvas.words(
            at,
            10,
            _("median %(score)s") % {"score": words.shown(_whole(middle))},
            "label",
            anchor="end" if left else "start",
            aside=-5 if left else 5,
        )
    rows = tuple((words.band_name(band), count) for band, count in by_band.items())
    return canvas.chart(Table((_("Band"), _("Accounts")), rows))


def _median(tally: Counter) -> float | None:
    """The middle score, between two of them their mean."""
    total, seen = tally.total(), 0
    found: list[float] = []
    for score in sorted(tally):
        seen += tally[score]
        while len(found) < 2 and seen > ((total - 1) // 2, total // 2)[len(found)]:
            found.append(score)
    return sum(found) / 2 if found else None


def _whole(score: float) -> int:
    """Whole points, halves up, as scores are shown everywhere."""
    return int(score + 0.5)


def _described(total: int, middle: float | None, by_band: dict[str, int]) -> str:
    if middle is None:
        return _("No scores yet.")
    accounts = ngettext("%(count)d account", "%(count)d accounts", total) % {"count": total}
    bands = ", ".join(f"{words.band_name(band)} {count}" for band, count in by_band.items())
    return f"{accounts}, {_('median %(score)s') % {'score': words.shown(_whole(middle))}}. {bands}."
