"""The tier dashboard: where we stand with all accounts, and where to look first."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.bands import BANDS
from accounts.conditions import MOVED_POINTS
from accounts.models import Account
from boards.dashboard import QUIET_DAYS, Dashboard
from boards.findings import findings, tier_name
from boards.models import Summary
from intimacy.access.require import everywhere
from intimacy.pages.charts import histogram, trend
from intimacy.pages.page import page
from intimacy.pages.render import render_page
from intimacy.tenancy.models import Member


@page(purpose="scoring", right="boards.see")
def tiers(request: HttpRequest) -> HttpResponse:
    """The dashboard, narrowed by region, industry and owner from the address."""
    choices = choices_of(request.member)
    asked = {name: request.GET.get(name, "") for name in choices}
    # An unknown value hides nothing, as in every list.
    asked = {name: value if value in dict(choices[name]["options"]) else "" for name, value in asked.items()}
    board = Dashboard(request.member, currency=request.tenant.currency, **asked)
    for name, choice in choices.items():
        choice["chosen"] = asked[name]
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


def choices_of(member) -> dict[str, dict]:
    """What the page can be narrowed by: what the visible accounts say, and the colleagues who own some."""
    regions, industries, owning = _said(member)
    owners = Member.objects.visible_to(member).active().filter(pk__in=owning).order_by("name")
    return {
        "region": {
            "label": _("Region"),
            "any": _("Any region"),
            "options": [(value, value) for value in sorted(regions)],
        },
        "industry": {
            "label": _("Industry"),
            "any": _("Any industry"),
            "options": [(value, value) for value in sorted(industries)],
        },
        "owner": {
            "label": _("Owner"),
            "any": _("Any owner"),
            "options": [("nobody", _("Nobody")), *((str(each.pk), each.name) for each in owners)],
        },
    }


def _said(member) -> tuple:
    """The regions and industries of the visible accounts, and who owns some; from the summary where there is one."""
    if everywhere(member, "accounts.see"):
        single = [Summary.Of.REGION, Summary.Of.INDUSTRY, Summary.Of.OWNER]
        counted = Summary.objects.filter(of__in=single).values_list("of", "region", "industry", "owner").distinct()
        found: dict[str, set] = {of: set() for of in single}
        for of, region, industry, owner in counted:
            found[of].add({Summary.Of.REGION: region, Summary.Of.INDUSTRY: industry}.get(of, owner))
        if any(found.values()):
            return found["region"] - {""}, found["industry"] - {""}, found["owner"] - {None}
    seen = Account.objects.visible_to(member).order_by()
    said = seen.aggregate(
        regions=ArrayAgg("region", distinct=True, filter=~Q(region=""), default=[]),
        industries=ArrayAgg("industry", distinct=True, filter=~Q(industry=""), default=[]),
    )
    return said["regions"], said["industries"], seen.values("owner")


def _courses(board: Dashboard) -> list[dict]:
    """How the median of each tier went over the past year, up to now."""
    today, found = timezone.localdate(), []
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
                    "chart": trend(points, title, height=132),
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
            ),
            "url": board.url(tier="none" if row.tier is None else str(row.tier.value), band="any"),
        }
        for row in rows
    ]
