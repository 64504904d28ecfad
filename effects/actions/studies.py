"""Studies: registered before they are read, revised only as a new version, archived and never deleted."""

from datetime import date, timedelta
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from effects.collecting import runs_of, untreated
from effects.content import hash_of_study
from effects.estimate.effect import FEWEST, detectable, unexplained
from effects.models import Study
from effects.outcomes import SCORE, outcome_of, outcomes
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused
from playbooks.models import Playbook

RIGHT = "effects.register"
SHORTEST, LONGEST, USUAL = 2, 52, 12  # weeks of a horizon
LEAST, MOST_LEAST = 10, 5000
HALF_A_YEAR = timedelta(weeks=26)
CHANGEABLE = {"question", "outcome", "horizon", "comparison", "counts_from", "read_on", "least"}
State = Study.State


@atomic
def register(
    *, playbook: Playbook, question: str, counts_from: date, read_on: date, by, outcome: str = SCORE, horizon: int = USUAL,
    comparison: str = Study.Comparison.WITHOUT_THIS, least: int = LEAST,
) -> Study:  # fmt: skip
    """Fix a study beforehand: what is asked, of which runs, against whom, after how many weeks, and the one day on which it is read.

    The same study again is answered. A period that has begun is allowed and marked: how many of its runs had started is kept. least:
    matched accounts without which nothing is said.
    """
    require(by, RIGHT)
    playbook = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    study = Study(
        playbook=playbook, question=question.strip(), outcome=outcome, horizon=horizon, comparison=comparison,
        counts_from=counts_from, read_on=read_on, least=least, registered_by_id=by.pk,
    )  # fmt: skip
    return _entered(study, "effects.registered", by)


@atomic
def register_by_default(*, playbook: Playbook, by) -> Study | None:
    """Register the study that every playbook in force has: its effect on the score after twelve weeks, of the runs of half a year from now.

    None where one waits for its day already, or where the playbook is not played any more.
    """
    require(by, RIGHT)
    playbook = Playbook.objects.select_for_update(of=("self",)).get(pk=playbook.pk)
    waits = Study.objects.registered().filter(playbook=playbook, by_default=True)
    if playbook.retired_at or not playbook.versions.filter(state="published").exists() or waits.exists():
        return None
    today = timezone.localdate()
    study = Study(
        playbook=playbook, outcome=SCORE, horizon=USUAL, counts_from=today, least=LEAST, by_default=True,
        question=(_("What does “%(playbook)s” do to the score?") % {"playbook": playbook.name})[:300],
        read_on=today + HALF_A_YEAR + timedelta(weeks=USUAL),
    )  # fmt: skip
    return _entered(study, "effects.registered", by)


@atomic
def revise(*, study: Study, why: str, by, **changes: Any) -> Study:
    """Register a new version of a study that has not been read; the version before stays, marked as replaced. Says why."""
    require(by, RIGHT)
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"revise() got unexpected values {sorted(unknown)}")
    study, why = held(study), why.strip()
    if study.state != State.REGISTERED:
        raise Refused(_("Only a study that has not been read can get a new version. Register another one."))
    if not why or len(why) > 500:
        raise Refused({"why": _("Say in at most 500 characters what changes, and why.")})
    kept = {name: getattr(study, name) for name in CHANGEABLE} | changes
    kept["question"] = kept["question"].strip()
    if all(getattr(study, name) == value for name, value in kept.items()):
        raise Refused(_("Nothing is different."))
    study.state = State.REPLACED
    study.save(update_fields=["state"])
    new = Study(
        playbook=study.playbook, number=study.number + 1, replaces=study, why=why, registered_by_id=by.pk, **kept,
    )  # fmt: skip
    return _entered(new, "effects.revised", by)


@atomic
def archive(*, study: Study, by) -> Study:
    """Put a study that was read out of sight; what it came to is kept and counts on. Again changes nothing."""
    require(by, RIGHT)
    study = held(study)
    if study.state == State.ARCHIVED:
        return study
    if study.state != State.READ:
        raise Refused(_("It has not been read. A study that waits for its day stays in sight."))
    study.state, study.archived_at = State.ARCHIVED, timezone.now()
    study.save(update_fields=["state", "archived_at"])
    record("effects.archived", study, by=by, fields=["state"])
    return study


def held(study: Study) -> Study:
    """The study, locked for this transaction."""
    found = Study.objects.select_related("playbook", "registered_by").locked(study.pk)
    if found is None:
        raise Refused(_("There is no such study."))
    return found


def _entered(study: Study, fact: str, by) -> Study:
    _check(study)
    same_runs = Study.objects.standing().filter(
        playbook=study.playbook, counts_from__lte=study.last_start, read_on__gt=study.counts_from
    )
    looks = [each for each in same_runs if each.last_start >= study.counts_from]
    design = ("question", "outcome", "horizon", "comparison", "counts_from", "read_on", "least", "number")
    for each in looks:
        if each.state != State.ARCHIVED and all(getattr(each, name) == getattr(study, name) for name in design):
            return each
    study.look = 1 + len(looks)
    study.content_hash = hash_of_study(study)
    study.started_before = runs_of(study).filter(started_at__lt=study.registered_at).count()
    spread = unexplained(untreated(study.outcome, study.horizon, timezone.localdate() - timedelta(weeks=study.horizon)))
    if spread is not None:
        study.detectable = detectable(spread, study.least, sure=study.sure)
    study.save(force_insert=True)
    record(fact, study, by=by, fields=sorted(CHANGEABLE), why=study.why)
    return study


def _check(study: Study) -> None:
    faults = {}
    if not study.question or len(study.question) > 300:
        faults["question"] = _("Ask in at most 300 characters.")
    if study.outcome not in {each.code for each in outcomes()}:
        faults["outcome"] = _("There is no outcome “%(code)s”.") % {"code": outcome_of(study.outcome).words}
    if not SHORTEST <= study.horizon <= LONGEST:
        faults["horizon"] = _("Between %(few)d and %(many)d weeks.") % {"few": SHORTEST, "many": LONGEST}
    elif study.last_start < study.counts_from:
        faults["read_on"] = _("By this day no run could reach its %(weeks)d weeks.") % {"weeks": study.horizon}
    if study.comparison not in Study.Comparison.values:
        faults["comparison"] = _("There is no such comparison.")
    if study.read_on < timezone.localdate():
        faults["read_on"] = _("The day of reading is today or later: it is fixed before anybody looks.")
    if not FEWEST <= study.least <= MOST_LEAST:
        faults["least"] = _("Between %(few)d and %(many)d accounts.") % {"few": FEWEST, "many": MOST_LEAST}
    if faults:
        raise Refused(faults)
