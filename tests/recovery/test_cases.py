"""A case: diagnosed from figures, proposed and taken up, confirmed, recovered, closed and reopened."""

from datetime import date

import pytest

from accounts.actions.accounts import name_owner
from accounts.bands import shown
from accounts.models import Account
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from playbooks.actions.runs import stop
from playbooks.models import Run
from recovery.actions.cases import (
    assign,
    close_case,
    confirm_gap,
    describe,
    diagnose_anew,
    hand_over,
    note_case,
    open_case,
    propose_case,
    reopen,
    start_recovery,
    take_up,
    tell_overdue,
)
from recovery.diagnosing import diagnose
from recovery.models import Case
from recovery.reactions import pass_case_on
from recovery.saying import headline
from recovery.tasks import look_after_cases, rank_cases
from tests.make import days_ago, in_days, to_its_end
from tests.recovery.conftest import scored


def test_a_diagnosis_says_what_fell_since_when_and_that_the_cohort_did_not(helix, cohort):
    found = diagnose(helix)
    assert found.drop == 23
    assert sum(part["points"] for part in found.data["parts"]) == -23
    assert found.data["parts"][0]["code"] == "answers"
    assert found.data["since"]["stream"] == "answers"
    assert (found.data["since"]["before"], found.data["since"]["after"]) == (1.0, 0.0)
    assert found.gap == "response"
    assert (found.data["cohort"]["verdict"], found.data["cohort"]["others"], found.data["cohort"]["who"]) == (
        "alone",
        24,
        "tier",
    )


def test_where_the_whole_cohort_fell_it_points_at_a_process(helix, make):
    for place in range(30):
        account = make.account(tier=1)
        scored(account, 95, [70] * 4)
        scored(account, 0, [45 + place % 6] * 4)
    found = diagnose(helix)
    assert (found.data["cohort"]["verdict"], found.gap) == ("cohort", "process")


def test_too_few_others_are_said(helix):
    case = open_case(account=helix, by=CLOCK)
    assert case.found["cohort"]["verdict"] == "too_few"
    assert "cannot be told" in headline(case)


def test_the_headline_names_both_ends_the_parts_the_week_and_the_cohort(helix, cohort, cast):
    said = headline(open_case(account=helix, by=cast.alice))
    assert said.startswith("Helix fell from 70 on ")
    assert "to 47 on " in said
    assert "Answers to tickets (−17)" in said
    assert "since the week of" in said
    assert said.endswith("Its cohort, 24 others of tier 1, did not fall with it.")


def test_what_took_no_points_does_not_date_the_fall(helix, cohort, cast):
    case = open_case(account=helix, by=cast.alice)
    week = date.fromisoformat(case.found["since"]["week"])
    case.found["since"] |= {"stream": "usage", "points": 0}
    said = headline(case)
    assert ", since the week of" not in said
    assert f"Worse since the week of {week.day} {week:%B}, without taking points: usage." in said
    case.before, case.after = case.after, case.before
    said = headline(case)
    assert said.startswith("Helix did not fall: it had 47 on ")
    assert said.endswith(f"Worse since the week of {week.day} {week:%B}: usage.")


def test_an_account_without_two_scores_can_have_a_case_all_the_same(acme, cast, make):
    case = open_case(account=make.account("New", owner=cast.alice), by=cast.alice, why="They shouted")
    assert case.found == {}
    assert "no two scores" in headline(case)
    close_case(case=case, outcome="dismissed", closing="A misunderstanding", by=cast.alice)


def test_one_case_is_open_at_an_account(helix, cast):
    first = open_case(account=helix, by=cast.alice)
    assert open_case(account=helix, by=cast.eve).pk == first.pk
    assert propose_case(account=helix, alert=new_id(), why="Fell", by=CLOCK).pk == first.pk
    assert Entry.objects.of("recovery.case_opened").count() == 1


def test_an_alert_proposes_once_and_a_person_takes_up(helix, cast):
    alert = new_id()
    case = propose_case(account=helix, alert=alert, why="Below its usual range", by=CLOCK)
    assert (case.state, case.owner, case.gap_proposed) == ("proposed", None, "response")
    assert propose_case(account=helix, alert=alert, why="Again", by=CLOCK).pk == case.pk
    case = take_up(case=case, by=cast.alice)
    assert (case.state, case.owner, case.due_on) == ("open", cast.alice, in_days(7))
    assert take_up(case=case, by=cast.eve).owner == cast.alice
    close_case(case=case, outcome="dismissed", closing="Known", by=cast.alice)
    assert propose_case(account=helix, alert=alert, why="Again", by=CLOCK) is None


def test_a_case_runs_from_open_to_closed_and_on(helix, cast, make):
    playbook = make.playbook("Recovery", by=cast.ada)
    case = open_case(account=helix, by=cast.alice)
    with pytest.raises(Refused, match="which kind of gap"):
        start_recovery(case=case, playbook=playbook, by=cast.alice)
    case = confirm_gap(case=case, gap="response", judged="execution", by=cast.alice)
    assert case.state == "diagnosed"
    case = start_recovery(case=case, playbook=playbook, by=cast.alice)
    assert (case.state, case.run.playbook, case.due_on) == ("recovering", playbook, in_days(30))
    assert start_recovery(case=case, playbook=playbook, by=cast.alice).run == case.run
    assert Run.objects.count() == 1
    with pytest.raises(Refused, match="Stop it first"):
        close_case(case=case, outcome="not_recovered", closing="It did not help", by=cast.alice)
    stop(run=case.run, reason="Over", by=cast.alice)
    case = close_case(case=case, outcome="not_recovered", closing="It did not help", by=cast.alice)
    assert close_case(case=case, outcome="not_recovered", closing="Again", by=cast.alice).closing == "It did not help"
    with pytest.raises(Refused, match="closed"):
        confirm_gap(case=case, gap="usage", judged="execution", by=cast.alice)
    case = reopen(case=case, by=cast.alice)
    assert (case.state, case.outcome, case.reopened) == ("diagnosed", "", 1)
    assert reopen(case=case, by=cast.alice).reopened == 1


def test_a_closed_case_is_not_reopened_beside_an_open_one(helix, cast):
    first = open_case(account=helix, by=cast.alice)
    close_case(case=first, outcome="recovered", closing="Back", by=cast.alice)
    open_case(account=helix, by=cast.alice)
    with pytest.raises(Refused, match="Another case"):
        reopen(case=first, by=cast.alice)


def test_the_record_names_nobody(helix, cast, make):
    make.contact(helix, "Lena Vogt")
    make.contact(helix, "ليلى حداد")
    case = open_case(account=helix, by=cast.alice)
    for text in (
        "Alice forgot the answer",
        "It was vogt's, LENA VOGT's wish",
        "Vogt did not call",
        "قالت ليلى حداد ذلك",
    ):
        with pytest.raises(Refused):
            describe(case=case, happened=text, by=cast.alice)
    assert Case.objects.get().happened == ""
    case = describe(case=case, happened="Tickets waited over the weekend.", learnt="A rota is needed.", by=cast.alice)
    with pytest.raises(Refused, match="meanwhile"):
        describe(case=case, happened="Something else", by=cast.alice, version=case.version - 1)


def test_the_diagnosis_stays_as_it_was_found_until_it_is_taken_anew(helix, cast):
    case = open_case(account=helix, by=cast.alice)
    helix.scores.filter(score__lt=50).update(score=60)
    assert Case.objects.get().fell == 23
    case = diagnose_anew(case=case, by=cast.alice)
    assert case.fell == 10


def test_the_queue_is_ranked_by_drop_times_value_and_says_what_is_assumed(helix, cohort, cast, make):
    case = open_case(account=helix, by=cast.alice)
    assert (case.drop, case.worth, case.worth_assumed, case.rank) == (23, 1000, False, 23_000)
    other = make.account("Elsewhere", owner=cast.alice, tier=1, annual_value=9000, currency="EUR")
    scored(other, 95, [80] * 4)
    scored(other, 0, [70] * 4)
    assumed = open_case(account=other, by=cast.alice)
    assert (assumed.worth, assumed.worth_assumed, assumed.rank) == (500, True, 5_000)
    Account.objects.filter(pk=helix.pk).update(annual_value=2000)
    for _ in range(2):
        assert to_its_end(rank_cases) == {"ranked": 2}
    assert Case.objects.get(pk=case.pk).rank == 46_000


def test_who_gets_a_case_is_told_and_once_more_when_its_day_is_past(helix, cast):
    case = open_case(account=helix, by=cast.eve, owner=cast.alice)
    assert Notification.objects.get(topic="recovery.assigned").member == cast.alice
    with pytest.raises(Refused, match="may not work"):
        assign(case=case, owner=cast.bob, by=cast.eve)
    Case.objects.update(due_on=in_days(-1))
    assert [look_after_cases.function()["told"] for _ in range(2)] == [1, 0]
    assert not tell_overdue(case=open_case(account=helix, by=cast.eve), by=CLOCK)


def test_the_case_goes_along_with_the_account(helix, cast):
    open_case(account=helix, by=cast.alice)
    cast.alice.left_at = days_ago(0)
    cast.alice.save()
    name_owner(account=Account.objects.get(pk=helix.pk), owner=cast.bob, by=cast.ada)
    entry = Entry.objects.of("accounts.owner_named").get()
    assert [pass_case_on.function(entry=str(entry.pk)) for _ in range(2)] == [{"passed": 1}, {"passed": 0}]
    assert Case.objects.get().owner == cast.bob
    assert hand_over(account=Account.objects.get(pk=helix.pk), by=CLOCK) == 0


def test_who_does_not_work_for_the_account_may_do_nothing(helix, cast):
    case = open_case(account=helix, by=cast.alice)
    for member in (cast.bob, cast.olga):
        for act in (
            lambda by: open_case(account=helix, by=by), lambda by: take_up(case=case, by=by), lambda by: reopen(case=case, by=by),
            lambda by: describe(case=case, happened="x", by=by), lambda by: confirm_gap(case=case, gap="usage", judged="execution", by=by),
            lambda by: close_case(case=case, outcome="lost", closing="x", by=by), lambda by: diagnose_anew(case=case, by=by),
            lambda by: assign(case=case, owner=cast.alice, by=by),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                act(member)
    assert Case.objects.get().version == case.version


def test_a_case_from_before_is_diagnosed_as_of_its_first_day_and_marked(helix, cast):
    scored(helix, 60, [40, 70, 70, 60])
    scored(helix, 20, [60, 70, 90, 60])
    given = {
        "account": helix, "opened_on": in_days(-60), "closed_on": in_days(-20), "gap": "contact", "judged": "execution",
        "outcome": "recovered", "closing": "They call again.", "by": cast.alice,
    }  # fmt: skip
    case = note_case(**given)
    assert note_case(**given).pk == case.pk
    assert (case.fell, case.after_on, shown(case.closed_score)) == (12, in_days(-60), 70)
    assert case.noted_at is not None
    assert case.state == "closed"
    for wrong in ({"closed_on": in_days(1)}, {"closed_on": in_days(-61)}, {"closing": ""}, {"closing": "Alice called"}):
        with pytest.raises(Refused):
            note_case(**given | {"opened_on": in_days(-59)} | wrong)
    open_case(account=helix, by=cast.alice)
