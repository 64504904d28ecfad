"""Who may do what with playbooks, and their pages."""

import pytest

from accounts.actions.accounts import change_account, name_owner
from accounts.actions.followups import finish_followup, reopen_followup
from accounts.models import Account, FollowUp
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from playbooks.actions.runs import resume, settle, start, stop
from playbooks.actions.versions import add_playbook, discard_draft, publish, retire, revive, save_draft
from playbooks.models import Playbook, PlaybookVersion, Run
from playbooks.reactions import go_on_with_what_was_opened
from playbooks.steps import Step, filled
from tests.make import days_ago
from tests.playbooks.played import STEPS, last, open_followups


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
    assert client.post(f"/t/acme/playbooks/{recovery.pk}/publish/").status_code == 422, (
        "nobody publishes what they have not seen"
    )
    assert client.post(f"/t/acme/playbooks/{recovery.pk}/publish/", {"revision": 1}).status_code == 303
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


def test_where_no_playbook_is_in_force_nothing_is_offered_that_would_not_work(helix, cast, browse):
    client = browse(cast.alice)
    page = client.get(f"/t/acme/accounts/{helix.pk}/playbooks/").content.decode()
    assert "No playbook is in force yet" in page
    assert "Start a playbook" not in page
    answer = client.post(f"/t/acme/accounts/{helix.pk}/playbooks/start/", {"playbook": ""})
    assert answer.status_code == 422
    assert "publishes one first" in answer.content.decode()
