"""A joint plan is agreed with the customer, and waits for their yes again when it changes; it closes when all of it has ended."""

from decimal import Decimal

import pytest

from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import Refused
from plans.actions.measuring import measure
from plans.actions.objectives import (
    add_objective,
    change_objective,
)
from plans.actions.plans import agree, change_plan
from plans.models import Agreement, Objective, Plan
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days


def test_a_plan_is_a_draft_until_the_customer_agrees_and_again_waits_for_them_when_it_changes(plan, hours, vogt, cast):
    assert plan.state == Plan.State.DRAFT
    for _ in range(2):
        agree(plan=plan, contact=vogt, evidence="Minutes of Monday", by=cast.alice)
    assert Plan.objects.get().state == Plan.State.AGREED
    assert Agreement.objects.count() == 1, "the same yes again is one"
    assert Entry.objects.of("plans.agreed").count() == 1
    change_objective(objective=hours, target=Decimal(1), by=cast.alice)
    assert Plan.objects.get().state == Plan.State.CHANGED
    change_objective(objective=hours, target=Decimal(0), by=cast.alice)
    assert Plan.objects.get().state == Plan.State.AGREED, "it is what they had agreed to"
    change_plan(plan=plan, title="Evenings", by=cast.alice)
    assert Plan.objects.get().state == Plan.State.CHANGED


def test_measuring_does_not_ask_for_another_yes(plan, hours, vogt, cast):
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    measure(objective=hours, value=Decimal(4), by=cast.alice)
    assert Plan.objects.get().state == Plan.State.AGREED


def test_there_is_nothing_to_agree_to_without_objectives_and_owners_on_both_sides(plan, vogt, cast):
    with pytest.raises(Refused, match="nothing to agree to"):
        agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    add_objective(plan=plan, words="Alone", measure="Days", baseline=Decimal(1), target=Decimal(2), by=cast.alice)
    with pytest.raises(Refused, match="Nobody on the customer’s side sees to “Alone”"):
        agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [({"evidence": " "}, "evidence"), ({"agreed_on": 1}, "agreed_on"), ({"agreed_on": -500}, "agreed_on")],
)
def test_a_yes_needs_its_proof_and_a_day_that_has_come(plan, hours, vogt, cast, values, field):
    values = {name: in_days(value) if name == "agreed_on" else value for name, value in values.items()}
    with pytest.raises(Refused) as refusal:
        agree(plan=plan, contact=vogt, by=cast.alice, **{"evidence": "Minutes", **values})
    assert list(refusal.value.fields) == [field]
    assert not Agreement.objects.exists()


def test_people_of_another_account_are_on_neither_side(plan, hours, cast, make):
    stranger = make.contact(make.account("Granite", owner=cast.bob), "Gil")
    for change in (
        lambda: agree(plan=plan, contact=stranger, evidence="Minutes", by=cast.alice),
        lambda: change_plan(plan=plan, contact=stranger, by=cast.alice),
        lambda: change_objective(objective=hours, contact=stranger, by=cast.alice),
        lambda: change_objective(objective=hours, owner=cast.bob, by=cast.alice),
    ):
        with pytest.raises(Refused, match=r"does not (belong|work)"):
            change()
    assert Objective.objects.get().owner_id == cast.alice.pk


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": "  "}, "title"), ({"until_on": -200}, "until_on"), ({"until_on": 5000}, "until_on")],
)
def test_what_is_no_plan_is_refused_at_its_field(plan, cast, values, field):
    values = {name: in_days(value) if name == "until_on" else value for name, value in values.items()}
    with pytest.raises(Refused) as refusal:
        change_plan(plan=plan, by=cast.alice, **values)
    assert list(refusal.value.fields) == [field]
    assert Plan.objects.get().title == "No evening lost"


def test_two_who_change_at_once_are_told(plan, hours, cast):
    change_plan(plan=plan, title="Evenings", version=1, by=cast.alice)
    with pytest.raises(Refused, match="in the meantime"):
        change_plan(plan=plan, title="Nights", version=1, by=cast.alice)
    change_objective(objective=hours, measure="Hours", version=1, by=cast.alice)
    with pytest.raises(Refused, match="in the meantime"):
        change_objective(objective=hours, measure="Days", version=1, by=cast.alice)
    assert (Plan.objects.get().title, Objective.objects.get().measure) == ("Evenings", "Hours")
