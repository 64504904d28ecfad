"""What happens by the clock: accounts are watched at night, snoozes end, and what nobody acknowledges comes up before a renewal."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from alerts.actions import alerts as actions
from alerts.actions.replays import finish_replay
from alerts.models import Alert, Replay, Rule, Watch
from alerts.reading.sources import Totals
from alerts.reading.weeks import read_weeks, totals_of
from alerts.replaying import NOTHING, tried
from alerts.watching import Drop, look
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.tenancy.refusals import CLOCK

PURPOSE, BATCH = "scoring", 2_000


@tenant_job(purpose=PURPOSE, daily="04:20", title=_("Watch accounts"))
def watch_accounts(checkpoint: dict | None = None) -> Iterator[Progress]:
    """Look at every account by the rule in force, two thousand at a time: raise what has dropped, close what is back; of what is watched
    for the first time, note the episodes that are over already.

    Again changes nothing: what the detector finds depends on the history alone, and an episode is raised once.
    """
    at = checkpoint or {"after": "", "done": 0, "raised": 0, "closed": 0, "noted": 0}
    rule = Rule.objects.in_force().first()
    now, total = timezone.now(), Account.objects.count() if rule else 0
    totals = totals_of(now)
    actions.note_inflow(totals=totals, now=now, by=CLOCK)
    while rule:
        ids = ids_after(Account.objects.all(), at["after"], BATCH)
        if not ids:
            break
        came = watch(ids, rule, now, totals)
        at = {name: at.get(name, 0) + count for name, count in came.items()} | {
            "after": str(ids[-1]), "done": at["done"] + len(ids),
        }  # fmt: skip
        yield Progress(at["done"], max(total, at["done"]), at)
    return {"accounts": at["done"], "raised": at["raised"], "closed": at["closed"], "noted": at.get("noted", 0)}


def watch(ids: list[UUID], rule: Rule, now: datetime, totals: Totals) -> dict[str, int]:
    """Watch some accounts; how many alerts were raised, closed, and noted later."""
    watches, drops = look(read_weeks(ids, now, totals), rule)
    noted = _note_what_was_over(ids, drops, rule)
    actions.note_watching(watches=watches, accounts=ids, by=CLOCK)
    latest = {(drop.account, drop.series): drop for drop in drops}
    lasting = {key: drop for key, drop in latest.items() if drop.ended_on is None}
    there = Alert.objects.unresolved().filter(account__in=ids).select_related("account", "rule", "owner")
    known = {(alert.account_id, alert.series): alert for alert in there}
    for key in known.keys() & lasting.keys():
        drop = lasting[key]
        actions.follow(
            alert=known[key], line=drop.line, parts=drop.parts, after=drop.after, low=drop.low, high=drop.high, by=CLOCK
        )  # fmt: skip
    gone = sorted(known.keys() - lasting.keys())
    for key in gone:
        actions.close(alert=known[key], ended=_how(key, latest, watches), by=CLOCK)
    accounts = Account.objects.in_bulk([account for account, _series in lasting.keys() - known.keys()])
    before = Alert.objects.filter(account__in=accounts).count()
    for account, series in sorted(lasting.keys() - known.keys()):
        _raise(accounts[account], lasting[account, series], rule)
    return {"raised": Alert.objects.filter(account__in=accounts).count() - before, "closed": len(gone), "noted": noted}


def _note_what_was_over(ids: list[UUID], drops: list[Drop], rule: Rule) -> int:
    """Note the episodes of what was not watched until now; how many. What was watched had its alert, or was known by another history."""
    known = set(Watch.objects.ever_watched().filter(account__in=ids).values_list("account_id", "series"))
    over = [drop for drop in drops if drop.ended_on is not None and (drop.account, drop.series) not in known]
    accounts = Account.objects.in_bulk({drop.account for drop in over})
    before = Alert.objects.filter(account__in=accounts).count()
    for drop in over:
        actions.note_episode(
            account=accounts[drop.account], rule=rule, ended=drop.ended, found_on=drop.found_on, ended_on=drop.ended_on, by=CLOCK, **_told_by(drop)
        )  # fmt: skip
    return Alert.objects.filter(account__in=accounts).count() - before


def _how(key: tuple[UUID, str], latest: dict[tuple[UUID, str], Drop], watches) -> str:
    """How an episode ended."""
    if drop := latest.get(key):
        return drop.ended
    seen = {(row.account_id, row.series) for row in watches if row.state in ("watched", "quiet", "gap")}
    return Alert.Ended.BACK if key in seen else Alert.Ended.UNWATCHED


def _raise(account: Account, drop: Drop, rule: Rule) -> None:
    actions.raise_alert(account=account, rule=rule, until_on=drop.found_on, by=CLOCK, **_told_by(drop))


def _told_by(drop: Drop) -> dict:
    told = ("series", "direction", "since_on", "before", "after", "low", "high", "parts", "line", "signal")
    return {name: getattr(drop, name) for name in told}


@tenant_job(purpose="account_management", daily="05:00", title=_("End snoozes, and bring up what nobody acknowledges"))
def remind_of_alerts():
    """Wake alerts whose snooze is over; before a renewal escalate those that nobody has acknowledged in time, and bring up
    again those that nobody has resolved."""
    today = timezone.localdate()
    woken = [
        actions.wake(alert=alert, by=CLOCK)
        for alert in Alert.objects.filter(state=Alert.State.SNOOZED, snoozed_until__lte=today).order_by("pk")
    ]
    soon = today + actions.BEFORE_RENEWAL
    late = Alert.objects.to_acknowledge().filter(
        escalated_at=None, due_on__lt=today, account__renewal_on__gte=today, account__renewal_on__lte=soon
    )
    escalated = [actions.escalate(alert=alert, by=CLOCK) for alert in late.order_by("pk")]
    known = Alert.objects.to_bring_up_again(today + actions.LAST_CALL, timezone.now() - actions.SINCE)
    again = [actions.bring_up_again(alert=alert, by=CLOCK) for alert in known.order_by("pk")]
    return {"woken": len(woken), "escalated": len(escalated), "again": len(again)}


@tenant_job(purpose=PURPOSE, title=_("Try an alert rule on the past year"))
def try_rule(replay: str, checkpoint: dict | None = None) -> Iterator[Progress]:
    """Find what a rule would have raised in the past year, two thousand accounts at a time; nothing is raised."""
    found = Replay.objects.select_related("rule").get(pk=replay)
    at, total = checkpoint or {"after": "", "done": 0, **NOTHING}, Account.objects.count()
    totals = totals_of(found.asked_at)
    while ids := ids_after(Account.objects.all(), at["after"], BATCH):
        at = tried(read_weeks(ids, found.asked_at, totals), found, at)
        at |= {"after": str(ids[-1]), "done": at["done"] + len(ids)}
        yield Progress(at["done"], max(total, at["done"]), at)
    finish_replay(replay=found, counts=at, by=CLOCK)
    return {name: at[name] for name in NOTHING if name != "examples"}
