"""The diagnosis of an account from what the product knows: what fell, since when, and whether its cohort fell, too.

What is found is plain data, kept with the case as it was at that moment: later corrections of the history change no diagnosis that
somebody has acted on. The arithmetic is in ``recovery.diagnosis``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import CharField, Q
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from accounts.bands import shown
from accounts.models import Account
from alerts.models import Alert
from alerts.reading.weeks import WEEK, kept_totals, read_weeks
from alerts.saying import parts_of
from metrics.engine import QUARTER
from metrics.linking import Scale, scale_of, way
from metrics.models import Score
from recovery.diagnosis.changepoint import LEVEL, ChangePoint, change_point
from recovery.diagnosis.cohort import ENOUGH, CohortVerdict, compared
from recovery.diagnosis.streams import WEEKS, streams_of
from recovery.gaps import proposed, stream_of

SAMPLE = 500  # accounts of a cohort that are compared; of a larger one these are drawn by chance
LONGEST = timedelta(days=730)
# Which part of an alert's series speaks of which stream: where an alert has dated its fall, that is its date here, too.
ALERTED = {
    "contact": {"contact": "contact", "people": "people"}, "usage": {"usage": "usage"}, "answers": {"answers": "hours"}, "kept": {"kept": "kept"},
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A diagnosis: both ends and the plain data of ``Case.found``; gap: the kind that is proposed, "" for none."""

    before: Score
    after: Score
    data: dict
    gap: str

    @property
    def drop(self) -> int:
        return (shown(self.before.score) or 0) - (shown(self.after.score) or 0)


def ends_of(account: Account, since: date | None = None, until: date | None = None) -> tuple[Score, Score] | None:
    """The account's last score (on or before ``until``), and the one that it is compared with: the last one a quarter before it, or on
    or before ``since``. None where it has no two scores.
    """
    rows = Score.objects.of(account).exclude(score=None)
    if until is not None:
        rows = rows.filter(on__lte=until)
    after = rows.last()
    if after is None:
        return None
    limit = min(since, after.on - timedelta(days=1)) if since else after.on - QUARTER
    before = rows.filter(on__lte=limit, on__gte=after.on - LONGEST).last() or (
        rows.filter(on__lt=after.on, on__gte=after.on - LONGEST).first()
    )
    return (before, after) if before is not None else None


def diagnose(account: Account, since: date | None = None, until: date | None = None) -> Found | None:
    """What the figures say of an account's change up to today, or to ``until``; None where it has no two scores. About fourteen queries."""
    ends = ends_of(account, since, until)
    if ends is None:
        return None
    before, after = ends
    now = timezone.now() if until is None else end_of(until)
    passed = way(before, after)
    steps = passed.changes
    streams = {step.indicator.code: stream_of(step.indicator.expression) for step in steps}
    parts = [
        {
            "code": step.indicator.code, "words": str(step.indicator.words), "before": step.before, "after": step.after,
            "points": step.points, "stream": streams[step.indicator.code],
        }
        for step in sorted(steps, key=lambda step: step.points)
    ]  # fmt: skip
    against, verdict = _cohort(account, before, after)
    alerts = falls_at(account, before.on, now)
    fell = sum(part["points"] for part in parts) < 0  # a new score definition alone is no fall
    gap, by = proposed(parts, verdict.verdict, fell=fell, alerted=[alert.series for alert in alerts])
    data = {
        "parts": parts,
        "definition": passed.formula,  # points that come from a new score definition alone
        "versions": [before.definition, after.definition],  # the score definitions of both ends
        "coverage": [shown(before.coverage), shown(after.coverage)],
        **_since_when(account, parts, alerts, now, fell=fell),
        "cohort": against | {name: getattr(verdict, name) for name in CohortVerdict.__dataclass_fields__},
        "gap_by": by,
    }  # fmt: skip
    return Found(before, after, data, gap)


def end_of(day: date) -> datetime:
    """The last moment of a day, as weeks are counted."""
    return datetime.combine(day, time.max, UTC)


def falls_at(account: Account, since: date, now: datetime) -> list[Alert]:
    """The alerts on falls at an account that lasted at a moment, or that somebody had resolved, as a person does, since a day; the first
    one of a series first."""
    over = Q(resolved_at__gt=now) | Q(ended=Alert.Ended.FOUND, resolved_at__date__gte=since)
    rows = Alert.objects.of(account).filter(direction=Alert.Direction.FALL, raised_at__lte=now)
    latest: dict[str, Alert] = {}
    for alert in rows.filter(~Q(state=Alert.State.RESOLVED) | over).order_by("raised_at", "pk"):
        latest[alert.series] = alert
    return list(latest.values())


def _since_when(account: Account, parts: Sequence[dict], alerts: Sequence[Alert], now: datetime, *, fell: bool) -> dict:
    """What each stream says of a change, in the weeks that alerts read too. Where an alert has dated the fall of a stream, its date and its
    figures stand here as well: it knows what all accounts did in these weeks. Every other stream that could is tested, and the level shared
    among all (Bonferroni), so that of accounts without any change at most one in twenty shows one in any stream. ``since`` is that of the
    stream whose indicator cost most; where the score has not fallen, that of the first alert.
    """
    read = read_weeks([account.pk], now, kept_totals(now))
    weeks, streams = read.begins[-WEEKS:], streams_of(read)
    dated = {stream: (alert, part) for alert in alerts for stream, part in ALERTED[alert.series].items()}
    tested = []
    for name in sorted(streams):
        stream, cost = streams[name], [part["points"] for part in parts if part["stream"] == name]
        found = change_point(stream.values, stream.weights, level=LEVEL / len(streams))
        row = {"stream": name, "weeks": found.weeks, "points": sum(cost), "most": min(cost, default=0)}
        tested.append(row | (_by_alert(*dated[name], found, weeks) if name in dated else _tested(found, weeks)))
    shown_ones = [each for each in tested if each["week"]]
    order = [str(alert.pk) for alert in alerts]
    by_alert = lambda each: order.index(each["alert"]) if "alert" in each else len(order)  # noqa: E731
    by_cost = lambda each: (each["most"], each["p"] or 0.0)  # noqa: E731
    since = min(shown_ones, key=by_cost if fell else lambda each: (by_alert(each), *by_cost(each)), default=None)
    return {"streams": tested, "since": since, "level": LEVEL}


def _tested(found: ChangePoint, weeks: Sequence[date]) -> dict:
    """What the test of a stream says."""
    places = (("week", found.at), ("first", found.first), ("last", found.last))
    return {
        "p": round(found.p, 4), "before": found.before, "after": found.after,
        **{key: None if place is None else weeks[place].isoformat() for key, place in places},
    }  # fmt: skip


def _by_alert(alert: Alert, part: str, found: ChangePoint, weeks: Sequence[date]) -> dict:
    """What an alert says of a stream. within: of four weeks that it counts together, the one since which the stream by itself is lower."""
    figures = next((each for each in parts_of(alert) if each.name == part), None)
    week = None if found.at is None else weeks[found.at]
    inside = week is not None and alert.since_on < week < alert.since_on + WEEK * alert.weeks
    began = alert.since_on.isoformat()
    return {
        "p": None, "before": figures and figures.before, "after": figures and figures.after, "week": began, "first": began, "last": began,
        "alert": str(alert.pk), "part": part, "period": alert.weeks, "within": week.isoformat() if week is not None and inside else None,
    }  # fmt: skip


def _cohort(account: Account, before: Score, after: Score) -> tuple[dict, CohortVerdict]:
    """The account's change against those of its cohort between the same days: of its tier and segment; where these are too few, of its
    tier; else of everybody."""
    tier, segment = account.tier, account.segment
    widths: list[tuple[str, dict]] = [("all", {})]
    if tier:
        widths.insert(0, ("tier", {"tier": tier}))
    if tier and segment:
        widths.insert(0, ("tier_segment", {"tier": tier, "segment": segment}))
    own = _moved_by_what_happened(before, after, scale_of([account.pk]))
    for who, having in widths:
        others = _changes_of(account, having, before.on, after.on)
        if len(others) >= ENOUGH or who == "all":
            break
    against = {
        "who": who, "tier": having.get("tier"), "segment": segment.name if segment and "segment" in having else "",
        "fell": sum(other <= own for other in others),
    }  # fmt: skip
    return against, compared(own, others)


def _changes_of(account: Account, having: dict, before_on: date, after_on: date) -> list[float]:
    """By how many points the scores of others moved between two days, on one scale: of those who had one on either, at most a week older."""
    drawn = Account.objects.filter(**having).exclude(pk=account.pk).order_by(MD5(Cast("pk", CharField())))
    ids = list(drawn.values_list("pk", flat=True)[:SAMPLE])
    ends = []
    for on in (before_on, after_on):
        rows = Score.objects.filter(account__in=ids, on__gt=on - timedelta(days=8)).exclude(score=None).latest_by(on)
        ends.append({row.account_id: row for row in rows.only("account", "score", "definition")})
    scale = scale_of(ids)
    return [_moved_by_what_happened(ends[0][pk], ends[1][pk], scale) for pk in ends[0] if pk in ends[1]]


def _moved_by_what_happened(before: Score, after: Score, scale: Scale) -> float:
    """The points between two scores of an account without those that only a new score definition took or brought."""
    step = scale.between(before.account_id, before.definition, after.definition)
    return float((after.score or 0) - (before.score or 0) - step)
