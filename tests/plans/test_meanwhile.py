"""Two people at once, the same thing twice, slips, and what happens to a plan meanwhile."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions.accounts import seat
from accounts.actions.contacts import leave, merge_contacts
from accounts.importing.undoing import _used
from accounts.models import Account, Seat
from intimacy.journal.models import Entry
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Refused
from plans.actions.measuring import measure, remove_measurement
from plans.actions.objectives import (
    add_objective,
    change_objective,
    close_objective,
    hand_over_objective,
    remove_objective,
)
from plans.actions.passing import pass_on
from plans.actions.plans import agree, change_plan, close_plan, draft_plan, remove_plan
from plans.content import hash_of_plan
from plans.models import Agreement, Measurement, Objective, Plan
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days

Status = Objective.Status


def test_a_yes_is_given_to_the_plan_that_was_shown(plan, hours, vogt, cast, browse):
    shown = hash_of_plan(plan)
    change_objective(objective=hours, target=Decimal(1), by=cast.alice)
    with pytest.raises(Refused, match="changed since you looked"):
        agree(plan=plan, contact=vogt, evidence="Minutes", content_hash=shown, by=cast.alice)
    given = {"contact": vogt.pk, "agreed_on": in_days(0), "evidence": "Minutes", "content_hash": shown}
    answer = browse(cast.alice).post(f"/t/acme/plans/{plan.pk}/agree/", given)
    assert answer.status_code == 422
    assert not Agreement.objects.exists()
    page = browse(cast.alice).get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert f"agree/?content={hash_of_plan(plan)}" in page


def test_whoever_is_named_stays_named_when_something_else_is_saved(plan, hours, vogt, helix, cast, browse):
    """Dr. Vogt has left, and Pat is off the team: saving the title changes neither."""
    seat(account=helix, member=cast.pat, role="engineering", by=cast.ada)
    hand_over_objective(objective=hours, to=cast.pat, by=cast.alice)
    Seat.objects.filter(member=cast.pat).update(until=in_days(-1))
    leave(contact=vogt, on=in_days(-1), by=cast.alice)
    client = browse(cast.alice)
    for place in (f"plans/{plan.pk}/edit/", f"objectives/{hours.pk}/edit/"):
        page = client.get(f"/t/acme/{place}").content.decode()
        assert f'<option value="{vogt.pk}" selected>' in page
    assert f'<option value="{cast.pat.pk}" selected>' in page


def test_plans_are_locked_before_objectives_by_every_way(plan, hours, cast, program):  # noqa: F811
    """Whoever locks the other way round would wait for ever for whoever does not."""
    Objective.objects.update(owner=cast.bob)
    ways = (
        lambda: change_objective(objective=hours, measure="Hours", by=cast.alice),
        lambda: measure(objective=hours, value=Decimal(3), by=cast.alice),
        lambda: pass_on(account=plan.account, by=CLOCK),
        lambda: program(cast.ada).patch(f"objectives/{hours.pk}/", {"measure": "Days"}),
    )
    for way in ways:
        with CaptureQueriesContext(connection) as asked:
            way()
        locks = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"] and "plans_" in query["sql"]]
        order = ["objective" if 'FROM "plans_objective"' in sql else "plan" for sql in locks]
        assert order[0] == "plan", order
        assert "objective" in order


def test_the_same_plan_and_objective_sent_twice_are_one(helix, vogt, cast, browse):
    client, key = browse(cast.alice), new_id()
    given = {"title": "Ours", "from_on": in_days(0), "until_on": in_days(90), "owner": cast.alice.pk, "key": key}
    places = [client.post(f"/t/acme/accounts/{helix.pk}/plans/add/", given)["Location"] for _ in range(2)]
    assert places == [f"/t/acme/plans/{key}/"] * 2
    given = {"words": "W", "measure": "M", "baseline": "1", "target": "2", "start_on": in_days(0), "due_on": in_days(9),
             "owner": cast.alice.pk, "key": new_id()}  # fmt: skip
    for _ in range(2):
        assert client.post(f"/t/acme/plans/{key}/objectives/add/", given).status_code == 303
    assert (Plan.objects.count(), Objective.objects.count()) == (1, 1)


def test_a_plan_that_was_a_slip_is_taken_away_and_no_other(plan, hours, helix, vogt, cast, browse):
    slip = draft_plan(account=helix, title="Slip", from_on=in_days(0), until_on=in_days(9), by=cast.alice)
    assert browse(cast.alice).post(f"/t/acme/plans/{slip.pk}/remove/").status_code == 303
    remove_plan(plan=slip, by=cast.alice)
    measure(objective=hours, value=Decimal(3), by=cast.alice)
    with pytest.raises(Refused, match="agreed or measured"):
        remove_plan(plan=plan, by=cast.alice)
    assert Plan.objects.get() == plan
    assert Entry.objects.of("plans.removed").count() == 1


def test_a_wrong_figure_is_taken_back_and_the_one_before_it_counts(hours, cast, browse):
    measure(objective=hours, value=Decimal(4), measured_on=in_days(-9), by=cast.alice)
    wrong = measure(objective=hours, value=Decimal(400), by=cast.alice)
    client = browse(cast.alice)
    for _ in range(2):
        remove_measurement(measurement=wrong, by=cast.alice)
    assert client.post(f"/t/acme/measurements/{wrong.pk}/remove/").status_code == 404
    hours.refresh_from_db()
    assert (hours.latest, hours.latest_on) == (4, in_days(-9))
    assert Entry.objects.of("plans.measurement_removed").count() == 1
    only = Measurement.objects.get()
    assert browse(cast.bob).post(f"/t/acme/measurements/{only.pk}/remove/").status_code == 404
    assert client.post(f"/t/acme/measurements/{only.pk}/remove/").status_code == 303
    hours.refresh_from_db()
    assert (hours.latest, hours.status) == (None, Status.UNMEASURED)


def test_a_plan_does_not_shrink_below_its_objectives(plan, hours, cast):
    with pytest.raises(Refused) as refusal:
        change_plan(plan=plan, until_on=in_days(50), by=cast.alice)
    assert list(refusal.value.fields) == ["until_on"]
    assert Plan.objects.get().until_on == in_days(100)


def test_who_is_missing_is_said_before_anybody_asks_for_the_yes(plan, cast, browse):
    add_objective(plan=plan, words="Alone", measure="Days", baseline=Decimal(1), target=Decimal(2), by=cast.alice)
    page = browse(cast.alice).get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert "They can agree once each objective has somebody on their side" in page
    assert "They agreed" not in page


def test_doing_the_same_again_changes_nothing(plan, hours, cast):
    slip = add_objective(plan=plan, words="Slip", measure="M", baseline=Decimal(1), target=Decimal(2), by=cast.alice)
    gone = Objective.objects.get(pk=slip.pk)
    for _ in range(2):
        remove_objective(objective=gone, by=cast.alice)
    with pytest.raises(Refused, match="taken out"):
        measure(objective=Objective(pk=slip.pk, plan=plan, owner=cast.alice), value=Decimal(1), by=cast.alice)
    close_objective(objective=hours, outcome="missed", lesson="Late", by=cast.alice)
    close_plan(plan=plan, lesson="Well", by=cast.alice)
    assert close_objective(objective=hours, outcome="missed", lesson="Late", by=cast.alice).outcome == "missed"


def test_a_merged_contact_is_the_same_person_to_what_was_agreed(plan, hours, vogt, helix, cast, make):
    other = make.contact(helix, "Lena Vogt")
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    merge_contacts(keep=other, drop=vogt, by=cast.alice)
    change_objective(objective=Objective.objects.get(), formula="coverage", by=cast.alice)
    assert Plan.objects.get().state == Plan.State.AGREED


def test_a_contact_who_was_merged_into_another_accounts_is_not_named_to_who_may_not_see_them(
    plan, hours, vogt, cast, make, browse
):
    elsewhere = make.contact(make.account("Granite", owner=cast.bob), "Lena Elsewhere")
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    merge_contacts(keep=elsewhere, drop=vogt, by=cast.ada)
    for place in (f"plans/{plan.pk}/", f"objectives/{hours.pk}/"):
        page = browse(cast.alice).get(f"/t/acme/{place}")
        assert page.status_code == 200
        assert "Lena Elsewhere" not in page.content.decode()
        assert "Lena Elsewhere" in browse(cast.ada).get(f"/t/acme/{place}").content.decode()
    change_plan(plan=Plan.objects.get(), title="Evenings", by=cast.alice)


def test_whom_a_form_offers_is_on_record_as_shown(plan, hours, vogt, cast, browse):
    for place in (f"plans/{plan.pk}/edit/", f"plans/{plan.pk}/agree/", f"objectives/{hours.pk}/edit/",
                  f"plans/{plan.pk}/objectives/add/", f"accounts/{plan.account_id}/plans/add/"):  # fmt: skip
        before = Entry.objects.of("journal.shown").count()
        assert browse(cast.alice).get(f"/t/acme/{place}").status_code == 200
        assert Entry.objects.of("journal.shown").count() == before + 1, place
        assert last_shown() == [vogt.pk]


def last_shown() -> list:
    return Entry.objects.of("journal.shown").newest_first()[0].shown


def test_an_account_with_a_plan_is_in_use_and_no_undone_import_takes_it(plan):
    assert "plan" in _used(Account, {plan.account_id})[plan.account_id]
