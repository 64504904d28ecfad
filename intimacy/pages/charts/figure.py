"""The canvas: x in percent and y in pixels, so that text never scales; in fixed width, for paper, x is in pixels too."""

from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

GLYPHS = {
    "thriving": "M0-5.2 5 4H-5Z",
    "steady": "M-4.4-4.4H4.4V4.4H-4.4Z",
    "watch": "M0-5.6 5.6 0 0 5.6-5.6 0Z",
    "risk": "M0 5.2-5-4H5Z",
    "unknown": "M-5-1.4H5V1.4H-5Z",
}
DIAMOND = "M0-5.6 5.6 0 0 5.6-5.6 0Z"


@dataclass(frozen=True)
class Table:
    """The same data as a chart shows, for those who would rather read it."""

    head: tuple
    rows: tuple


@dataclass(frozen=True)
class Chart:
    """A drawn chart: ``title`` names it, ``description`` is its conclusion, ``table`` its data."""

    svg: SafeString
    title: str
    description: str
    table: Table = field(default_factory=lambda: Table((), ()))

    def __html__(self) -> str:
        return self.svg

    def __str__(self) -> str:
        return self.svg


def tip(*lines) -> str:
    """The attribute that a tooltip reads: its title, then its lines."""
    return f'data-tip="{escape("|".join(str(line).replace("|", "/") for line in lines))}"'


class Canvas:
    """Collects marks and becomes one accessible ``<svg>``. Horizontal places are shares of the width, from 0 to 1."""

    def __init__(
        self, height: float, title: str, description: str, width: int | None = None, classes: str = "", style: str = ""
    ):
        self.height, self.title, self.description, self.width = height, title, description, width
        self.classes, self.style = classes, style
        self._marks: list[str] = []

    def x(self, share: float) -> str:
        return f"{share * self.width:.1f}" if self.width else f"{share * 100:.2f}%"

    def line(self, x1: float, y1: float, x2: float, y2: float, classes: str) -> None:
        self._marks.append(f'<line class="{classes}" x1="{self.x(x1)}" x2="{self.x(x2)}" y1="{y1:.1f}" y2="{y2:.1f}"/>')

    def box(
        self, x: float, y: float, width: float, height: float, classes: str, *, corner: float = 0, more: str = ""
    ) -> None:
        rounded = f' rx="{corner:g}"' if corner else ""
        self._marks.append(
            f'<rect class="{classes}" x="{self.x(x)}" y="{y:.1f}" width="{self.x(max(width, 0))}" '
            f'height="{max(height, 0):.1f}"{rounded} {more}/>'
        )

    def words(
        self, x: float, y: float, text, classes: str = "axis-label", *, anchor: str = "start", aside: float = 0
    ) -> None:
        shift = f' dx="{aside:g}"' if aside else ""
        self._marks.append(
            f'<text class="{classes}" x="{self.x(x)}" y="{y:.1f}" text-anchor="{anchor}"{shift}>{escape(text)}</text>'
        )

    def path(self, points: list[tuple[float, float]], classes: str) -> None:
        """A line through points. In fluid width it is stretched, with a stroke that is not."""
        if not points:
            return
        scale = self.width or 1000
        drawn = "M" + "L".join(f"{x * scale:.1f} {y:.1f}" for x, y in points)
        if self.width:
            self._marks.append(f'<path class="{classes}" d="{drawn}"/>')
        else:
            self._marks.append(
                f'<svg width="100%" height="{self.height:g}" viewBox="0 0 1000 {self.height:g}" preserveAspectRatio="none">'
                f'<path class="{classes}" vector-effect="non-scaling-stroke" d="{drawn}"/></svg>'
            )

    def mark(self, x: float, y: float, drawing: str, more: str = "") -> None:
        """A small drawing round a point; it keeps its size."""
        if self.width:
            self._marks.append(f'<g transform="translate({x * self.width:.1f} {y:.1f})" {more}>{drawing}</g>')
        else:
            self._marks.append(f'<svg x="{self.x(x)}" y="{y:.1f}" overflow="visible" {more}>{drawing}</svg>')

    def raw(self, drawing: str) -> None:
        self._marks.append(drawing)

    def svg(self) -> SafeString:
        # The same chart has the same id on every rendering, so that htmx and tests see no difference where there is none.
        drawn = "".join(self._marks)
        key = "c" + sha256(f"{self.title}{self.description}{drawn}".encode()).hexdigest()[:10]
        size = f'width="{self.width}" viewBox="0 0 {self.width} {self.height:g}"' if self.width else 'width="100%"'
        return format_html(
            '<svg class="k-chart {}" role="img" aria-labelledby="{}t {}d" {} height="{}" xmlns="http://www.w3.org/2000/svg">'
            '<title id="{}t">{}</title><desc id="{}d">{}</desc>{}{}</svg>',
            self.classes,
            key,
            key,
            mark_safe(size),  # noqa: S308 – numbers only
            f"{self.height:g}",
            key,
            self.title,
            key,
            self.description,
            mark_safe(f"<style>{self.style}</style>" if self.style else ""),  # noqa: S308 – our own style sheet
            mark_safe(drawn),  # noqa: S308 – every text in it was escaped where it came in
        )

    def chart(self, table: Table) -> Chart:
        return Chart(self.svg(), self.title, self.description, table)
