"""What a rule would have raised, and of which accounts the score fell afterwards."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.bands import shown
from alerts.models import Rule
from alerts.reading.weeks import Weeks
from alerts.watching import Drop, look
from metrics.linking import scale_of
from metrics.models import Score

NOTHING = {"watched": 0, "not_watched": 0, "alerts": 0, "accounts": 0, "fell": 0, "compared": 0, "examples": []}
FELL, QUARTER = 10, timedelta(days=91)  # points, within so many days after the alert
EXAMPLES = 20


def tried(weeks: Weeks, rule: Rule, since: datetime, so_far: dict) -> dict:
    """The counts with those of some more accounts. since: alerts before that moment are not counted."""
    watches, drops = look(weeks, rule)
    drops = [drop for drop in drops if drop.found_on >= since.date()]
    seen = {row.account_id for row in watches if row.state == "watched"}
    first: dict[UUID, Drop] = {}
    for drop in drops:
        first.setdefault(drop.account, drop)
    fell = scores_fell(first)
    examples = [
        {
            "account": str(drop.account), "since": drop.since_on.isoformat(), "found": drop.found_on.isoformat(), "series": drop.series,
            "direction": drop.direction,
        }
        for drop in drops
    ]  # fmt: skip
    latest = sorted([*so_far["examples"], *examples], key=lambda each: each["found"], reverse=True)[:EXAMPLES]
    return so_far | {
        "watched": so_far["watched"] + len(seen),
        "not_watched": so_far["not_watched"] + len(weeks.accounts) - len(seen),
        "alerts": so_far["alerts"] + len(drops),
        "accounts": so_far["accounts"] + len(first),
        "fell": so_far["fell"] + sum(fell.values()),
        "compared": so_far["compared"] + len(fell),
        "examples": latest,
    }


def scores_fell(first: dict[UUID, Drop]) -> dict[UUID, bool]:
    """Whether the score fell by ten points or more within a quarter after each account's first alert, where both are known.

    All scores of an account are read on its first scale, so that a new score definition alone is no fall.
    """
    scale = scale_of(list(first))
    rows = Score.objects.filter(account__in=list(first)).exclude(score=None).order_by("on")
    scores: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for account, on, score in rows.values_list("account", "on", "score"):
        scores[account].append((on, shown(score) - scale.points_since(account, date.min, on)))
    found = {}
    for account, drop in first.items():
        known = scores[account]
        at = bisect_right(known, (drop.found_on, 1000))
        later = [score for on, score in known[at:] if on <= drop.found_on + QUARTER]
        if at and later:
            found[account] = known[at - 1][1] - min(later) >= FELL
    return found
