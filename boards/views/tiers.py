"""The tier dashboard: where we stand with all accounts, and where to look first."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.bands import BANDS
from accounts.conditions import MOVED_POINTS
from boards.dashboard import QUIET_DAYS, Dashboard
from boards.findings import findings, tier_name
from boards.narrowing import narrowed
from intimacy.pages.charts import histogram, trend
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from metrics.marks import marks_since


@page(purpose="scoring", right="boards.see")
def tiers(request: HttpRequest) -> HttpResponse:
    """The dashboard, narrowed by region, industry and owner from the address."""
    board, choices = narrowed(request)
    return render_page(
        request,
        "boards/tiers.html",
        part="board",
        board=board,
        choices=choices,
        bands=BANDS,
        quiet_days=QUIET_DAYS,
        moved_points=MOVED_POINTS,
        findings=findings(board),
        histograms=_histograms(board),
        courses=_courses(board),
    )


def _courses(board: Dashboard) -> list[dict]:
    """How the median of each tier went over the past year, up to now."""
    today, found = timezone.localdate(), []
    first = min((weeks[0].until for weeks in board.weeks.values()), default=today)
    marks = marks_since(first, board.versions)
    for tier, row in board.rows.items():
        weeks = board.weeks.get(tier, [])
        points = [(week.until, float(week.median)) for week in weeks]
        if row.median is not None and not {"industry", "owner"} & board.filters.keys():
            points.append((today, float(row.median)))
        if len(points) > 1:
            name = tier_name(row)
            title = _("Median score, %(tier)s") % {"tier": name}
            found.append(
                {
                    "tier": tier,
                    "name": name,
                    "first": points[0],
                    "last": points[-1],
                    "chart": trend(points, title, marks=marks, height=132),
                }
            )
    return found


def _histograms(board: Dashboard) -> list[dict]:
    """The distribution of scores in each tier that has scores; only the last one carries the axis."""
    rows = [row for row in board.rows.values() if row.scored]
    return [
        {
            "row": row,
            "tier": "none" if row.tier is None else row.tier.value,
            "chart": histogram(
                row.scores,
                _("Scores of accounts without a tier")
                if row.tier is None
                else _("Scores in %(tier)s") % {"tier": row.tier.label},
                axis=row is rows[-1],
                thin=row.thin,
            ),
            "url": board.url(tier="none" if row.tier is None else str(row.tier.value), band="any"),
        }
        for row in rows
    ]
