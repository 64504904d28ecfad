"""What the runs of a playbook came to: how long they took, how much of them was done, and what the score did meanwhile."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean, median
from uuid import UUID

from accounts.bands import shown
from intimacy.pages.slots import Slot
from playbooks.models import Playbook, Run, RunStep

MOST = 5000  # runs: what is longer ago than these is another programme's


@dataclass(frozen=True)
class Span:
    """The days at an account between which its score is compared; what is new on the first day is in both ends."""

    account: UUID
    begin: date
    end: date


@dataclass(frozen=True)
class ScaleSource:
    """Where an upper floor, which makes the scores, says how many points only a new score definition brought: ``of(spans)``, of each."""

    name: str
    of: Callable[[Sequence[Span]], list[int]]
    order: int = 50


scales: Slot[ScaleSource] = Slot("points that only new score definitions brought")


def points_of_definitions(runs: Sequence[Run]) -> list[int]:
    """How many points of each run's change only a new score definition brought; 0 of one that is not compared."""
    compared = [
        place for place, run in enumerate(runs) if None not in (run.ended_at, run.score_before, run.score_after)
    ]
    spans = [
        Span(runs[place].account_id, runs[place].started_at.date(), runs[place].ended_at.date()) for place in compared
    ]
    found = [0] * len(runs)
    for source in scales if spans else []:
        for place, points in zip(compared, source.of(spans), strict=True):
            found[place] += points
    return found


@dataclass(frozen=True)
class RunFacts:
    """One run, as far as it is measured. days: from start to end, None while it runs; scores are None where there was none.

    step: how many points of their difference only a new score definition brought.
    """

    version: int
    state: str
    days: float | None
    before: float | None
    after: float | None
    steps: int
    done: int
    step: int = 0


@dataclass(frozen=True)
class Measured:
    """What runs came to. days: the median of those that were played to the end. change: the mean of the points by which the score of
    ended runs moved by what happened, over ``compared`` of them; it says nothing of what would have happened without the playbook.
    """

    runs: int
    running: int
    done: int
    stopped: int
    days: int | None
    share: int | None
    change: int | None
    compared: int


def measured(runs: Iterable[RunFacts]) -> Measured:
    """The figures of some runs. Scores are compared as people see them, so that the parts of a mean can be checked by hand."""
    runs = list(runs)
    played = [run.days for run in runs if run.state == Run.State.DONE and run.days is not None]
    ended = [run for run in runs if run.state != Run.State.RUNNING]
    moved = [
        shown(run.after) - shown(run.before) - run.step
        for run in ended
        if run.before is not None and run.after is not None
    ]
    steps = sum(run.steps for run in ended)
    return Measured(
        runs=len(runs), running=len(runs) - len(ended), done=len([run for run in runs if run.state == Run.State.DONE]),
        stopped=len([run for run in runs if run.state == Run.State.STOPPED]), days=round(median(played)) if played else None,
        share=round(100 * sum(run.done for run in ended) / steps) if steps else None,
        change=round(mean(moved)) if moved else None, compared=len(moved),
    )  # fmt: skip


def facts_of(playbooks: Iterable[Playbook], member) -> dict:
    """The facts of the latest ``MOST`` runs that the member may see, by playbook. Two queries, and those of the floors above."""
    found: dict = {playbook.pk: [] for playbook in playbooks}
    runs = Run.objects.visible_to(member).filter(playbook__in=found).select_related("version").defer("version__steps")
    rows = list(runs.order_by("-started_at", "-pk")[:MOST])
    counts: dict = {}
    steps = RunStep.objects.filter(run__in=[row.pk for row in rows])
    for run, done_at, told_at in steps.values_list("run", "followup__done_at", "told_at"):
        all_of, done = counts.get(run, (0, 0))
        counts[run] = (all_of + 1, done + (done_at is not None or told_at is not None))
    for row, step in zip(rows, points_of_definitions(rows), strict=True):
        all_of, done = counts.get(row.pk, (0, 0))
        days = row.took.total_seconds() / 86400 if row.took is not None else None
        found[row.playbook_id].append(
            RunFacts(row.version.number, row.state, days, row.score_before, row.score_after, all_of, done, step)
        )
    return found
