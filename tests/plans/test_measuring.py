"""Objectives in the customer's terms: measured against the straight way from where they are to where they want to be."""

from datetime import date
from decimal import Decimal

import pytest

from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import Refused
from plans.actions.measuring import measure
from plans.actions.objectives import (
    add_objective,
    change_objective,
    close_objective,
    remove_objective,
    reopen_objective,
)
from plans.actions.plans import agree, change_plan, close_plan
from plans.figures import as_exact_as
from plans.models import Measurement, Objective
from plans.progress import expected, progress
from plans.tasks import measure_objectives
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days, to_its_end

Status = Objective.Status


@pytest.mark.parametrize(
    ("value", "baseline", "target", "percent"),
    [
        (6, 6, 0, 0),
        (3, 6, 0, 50),
        (0, 6, 0, 100),
        (-1, 6, 0, "116.66"),
        (99_996, 0, 100_000, "99.99"),
        (7, 6, 0, "-16.67"),
        (75, 50, 100, 50),
    ],
)
def test_progress_is_the_share_of_the_way_in_either_direction(value, baseline, target, percent):
    assert progress(Decimal(value), Decimal(baseline), Decimal(target)) == Decimal(percent)


@pytest.mark.parametrize(("day", "percent"), [(1, 0), (11, 25), (21, 50), (31, 75), (41, 100), (45, 100), (-3, 0)])
def test_what_is_expected_follows_the_days(day, percent):
    # 40 days from the 1st of January 2026 on; day 1 is its start.
    start = date(2026, 1, 1)
    assert expected(date.fromordinal(start.toordinal() + day - 1), start, date(2026, 2, 10)) == percent


def test_a_computed_figure_has_no_more_digits_than_those_beside_it():
    assert as_exact_as(Decimal("2.8438"), Decimal("6.0000"), Decimal(0), Decimal("6.5000")) == Decimal("2.8")
    assert as_exact_as(Decimal("2.8438"), Decimal("600"), Decimal(0)) == 3


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"words": " "}, "words"), ({"measure": ""}, "measure"), ({"target": Decimal(6)}, "target"),
        ({"baseline": Decimal("1e15")}, "baseline"), ({"due_on": -150}, "due_on"), ({"formula": "1 +"}, "formula"),
        ({"formula": "nonsense"}, "formula"), ({"formula": "industry"}, "formula"), ({"unit": "h" * 41}, "unit"), ({"due_on": 101}, "due_on"), ({"start_on": -101}, "start_on"),
    ],
)  # fmt: skip
def test_what_is_no_objective_is_refused_at_its_field(plan, cast, values, field):
    given = {"words": "W", "measure": "M", "baseline": Decimal(6), "target": Decimal(0)} | values
    given |= {name: in_days(given[name]) for name in ("start_on", "due_on") if name in given}
    with pytest.raises(Refused) as refusal:
        add_objective(plan=plan, by=cast.alice, **given)
    assert list(refusal.value.fields) == [field]
    assert not Objective.objects.exists()


@pytest.mark.parametrize(
    ("value", "status"), [(3, Status.ON_TRACK), (3.5, Status.ON_TRACK), (3.7, Status.BEHIND), (6.5, Status.BEHIND), (0, Status.THERE)]
)  # fmt: skip
def test_a_figure_is_judged_by_where_the_way_was_on_its_day(hours, cast, value, status):
    """Half of the days are over: at 3 h it is on the way, up to ten percent of it are let pass."""
    assert hours.status == Status.UNMEASURED
    measure(objective=hours, value=Decimal(str(value)), by=cast.alice)
    hours.refresh_from_db()
    assert hours.status == status
    assert {each: Objective.objects.in_status(each).count() for each in Status.values if each == status} == {status: 1}
    assert sum(Objective.objects.in_status(each).count() for each in Status.values) == 1


def test_past_its_day_it_is_overdue_unless_it_is_there(hours, cast):
    change_objective(objective=hours, due_on=in_days(-1), by=cast.alice)
    measure(objective=hours, value=Decimal(1), by=cast.alice)
    hours.refresh_from_db()
    assert hours.status == Status.OVERDUE
    assert Objective.objects.in_status("overdue").exists()
    measure(objective=hours, value=Decimal(0), by=cast.alice)
    hours.refresh_from_db()
    assert hours.status == Status.THERE


def test_another_figure_for_a_day_takes_the_place_of_the_first_and_the_same_one_changes_nothing(hours, cast):
    for value in (4, 4, 5):
        measure(objective=hours, value=Decimal(value), measured_on=in_days(-2), by=cast.alice)
    assert [row.value for row in Measurement.objects.all()] == [5]
    assert Entry.objects.of("plans.measured").count() == 2
    measure(objective=hours, value=Decimal(6), measured_on=in_days(-50), by=cast.alice)
    hours.refresh_from_db()
    assert (hours.latest, hours.latest_on) == (5, in_days(-2)), "an earlier day is not the latest"


@pytest.mark.parametrize(
    ("values", "field"), [({"measured_on": 1}, "measured_on"), ({"measured_on": -600}, "measured_on"), ({"value": "NaN"}, "value"), ({"value": "1e15"}, "value")]
)  # fmt: skip
def test_what_cannot_have_been_measured_is_refused(hours, cast, values, field):
    given = {"value": Decimal(values.get("value", 1))}
    if "measured_on" in values:
        given["measured_on"] = in_days(values["measured_on"])
    with pytest.raises(Refused) as refusal:
        measure(objective=hours, by=cast.alice, **given)
    assert list(refusal.value.fields) == [field]
    assert not Measurement.objects.exists()


def test_a_formula_reads_the_figure_from_the_accounts_facts_at_night(plan, helix, cast, make):
    objective = add_objective(
        plan=plan, words="Talk often", measure="Days since touch", baseline=Decimal(60), target=Decimal(7),
        formula="days_since_touch + 0.5", by=cast.alice,
    )  # fmt: skip
    change_plan(plan=plan, until_on=in_days(900), by=cast.alice)
    later = add_objective(
        plan=plan, words="Later", measure="Days", baseline=Decimal(60), target=Decimal(7), formula="days_since_touch",
        start_on=in_days(500), due_on=in_days(800), by=cast.alice,
    )  # fmt: skip
    assert to_its_end(measure_objectives)["measured"] == 0, "unknown stays unmeasured"
    make.interaction(helix, "call")
    assert [to_its_end(measure_objectives)["measured"] for _ in range(2)] == [1, 0]
    assert not later.measurements.exists(), "what has not begun is not measured"
    objective.refresh_from_db()
    assert (objective.latest, objective.measurements.get().by_id) == (Decimal("1.5"), None)
    Measurement.objects.update(measured_on=in_days(-8))
    Objective.objects.update(latest_on=in_days(-8))
    assert to_its_end(measure_objectives)["measured"] == 1, (
        "what has not moved is confirmed every week, so that the way goes on"
    )


def test_an_ended_objective_is_neither_changed_nor_measured_and_can_be_opened_again(hours, cast):
    with pytest.raises(Refused, match="short of the target"):
        close_objective(objective=hours, outcome="reached", lesson="Fine", by=cast.alice)
    measure(objective=hours, value=Decimal(0), by=cast.alice)
    for _ in range(2):
        close_objective(objective=hours, outcome="reached", lesson="Fine", by=cast.alice)
    assert Entry.objects.of("plans.objective_closed").count() == 1
    for change in (
        lambda: measure(objective=hours, value=Decimal(5), by=cast.alice),
        lambda: change_objective(objective=hours, words="Else", by=cast.alice),
        lambda: close_objective(objective=hours, outcome="missed", lesson="No", by=cast.alice),
    ):
        with pytest.raises(Refused, match="has ended"):
            change()
    for _ in range(2):
        reopen_objective(objective=hours, by=cast.alice)
    measure(objective=hours, value=Decimal(5), by=cast.alice)
    assert Objective.objects.get().is_open


def test_only_a_slip_is_taken_out(plan, hours, vogt, cast):
    slip = add_objective(plan=plan, words="Slip", measure="M", baseline=Decimal(1), target=Decimal(2), by=cast.alice)
    remove_objective(objective=slip, by=cast.alice)
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    with pytest.raises(Refused, match="agreed or measured"):
        remove_objective(objective=hours, by=cast.alice)
    assert Objective.objects.get() == hours


def test_a_plan_closes_when_all_of_it_has_ended_and_then_nothing_of_it_moves(plan, hours, cast):
    with pytest.raises(Refused, match="still open"):
        close_plan(plan=plan, lesson="Well", by=cast.alice)
    close_objective(objective=hours, outcome="missed", lesson="The fix came late", by=cast.alice)
    for _ in range(2):
        close_plan(plan=plan, lesson="Begin earlier", by=cast.alice)
    assert Entry.objects.of("plans.closed").count() == 1
    for change in (
        lambda: reopen_objective(objective=hours, by=cast.alice),
        lambda: change_plan(plan=plan, title="Again", by=cast.alice),
        lambda: add_objective(plan=plan, words="W", measure="M", baseline=Decimal(1), target=Decimal(2), by=cast.alice),
    ):
        with pytest.raises(Refused, match="closed"):
            change()
