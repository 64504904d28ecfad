"""Runs from before are noted later: marked as such, without steps, and never on the same days as another."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import FollowUp
from intimacy.journal.models import Entry
from intimacy.tenancy.refusals import Forbidden, Refused
from playbooks.actions.past import note_played
from playbooks.actions.runs import start
from playbooks.models import Run
from tests.make import in_days
from tests.playbooks.played import last


def test_an_earlier_run_is_noted_once(recovery, helix, cast):
    given = {
        "playbook": recovery,
        "account": helix,
        "started_on": in_days(-60),
        "ended_on": in_days(-20),
        "by": cast.alice,
    }
    run = note_played(why="They had waited.", **given)
    assert note_played(**given) == run
    assert (run.state, run.started_by, run.steps.count(), FollowUp.objects.count()) == ("done", cast.alice, 0, 0)
    assert timezone.localdate(run.started_at) == in_days(-60)
    assert run.noted_at is not None
    assert last("playbooks.run_noted").about_id == run.pk
    stopped = note_played(**given | {"started_on": in_days(-15), "ended_on": in_days(-10), "reason": "Over"})
    assert (stopped.state, stopped.reason) == ("stopped", "Over")


@pytest.mark.parametrize(
    ("begins", "ends", "field"), [(-5, 1, "ended_on"), (-5, -9, "ended_on"), (-70, -50, "started_on"), (-3, 0, "started_on")]
)  # fmt: skip
def test_what_cannot_have_been_is_refused(recovery, helix, cast, begins, ends, field):
    note_played(playbook=recovery, account=helix, started_on=in_days(-60), ended_on=in_days(-40), by=cast.alice)
    start(playbook=recovery, account=helix, by=cast.alice)
    Run.objects.running().update(started_at=timezone.now() - timedelta(days=2))
    with pytest.raises(Refused) as refusal:
        note_played(playbook=recovery, account=helix, started_on=in_days(begins), ended_on=in_days(ends), by=cast.alice)
    assert field in refusal.value.fields


def test_who_may_not_play_may_not_note(recovery, helix, cast):
    with pytest.raises(Forbidden):
        note_played(playbook=recovery, account=helix, started_on=in_days(-9), ended_on=in_days(-3), by=cast.bob)


def test_on_a_page(recovery, helix, cast, browse):
    alice = browse(cast.alice)
    given = {"playbook": recovery.pk, "started_on": in_days(-9), "ended_on": in_days(-3), "why": "Then"}
    assert (
        alice.post(f"/t/acme/accounts/{helix.pk}/playbooks/note/", given | {"ended_on": in_days(3)}).status_code == 422
    )
    assert alice.post(f"/t/acme/accounts/{helix.pk}/playbooks/note/", given).status_code == 303
    run = Run.objects.get()
    page = alice.get(f"/t/acme/playbook-runs/{run.pk}/").content.decode()
    assert "From before: its steps were not noted." in page
    assert "Note an earlier run" in alice.get(f"/t/acme/accounts/{helix.pk}/playbooks/").content.decode()
    assert Entry.objects.of("playbooks.run_noted").count() == 1
