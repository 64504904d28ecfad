"""A rule tried on the past year: asked for, and what came of it kept."""

from django.db.transaction import atomic
from django.utils import timezone

from alerts.models import Replay, Rule
from intimacy.access.require import require
from intimacy.journal.actions import record

RIGHT = "alerts.rule"
KEPT = (
    "watched", "not_watched", "alerts", "accounts", "fell", "compared", "recent", "base_accounts", "base_compared", "base_fell", "examples",
)  # fmt: skip


@atomic
def ask_replay(*, rule: Rule, by) -> Replay:
    """Ask what a rule would have raised in the past year. Where it was asked of this content and is not done, that one is answered."""
    require(by, RIGHT)
    rule = Rule.objects.locked(rule.pk)
    waiting = Replay.objects.filter(rule=rule, done_at=None, asked_at__gte=rule.changed_at).first()
    if waiting is not None:
        return waiting
    today = timezone.now().date()
    replay = Replay.objects.create(
        rule=rule, years=rule.years, by_id=by.pk, from_on=today - Replay.A_YEAR, until_on=today
    )
    record("alerts.replayed", rule, by=by, fields=["years"])
    return replay


@atomic
def finish_replay(*, replay: Replay, counts: dict, by) -> Replay:
    """Keep what came of it; again changes nothing."""
    require(by, RIGHT)
    replay = Replay.objects.locked(replay.pk)
    if replay.done_at is None:
        for name in KEPT:
            setattr(replay, name, counts[name])
        replay.done_at = timezone.now()
        replay.save(update_fields=[*KEPT, "done_at"])
    return replay
