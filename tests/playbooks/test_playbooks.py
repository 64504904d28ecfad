"""Playbooks: written in versions, started by hand or by a rule, played as follow-ups, ended, measured."""

from datetime import date

import pytest

from accounts.actions.accounts import change_account, name_owner, seat
from accounts.actions.engagements import log_engagement, undo_engagement
from accounts.actions.followups import drop_followup, finish_followup, put_off_followup, reopen_followup
from accounts.agenda import grouped
from accounts.importing.undoing import _used
from accounts.models import Account, Engagement, FollowUp, Standing
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from playbooks.actions.runs import resume, settle, start, stop, take_note_of, tell_steps, working_day
from playbooks.actions.versions import add_playbook, change_playbook, discard_draft, publish, retire, revive, save_draft
from playbooks.measuring import RunFacts, measured
from playbooks.models import Playbook, PlaybookVersion, Run, RunStep
from playbooks.reactions import do_what_was_logged, end_what_is_over, go_on_with_what_was_opened
from playbooks.ready import READY
from playbooks.steps import Step, filled
from playbooks.tasks import start_by_rules, tell_what_playbooks_tell
from tests.make import days_ago, in_days

STEPS = [Step("Read up", 0), Step("Call them", 2, done_by="call", text="{champion}, how are you at {account}?"), Step("Help", 5, "support")]  # fmt: skip


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix", owner=cast.alice, annual_value=500)


@pytest.fixture
def recovery(acme, cast, make):
    return make.playbook("Recovery", steps=STEPS, by=cast.ada)


def runs_by_rule() -> dict:
    """The nightly job, to its end."""
    steps, _result = start_by_rules.function(), None
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def open_followups() -> list:
    return list(FollowUp.objects.open().order_by("due_on", "pk"))


def last(action: str) -> Entry:
    return Entry.objects.of(action).newest_first()[0]


# -- versions -----------------------------------------------------------------------------------------------------------


def test_a_published_version_never_changes_and_the_next_one_replaces_it(recovery, cast):
    first = PlaybookVersion.objects.get()
    for _ in range(2):
        save_draft(playbook=recovery, steps=[Step("Else")], why="Shorter", by=cast.ada)
    assert Entry.objects.of("playbooks.drafted").count() == 2, "the same draft again is one"
    first.refresh_from_db()
    assert (first.state, [step.words for step in first.read]) == ("published", ["Read up", "Call them", "Help"])
    for _ in range(2):
        assert publish(playbook=recovery, by=cast.ada).number == 2
    first.refresh_from_db()
    assert (first.state, first.read) == ("replaced", STEPS)
    assert Entry.objects.of("playbooks.published").count() == 2


def test_who_writes_and_publishes_knows_what_the_others_wrote(recovery, cast, browse):
    seen = save_draft(playbook=recovery, steps=[Step("Else")], revision=0, by=cast.ada).revision
    save_draft(playbook=recovery, steps=[Step("Quite else")], revision=seen, by=cast.eve)
    for stale in (
        lambda: publish(playbook=recovery, revision=seen, by=cast.ada),
        lambda: save_draft(playbook=recovery, steps=[Step("Mine")], revision=seen, by=cast.ada),
        lambda: save_draft(playbook=recovery, steps=[Step("Mine")], revision=0, by=cast.ada),
    ):
        with pytest.raises(Refused, match="in the meantime"):
            stale()
    assert PlaybookVersion.objects.draft().get().read == [Step("Quite else")]
    answer = browse(cast.ada).post(f"/t/acme/playbooks/{recovery.pk}/publish/", {"revision": seen})
    assert answer.status_code == 422
    assert PlaybookVersion.objects.in_force().get().number == 1
    page = browse(cast.ada).get(f"/t/acme/playbooks/{recovery.pk}/").content.decode()
    assert f'name="revision" value="{seen + 1}"' in page


def test_nothing_and_no_steps_are_not_published(acme, cast):
    empty = add_playbook(name="Empty", by=cast.ada)
    with pytest.raises(Refused, match="no steps"):
        publish(playbook=empty, by=cast.ada)
    PlaybookVersion.objects.all().delete()
    with pytest.raises(Refused, match="nothing to publish"):
        publish(playbook=empty, by=cast.ada)


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (Step(" "), "step_0_words"), (Step("A", -1), "step_0_days"), (Step("A", 731), "step_0_days"),
        (Step("A", role="king"), "step_0_role"), (Step("A", done_by="dance"), "step_0_done_by"),
        (Step("A", tells=True, done_by="call"), "step_0_done_by"), (Step("A", text="{boss}"), "step_0_text"),
        (Step("A", text="{account"), "step_0_text"), (Step("A", text="x" * 4001), "step_0_text"),
    ],
)  # fmt: skip
def test_what_cannot_be_played_is_refused_at_its_field(recovery, cast, step, field):
    with pytest.raises(Refused) as refusal:
        save_draft(playbook=recovery, steps=[step], by=cast.ada)
    assert list(refusal.value.fields) == [field]
    assert not PlaybookVersion.objects.draft().exists()


@pytest.mark.parametrize("trigger", ["1 +", "score", "nonsense > 3", "name"])
def test_a_rule_that_is_none_is_refused_where_it_stands(recovery, cast, trigger):
    with pytest.raises(Refused) as refusal:
        save_draft(playbook=recovery, steps=STEPS, trigger=trigger, by=cast.ada)
    assert list(refusal.value.fields) == ["trigger"]


def test_two_playbooks_in_use_do_not_share_a_name(recovery, cast):
    with pytest.raises(Refused, match="of this name"):
        add_playbook(name="Recovery", by=cast.ada)
    retire(playbook=recovery, by=cast.ada)
    again = add_playbook(name="Recovery", by=cast.ada)
    with pytest.raises(Refused, match="was retired"):
        change_playbook(playbook=recovery, name="Old", kind="other", words="", by=cast.ada)
    assert Playbook.objects.in_use().get() == again


@pytest.mark.parametrize("key", sorted(READY))
def test_each_ready_playbook_can_be_published_as_it_is(key, acme, cast, browse):
    answer = browse(cast.ada).post("/t/acme/playbooks/add/", {"begin": key, "name": ""})
    playbook = Playbook.objects.get()
    assert answer["Location"] == f"/t/acme/playbooks/{playbook.pk}/draft/"
    publish(playbook=playbook, by=cast.ada)
    version = PlaybookVersion.objects.in_force().get()
    assert (playbook.kind, len(version.read)) == (key, len(READY[key].steps))


# -- runs ---------------------------------------------------------------------------------------------------------------


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
    lines = {line.title: line for group in grouped(cast.alice) for line in group.lines}
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


# -- by a rule ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def by_rule(recovery, cast):
    save_draft(playbook=recovery, steps=STEPS, trigger="annual_value > 400", rest_days=30, by=cast.ada)
    publish(playbook=recovery, by=cast.ada)
    return recovery


def test_a_rule_starts_it_where_it_is_true_once_and_says_why(by_rule, helix, cast, make):
    make.account("Small", owner=cast.alice, annual_value=100)
    make.account("Unknown", owner=cast.alice)
    make.account("Nobody's", annual_value=900)
    assert [runs_by_rule() for _ in range(2)] == [{"started": 1, "refused": 0}, {"started": 0, "refused": 0}]
    run = Run.objects.get()
    assert (run.account, run.started_by_id) == (helix, None)
    assert run.why == "Its rule is true: annual_value > 400 (annual_value: 500)"
    told = Notification.objects.get(topic="playbooks.started")
    assert (told.member, str(told.title)) == (cast.alice, "“Recovery” has started at Helix")


def test_it_rests_after_a_run(by_rule, helix, cast):
    runs_by_rule()
    stop(run=Run.objects.get(), reason="Over", by=cast.alice)
    assert runs_by_rule()["started"] == 0
    Run.objects.update(ended_at=days_ago(31))
    assert runs_by_rule()["started"] == 1


def test_an_owner_who_may_not_work_there_stops_nobody_elses_start(by_rule, helix, cast, make):
    other = make.account("Granite", owner=cast.bob, annual_value=800)
    Account.objects.filter(pk=helix.pk).update(owner=cast.olga)
    assert runs_by_rule() == {"started": 1, "refused": 1}
    assert Run.objects.get().account == other


def test_a_draft_and_a_retired_playbook_start_nothing(acme, helix, by_rule, cast):
    save_draft(playbook=by_rule, steps=STEPS, trigger="annual_value > 0", by=cast.ada)
    retire(playbook=by_rule, by=cast.ada)
    assert runs_by_rule() == {"started": 0, "refused": 0}
    with pytest.raises(Refused, match="was retired"):
        start(playbook=by_rule, account=helix, by=cast.alice)


def test_the_draft_shows_where_it_would_start(by_rule, helix, cast, browse):
    page = browse(cast.ada).get(f"/t/acme/playbooks/{by_rule.pk}/draft/").content.decode()
    assert "As saved, at 1 account." in page
    assert ">Helix<" in page.replace("<bdi>", ">").replace("</bdi>", "<")


# -- measured -----------------------------------------------------------------------------------------------------------


def test_what_runs_came_to_by_hand():
    """Done after 10, 20 and 60 days: 20 in the middle. Of 12 steps of ended runs 9 are done. 46→61 and 50→45: +5 on average."""
    runs = [
        RunFacts(1, "done", 10.0, 46, 61, 4, 4), RunFacts(1, "done", 20.0, 50, 45, 3, 3), RunFacts(1, "done", 60.0, None, 70, 3, 2),
        RunFacts(1, "stopped", 3.0, None, None, 2, 0), RunFacts(1, "running", None, 60, None, 9, 1),
    ]  # fmt: skip
    found = measured(runs)
    assert (found.runs, found.running, found.done, found.stopped) == (5, 1, 3, 1)
    assert (found.days, found.share, found.change, found.compared) == (20, 75, 5, 2)
    assert measured([]).change is None


def test_the_library_says_what_runs_came_to_and_that_it_proves_nothing(recovery, helix, cast, browse):
    Standing.objects.update_or_create(account=helix, defaults={"score": 46})
    run = start(playbook=recovery, account=helix, by=cast.alice)
    Standing.objects.filter(account=helix).update(score=61)
    stop(run=run, reason="Over", by=cast.alice)
    Run.objects.update(started_at=days_ago(4))
    for place in ("playbooks/", f"playbooks/{recovery.pk}/"):
        page = browse(cast.eve).get(f"/t/acme/{place}").content.decode()
        assert "1 run: 0 done, 1 stopped, 0 running." in page
        assert "+15" in page
        assert "proves no effect" in page
        assert "1 run" not in browse(cast.bob).get(f"/t/acme/{place}").content.decode(), "of accounts that one sees"


# -- who, and the pages -------------------------------------------------------------------------------------------------


def test_who_does_not_work_for_the_account_neither_starts_nor_stops(recovery, helix, cast):
    for member in (cast.bob, cast.olga, cast.pat):
        with pytest.raises(Forbidden):
            start(playbook=recovery, account=helix, by=member)
    run = start(playbook=recovery, account=helix, by=cast.alice)
    with pytest.raises(Forbidden):
        stop(run=run, reason="Mine", by=cast.bob)
    for member in (cast.alice, cast.olga, cast.pat):
        for change in (
            lambda by=member: save_draft(playbook=recovery, steps=STEPS[:1], by=by),
            lambda by=member: publish(playbook=recovery, by=by),
            lambda by=member: retire(playbook=recovery, by=by),
            lambda by=member: add_playbook(name="Mine", by=by),
        ):
            with pytest.raises(Forbidden):
                change()
    assert (Run.objects.running().count(), PlaybookVersion.objects.count()) == (1, 1)


def test_a_run_is_seen_where_its_account_is(recovery, helix, cast, browse):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    assert browse(cast.bob).get(f"/t/acme/playbook-runs/{run.pk}/").status_code == 404
    assert browse(cast.olga).get(f"/t/acme/playbook-runs/{run.pk}/").status_code == 200


def test_from_the_account_to_the_last_step_by_the_pages(recovery, helix, cast, browse, make):
    make.contact(helix, "Carl", role="champion")
    client = browse(cast.alice)
    assert f"/t/acme/accounts/{helix.pk}/playbooks/" in client.get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    answer = client.post(f"/t/acme/accounts/{helix.pk}/playbooks/start/", {"playbook": recovery.pk, "why": "It fell"})
    run = Run.objects.get()
    assert answer["Location"] == f"/t/acme/playbook-runs/{run.pk}/"
    page = client.get(answer["Location"]).content.decode()
    assert "Carl, how are you at Helix?" in page
    assert "It fell" in page
    followup = open_followups()[0]
    done = client.post(f"/t/acme/follow-ups/{followup.pk}/done/?next=/t/acme/playbook-runs/{run.pk}/")
    assert done["Location"] == f"/t/acme/playbook-runs/{run.pk}/"
    shown = client.get(f"/t/acme/follow-ups/{followup.pk}/").content.decode()
    assert f'href="/t/acme/playbook-runs/{run.pk}/">step 1 of 3 of “Recovery”' in shown
    assert "steps: 1 of 3 done" in client.get(f"/t/acme/accounts/{helix.pk}/playbooks/").content.decode()
    assert "Recovery" in client.get("/t/acme/playbook-runs/?mine=true").content.decode()
    stopped = client.post(f"/t/acme/playbook-runs/{run.pk}/stop/", {"reason": "Enough"})
    assert stopped.status_code == 303
    assert "Enough" in client.get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()


def test_a_page_says_that_it_runs_already_and_loses_nothing(recovery, helix, cast, browse):
    start(playbook=recovery, account=helix, by=cast.alice)
    sent = {"playbook": recovery.pk, "why": "Again"}
    answer = browse(cast.alice).post(f"/t/acme/accounts/{helix.pk}/playbooks/start/", sent)
    assert answer.status_code == 422
    assert "It runs here already" in answer.content.decode()
    assert "Again" in answer.content.decode()
    assert Run.objects.count() == 1


def test_a_step_that_is_opened_again_lets_the_run_go_on(recovery, helix, cast, browse):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    for row in open_followups():
        finish_followup(followup=row, by=cast.ada)
    settle(run=run, by=CLOCK)
    page = browse(cast.alice).get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()
    assert "<bdi>Ada</bdi>" in page, "who did it, where it was not its owner"
    step = FollowUp.objects.get(words="Help")
    for _ in range(2):
        reopen_followup(followup=step, by=cast.alice)
        go_on_with_what_was_opened.function(entry=last("accounts.followup_reopened").pk)
    run.refresh_from_db()
    assert (run.state, run.ended_at, run.score_after) == ("running", None, None)
    assert Entry.objects.of("playbooks.run_resumed").count() == 1
    stop(run=run, reason="Over", by=cast.alice)
    assert not resume(run=run, by=CLOCK).is_open, "what was stopped stays so"


def test_a_draft_is_thrown_away_and_what_is_in_force_goes_on(recovery, cast, browse):
    save_draft(playbook=recovery, steps=[Step("Else")], by=cast.ada)
    page = browse(cast.ada).get(f"/t/acme/playbooks/{recovery.pk}/").content.decode()
    assert "Draft: version 2" in page
    assert "Else" in page
    assert "Call them" in page
    for _ in range(2):
        assert browse(cast.ada).post(f"/t/acme/playbooks/{recovery.pk}/discard/").status_code == 303
    assert PlaybookVersion.objects.get().state == "published"
    never = add_playbook(name="Never", steps=[Step("A")], by=cast.ada)
    assert discard_draft(playbook=never, by=cast.ada).retired_at is not None


def test_a_retired_playbook_is_asked_about_before_and_taken_up_again(recovery, helix, cast, browse):
    client = browse(cast.ada)
    assert "Retire this playbook?" in client.get(f"/t/acme/playbooks/{recovery.pk}/retire/").content.decode()
    assert not Playbook.objects.get().retired_at
    assert client.post(f"/t/acme/playbooks/{recovery.pk}/retire/").status_code == 303
    other = add_playbook(name="Recovery", by=cast.ada)
    with pytest.raises(Refused, match="of this name"):
        revive(playbook=recovery, by=cast.ada)
    retire(playbook=other, by=cast.ada)
    assert client.post(f"/t/acme/playbooks/{recovery.pk}/revive/").status_code == 303
    assert start(playbook=recovery, account=helix, by=cast.alice).is_open


def test_a_step_is_taken_out_and_none_is_lost_for_want_of_words(recovery, cast, browse):
    client, address = browse(cast.ada), f"/t/acme/playbooks/{recovery.pk}/draft/"
    sent = {"step-TOTAL_FORMS": 2, "step-INITIAL_FORMS": 2, "trigger": "", "rest_days": 90, "why": "", "revision": 0}
    sent |= {"step-0-words": "Stay", "step-0-days": 1, "step-1-words": "", "step-1-text": "Dear {owner}"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Say what is to be done." in answer.content.decode()
    assert not PlaybookVersion.objects.draft().exists()
    assert client.post(address, sent | {"step-1-words": "Go", "step-1-DELETE": "on"}).status_code == 303
    assert [step.words for step in PlaybookVersion.objects.draft().get().read] == ["Stay"]


def test_a_draft_is_written_by_the_page_and_what_is_wrong_stands_at_its_step(recovery, cast, browse):
    client, address = browse(cast.ada), f"/t/acme/playbooks/{recovery.pk}/draft/"
    rows = [("Later", "9", ""), ("", "", ""), ("First", "1", "{boss}")]
    sent = {"step-TOTAL_FORMS": 3, "step-INITIAL_FORMS": 0, "trigger": "", "rest_days": 90, "why": "", "save": "1"}
    for place, (words, days, text) in enumerate(rows):
        sent |= {
            f"step-{place}-words": words,
            f"step-{place}-days": days,
            f"step-{place}-text": text,
            f"step-{place}-role": "owner",
        }
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "Nothing is known as {boss}" in answer.content.decode()
    assert 'value="Later"' in answer.content.decode(), "nothing typed is lost"
    assert client.post(address, sent | {"step-2-text": "{owner}"}).status_code == 303
    assert [step.words for step in PlaybookVersion.objects.draft().get().read] == ["First", "Later"]
    assert client.post(f"/t/acme/playbooks/{recovery.pk}/publish/").status_code == 303
    assert PlaybookVersion.objects.in_force().get().number == 2


def test_a_text_keeps_the_braces_of_whom_nobody_knows():
    assert filled("{sponsor} at {account}", {"account": "Helix", "sponsor": ""}) == "{sponsor} at Helix"


def test_the_palette_finds_playbooks_and_where_they_run(recovery, helix, cast, browse):
    start(playbook=recovery, account=helix, by=cast.alice)
    assert "Recovery · Helix" in browse(cast.alice).get("/t/acme/find/?q=helix").content.decode()
    found = browse(cast.bob).get("/t/acme/find/?q=recov").content.decode()
    assert "Recovery" in found
    assert "Helix" not in found


def test_the_pages_ask_few_questions(recovery, helix, cast, browse, django_assert_max_num_queries):
    run = start(playbook=recovery, account=helix, by=cast.alice)
    for member, place in (
        (cast.alice, "playbooks/"), (cast.alice, f"playbooks/{recovery.pk}/"), (cast.alice, "playbook-runs/"),
        (cast.alice, f"playbook-runs/{run.pk}/"), (cast.alice, f"accounts/{helix.pk}/playbooks/"),
        (cast.ada, f"playbooks/{recovery.pk}/draft/"), (cast.alice, f"accounts/{helix.pk}/"),
    ):  # fmt: skip
        client = browse(member)
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{place}").status_code == 200


def test_work_passes_on_with_the_account(recovery, helix, cast, make):
    start(playbook=recovery, account=helix, by=cast.alice)
    change_account(account=helix, region="North", by=cast.ada)
    cast.alice.left_at = days_ago(0)
    cast.alice.save()
    name_owner(account=Account.objects.get(pk=helix.pk), owner=cast.bob, by=cast.ada)
    assert {row.owner_id for row in open_followups()} == {cast.bob.pk}
