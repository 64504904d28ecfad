"""Scoring everybody is spread over workers, goes on where it was killed, can be cancelled, and does nothing twice."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Changed, Standing
from intimacy.jobs.models import Job, State
from intimacy.jobs.running import run as deliver
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK, Forbidden
from metrics import packs
from metrics.actions import runs
from metrics.again import computed_again
from metrics.models import Part, Run, Score
from metrics.tasks import rescore_all, score_parts
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make, days_ago


@pytest.fixture
def five(acme, make, monkeypatch):
    """Five accounts, in three ranges."""
    monkeypatch.setattr(packs, "RANGE", 2)
    accounts = [make.account() for _ in range(5)]
    for account in accounts:
        make.interaction(account, "advisory", happened_at=days_ago(3))
    return accounts


def test_a_run_is_cut_into_parts_and_ends_with_the_last_of_them(five):
    run = runs.begin(by=CLOCK)
    while runs.score_next(run=run, by=CLOCK):
        assert runs.finish(run=run, by=CLOCK).finished_at is None or not Part.objects.filter(done_at=None).exists()
    run = runs.finish(run=run, by=CLOCK)
    assert run.state == Run.State.DONE
    assert list(Part.objects.order_by("first").values_list("accounts", flat=True)) == [2, 2, 1]
    assert Score.objects.count() == 5
    moments = set(Score.objects.values_list("computed_at", flat=True))
    assert len(moments) == 3, "each range has its own"
    assert run.as_of <= min(moments) <= max(moments) <= run.finished_at


def test_what_is_learnt_while_a_run_is_under_way_is_in_the_scores_and_in_what_they_come_out_of_again(five, make):
    run = runs.begin(by=CLOCK)
    runs.score_next(run=run, by=CLOCK)
    for account in five:
        make.interaction(account, "co_creation", happened_at=days_ago(4))
    while runs.score_next(run=run, by=CLOCK):
        pass
    runs.finish(run=run, by=CLOCK)
    before, after = (set(part) for part in (five[:2], five[2:]))
    for score in Score.objects.select_related("account"):
        found = computed_again(score)
        assert found.same, score
        assert (score.score > 30) == (score.account in after)
    assert {mark.account for mark in Changed.objects.select_related("account")} == before


def test_a_part_whose_worker_is_killed_is_neither_lost_nor_doubled(five):
    run = runs.begin(by=CLOCK)
    with transaction.atomic():
        runs.score_next(run=run, by=CLOCK)
        transaction.set_rollback(True)
    assert not Score.objects.exists()
    assert Part.objects.filter(done_at=None).count() == 3
    while runs.score_next(run=run, by=CLOCK):
        pass
    assert Score.objects.count() == 5
    assert Standing.objects.exclude(score=None).count() == 5


def test_two_workers_take_different_parts(committed_cast, monkeypatch):  # noqa: F811
    cast, make = committed_cast, Make()
    monkeypatch.setattr(packs, "RANGE", 2)
    with in_tenant(cast.acme, purpose="account_management"):
        for _ in range(5):
            make.interaction(make.account(), "advisory", happened_at=days_ago(3))
        run = runs.begin(by=CLOCK)

    def work():
        part = runs.score_next(run=run, by=CLOCK)
        return part.accounts if part else 0

    found = at_once(cast.acme, work, work, work, work)
    assert sorted(found) == [0, 1, 2, 2]
    with in_tenant(cast.acme, purpose="account_management"):
        assert Score.objects.count() == 5


def test_a_full_run_asks_other_workers_and_goes_on_from_its_checkpoint(five, acme):
    batches = rescore_all.function()
    first = next(batches)
    assert first.total == 5
    helpers = Job.objects.filter(task=score_parts.name)
    assert helpers.count() == 2
    next(batches)  # then its worker is killed
    again = rescore_all.function(checkpoint=first.checkpoint)
    assert list(again)[-1].done == 5
    assert Run.objects.get().state == Run.State.DONE
    assert score_parts.run_in(acme, run=first.checkpoint["run"]).result == {"accounts": 0}


def test_a_cancelled_run_stops_where_it_is_and_its_helpers_with_it(five, acme, cast):
    job = rescore_all.queue(by=cast.eve)
    assert job.title == "Scoring of all accounts", "whoever starts it, and at whatever hour"
    Job.objects.filter(pk=job.pk).update(cancel_asked=False)
    batches = rescore_all.function()
    next(batches)
    batches.close()
    run = Run.objects.get()
    assert run.state == Run.State.CANCELLED
    assert runs.score_next(run=run, by=CLOCK) is None
    assert not Score.objects.exists()


def test_a_new_run_takes_the_place_of_one_that_stands_still(five):
    first = runs.begin(by=CLOCK)
    second = runs.begin(by=CLOCK)
    first.refresh_from_db()
    assert (first.state, second.state) == (Run.State.CANCELLED, Run.State.RUNNING)


def test_the_same_run_twice_changes_nothing(five, acme):
    now = timezone.now()
    for _ in range(2):
        run = runs.begin(by=CLOCK, now=now)
        while runs.score_next(run=run, by=CLOCK):
            pass
        runs.finish(run=run, by=CLOCK)
    assert Score.objects.count() == 5


def test_only_who_may_have_everybody_scored_begins_a_run(acme, cast):
    with pytest.raises(Forbidden):
        runs.begin(by=cast.alice)
    assert not Run.objects.exists()


def test_a_job_that_is_cancelled_in_the_browser_ends_its_run(five, acme, cast):
    job = rescore_all.queue(by=cast.eve)
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    deliver(acme.pk, job.pk, delivery="one")
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not Score.objects.exists()
