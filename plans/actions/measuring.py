"""Measuring objectives: by somebody who knows the figure, or by a formula every night."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import CLOCK, Refused
from plans.actions.objectives import LARGEST, check_open, held_objective
from plans.actions.plans import RIGHT
from plans.formulas import values_of
from plans.models import Measurement, Objective
from plans.progress import settle_progress

STEP, WEEK = Decimal("0.0001"), timedelta(days=7)


@atomic
def measure(
    *, objective: Objective, value: Decimal, by, measured_on: date | None = None, note: str = ""
) -> Measurement:
    """Write down what the figure was on a day, today unless named. Another figure for the same day takes its place."""
    require(by, RIGHT, objective)
    objective, measured_on, note = held_objective(objective), measured_on or timezone.localdate(), note.strip()
    check_open(objective)
    value, faults = Decimal(value), {}
    if not value.is_finite() or abs(value) >= LARGEST:
        faults["value"] = _("A number of at most 14 digits.")
    if measured_on > timezone.localdate():
        faults["measured_on"] = _("This day has not come yet.")
    elif (objective.start_on - measured_on).days > 366:
        faults["measured_on"] = _("This is more than a year before the objective begins.")
    if len(note) > 300:
        faults["note"] = _("Say it in at most 300 characters.")
    if faults:
        raise Refused(faults)
    value = value.quantize(STEP)
    known = objective.measurements.filter(measured_on=measured_on).first()
    if known and (known.value, known.note) == (value, note):
        return known
    found = known or Measurement(objective=objective, measured_on=measured_on)
    found.value, found.note, found.noted_at = value, note, timezone.now()
    found.by_id = None if by is CLOCK else by.pk
    found.save()
    settle_progress(objective)
    record("plans.measured", objective, by=by, fields=["value", "measured_on"])
    return found


@atomic
def remove_measurement(*, measurement: Measurement, by) -> None:
    """Take a figure back that was wrong; the one before it counts again. Taking it back again changes nothing."""
    require(by, RIGHT, measurement.objective)
    objective = held_objective(measurement.objective)
    check_open(objective)
    if Measurement.objects.filter(pk=measurement.pk).delete()[0]:
        settle_progress(objective)
        record("plans.measurement_removed", objective, by=by, fields=["value", "measured_on"])


@atomic
def measure_by_formulas(*, of: Iterable[UUID], by) -> int:
    """Read the figures of objectives with a formula, and write down those that moved or are a week old; answers how many.

    What a formula does not know of an account stays as it is, as does what was closed meanwhile. Again on the same day changes nothing.
    """
    rows = list(
        Objective.objects.measured_by_formula().filter(pk__in=list(of)).select_related("plan__account").order_by("pk")
    )
    values = values_of([row.plan.account_id for row in rows], {row.formula for row in rows})
    measured = 0
    for row in rows:
        value = values.get((row.plan.account_id, row.formula))
        if value is None or abs(value) >= LARGEST:
            continue
        exact = Decimal(repr(value)).quantize(STEP)
        if row.latest != exact or row.latest_on < timezone.localdate() - WEEK:
            try:
                measure(objective=row, value=exact, by=by)
            except Refused:  # somebody has just closed it
                continue
            measured += 1
    return measured
