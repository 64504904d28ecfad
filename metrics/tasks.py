"""When scores are computed: for changed accounts at once, for all of them every night, and for the past once."""

import time
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Changed
from intimacy.jobs.declare import reaction, tenant_job
from intimacy.jobs.progress import Progress
from intimacy.tenancy.context import current
from intimacy.tenancy.refusals import CLOCK
from metrics import packs
from metrics.actions import runs
from metrics.engine import look_back_range, rescore
from metrics.formulas import formula_in_force
from metrics.models import Run, Score

WEEKS_BACK = 52
FEW, MOST = 500, 5_000  # marks of changes that are taken at once
SHARES = 4  # into which those that there are are cut, so that other workers find some, too
HELPERS = 3  # further workers that take parts of a run, where there are as many and it has as many parts
PATIENCE = 0.5  # seconds until one looks again whether the others are done
KEPT_DAILY = timedelta(days=35)  # after that one score of each week is kept
LOOKED_AT = timedelta(days=14)  # before that day: nights on which nobody thinned out are made up for


CHANGES_HISTORY = [
    "accounts.interactions_learnt", "accounts.interactions_undone", "accounts.contacts_merged",
    "accounts.contact_answered", "accounts.engagement_logged", "accounts.engagement_changed",
    "accounts.engagement_undone", "accounts.promise_kept", "accounts.promise_broken", "accounts.followup_done",
    "accounts.followup_missed",
]  # fmt: skip


@reaction(*CHANGES_HISTORY, purpose="scoring")
def rescore_changed(entry: str, checkpoint=None):
    """Score the accounts whose history has changed. Whoever comes first takes the rows; a repeat finds none.

    Each handful is committed by itself: killed in the middle, the scores so far stay, and the marks of the others are still there.
    """
    rescored = checkpoint or 0
    # Locked rows are another worker's, which has seen them; what comes later has a fact, and so a run, of its own.
    marks = Changed.objects.order_by("at").select_for_update(skip_locked=True).values_list("pk", "account")
    handful = min(max(-(-Changed.objects.count() // SHARES), FEW), MOST)
    while rows := list(marks[:handful]):
        accounts = sorted({account for _pk, account in rows})
        packs.take_note(accounts)
        rescored += rescore(accounts, formula=formula_in_force())
        Changed.objects.filter(pk__in=[pk for pk, _account in rows]).delete()
        yield Progress(rescored, rescored + Changed.objects.count(), rescored)
    return {"accounts": rescored}


@tenant_job(purpose="scoring", daily="02:30", title=_("Scoring of all accounts"))
def rescore_all(checkpoint=None):
    """Score every account: windows slide for the quiet ones, too. Other workers are asked to take parts of it."""
    if checkpoint is None:
        run = runs.begin(by=CLOCK)
        for number in range(min(HELPERS, run.parts.count() - 1)):
            score_parts.queue(by=CLOCK, key=f"{run.pk} {number}", run=run.pk)
    else:
        run = Run.objects.get(pk=checkpoint["run"])
    try:
        while not run.finished_at:
            yield Progress(*runs.counts(run), {"run": str(run.pk)})
            if runs.score_next(run=run, by=CLOCK) is None:
                run = runs.finish(run=run, by=CLOCK)
                if not run.finished_at:
                    time.sleep(PATIENCE)  # the last parts are other workers'
    except GeneratorExit:
        if current().tenant:  # it was asked to stop, and is not merely thrown away
            runs.cancel(run=run, by=CLOCK)
        raise
    return {"accounts": runs.counts(run)[0]}


@reaction("metrics.formula_published", purpose="scoring")
def rescore_by_new_formula(entry: str):
    """Have everybody scored by a version that was put in force; the same fact again is the same run."""
    rescore_all.queue(by=CLOCK, key=f"formula {entry}", title=str(_("Scoring by the new definition")))
    return {}


@tenant_job(purpose="scoring", title=_("Scoring, together with other workers"))
def score_parts(run: UUID, checkpoint=None):
    """Take parts of a run until there is none that nobody works on."""
    found, done = Run.objects.get(pk=run), checkpoint or 0
    while part := runs.score_next(run=found, by=CLOCK):
        done += part.accounts
        yield Progress(done, done, done)
    return {"accounts": done}


@tenant_job(purpose="scoring", title=_("Scores of the past year"))
def score_the_past(weeks: int = WEEKS_BACK, checkpoint=None):
    """Compute a year of weekly scores from history that came in at once, as by an import."""
    days, formula, parts = past_weeks(timezone.now().date(), weeks), formula_in_force(), packs.ranges()
    state = checkpoint or {"done": 0, "scores": 0}
    for part in parts[state["done"] :]:
        scores = look_back_range(part, days, formula=formula)
        state = {"done": state["done"] + 1, "scores": state["scores"] + scores}
        yield Progress(state["done"], len(parts), state)
    return {"scores": state["scores"]}


@tenant_job(purpose="scoring", daily="04:50", title=_("Thinning out of old scores"))
def thin_out(checkpoint=None):
    """Of the weeks that are past keep each account's last score, and those of days on which the formula changed."""
    until = timezone.now().date() - KEPT_DAILY
    day = date.fromisoformat(checkpoint) if checkpoint else until - LOOKED_AT
    dropped = 0
    while day < until:
        day += timedelta(days=1)
        dropped += Score.objects.thin_out(day)
        yield Progress(1, 1, day.isoformat())
    return {"scores": dropped}


def past_weeks(today: date, weeks: int) -> list[date]:
    """The same weekday of the weeks before today, oldest first."""
    return [today - timedelta(weeks=week) for week in range(weeks, 0, -1)]
