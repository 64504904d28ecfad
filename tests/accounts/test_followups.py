"""Follow-ups: added, done, put off, handed over, dropped, and counted as missed by the clock."""

import pytest
from django.utils import timezone

from accounts.actions.accounts import seat
from accounts.actions.followups import (
    add_followup,
    drop_followup,
    finish_followup,
    hand_over_followup,
    put_off_followup,
)
from accounts.models import FollowUp, Interaction, Standing
from accounts.tasks import count_missed_followups
from intimacy.jobs.models import State
from intimacy.journal.models import Entry
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import in_days


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice)


@pytest.fixture
def add(helix, cast):
    def add(due_on=None, **values):
        given = {"words": "Send the plan", "by": cast.alice} | values
        return add_followup(account=helix, due_on=due_on or in_days(3), **given)

    return add


def history(kind):
    return Interaction.objects.in_force().filter(source="followup", kind=kind)


def test_the_next_due_day_stands_beside_the_account(add, helix, cast):
    def next_due():
        return Standing.objects.get(account=helix).next_due_on

    assert next_due() is None
    late, early = add(in_days(9)), add(in_days(2))
    assert next_due() == in_days(2)
    finish_followup(followup=early, by=cast.alice)
    assert next_due() == in_days(9)
    put_off_followup(followup=late, until=in_days(20), reason="Holidays", by=cast.alice)
    assert next_due() == in_days(20)
    drop_followup(followup=late, reason="Settled", by=cast.alice)
    assert next_due() is None


def test_the_same_note_sent_twice_is_one(add):
    key = new_id()
    assert add(pk=key) == add(pk=key)
    assert FollowUp.objects.count() == 1


@pytest.mark.parametrize(("days", "late"), [(3, 0), (0, 0), (-4, 4)])
def test_how_late_it_was_done_stands_in_the_history_once(add, cast, days, late):
    followup = add(in_days(days))
    for _ in range(2):
        finish_followup(followup=followup, by=cast.alice)
    assert history("followup_done").get().value == late
    assert Entry.objects.of("accounts.followup_done").count() == 1


def test_putting_off_needs_a_later_day_and_a_reason(add, cast):
    followup = add(in_days(3))
    for values, field in (
        ({"until": in_days(2), "reason": "Holidays"}, "until"),
        ({"until": in_days(3), "reason": "Holidays"}, "until"),
        ({"until": in_days(9), "reason": " "}, "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            put_off_followup(followup=followup, by=cast.alice, **values)
        assert list(refusal.value.fields) == [field]
    assert FollowUp.objects.get().put_off == 0
    for _ in range(2):
        put_off_followup(followup=followup, until=in_days(9), reason="Holidays", by=cast.alice)
    assert (FollowUp.objects.get().put_off, FollowUp.objects.get().due_on) == (1, in_days(9))


def test_it_is_handed_only_to_who_works_for_the_account(add, cast, helix):
    followup = add()
    for stranger in (cast.bob, cast.olga):
        with pytest.raises(Refused, match="does not work for"):
            hand_over_followup(followup=followup, to=stranger, by=cast.alice)
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    for _ in range(2):
        hand_over_followup(followup=followup, to=cast.bob, by=cast.alice)
    assert FollowUp.objects.due_from(cast.bob).get() == followup
    assert Entry.objects.of("accounts.followup_handed_over").count() == 1


def test_who_has_left_gets_no_work(add, cast, helix):
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    cast.bob.left_at = timezone.now()
    cast.bob.save()
    with pytest.raises(Refused, match="has left"):
        hand_over_followup(followup=add(), to=cast.bob, by=cast.alice)


def test_what_is_over_cannot_be_put_off_and_the_dropped_not_done(add, cast):
    done, dropped = add(), add()
    finish_followup(followup=done, by=cast.alice)
    for _ in range(2):
        drop_followup(followup=dropped, reason="Settled", by=cast.alice)
    with pytest.raises(Refused, match="over already"):
        put_off_followup(followup=done, until=in_days(9), reason="Holidays", by=cast.alice)
    with pytest.raises(Refused, match="dropped"):
        finish_followup(followup=dropped, by=cast.alice)
    with pytest.raises(Refused, match="done already"):
        drop_followup(followup=done, reason="Settled", by=cast.alice)


def test_who_does_not_work_for_the_account_may_do_nothing(add, cast):
    followup = add()
    with pytest.raises(Forbidden):
        add(by=cast.bob)
    with pytest.raises(Forbidden):
        finish_followup(followup=followup, by=cast.olga)
    assert FollowUp.objects.get().is_open


def test_the_clock_counts_a_missed_follow_up_once_and_it_can_still_be_done(add, acme, cast):
    missed, fresh = add(in_days(-8)), add(in_days(-7))
    for _ in range(2):
        assert count_missed_followups.run_in(acme).state == State.DONE
    assert history("followup_missed").get().value == 8
    assert FollowUp.objects.get(pk=missed.pk).missed_at
    assert FollowUp.objects.get(pk=fresh.pk).missed_at is None
    assert Entry.objects.of("accounts.followup_missed").get().by_id is CLOCK.pk
    finish_followup(followup=missed, by=cast.alice)
    assert history("followup_done").get().thread == history("followup_missed").get().thread


# -- pages -----------------------------------------------------------------------------------------------------------


def path(followup, what=""):
    return f"/t/acme/follow-ups/{followup.pk}/{what}"


def test_done_put_off_handed_over_and_dropped_on_pages_that_need_no_script(add, cast, browse, helix):
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    client, followup = browse(cast.alice), add()
    for what, sent in (
        ("put-off/", {"until": in_days(9), "reason": "Holidays"}),
        ("hand-over/", {"to": cast.bob.pk}),
        ("done/", {}),
    ):
        if what != "done/":
            assert client.get(path(followup, what)).status_code == 200
        assert client.post(path(followup, what), sent).status_code == 303
    changed = FollowUp.objects.get()
    assert (changed.due_on, changed.owner, changed.done_at is None) == (in_days(9), cast.bob, False)
    other = add()
    assert client.post(path(other, "drop/"), {"reason": "Settled"}).status_code == 303
    assert client.get(path(other)).status_code == 200


def test_a_refusal_is_said_at_the_field_and_changes_nothing(add, cast, browse):
    followup = add()
    answer = browse(cast.alice).post(path(followup, "put-off/"), {"until": in_days(1), "reason": "Holidays"})
    assert answer.status_code == 422
    assert "Choose a day that is later" in answer.content.decode()
    assert FollowUp.objects.get().due_on == in_days(3)


@pytest.mark.parametrize("what", ["", "done/", "put-off/", "hand-over/", "drop/"])
def test_a_follow_up_is_not_there_for_who_cannot_see_its_account(add, cast, browse, what):
    followup = add()
    for member in (cast.bob, cast.mallory):
        ask = browse(member).post if what else browse(member).get
        assert ask(path(followup, what), {"reason": "Mine", "until": in_days(30)}).status_code == 404
    assert FollowUp.objects.get().is_open


@pytest.mark.parametrize("what", ["done/", "put-off/", "hand-over/", "drop/"])
def test_who_may_only_look_may_not_act(add, cast, browse, what):
    followup = add()
    assert browse(cast.olga).get(path(followup)).status_code == 200
    assert browse(cast.olga).post(path(followup, what), {"reason": "Mine"}).status_code == 403
    assert browse(cast.pat).post(path(followup, what), {"reason": "Mine"}).status_code == 403
    assert FollowUp.objects.get().is_open


def test_where_to_go_on_stays_on_this_site(add, cast, browse):
    followup = add()
    answer = browse(cast.alice).post(f"{path(followup, 'done/')}?next=https://elsewhere.example/")
    assert answer["Location"] == "/t/acme/"


def test_what_was_done_by_a_slip_is_opened_again_and_its_history_taken_back(helix, cast, browse):
    followup = add_followup(account=helix, words="Call", due_on=in_days(1), by=cast.alice)
    finish_followup(followup=followup, by=cast.alice)
    assert FollowUp.objects.get().done_by_id == cast.alice.pk
    assert "Open again" in browse(cast.alice).get(f"/t/acme/follow-ups/{followup.pk}/").content.decode()
    for _ in range(2):
        assert browse(cast.alice).post(f"/t/acme/follow-ups/{followup.pk}/open/").status_code == 303
    assert FollowUp.objects.get().is_open
    assert not history("followup_done").exists()
    assert Entry.objects.of("accounts.followup_reopened").count() == 1
    finish_followup(followup=followup, by=cast.alice)
    assert history("followup_done").count() == 1


def test_nothing_is_put_off_for_more_than_a_year(helix, cast):
    followup = add_followup(account=helix, words="Call", due_on=in_days(1), by=cast.alice)
    with pytest.raises(Refused) as refusal:
        put_off_followup(followup=followup, until=in_days(367), reason="Later", by=cast.alice)
    assert list(refusal.value.fields) == ["until"]
    assert FollowUp.objects.get().due_on == in_days(1)
