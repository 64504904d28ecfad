"""Continuity: when somebody leaves or is away, every account has somebody to look after it, and nothing is lost or doubled."""

import pytest

from accounts import continuity
from accounts.actions import absences, handovers
from accounts.actions.accounts import name_owner, seat, share_of_time
from accounts.actions.followups import add_followup, finish_followup
from accounts.actions.promises import give_promise
from accounts.actions.rules import set_team_rules
from accounts.agenda import grouped
from accounts.models import Absence, Account, FollowUp, HandedOver, HandOver, HandOverStep, Promise, Seat
from accounts.tasks import pass_accounts_on, settle_absences
from intimacy.access import members
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import in_days


@pytest.fixture
def helix(acme, cast, make):
    """Alice owns Helix, owes them a plan and has to call them; Bob and Pat are on the team."""
    account = make.account("Helix", owner=cast.alice, renewal_on=in_days(72))
    make.interaction(account, "call")
    give_promise(account=account, words="a plan", due_on=in_days(2), by=cast.alice)
    add_followup(account=account, words="Call them", due_on=in_days(1), by=cast.alice)
    return account


def lines(member) -> dict:
    return {line.title: line for group in grouped(member) for line in group.lines}


def leave(cast, member):
    """Ada marks the member as left, and the worker does what comes of it."""
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        members.leave(member=member, by=cast.ada)
    entry = Entry.objects.filter(action="access.member_left").newest_first()[0]
    return pass_accounts_on.function(entry=entry.pk)


# -- somebody leaves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bob", "pat", "taker"),
    [({"deputy": True}, {"share": 60}, "bob"), ({"share": 5}, {"share": 60}, "pat"), ({"share": 40}, {"share": 10}, "bob")],
)  # fmt: skip
def test_the_deputy_takes_over_else_who_gives_the_largest_share(helix, cast, bob, pat, taker):
    seat(account=helix, member=cast.bob, role="support", by=cast.ada, **bob)
    seat(account=helix, member=cast.pat, role="engineering", by=cast.ada, **pat)
    seat(account=helix, member=cast.eve, role="sponsor", share=90, by=cast.ada)
    assert leave(cast, cast.alice) == {"taken": 1, "waiting": 0}
    helix.refresh_from_db()
    successor = getattr(cast, taker)
    assert helix.owner_id == successor.pk
    plan = HandOver.objects.get()
    assert (plan.of_id, plan.to_id, plan.how) == (
        cast.alice.pk,
        successor.pk,
        "deputy" if bob.get("deputy") else "share",
    )
    assert {FollowUp.objects.get().owner_id, Promise.objects.get().member_id} == {successor.pk}
    assert HandedOver.objects.filter(plan=plan).count() == 2
    told = Notification.objects.get(topic="accounts.handover_given", member=successor)
    assert (told.title, told.account) == ("Alice hands Helix over to you", "Helix")
    assert {step.owner_id for step in plan.steps.all()} == {successor.pk}, "who has left does nothing more"
    assert not Seat.objects.on_account(helix).filter(member=cast.alice).exists()


def test_leaving_again_changes_nothing(helix, cast):
    seat(account=helix, member=cast.bob, role="support", by=cast.ada)
    leave(cast, cast.alice)
    counts = (HandOver.objects.count(), HandOverStep.objects.count(), HandedOver.objects.count(), Entry.objects.count())
    assert absences.leave_accounts(member=cast.alice, by=CLOCK) == {"taken": 0, "waiting": 0}
    assert (HandOver.objects.count(), HandOverStep.objects.count(), HandedOver.objects.count(), Entry.objects.count()) == counts  # fmt: skip


def test_where_nobody_can_take_it_those_who_can_name_somebody_are_asked_until_they_have(helix, cast, browse):
    seat(account=helix, member=cast.eve, role="sponsor", share=2, by=cast.ada)
    seat(account=helix, member=cast.alice, role="owner", lead=cast.bob, function="Accounts north", by=cast.ada)
    assert leave(cast, cast.alice) == {"taken": 0, "waiting": 1}
    assert Account.objects.get().owner_id is None
    line = lines(cast.eve)["Name an owner for Helix"]
    assert line.why.startswith("Alice has left, and nobody on the team could take it")
    assert "Find an owner for Helix" in lines(cast.bob), "the leaver's lead is asked, too"
    plan = HandOver.objects.get()
    assert "asked until somebody is named" in browse(cast.eve).get(f"/t/acme/hand-overs/{plan.pk}/").content.decode()
    assert Promise.objects.get().member_id == cast.alice.pk, "it waits and is not lost"
    address = f"/t/acme/hand-overs/{plan.pk}/successor/"
    assert browse(cast.bob).post(address, {"to": cast.bob.pk}).status_code == 303
    plan.refresh_from_db()
    assert (Account.objects.get().owner_id, plan.to_id, plan.how) == (cast.bob.pk, cast.bob.pk, "named")
    assert {Promise.objects.get().member_id, FollowUp.objects.get().owner_id} == {cast.bob.pk}
    assert "Name an owner for Helix" not in lines(cast.eve)


def test_work_on_accounts_of_others_goes_to_their_owners(helix, cast, make):
    seat(account=helix, member=cast.bob, role="support", by=cast.ada)
    add_followup(account=helix, words="Bob's", due_on=in_days(1), owner=cast.bob, by=cast.alice)
    leave(cast, cast.bob)
    assert FollowUp.objects.get(words="Bob's").owner_id == cast.alice.pk
    assert Account.objects.get().owner_id == cast.alice.pk
    assert not HandOver.objects.exists()


def test_a_withdrawn_invitation_and_somebody_who_is_back_hand_nothing_over(helix, cast):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        members.leave(member=cast.alice, by=cast.ada)
        cast.alice.left_at = None
        cast.alice.save()
    entry = Entry.objects.get(action="access.member_left")
    assert pass_accounts_on.function(entry=entry.pk) == {}
    assert not HandOver.objects.exists()


def test_a_last_day_is_planned_before_and_carried_out_after(helix, cast, browse):
    seat(account=helix, member=cast.bob, role="support", deputy=True, by=cast.ada)
    sent = {"member": cast.alice.pk, "kind": "last_day", "from_on": in_days(10)}
    assert browse(cast.alice).post("/t/acme/absences/", sent).status_code == 303
    plan = HandOver.objects.get()
    assert (plan.to_id, plan.due_on, Account.objects.get().owner_id) == (cast.bob.pk, in_days(10), cast.alice.pk)
    assert "Helix: Write down what to know about this account" in lines(cast.alice)
    assert "Helix: Read the engagements of the last 90 days" in lines(cast.bob)
    assert settle_absences.function() == {"left": 0, "back": 0}
    Absence.objects.update(from_on=in_days(-1))
    assert settle_absences.function()["left"] == 1
    assert settle_absences.function() == {"left": 0, "back": 0}
    assert Account.objects.get().owner_id == cast.bob.pk
    assert HandOver.objects.get().pk == plan.pk


# -- the plan ------------------------------------------------------------------------------------------------------------


def test_a_plan_is_done_step_by_step_and_signed_off_by_the_successor(helix, cast, browse, make):
    make.contact(helix, "Carl")
    seat(account=helix, member=cast.bob, role="support", by=cast.ada)
    leave(cast, cast.alice)
    plan, client = HandOver.objects.get(), browse(cast.bob)
    page = client.get(f"/t/acme/hand-overs/{plan.pk}/").content.decode()
    for told in ("Carl", "a plan", "Call them", "Read the engagements", "With it went 1 follow-ups and 1 promises"):
        assert told in page, told
    assert client.post(f"/t/acme/hand-overs/{plan.pk}/sign-off/").status_code == 422
    assert client.post(f"/t/acme/hand-overs/{plan.pk}/know/", {"words": "They decide in May."}).status_code == 303
    assert (
        client.post(f"/t/acme/hand-overs/{plan.pk}/steps/add/", {"words": "Visit", "due_on": in_days(9)}).status_code
        == 303
    )
    for step in plan.steps.all():
        for _ in range(2):
            assert client.post(f"/t/acme/hand-over-steps/{step.pk}/done/").status_code == 303
    assert Entry.objects.filter(action="accounts.handover_step_done").count() == plan.steps.count() == 7
    with pytest.raises(Refused):
        handovers.sign_off(plan=plan, by=cast.ada)
    assert "Sign off the hand-over of Helix" in lines(cast.bob)
    assert client.post(f"/t/acme/hand-overs/{plan.pk}/sign-off/").status_code == 303
    assert HandOver.objects.get().signed_off_at
    assert not [title for title in lines(cast.bob) if "hand-over" in title]
    with pytest.raises(Refused):
        handovers.note(plan=plan, words="Too late", by=cast.bob)


def test_a_plan_is_nobodys_who_does_not_see_the_account(helix, cast, browse):
    leave(cast, cast.alice)
    plan = HandOver.objects.get()
    step = plan.steps.first()
    for stranger in (cast.bob, cast.mallory):
        assert browse(stranger).get(f"/t/acme/hand-overs/{plan.pk}/").status_code == 404
        assert browse(stranger).post(f"/t/acme/hand-over-steps/{step.pk}/done/").status_code == 404
    assert browse(cast.olga).post(f"/t/acme/hand-over-steps/{step.pk}/done/").status_code == 403
    assert HandOverStep.objects.get(pk=step.pk).done_at is None


# -- somebody is away ----------------------------------------------------------------------------------------------------


def test_who_stands_in_sees_and_does_the_work_meanwhile_and_not_after(helix, cast, browse):
    assert not Account.objects.visible_to(cast.bob).exists()
    absence = absences.enter_absence(
        member=cast.alice, from_on=in_days(0), until_on=in_days(6), deputy=cast.bob, by=cast.alice
    )
    settle_absences.function()
    assert Notification.objects.filter(topic="accounts.absence_begins", member=cast.bob).count() == 1
    line = lines(cast.bob)["Call them"]
    assert line.why.startswith("For Alice, away until ")
    assert browse(cast.bob).get(f"/t/acme/accounts/{helix.pk}/").status_code == 200
    finish_followup(followup=FollowUp.objects.get(), by=cast.bob)
    for step in HandOver.objects.get().steps.all():
        handovers.do_step(step=step, by=cast.bob)
    handovers.sign_off(plan=HandOver.objects.get(), by=cast.bob)
    Absence.objects.filter(pk=absence.pk).update(from_on=in_days(-7), until_on=in_days(-1))
    assert lines(cast.bob) == {}
    assert not Account.objects.visible_to(cast.bob).exists()
    assert Account.objects.get().owner_id == cast.alice.pk


def test_an_absence_is_entered_once_and_its_plans_end_when_it_is_cancelled(helix, cast, browse):
    given = {"member": cast.alice, "from_on": in_days(3), "until_on": in_days(6), "deputy": cast.bob}
    absence = absences.enter_absence(by=cast.alice, **given)
    assert absences.enter_absence(by=cast.ada, **given).pk == absence.pk
    assert HandOver.objects.open().get().to_id == cast.bob.pk
    assert browse(cast.pat).post(f"/t/acme/absences/{absence.pk}/cancel/").status_code == 404
    assert browse(cast.alice).post(f"/t/acme/absences/{absence.pk}/cancel/").status_code == 303
    assert not HandOver.objects.open().exists()


@pytest.mark.parametrize(
    "wrong", [{"until_on": None}, {"until_on": in_days(1)}, {"deputy": None}, {"deputy": "alice"}, {"deputy": "olga"}]
)
def test_an_absence_that_cannot_be_is_refused_and_nothing_is_entered(helix, cast, wrong):
    given = {"from_on": in_days(3), "until_on": in_days(6), "deputy": cast.bob} | wrong
    if isinstance(given["deputy"], str):
        given["deputy"] = getattr(cast, given["deputy"])
    with pytest.raises(Refused):
        absences.enter_absence(member=cast.alice, by=cast.alice, **given)
    assert not Absence.objects.exists()
    assert not HandOver.objects.exists()


def test_nobody_enters_an_absence_of_a_colleague_without_the_right(helix, cast):
    with pytest.raises(Forbidden):
        absences.enter_absence(member=cast.alice, from_on=in_days(3), kind="last_day", by=cast.bob)
    assert not Absence.objects.exists()


# -- the team and what hangs on one person --------------------------------------------------------------------------------


def test_more_than_all_of_ones_time_is_refused_with_what_is_left(helix, cast, make, browse):
    other = make.account("Other", owner=cast.alice)
    seat(account=other, member=cast.pat, role="support", share=70, by=cast.alice)
    with pytest.raises(Refused) as refusal:
        seat(account=helix, member=cast.pat, role="support", share=31, by=cast.alice)
    assert refusal.value.fields["share"] == "Pat gives 70 % elsewhere: at most 30 % are left."
    assert share_of_time(cast.pat) == 70
    seat(account=helix, member=cast.pat, role="support", share=30, lead=cast.eve, function="Support", deputy=True, by=cast.alice)  # fmt: skip
    page = " ".join(browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/team/").content.decode().split())
    assert "100 % in all accounts" in page
    assert "answers to Eve in Support" in page
    seat(account=helix, member=cast.bob, role="support", deputy=True, by=cast.alice)
    assert Seat.objects.on_account(helix).get(deputy=True).member_id == cast.bob.pk


def test_the_page_counts_what_hangs_on_one_person_and_each_number_opens_its_accounts(helix, cast, make, browse):
    safe = make.account("Safe", owner=cast.bob, annual_value=100)
    Account.objects.filter(pk=helix.pk).update(annual_value=900)
    for name in ("Carl", "Carla"):
        make.contact(safe, name)
    seat(account=safe, member=cast.pat, role="support", deputy=True, by=cast.ada)
    rows = Account.objects.all()
    assert {name: [each.name for each in narrow(rows)] for name, narrow in continuity.RISKS.items()} == {
        "alone": ["Helix"], "one_contact": ["Helix"], "no_deputy": ["Helix"], "heavy_owner": ["Helix"],
    }  # fmt: skip
    client = browse(cast.eve)
    assert (
        "1 of 2 accounts hang on one person of ours, 1 on one contact of theirs; 0 have no owner."
        in client.get("/t/acme/continuity/").content.decode()
    )
    for name in continuity.RISKS:
        page = client.get(f"/t/acme/accounts/?continuity={name}").content.decode()
        assert ("Helix" in page, "Safe</" in page) == (True, False), name
    set_team_rules(rotate_after=None, carries_most=95, by=cast.ada)
    assert not continuity.heavy_owner(rows).exists()


def test_an_owner_is_reminded_of_rotation_after_the_months_that_the_tenant_set(helix, cast, browse):
    seat(account=helix, member=cast.pat, role="support", by=cast.ada)
    Seat.objects.filter(member=cast.pat).update(since=in_days(-400))
    assert "Talk about rotating Pat at Helix" not in lines(cast.alice)
    assert (
        browse(cast.alice).post("/t/acme/settings/teams/", {"carries_most": 20, "rotate_after": 12}).status_code == 403
    )
    assert browse(cast.ada).post("/t/acme/settings/teams/", {"carries_most": 20, "rotate_after": 12}).status_code == 303
    assert "Talk about rotating Pat at Helix" in lines(cast.alice)


def test_an_owner_who_is_replaced_leaves_their_stand_in_nothing(helix, cast):
    absences.enter_absence(member=cast.alice, from_on=in_days(3), until_on=in_days(6), deputy=cast.bob, by=cast.alice)
    name_owner(account=helix, owner=cast.pat, by=cast.ada)
    assert not HandOver.objects.open().exists()
    assert FollowUp.objects.get().owner_id == cast.alice.pk, "she still is with us"
