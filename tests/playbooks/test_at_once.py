"""Two people, or two workers, at the same moment: one run, one step for one engagement, a stop that meets somebody who finishes."""

import pytest

from accounts.actions.engagements import log_engagement
from accounts.actions.followups import finish_followup
from accounts.models import FollowUp
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK, Refused
from playbooks.actions.runs import start, stop, take_note_of
from playbooks.models import Run
from playbooks.steps import Step
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make


@pytest.fixture
def played(committed_cast):  # noqa: F811
    """Acme, an account of Alice's, and a playbook with two steps that a call does."""
    with in_tenant(committed_cast.acme, purpose="account_management"):
        account = Make().account("Helix", owner=committed_cast.alice)
        steps = [Step("Call", done_by="call"), Step("Call again", 9, done_by="call")]
        return committed_cast, account, Make().playbook("Recovery", steps=steps, by=committed_cast.ada)


def test_two_who_start_it_at_once_start_one_run(played):
    cast, account, playbook = played
    found = at_once(
        cast.acme,
        *[lambda by=by: start(playbook=playbook, account=account, by=by) for by in (cast.alice, cast.ada, CLOCK)],
    )
    assert len({run.pk for run in found}) == 1
    with in_tenant(cast.acme, purpose="account_management"):
        assert (Run.objects.count(), FollowUp.objects.count()) == (1, 2)


def test_an_engagement_that_is_delivered_twice_at_once_does_one_step(played):
    cast, account, playbook = played
    with in_tenant(cast.acme, purpose="account_management"):
        start(playbook=playbook, account=account, by=cast.alice)
        call = log_engagement(account=account, kind="call", title="Now", by=cast.alice)
    done = at_once(cast.acme, *[lambda: take_note_of(engagement=call, by=CLOCK)] * 3)
    assert sorted(done) == [0, 0, 1]
    with in_tenant(cast.acme, purpose="account_management"):
        assert FollowUp.objects.open().count() == 1


def test_who_stops_it_while_a_colleague_finishes_a_step_waits_for_nobody_for_ever(played):
    cast, account, playbook = played
    for _ in range(5):
        with in_tenant(cast.acme, purpose="account_management"):
            run = start(playbook=playbook, account=account, by=cast.alice)
            last = FollowUp.objects.open().order_by("-due_on").first()
        stopped, finished = at_once(
            cast.acme, lambda run=run: stop(run=run, reason="Over", by=cast.alice),
            lambda last=last: finish_followup(followup=last, by=cast.ada),
        )  # fmt: skip
        assert stopped.state == "stopped"
        assert isinstance(finished, FollowUp | Refused)
        with in_tenant(cast.acme, purpose="account_management"):
            assert not FollowUp.objects.open().exists()
