"""A run: its steps are follow-ups, done by people or by what they log; it ends with the last of them, or is stopped."""

from datetime import date

import pytest

from accounts.actions.accounts import seat
from accounts.actions.engagements import log_engagement, undo_engagement
from accounts.actions.followups import drop_followup, finish_followup, put_off_followup
from accounts.importing.undoing import _used
from accounts.models import Account, Engagement, FollowUp, Standing
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK, Refused
from playbooks.actions.runs import settle, start, stop, take_note_of, tell_steps, working_day
from playbooks.actions.versions import publish, save_draft
from playbooks.models import Run, RunStep
from playbooks.reactions import do_what_was_logged, end_what_is_over
from playbooks.steps import Step
from playbooks.tasks import tell_what_playbooks_tell
from tests.make import days_ago, in_days, lines_of
from tests.playbooks.played import STEPS, last, open_followups


def test_each_step_becomes_a_followup_of_who_sits_in_its_role_else_of_the_owner(recovery, helix, cast):
    seat(account=helix, member=cast.bob, role="support", by=cast.ada)
    run = start(playbook=recovery, account=helix, why="Fell by 20", by=cast.alice)
    found = [(row.words, row.owner_id, row.due_on, row.origin) for row in open_followups()]
    assert found == [
        ("Read up", cast.alice.pk, working_day(in_days(0)), "step 1 of 3 of “Recovery”"),
        ("Call them", cast.alice.pk, working_day(in_days(2)), "step 2 of 3 of “Recovery”"),
        ("Help", cast.bob.pk, working_day(in_days(5)), "step 3 of 3 of “Recovery”"),
    ]
    assert {(row.origin_kind, row.origin_id) for row in open_followups()} == {("playbooks.run", run.pk)}
    lines = lines_of(cast.alice)
    assert "step 2 of 3 of “Recovery”" in lines["Call them"].why


@pytest.mark.parametrize(("day", "becomes"), [(27, 27), (28, 30), (29, 30), (30, 30)])
def test_what_falls_on_a_weekend_is_due_on_monday(day, becomes):
    assert working_day(date(2026, 11, day)) == date(2026, 11, becomes)


def test_starting_again_answers_the_run_that_there_is(recovery, helix, cast):
    assert start(playbook=recovery, account=helix, by=cast.alice) == start(
        playbook=recovery, account=helix, by=cast.alice
    )
    assert (Run.objects.count(), FollowUp.objects.count()) == (1, 3)
    assert Entry.objects.of("playbooks.run_started").count() == 1


def test_a_run_goes_on_by_the_version_with_which_it_began(recovery, helix, cast, browse):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    save_draft(playbook=recovery, steps=[Step("Else")], by=cast.ada)
    publish(playbook=recovery, by=cast.ada)
    page = browse(cast.alice).get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()
    assert "version 1" in page
    assert "Call them" in page
    assert "Else" not in page


def test_the_last_step_ends_the_run_with_the_score_of_that_day(recovery, helix, cast):
    Standing.objects.update_or_create(account=helix, defaults={"score": 46})
    run = start(playbook=recovery, account=helix, by=cast.alice)
    Standing.objects.filter(account=helix).update(score=61)
    first, second, third = open_followups()
    for row in (first, second):
        finish_followup(followup=row, by=cast.alice)
        assert end_what_is_over.function(entry=last("accounts.followup_done").pk) == {"ended": 0}
    drop_followup(followup=third, reason="Not needed", by=cast.alice)
    assert end_what_is_over.function(entry=last("accounts.followup_dropped").pk) == {"ended": 1}
    assert end_what_is_over.function(entry=last("accounts.followup_dropped").pk) == {"ended": 0}, "delivered twice"
    run.refresh_from_db()
    assert (run.state, run.score_before, run.score_after) == ("done", 46, 61)
    settle(run=run, by=CLOCK)
    assert Entry.objects.of("playbooks.run_done").count() == 1


def test_a_stopped_run_drops_what_is_open_of_it_and_says_why(recovery, helix, cast):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    finish_followup(followup=open_followups()[0], by=cast.alice)
    with pytest.raises(Refused) as refusal:
        stop(run=run, reason=" ", by=cast.alice)
    assert list(refusal.value.fields) == ["reason"]
    assert len(open_followups()) == 2
    for _ in range(2):
        stop(run=run, reason="They were bought", by=cast.alice)
    assert not open_followups()
    assert {row.reason for row in FollowUp.objects.exclude(dropped_at=None)} == {"They were bought"}
    run.refresh_from_db()
    assert (run.state, run.reason) == ("stopped", "They were bought")
    assert end_what_is_over.function(entry=last("accounts.followup_dropped").pk) == {"ended": 0}
    done = start(playbook=recovery, account=helix, by=cast.alice)
    for row in open_followups():
        finish_followup(followup=row, by=cast.alice)
    settle(run=done, by=CLOCK)
    with pytest.raises(Refused, match="over already"):
        stop(run=done, reason="Late", by=cast.alice)


def test_an_engagement_does_the_step_that_waits_for_its_kind(recovery, helix, cast):
    start(playbook=recovery, account=helix, by=cast.alice)
    log_engagement(account=helix, kind="call", title="Before", happened_at=days_ago(3), by=cast.alice)
    log_engagement(account=helix, kind="meeting", title="Met", by=cast.alice)
    assert take_note_of(engagement=Engagement.objects.get(title="Before"), by=CLOCK) == 0
    assert take_note_of(engagement=Engagement.objects.get(title="Met"), by=CLOCK) == 0
    log_engagement(account=helix, kind="call", title="Now", by=cast.alice)
    entry = last("accounts.engagement_logged")
    assert do_what_was_logged.function(entry=entry.pk) == {"done": 1}
    assert do_what_was_logged.function(entry=entry.pk) == {"done": 0}
    assert [row.words for row in open_followups()] == ["Read up", "Help"]


def test_one_engagement_does_one_step_however_often_it_is_told(acme, helix, cast, make):
    twice = make.playbook("P", steps=[Step("Call", done_by="call"), Step("Call again", 9, done_by="call")], by=cast.ada)
    run = start(playbook=twice, account=helix, by=cast.alice)
    # People note the minute in which they called, which may be that in which the playbook started.
    minute = run.started_at.replace(second=0, microsecond=0)
    call = log_engagement(account=helix, kind="call", title="Now", happened_at=minute, by=cast.alice)
    assert [take_note_of(engagement=call, by=CLOCK) for _ in range(2)] == [1, 0]
    assert [row.words for row in open_followups()] == ["Call again"]


def test_an_account_without_an_owner_keeps_nobody_else_from_being_told(acme, helix, cast, make):
    playbook = make.playbook("P", steps=[Step("Know this", tells=True, days=3), Step("Call", 5)], by=cast.ada)
    other = make.account("Granite", owner=cast.bob)
    for account, by in ((helix, cast.alice), (other, cast.bob)):
        start(playbook=playbook, account=account, by=by)
    RunStep.objects.filter(tells=True).update(due_on=in_days(0))
    Account.objects.filter(pk=helix.pk).update(owner=None)
    assert tell_what_playbooks_tell.function() == {"told": 1, "refused": 1}
    assert Notification.objects.filter(topic="playbooks.step").get().member == cast.bob


def test_only_whom_a_text_names_is_put_on_record(acme, helix, cast, make, browse):
    people = {role: make.contact(helix, role.title(), role=role) for role in ("sponsor", "champion")}
    playbook = make.playbook("P", steps=[Step("Call", text="{champion}, hello")], by=cast.ada)
    run = start(playbook=playbook, account=helix, by=cast.alice)
    browse(cast.alice).get(f"/t/acme/playbook-runs/{run.pk}/")
    assert Entry.objects.of("journal.shown").newest_first()[0].shown == [people["champion"].pk]


def test_an_account_where_one_runs_is_in_use(recovery, helix, cast):
    start(playbook=recovery, account=helix, by=cast.alice)
    assert "run" in _used(Account, {helix.pk})[helix.pk]


def test_an_engagement_that_was_taken_back_does_nothing(recovery, helix, cast):
    start(playbook=recovery, account=helix, by=cast.alice)
    call = log_engagement(account=helix, kind="call", title="Now", by=cast.alice)
    undo_engagement(engagement=call, by=cast.alice)
    assert do_what_was_logged.function(entry=last("accounts.engagement_logged").pk) == {"done": 0}


def test_a_step_that_tells_is_told_once_on_its_day(acme, helix, cast, make):
    playbook = make.playbook(
        "P", steps=[Step("Know this", 0, "sponsor", tells=True), Step("And this", 3, tells=True)], by=cast.ada
    )
    seat(account=helix, member=cast.eve, role="sponsor", by=cast.ada)
    run = start(playbook=playbook, account=helix, by=cast.alice)
    RunStep.objects.filter(place=0).update(due_on=in_days(0), told_at=None)
    Notification.objects.all().delete()
    assert [tell_what_playbooks_tell.function()["told"] for _ in range(2)] == [1, 0]
    assert Notification.objects.get(topic="playbooks.step").member == cast.eve
    assert not FollowUp.objects.exists()
    RunStep.objects.filter(place=1).update(due_on=in_days(0))
    assert tell_steps(run=run, by=CLOCK) == 1
    run.refresh_from_db()
    assert run.state == "done"


def test_a_put_off_step_is_due_on_its_new_day(recovery, helix, cast, browse):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    put_off_followup(followup=open_followups()[1], until=in_days(20), reason="Holidays", by=cast.alice)
    assert "in 20 days" in browse(cast.alice).get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()


def test_where_nobody_looks_after_an_account_who_starts_it_plays_it_and_a_rule_does_not_start(recovery, cast, make):
    nobodys = make.account("Nobody's", annual_value=900)
    start(playbook=recovery, account=nobodys, by=cast.ada)
    assert {row.owner_id for row in open_followups()} == {cast.ada.pk}
    with pytest.raises(Refused, match="Name an owner first"):
        start(playbook=make.playbook("Other", steps=STEPS, by=cast.ada), account=nobodys, by=CLOCK)
