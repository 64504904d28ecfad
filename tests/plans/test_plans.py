"""Joint plans: objectives in the customer's terms, agreed with them, measured against a straight way, closed with a lesson."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.accounts import name_owner, seat
from accounts.actions.contacts import leave, merge_contacts
from accounts.agenda import grouped
from accounts.importing.undoing import _used
from accounts.models import Account, Seat
from intimacy.access import members
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from plans.actions.measuring import measure, remove_measurement
from plans.actions.objectives import (
    add_objective,
    change_objective,
    close_objective,
    hand_over_objective,
    remove_objective,
    reopen_objective,
)
from plans.actions.passing import pass_on
from plans.actions.plans import agree, change_plan, close_plan, draft_plan, remove_plan
from plans.content import hash_of_plan
from plans.figures import as_exact_as
from plans.models import Agreement, Measurement, Objective, Plan
from plans.progress import expected, progress
from plans.reactions import pass_plans_on
from plans.tasks import measure_objectives
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures
from tests.make import in_days

Status = Objective.Status


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))


@pytest.fixture
def vogt(helix, make):
    return make.contact(helix, "Dr. Lena Vogt")


@pytest.fixture
def plan(helix, vogt, cast, make):
    return make.plan(helix, title="No evening lost", contact=vogt, by=cast.alice)


@pytest.fixture
def hours(plan, vogt, cast, make):
    """From six hours to none in 200 days, half of which are over."""
    return make.objective(plan, words="No evening lost to lot numbers", contact=vogt, by=cast.alice)


def lines(member) -> dict:
    return {line.title: line for group in grouped(member) for line in group.lines}


def measured_at_night() -> int:
    """The nightly job, to its end."""
    steps = measure_objectives.function()
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value["measured"]


# -- arithmetic ---------------------------------------------------------------------------------------------------------


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


# -- plans and their agreement ------------------------------------------------------------------------------------------


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


# -- objectives and their measure ---------------------------------------------------------------------------------------


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
    assert measured_at_night() == 0, "unknown stays unmeasured"
    make.interaction(helix, "call")
    assert [measured_at_night() for _ in range(2)] == [1, 0]
    assert not later.measurements.exists(), "what has not begun is not measured"
    objective.refresh_from_db()
    assert (objective.latest, objective.measurements.get().by_id) == (Decimal("1.5"), None)
    Measurement.objects.update(measured_on=in_days(-8))
    Objective.objects.update(latest_on=in_days(-8))
    assert measured_at_night() == 1, "what has not moved is confirmed every week, so that the way goes on"


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


# -- who ----------------------------------------------------------------------------------------------------------------


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


# -- pages --------------------------------------------------------------------------------------------------------------


def test_from_the_account_to_an_agreed_plan_by_the_pages(helix, vogt, cast, browse):
    client = browse(cast.alice)
    assert f"/t/acme/accounts/{helix.pk}/plans/" in client.get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    given = {
        "title": "Ours",
        "from_on": in_days(0),
        "until_on": in_days(90),
        "owner": cast.alice.pk,
        "contact": vogt.pk,
    }
    answer = client.post(f"/t/acme/accounts/{helix.pk}/plans/add/", given)
    plan = Plan.objects.get()
    assert answer["Location"] == f"/t/acme/plans/{plan.pk}/"
    wrong = {"words": "W", "measure": "M", "baseline": "1", "target": "1", "start_on": in_days(0), "due_on": in_days(9),
             "owner": cast.alice.pk, "contact": vogt.pk}  # fmt: skip
    answer = client.post(f"/t/acme/plans/{plan.pk}/objectives/add/", wrong)
    assert answer.status_code == 422
    assert "there would be no way to go" in answer.content.decode()
    assert client.post(f"/t/acme/plans/{plan.pk}/objectives/add/", wrong | {"target": "2.5"}).status_code == 303
    objective = Objective.objects.get()
    assert client.post(f"/t/acme/plans/{plan.pk}/agree/",
                       {"contact": vogt.pk, "agreed_on": in_days(0), "evidence": "Minutes",
                        "content_hash": hash_of_plan(plan)}).status_code == 303  # fmt: skip
    client.post(
        f"/t/acme/objectives/{objective.pk}/measure/", {"value": "2", "measured_on": in_days(0), "note": "Their log"}
    )
    page = client.get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert "Dr. Lena Vogt agreed to it on" in page
    shown = client.get(f"/t/acme/objectives/{objective.pk}/").content.decode()
    assert "1 was planned for that day, on the straight way from 1 to 2.5" in shown
    assert "Their log" in shown
    edited = wrong | {"target": "3", "version": 1}
    assert client.post(f"/t/acme/objectives/{objective.pk}/edit/", edited).status_code == 303
    page = client.get(f"/t/acme/plans/{plan.pk}/").content.decode()
    assert "Changed since they agreed" in page
    assert "<del>To: 2.5</del>" in page
    assert "</span>To: 3</p>" in page
    assert "Unit:" not in page, "only what differs"
    card = client.get(f"/t/acme/accounts/{helix.pk}/plans/", headers={"HX-Request": "true"}).content.decode()
    assert card.lstrip().startswith("<section")
    assert "Ours" in client.get("/t/acme/plans/?progress=fine").content.decode()
    assert (
        "Ours"
        not in client.get("/t/acme/plans/?progress=late")
        .content.decode()
        .partition('id="results"')[2]
        .partition("Plan</th>")[2]
    )


def test_my_work_says_what_a_plan_asks_for(plan, hours, vogt, cast):
    assert "Agree on “No evening lost” with Helix Biolabs" in lines(cast.alice)
    assert "Measure “No evening lost to lot numbers”" in lines(cast.alice), "a month without a figure"
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    measure(objective=hours, value=Decimal(3), by=cast.alice)
    assert not [title for title in lines(cast.alice) if "lot numbers" in title or "No evening" in title]
    measure(objective=hours, value=Decimal(5), by=cast.alice)
    line = lines(cast.alice)["Bring “No evening lost to lot numbers” back on its way"]
    assert "3\xa0h was planned for that day" in line.why
    assert not [title for title in lines(cast.bob) if "lot numbers" in title]


def test_the_palette_finds_plans_by_title_and_account(plan, cast, browse):
    for q in ("evening", "helix"):
        assert "No evening lost" in browse(cast.alice).get(f"/t/acme/find/?q={q}").content.decode()
        assert "No evening lost" not in browse(cast.bob).get(f"/t/acme/find/?q={q}").content.decode()


def test_the_list_and_a_plan_ask_few_questions(plan, hours, vogt, cast, browse, django_assert_max_num_queries):
    agree(plan=plan, contact=vogt, evidence="Minutes", by=cast.alice)
    change_objective(objective=hours, target=Decimal(1), by=cast.alice)
    client = browse(cast.alice)
    for place in ("plans/", f"plans/{plan.pk}/", f"objectives/{hours.pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{place}").status_code == 200


def test_a_day_is_the_members_own(hours, cast):
    """Far in the east it may be tomorrow already: a figure of that day is one of today there, and of the future in the west."""
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        east = timezone.localdate()
    with timezone.override(ZoneInfo("Pacific/Pago_Pago")), pytest.raises(Refused):
        measure(objective=hours, value=Decimal(3), measured_on=east, by=cast.alice)
    with timezone.override(ZoneInfo("Pacific/Kiritimati")):
        assert measure(objective=hours, value=Decimal(3), by=cast.alice).measured_on == east


# -- two people at once, and what happens meanwhile ---------------------------------------------------------------------


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
