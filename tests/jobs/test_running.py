"""What becomes of a job: done once, tried again, put aside, cancelled, gone on with."""

import pytest
from django.utils import timezone

from accounts.models import FactKind
from intimacy.jobs import actions
from intimacy.jobs.models import ATTEMPTS, Job, State
from intimacy.jobs.running import run
from intimacy.jobs.schedule import SCHEDULE, Repeat
from intimacy.jobs.tasks import tick
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK, Refused
from tests.jobs.tasks import always_fails, every_hour, is_refused, write_many, write_one


def test_effect_and_state_commit_together_and_a_repeat_does_nothing(acme):
    job = write_one.run_in(acme, name="size")
    assert (job.state, job.result, job.percent) == (State.DONE, {"written": "size"}, 100)
    run(acme.pk, job.pk, delivery="again")
    assert FactKind.objects.count() == 1


def test_the_same_key_is_the_same_job(acme):
    first, second = (write_one.queue(by=CLOCK, key="k", name="size") for _ in range(2))
    assert first.pk == second.pk


def test_a_failing_job_changes_nothing_and_is_put_aside_after_three_attempts(acme):
    job = always_fails.queue(by=CLOCK)
    for attempt in range(1, ATTEMPTS + 1):
        run(acme.pk, job.pk, delivery=f"d{attempt}")
        job.refresh_from_db()
        assert job.attempts == attempt
    assert job.state == State.ASIDE
    assert job.fault == "It failed: ZeroDivisionError."
    assert not FactKind.objects.exists()
    run(acme.pk, job.pk, delivery="d9")
    assert Job.objects.get(pk=job.pk).attempts == ATTEMPTS


def test_a_refused_job_is_put_aside_at_once_with_the_sentence(acme):
    job = is_refused.run_in(acme)
    assert (job.state, job.fault) == (State.ASIDE, "There is nothing to do.")
    assert not FactKind.objects.exists()


def test_a_job_whose_worker_dies_again_and_again_is_put_aside(acme):
    """The attempt is counted before it is made; here the worker's death is the delivery that never came back."""
    job = write_one.queue(by=CLOCK, name="size")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, run="dead", attempts=ATTEMPTS)
    run(acme.pk, job.pk, delivery="dead")
    job.refresh_from_db()
    assert job.state == State.ASIDE
    assert "stopped three times" in job.fault


def test_a_delivery_does_not_take_a_job_from_another(acme):
    job = write_one.queue(by=CLOCK, name="size")
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, run="somebody")
    run(acme.pk, job.pk, delivery="me")
    job.refresh_from_db()
    assert (job.state, job.run) == (State.RUNNING, "somebody")


def test_a_long_job_shows_its_progress_and_goes_on_from_its_checkpoint(acme):
    job = write_many.queue(by=CLOCK, count=35)
    Job.objects.filter(pk=job.pk).update(checkpoint=20, done=20, total=35)
    run(acme.pk, job.pk, delivery="second")
    assert sorted(FactKind.objects.values_list("name", flat=True)) == sorted(f"n{number}" for number in range(20, 35))


def test_cancel_stops_between_batches_and_keeps_what_is_done(acme, cast, monkeypatch):
    job = write_many.queue(by=cast.alice, count=100)
    batches = write_many.function

    def cancelled_after_two(**arguments):
        for number, progress in enumerate(batches(**arguments)):
            if number == 2:
                Job.objects.filter(pk=job.pk).update(cancel_asked=True)
            yield progress

    monkeypatch.setattr(write_many, "function", cancelled_after_two)
    run(acme.pk, job.pk, delivery="d")
    job.refresh_from_db()
    assert (job.state, job.done) == (State.CANCELLED, 30)
    assert FactKind.objects.count() == 30


def test_a_job_is_cancelled_by_the_one_who_began_it_and_not_by_others(acme, cast):
    job = write_many.queue(by=cast.alice, count=10)
    with pytest.raises(Job.DoesNotExist):
        actions.cancel(job=job, by=cast.bob)
    actions.cancel(job=job, by=cast.alice)
    run(acme.pk, job.pk, delivery="d")
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    with pytest.raises(Refused):
        actions.cancel(job=job, by=cast.alice)


def test_what_was_put_aside_can_be_tried_again(acme, cast):
    job = is_refused.run_in(acme)
    actions.try_again(job=job, by=cast.ada)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_two_beats_in_one_period_queue_a_repeated_job_once_for_each_tenant(cast):
    for _ in range(2):
        tick(every_hour.name)
    for tenant in (cast.acme, cast.globex):
        with bound(tenant, purpose="administration"):
            assert Job.objects.filter(task=every_hour.name).count() == 1


def test_a_daily_job_has_one_slot_a_day():
    slot = Repeat(daily="02:30").slot(timezone.now())
    assert slot.endswith("02:30")
    assert "jobs.sweep" in SCHEDULE


def test_a_job_is_never_seen_by_another_tenant(acme, cast):
    job = write_one.queue(by=cast.alice, name="size")
    with bound(cast.globex, purpose="administration"):
        assert not Job.objects.filter(pk=job.pk).exists()
        run(cast.globex.pk, job.pk, delivery="d")
    job.refresh_from_db()
    assert job.state == State.QUEUED
