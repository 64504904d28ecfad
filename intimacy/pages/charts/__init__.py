"""Charts as SVG from the server: pure functions from plain values to a ``Chart`` with its conclusion and its data as a table."""

from intimacy.pages.charts.bars import Share, bar, shares, stacked_hours
from intimacy.pages.charts.contributions import Contribution, contributions
from intimacy.pages.charts.figure import Chart, Table
from intimacy.pages.charts.histogram import histogram
from intimacy.pages.charts.lines import Mark, Range, spark, trend
from intimacy.pages.charts.versus import versus
from intimacy.pages.charts.way import way

__all__ = [
    "Chart",
    "Contribution",
    "Mark",
    "Range",
    "Share",
    "Table",
    "bar",
    "contributions",
    "histogram",
    "shares",
    "spark",
    "stacked_hours",
    "trend",
    "versus",
    "way",
]
