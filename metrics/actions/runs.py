"""Scoring everybody: a run cut into ranges of accounts, of which any number of workers take one after the other."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import Account
from intimacy.access.require import require
from intimacy.journal.actions import record
from metrics import packs
from metrics.engine import rescore_range
from metrics.formulas import formula_in_force, formula_numbered
from metrics.models import Part, Run

RIGHT = "metrics.rescore"


@atomic
def begin(*, by, now: datetime | None = None) -> Run:
    """Begin to score everybody as of now. A run that is under way ends here: what it has not reached, this one will."""
    require(by, RIGHT)
    for other in Run.objects.under_way().select_for_update(of=("self",)):
        _end(other, Run.State.CANCELLED)
    run = Run.objects.create(as_of=now or timezone.now(), definition=formula_in_force().version, by_id=by.pk)
    Part.objects.bulk_create([Part(run=run, first=part.first, end=part.end) for part in packs.ranges()])
    return run


@atomic
def score_next(*, run: Run, by) -> Part | None:
    """Score the accounts of a part that nobody works on; None where there is none.

    The row of the part is held until its scores are committed with it. Where the worker is killed, neither is, and the part
    is free for the next one.
    """
    require(by, RIGHT)
    part = (
        Part.objects.filter(run=run, done_at=None)
        .order_by("first")
        .select_for_update(skip_locked=True, of=("self",))
        .first()
    )
    if part is None or not Run.objects.under_way().filter(pk=run.pk).exists():
        return None
    formula = formula_numbered(run.definition)
    with connection.cursor() as cursor:
        # Where the machine fails within half a second after this, scores and mark are gone together, and the part is done again.
        cursor.execute("SET LOCAL synchronous_commit = off")
    part.accounts = rescore_range(packs.Range(part.first, part.end), formula=formula, now=run.as_of)
    part.done_at = timezone.now()
    part.save(update_fields=["accounts", "done_at"])
    return part


@atomic
def finish(*, run: Run, by) -> Run:
    """End a run all of whose parts are done. One that has ended stays as it is."""
    require(by, RIGHT)
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state != Run.State.RUNNING or Part.objects.filter(run=run, done_at=None).exists():
        return run
    _end(run, Run.State.DONE)
    record("metrics.scored", run, by=by, count=counts(run)[0])
    return run


@atomic
def cancel(*, run: Run, by) -> Run:
    """End a run before everybody is scored; what is scored stays. One that has ended stays as it is."""
    require(by, RIGHT)
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state == Run.State.RUNNING:
        _end(run, Run.State.CANCELLED)
        record("metrics.scoring_cancelled", run, by=by, count=counts(run)[0])
    return run


def counts(run: Run) -> Sequence[int]:
    """How many accounts are scored, and how many there are."""
    done = sum(Part.objects.filter(run=run).values_list("accounts", flat=True))
    return done, max(done, Account.objects.count())


def _end(run: Run, state: str) -> None:
    run.state, run.finished_at = state, timezone.now()
    run.save(update_fields=["state", "finished_at"])
