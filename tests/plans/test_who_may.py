"""Who sees and changes joint plans, and to whom they go with their account."""

from decimal import Decimal

import pytest

from accounts.actions.accounts import name_owner, seat
from accounts.actions.contacts import merge_contacts
from intimacy.access import members
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden
from plans.actions.measuring import measure
from plans.actions.objectives import (
    hand_over_objective,
)
from plans.actions.passing import pass_on
from plans.actions.plans import agree, change_plan, draft_plan
from plans.models import Agreement, Measurement, Objective, Plan
from plans.reactions import pass_plans_on
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days


def test_who_does_not_work_for_the_account_changes_nothing(plan, hours, vogt, cast):
    for member in (cast.bob, cast.olga, cast.pat):
        for change in (
            lambda by=member: change_plan(plan=plan, title="Mine", by=by),
            lambda by=member: measure(objective=hours, value=Decimal(1), by=by),
            lambda by=member: agree(plan=plan, contact=vogt, evidence="Minutes", by=by),
            lambda by=member: draft_plan(
                account=plan.account, title="P", from_on=in_days(0), until_on=in_days(9), by=by
            ),
        ):
            with pytest.raises(Forbidden):
                change()
    assert (Plan.objects.get().title, Measurement.objects.count()) == ("No evening lost", 0)


def test_a_manager_sees_the_plans_of_own_accounts_and_executives_all(plan, hours, cast, browse):
    assert not Plan.objects.visible_to(cast.bob).exists()
    for place in (f"plans/{plan.pk}/", f"objectives/{hours.pk}/", f"accounts/{plan.account_id}/plans/"):
        assert browse(cast.bob).get(f"/t/acme/{place}").status_code == 404
        for member in (cast.alice, cast.eve, cast.olga):
            assert browse(member).get(f"/t/acme/{place}").status_code == 200


def test_a_plan_goes_along_with_the_account_when_its_owner_leaves(plan, hours, vogt, helix, cast):
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    name_owner(account=helix, owner=cast.bob, by=cast.ada)
    assert pass_plans_on.function(entry=Entry.objects.of("accounts.owner_named").newest_first()[0].pk) == {"passed": 2}
    assert {Plan.objects.get().owner_id, Objective.objects.get().owner_id} == {cast.bob.pk}
    assert Plan.objects.get().state == Plan.State.CHANGED, "another person on our side is for the customer to know"
    assert pass_on(account=helix, by=CLOCK) == 0


def test_a_colleague_who_stays_on_the_team_keeps_the_objective(plan, hours, helix, cast):
    seat(account=helix, member=cast.pat, role="engineering", by=cast.ada)
    hand_over_objective(objective=hours, to=cast.pat, by=cast.alice)
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        members.leave(member=cast.alice, by=cast.ada)
    name_owner(account=helix, owner=cast.bob, by=cast.ada)
    pass_on(account=helix, by=CLOCK)
    assert (Plan.objects.get().owner_id, Objective.objects.get().owner_id) == (cast.bob.pk, cast.pat.pk)


def test_merged_contacts_stay_on_the_plan(plan, hours, vogt, helix, cast, make):
    other = make.contact(helix, "Lena Vogt")
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    merge_contacts(keep=other, drop=vogt, by=cast.alice)
    assert {Plan.objects.get().contact_id, Objective.objects.get().contact_id, Agreement.objects.get().contact_id} == {
        other.pk
    }
