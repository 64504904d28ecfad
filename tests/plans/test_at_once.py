"""Several people change one joint plan at the same moment: nobody waits for ever, and nothing that was closed is open again."""

from decimal import Decimal

import pytest

from intimacy.access.actions import make_key
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK, Refused
from plans.actions.measuring import measure
from plans.actions.objectives import change_objective, close_objective
from plans.actions.passing import pass_on
from plans.actions.plans import change_plan, close_plan
from plans.models import Measurement, Objective, Plan
from tests.api.conftest import EVERYTHING, Program
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make, in_days


@pytest.fixture
def planned(committed_cast):  # noqa: F811
    """Acme, and an objective of Bob's in a plan of Alice's, who owns the account."""
    cast, make = committed_cast, Make()
    with in_tenant(cast.acme, purpose="account_management"):
        plan = make.plan(make.account("Helix", owner=cast.alice), by=cast.alice)
        objective = make.objective(plan, by=cast.alice)
        return cast, plan, objective


def test_pages_programs_and_the_night_change_an_objective_at_once(planned):
    cast, plan, objective = planned
    with in_tenant(cast.acme, purpose="administration"):
        _key, secret = make_key(member=cast.ada, words="test", scopes=EVERYTHING, by=CLOCK)
    for number in range(5):
        with in_tenant(cast.acme, purpose="account_management"):
            Objective.objects.update(owner=cast.bob)
        *_others, answer = at_once(
            cast.acme,
            lambda number=number: change_objective(objective=objective, measure=f"Hours {number}", by=cast.alice),
            lambda number=number: measure(objective=objective, value=Decimal(number), measured_on=in_days(-number), by=cast.alice),
            lambda: pass_on(account=plan.account, by=CLOCK),
            lambda number=number: Program(secret).patch(f"objectives/{objective.pk}/", {"unit": f"h{number}"}),
        )  # fmt: skip
        assert answer.status_code == 200
    with in_tenant(cast.acme, purpose="account_management"):
        assert Measurement.objects.count() == 5
        found = Objective.objects.get()
        assert (found.measure, found.unit, found.owner_id) == ("Hours 4", "h4", cast.alice.pk)


def test_a_plan_that_is_closed_while_it_passes_on_stays_closed(planned):
    cast, plan, objective = planned
    with in_tenant(cast.acme, purpose="account_management"):
        close_objective(objective=objective, outcome="missed", lesson="Late", by=cast.alice)
        Plan.objects.update(owner=cast.bob)
    at_once(
        cast.acme, lambda: close_plan(plan=plan, lesson="Begin earlier", by=cast.alice),
        lambda: pass_on(account=plan.account, by=CLOCK),
    )  # fmt: skip
    with in_tenant(cast.acme, purpose="account_management"):
        found = Plan.objects.get()
        assert (found.state, found.closed_at is None) == ("closed", False)


def test_a_row_whose_owner_changes_while_one_waits_for_it_is_found_as_it_is_now(planned):
    """PostgreSQL looks at the new row beside the old rows that were joined to it, and would find nothing."""
    cast, plan, objective = planned
    with in_tenant(cast.acme, purpose="account_management"):
        Objective.objects.update(owner=cast.bob)
    for _ in range(3):
        found = at_once(
            cast.acme, lambda: pass_on(account=plan.account, by=CLOCK),
            lambda: change_plan(plan=plan, title="Evenings", by=cast.alice),
            lambda: change_objective(objective=objective, measure="Days", by=cast.alice),
        )  # fmt: skip
        assert not [each for each in found if isinstance(each, Refused)]
        with in_tenant(cast.acme, purpose="account_management"):
            Plan.objects.update(owner=cast.bob, title="Before")
            Objective.objects.update(owner=cast.bob, measure="Before")
