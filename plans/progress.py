"""How far an objective is: its latest figure on the straight way from baseline to target. Pure arithmetic, and where it is kept."""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from plans.models import Objective

HUNDRED, MOST = Decimal(100), Decimal("999999.99")


def progress(value: Decimal, baseline: Decimal, target: Decimal) -> Decimal:
    """How much of the way from baseline to target lies behind, in percent: below 0 on the wrong side, above 100 past the target.

    The same for targets that lie below their baseline. Linear: (value - baseline) / (target - baseline).
    """
    share = (value - baseline) / (target - baseline) * HUNDRED
    return max(-MOST, min(MOST, share)).quantize(
        Decimal("0.01"), ROUND_FLOOR
    )  # 100 is said of nothing that is short of it


def expected(on: date, start_on: date, due_on: date) -> Decimal:
    """How much of the way should lie behind on a day, in percent: 0 until the start, 100 from the end on."""
    days = (due_on - start_on).days
    passed = min(max((on - start_on).days, 0), days)
    return (HUNDRED * passed / days).quantize(Decimal("0.01"))


def settle_progress(objective: Objective) -> None:
    """Keep the latest measurement, and how far it is, beside the objective, where lists read it."""
    last = objective.measurements.order_by("-measured_on").first()
    objective.latest = objective.latest_on = objective.progress = objective.expected = None
    if last is not None:
        objective.latest, objective.latest_on = last.value, last.measured_on
        objective.progress = progress(last.value, objective.baseline, objective.target)
        objective.expected = expected(last.measured_on, objective.start_on, objective.due_on)
    objective.save(update_fields=["latest", "latest_on", "progress", "expected"])
