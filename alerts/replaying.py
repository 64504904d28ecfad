"""What a rule would have raised, of which accounts the score fell afterwards, and how often it falls without an alert."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from accounts.bands import shown
from alerts.models import Alert, Replay
from alerts.reading.weeks import Weeks
from alerts.watching import look
from metrics.linking import scale_of
from metrics.models import Score

NOTHING = {
    "watched": 0, "not_watched": 0, "alerts": 0, "accounts": 0, "fell": 0, "compared": 0, "recent": 0, "base_accounts": 0, "base_compared": 0,
    "base_fell": 0, "examples": [],
}  # fmt: skip
FELL, QUARTER = 10, timedelta(days=91)  # points, within so many days after the alert
STEP = timedelta(weeks=4)  # between two days from which a quarter without an alert is counted
BASE = 200  # accounts without an alert, of those that are read at once
EXAMPLES = 20


def tried(weeks: Weeks, replay: Replay, so_far: dict) -> dict:
    """The counts with those of some more accounts: what the rule would have raised between the days of the replay, and what fell later."""
    first_on, last_on = replay.days
    watches, drops = look(weeks, replay.rule)
    drops = [drop for drop in drops if drop.found_on >= first_on]
    seen = {row.account_id for row in watches if row.state == "watched"}
    falls: dict[UUID, date] = {}
    for drop in drops:
        if drop.direction == Alert.Direction.FALL:
            falls.setdefault(drop.account, drop.found_on)
    alerted = {drop.account for drop in drops}
    over = {account: [on] for account, on in falls.items() if on + QUARTER <= last_on}
    quiet = drawn([account for account in weeks.accounts if account in seen and account not in alerted])
    days = [first_on + STEP * number for number in range((last_on - QUARTER - first_on) // STEP + 1)]
    fell, base = quarters(over), quarters(dict.fromkeys(quiet, days))
    examples = [
        {
            "account": str(drop.account), "since": drop.since_on.isoformat(), "weeks": drop.weeks, "found": drop.found_on.isoformat(),
            "series": drop.series, "direction": drop.direction,
        }
        for drop in drops
    ]  # fmt: skip
    more = {
        "watched": len(seen), "not_watched": len(weeks.accounts) - len(seen), "alerts": len(drops), "accounts": len(alerted),
        "fell": sum(sum(each) for each in fell.values()), "compared": sum(map(len, fell.values())), "recent": len(falls) - len(over),
        "base_accounts": len(base), "base_fell": sum(sum(each) for each in base.values()), "base_compared": sum(map(len, base.values())),
    }  # fmt: skip
    latest = sorted([*so_far["examples"], *examples], key=lambda each: each["found"], reverse=True)[:EXAMPLES]
    return so_far | {name: so_far[name] + count for name, count in more.items()} | {"examples": latest}


def drawn(accounts: Sequence[UUID]) -> list[UUID]:
    """At most ``BASE`` of these accounts, evenly through their order, which says nothing of their scores."""
    step = max(1, -(-len(accounts) // BASE))
    return list(accounts[::step])


def quarters(starts: Mapping[UUID, Sequence[date]]) -> dict[UUID, list[bool]]:
    """For each account, and each of its days, whether its score lay ten points or more lower at some time within a quarter after the day
    than on it. Days without a score on either side, and accounts without such a day, are left out.

    All scores of an account are read on its first scale, so that a new score definition alone is no fall.
    """
    scale = scale_of(list(starts))
    rows = Score.objects.filter(account__in=list(starts)).exclude(score=None).order_by("on")
    scores: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for account, on, score in rows.values_list("account", "on", "score"):
        scores[account].append((on, shown(score) - scale.points_since(account, date.min, on)))
    found = {}
    for account, days in starts.items():
        known, fell = scores[account], []
        for day in days:
            at = bisect_right(known, (day, 1000))
            later = [score for on, score in known[at : bisect_right(known, (day + QUARTER, 1000))]]
            if at and later:
                fell.append(known[at - 1][1] - min(later) >= FELL)
        if fell:
            found[account] = fell
    return found
