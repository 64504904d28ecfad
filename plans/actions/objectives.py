"""Objectives: added to a plan, changed, taken out, closed, opened again, handed over."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.followups import check_can_work_for
from accounts.models import Contact
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.pages.words import day
from intimacy.rules import RuleError
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from plans.actions.plans import RIGHT, check_people, held
from plans.content import settle_state
from plans.formulas import read_formula
from plans.models import Objective, Plan
from plans.progress import settle_progress

EDITABLE = {
    "words", "measure", "unit", "baseline", "target", "start_on", "due_on", "owner", "contact", "formula",
}  # fmt: skip
TEXTS = {"words": 500, "measure": 200, "unit": 40}
LARGEST = Decimal(10) ** 14
MOST = 50  # objectives of one plan


@atomic
def add_objective(
    *, plan: Plan, words: str, measure: str, baseline: Decimal, target: Decimal, by, due_on: date | None = None,
    start_on: date | None = None, unit: str = "", owner: Member | None = None, contact: Contact | None = None, formula: str = "",
    pk: UUID | None = None,
) -> Objective:  # fmt: skip
    """Add what the customer wants to reach, in their words, with its figure: from where to where, from when to when.

    Days that are not named are the plan's. owner: the plan's unless named. formula: over the account's facts, read every night
    in place of somebody's entries; "" where somebody enters them. pk: chosen by the caller, so that the same objective sent twice is one.
    """
    require(by, RIGHT, plan)
    plan = held(plan)
    if pk is not None and (already := plan.objectives.filter(pk=pk).first()):
        return already
    if plan.objectives.count() >= MOST:
        raise Refused(_("A plan has at most %(most)d objectives: more of them are no plan.") % {"most": MOST})
    objective = Objective(
        plan=plan, words=words.strip(), measure=measure.strip(), unit=unit.strip(), baseline=baseline, target=target,
        start_on=start_on or plan.from_on, due_on=due_on or plan.until_on, owner_id=(owner or plan.owner).pk,
        contact=contact, formula=formula.strip(), **({"pk": pk} if pk else {}),
    )  # fmt: skip
    _check(objective, owner, contact)
    objective.save(force_insert=True)
    settle_state(plan)
    record("plans.objective_added", objective, by=by, fields=sorted(EDITABLE))
    return objective


@atomic
def change_objective(*, objective: Objective, by, version: int | None = None, **values: Any) -> Objective:
    """Change an open objective. What the customer had agreed to waits for their yes again."""
    require(by, RIGHT, objective)
    if unknown := values.keys() - EDITABLE:
        raise TypeError(f"change_objective() got unexpected values {sorted(unknown)}")
    objective = held_objective(objective)
    check_open(objective)
    if version is not None and objective.version != version:
        raise Refused(_("Somebody has changed this objective in the meantime. Look at it again, then change it."))
    before = {name: getattr(objective, name) for name in values}
    for name, value in values.items():
        setattr(objective, name, value.strip() if isinstance(value, str) else value)
    changed = sorted(name for name in values if getattr(objective, name) != before[name])
    if not changed:
        return objective
    _check(
        objective, objective.owner if "owner" in changed else None, objective.contact if "contact" in changed else None
    )
    objective.version += 1
    objective.save()
    settle_progress(objective)
    settle_state(objective.plan)
    record("plans.objective_changed", objective, by=by, fields=changed)
    return objective


@atomic
def remove_objective(*, objective: Objective, by) -> None:
    """Take out an objective of which nothing was measured or agreed: it was a slip. Others are closed as given up.

    Taking it out again changes nothing.
    """
    require(by, RIGHT, objective)
    if not Objective.objects.filter(pk=objective.pk).exists():
        return
    objective = held_objective(objective)
    agreed = any(str(objective.pk) in each.content["objectives"] for each in objective.plan.agreements.all())
    if agreed or objective.measurements.exists():
        raise Refused(_("Something of it was agreed or measured already. Close it as given up instead."))
    record("plans.objective_removed", objective, by=by)
    plan = objective.plan
    objective.delete()
    settle_state(plan)


@atomic
def close_objective(*, objective: Objective, outcome: str, lesson: str, by) -> Objective:
    """Say how it ended, and what is to be learnt of that. Saying the same again changes nothing.

    Reached is what was measured: refused where the latest figure is short of the target.
    """
    require(by, RIGHT, objective)
    lesson = lesson.strip()
    if Objective.objects.filter(pk=objective.pk, outcome=outcome, lesson=lesson).exclude(outcome="").exists():
        return Objective.objects.select_related("plan").get(pk=objective.pk)
    objective = held_objective(objective)
    check_open(objective)
    if outcome not in Objective.Outcome.values:
        raise Refused({"outcome": _("Say how it ended.")})
    if not lesson or len(lesson) > 500:
        raise Refused({"lesson": _("Say in at most 500 characters what came of it.")})
    if outcome == Objective.Outcome.REACHED and (objective.progress is None or objective.progress < 100):
        raise Refused(
            {
                "outcome": _(
                    "The latest figure is short of the target. Measure it once more, or say that it was not reached."
                )
            }
        )
    objective.outcome, objective.lesson, objective.closed_on = outcome, lesson, timezone.localdate()
    objective.version += 1
    objective.save(update_fields=["outcome", "lesson", "closed_on", "version"])
    record("plans.objective_closed", objective, by=by, fields=[outcome])
    return objective


@atomic
def reopen_objective(*, objective: Objective, by) -> Objective:
    """It was closed too early. Opening an open one changes nothing."""
    require(by, RIGHT, objective)
    objective = held_objective(objective)
    if objective.is_open:
        return objective
    objective.outcome, objective.lesson, objective.closed_on = "", "", None
    objective.version += 1
    objective.save(update_fields=["outcome", "lesson", "closed_on", "version"])
    record("plans.objective_reopened", objective, by=by, fields=["outcome"])
    return objective


@atomic
def hand_over_objective(*, objective: Objective, to: Member, by) -> Objective:
    """Let a colleague who works for the account see to it. The customer's yes is asked for again where there was one."""
    require(by, RIGHT, objective)
    objective = held_objective(objective)
    check_open(objective)
    if objective.owner_id == to.pk:
        return objective
    check_can_work_for(to, objective.plan.account, "to")
    objective.owner, objective.version = to, objective.version + 1
    objective.save(update_fields=["owner", "version"])
    settle_state(objective.plan)
    record("plans.objective_handed_over", objective, by=by, fields=["owner"])
    return objective


def held_objective(objective: Objective) -> Objective:
    """The objective, locked after its plan, as every action here does it. Refused where the plan is closed, or it is gone."""
    plan = held(objective.plan)
    found = Objective.objects.select_related("owner", "contact").locked(objective.pk)
    if found is None:
        raise Refused(_("This objective was taken out of the plan."))
    found.plan = plan
    return found


def check_open(objective: Objective) -> None:
    """Refused where the objective has ended."""
    if not objective.is_open:
        raise Refused(_("This objective has ended: it is %(outcome)s.") % {"outcome": objective.get_outcome_display()})


def _check(objective: Objective, owner: Member | None, contact: Contact | None) -> None:
    faults, plan = {}, objective.plan
    for name, most in TEXTS.items():
        said = getattr(objective, name)
        if len(said) > most:
            faults[name] = _("Say it in at most %(most)d characters.") % {"most": most}
        elif not said and name != "unit":
            faults[name] = _("Say it in the customer’s words.") if name == "words" else _("Say what is measured.")
    for name in ("baseline", "target"):
        value = Decimal(getattr(objective, name))
        if not value.is_finite() or abs(value) >= LARGEST:
            faults[name] = _("A number of at most 14 digits.")
        else:
            setattr(objective, name, value.quantize(Decimal("0.0001")))
    if not faults and objective.baseline == objective.target:
        faults["target"] = _("It is where they are already: there would be no way to go.")
    if objective.due_on <= objective.start_on:
        faults["due_on"] = _("The end must be later than the start.")
    for name, outside in (
        ("start_on", objective.start_on < plan.from_on),
        ("due_on", objective.due_on > plan.until_on),
    ):
        if outside:
            days = {"from": day(plan.from_on), "until": day(plan.until_on)}
            faults.setdefault(name, _("The plan runs from %(from)s until %(until)s.") % days)
    try:
        if objective.formula:
            read_formula(objective.formula)
    except RuleError as fault:
        faults["formula"] = fault.sentence
    if faults:
        raise Refused(faults)
    check_people(objective.plan.account, contact, owner)
