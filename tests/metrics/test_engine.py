"""The engine: changed accounts are scored by a worker, once, and where they stand is published."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from accounts.actions import contacts
from accounts.bands import NOT_ENOUGH
from accounts.models import Changed, Standing
from intimacy.jobs.models import Job, State
from intimacy.tenancy.columns import as_ids
from intimacy.tenancy.context import bound
from metrics import packs
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from metrics.history import read
from metrics.models import Score
from metrics.moments import history
from metrics.tasks import past_weeks, rescore_all, rescore_changed, score_the_past, thin_out
from tests.make import days_ago


def test_a_new_interaction_has_its_account_scored_and_published(acme, make):
    account = make.account("Helix")
    make.interaction(account, "advisory", happened_at=days_ago(3))
    queued = Job.objects.get(task=rescore_changed.name)
    assert queued.state == State.QUEUED
    done = rescore_changed.run_in(acme, entry=queued.pk)
    assert done.result == {"accounts": 1}
    standing = Standing.objects.get(account=account)
    assert standing.score is not None
    assert standing.coverage == Decimal("35.00")
    assert standing.band == NOT_ENOUGH, "less than half of what is asked about is known"
    assert not Changed.objects.exists()


def test_what_changed_is_scored_in_handfuls_that_stay_when_the_worker_is_killed(acme, make, monkeypatch):
    monkeypatch.setattr("metrics.tasks.MOST", 2)
    for number in range(5):
        make.interaction(make.account(f"Account {number}"), happened_at=days_ago(3))
    with bound(acme, purpose="scoring"):
        batches = rescore_changed.function(entry="1")
        seen = [(step.done, step.total, step.checkpoint) for step in (next(batches), next(batches))]
        batches.close()  # as a worker that is killed, or a run that somebody stops
        assert seen == [(2, 5, 2), (4, 5, 4)]
        assert (Score.objects.count(), Changed.objects.count()) == (4, 1)
        again = rescore_changed.function(entry="1", checkpoint=4)
        assert [step.done for step in again] == [5]
        assert (Score.objects.count(), Changed.objects.count()) == (5, 0)


def test_nothing_changed_means_nothing_is_computed(acme, make):
    account = make.account("Helix")
    make.interaction(account)
    rescore_changed.run_in(acme, entry=account.pk)
    before = Score.objects.get(account=account).computed_at
    assert rescore_changed.run_in(acme, entry=account.pk).result == {"accounts": 0}
    assert Score.objects.get(account=account).computed_at == before


def test_the_points_of_a_score_add_up_to_it_exactly(acme, make):
    account = make.account("Helix")
    for number in range(5):
        make.interaction(account, "meeting", happened_at=days_ago(10 * number + 1))
    for number in range(3):
        make.interaction(account, "ticket", happened_at=days_ago(20 + number), direction="in", thread=f"T{number}")
    rescore([account.pk])
    found = Score.objects.get(account=account)
    parts = [found.part(place) for place in range(4)]
    assert [part is not None for part in parts] == [True, False, True, False]
    assert sum(part[1] for part in parts if part) == found.score


def test_an_account_without_history_has_no_score_and_no_band(acme, make):
    account = make.account("Quiet")
    rescore([account.pk])
    standing = Standing.objects.get(account=account)
    assert (standing.score, standing.band, standing.coverage) == (None, "", Decimal("0.00"))


def test_the_nightly_run_scores_everybody_range_by_range(acme, make, monkeypatch):
    for account in [make.account() for _ in range(5)]:
        make.interaction(account)
    monkeypatch.setattr(packs, "RANGE", 2)
    done = rescore_all.run_in(acme)
    assert done.result == {"accounts": 5}
    assert (done.done, done.total) == (5, 5)
    assert Score.objects.count() == 5
    assert not Changed.objects.exists()


def test_a_second_run_on_the_same_day_replaces_the_first(acme, make):
    account = make.account("Helix")
    make.interaction(account)
    rescore([account.pk])
    make.interaction(account, "advisory")
    rescore([account.pk])
    assert Score.objects.filter(account=account).count() == 1


def test_the_past_year_is_computed_week_by_week_from_what_is_known(acme, make):
    account = make.account("Helix")
    make.interaction(account, "advisory", happened_at=days_ago(100))
    score_the_past.run_in(acme)
    scores = list(Score.objects.of(account))
    assert len(scores) == 14
    assert all(found.looking_back for found in scores)
    assert scores[0].score > scores[-1].score


def test_a_change_names_both_ends(acme, make):
    account = make.account("Helix")
    make.interaction(account, "advisory", happened_at=days_ago(150))
    score_the_past.run_in(acme)
    rescore([account.pk])
    standing = Standing.objects.get(account=account)
    assert standing.before > standing.score
    assert standing.before_on == timezone.now().date() - timedelta(weeks=13)
    assert standing.change < 0


def test_a_person_who_does_not_allow_measuring_counts_as_nobody(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    asked = contacts.add_contact(account=account, name="Yes", basis="contract", by=cast.alice)
    silent = contacts.add_contact(account=account, name="No", basis="consent", evidence="By mail.", by=cast.alice)
    contacts.answer_for(contact=silent, purpose="scoring", basis="consent", reply="withdrawn", by=cast.alice)
    make.interaction(account, "meeting", contact=asked, external_id="m1")
    make.interaction(account, "meeting", contact=silent, external_id="m2")
    with bound(acme, purpose="scoring"):
        assert set(history([account.pk], timezone.now())["contact"].dropna()) == {asked.pk}
        assert len(history([account.pk], timezone.now())) == 2


def test_who_took_part_is_asked_about_in_the_same_statement_those_of_another_account_too(
    acme, cast, make, django_assert_num_queries
):
    account, other = make.account("Helix", owner=cast.alice), make.account("Sol", owner=cast.alice)
    people = [
        contacts.add_contact(account=each, name=f"{basis} {each}", basis=basis, evidence="By mail.", by=cast.alice)
        for each in (account, other)
        for basis in ("contract", "consent")
    ]
    for person in people[1::2]:
        contacts.answer_for(contact=person, purpose="scoring", basis="consent", reply="withdrawn", by=cast.alice)
    for number, person in enumerate([*people, *people, None]):
        make.interaction(account, "meeting", contact=person, external_id=f"m{number}", happened_at=days_ago(9 - number))
    with bound(acme, purpose="scoring"), django_assert_num_queries(1):
        found = read(as_ids([account.pk]), Q(account=account.pk))
    seen = [int(person) for _moment, person in sorted(zip(found.moment, found.contact, strict=True))]
    assert [person < 0 for person in seen] == [False, True, False, True, False, True, False, True, True]
    assert seen[0] == seen[4]
    assert seen[2] == seen[6]
    assert seen[0] != seen[2]


def test_past_weeks_are_the_same_weekday_oldest_first():
    assert past_weeks(date(2026, 11, 22), 2) == [date(2026, 11, 8), date(2026, 11, 15)]


def test_a_score_says_which_definition_it_follows(acme, make):
    account = make.account()
    make.interaction(account)
    rescore([account.pk])
    assert Score.objects.get().definition == FORMULA_1.version


def test_of_weeks_long_past_the_last_score_stays_and_those_of_a_new_version(acme, make):
    account, late = make.account(), make.account()
    today = timezone.now().date()
    monday = today - timedelta(days=today.weekday() + 42)
    for day in range(7):
        Score.objects.create(account=account, on=monday + timedelta(days=day), coverage=0, definition=1)
    Score.objects.filter(on=monday + timedelta(days=2)).update(under_previous=3)
    Score.objects.create(account=late, on=monday, coverage=0, definition=1)
    Score.objects.create(account=account, on=today - timedelta(days=1), coverage=0, definition=1)
    Score.objects.create(account=account, on=today, coverage=0, definition=1)
    assert thin_out.run_in(acme).result == {"scores": 5}
    assert thin_out.run_in(acme).result == {"scores": 0}
    kept = list(Score.objects.of(account).values_list("on", flat=True))
    assert kept == [monday + timedelta(days=2), monday + timedelta(days=6), today - timedelta(days=1), today]
    assert Score.objects.of(late).count() == 1
