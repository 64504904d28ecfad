"""The tier dashboard: where we stand with all accounts, and where to look first."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.bands import BANDS
from accounts.conditions import MOVED_POINTS
from accounts.models import Account
from intimacy.pages.charts import histogram
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.tenancy.models import Member
from metrics.dashboard import QUIET_DAYS, Dashboard
from metrics.findings import findings


@page(purpose="scoring", right="metrics.see_tiers")
def tiers(request: HttpRequest) -> HttpResponse:
    """The dashboard, narrowed by region, industry and owner from the address."""
    choices = _choices(request)
    asked = {name: request.GET.get(name, "") for name in choices}
    # An unknown value hides nothing, as in every list.
    asked = {name: value if value in dict(choices[name]["options"]) else "" for name, value in asked.items()}
    board = Dashboard(request.member, currency=request.tenant.currency, **asked)
    for name, choice in choices.items():
        choice["chosen"] = asked[name]
    return render_page(
        request,
        "metrics/tiers.html",
        part="board",
        board=board,
        choices=choices,
        bands=BANDS,
        quiet_days=QUIET_DAYS,
        moved_points=MOVED_POINTS,
        findings=findings(board),
        histograms=_histograms(board),
    )


def _choices(request: HttpRequest) -> dict[str, dict]:
    """What the page can be narrowed by: what the visible accounts say, and the colleagues who own some."""
    seen = Account.objects.visible_to(request.member).order_by()
    found = seen.aggregate(
        regions=ArrayAgg("region", distinct=True, filter=~Q(region=""), default=[]),
        industries=ArrayAgg("industry", distinct=True, filter=~Q(industry=""), default=[]),
    )
    owners = Member.objects.visible_to(request.member).active().filter(pk__in=seen.values("owner")).order_by("name")
    return {
        "region": {
            "label": _("Region"),
            "any": _("Any region"),
            "options": [(value, value) for value in sorted(found["regions"])],
        },
        "industry": {
            "label": _("Industry"),
            "any": _("Any industry"),
            "options": [(value, value) for value in sorted(found["industries"])],
        },
        "owner": {
            "label": _("Owner"),
            "any": _("Any owner"),
            "options": [("nobody", _("Nobody")), *((str(each.pk), each.name) for each in owners)],
        },
    }


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
            ),
            "url": board.url(tier="none" if row.tier is None else str(row.tier.value), band="any"),
        }
        for row in rows
    ]
