"""What goes into a study: the last value of each week, outcomes by hand, and who may be a peer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from effects.actions.studies import register
from effects.collecting import _is_free, collect, week_of
from effects.outcomes import USAGE, Value, outcome_of, outcomes, values
from metrics.engine import rescore
from metrics.models import Score
from metrics.parts import parts_of
from playbooks.actions.past import note_played
from playbooks.models import Run
from tests.effects.conftest import TREATED, period
from tests.make import days_ago

START = date(2026, 6, 17)


@pytest.mark.parametrize(
    ("days", "week"), [(-14, -1), (-8, -1), (-7, 0), (-1, 0), (0, 1), (6, 1), (7, 2), (83, 12), (84, 13)]
)
def test_the_seven_days_before_a_start_are_its_week_nought(days, week):
    assert week_of(START + timedelta(days=days), START) == week


@pytest.mark.parametrize(
    ("began", "ended", "free"),
    [(-200, -150, True), (-200, None, False), (-200, 0, False), (-84, -60, False), (-85, -60, True), (84, 90, False), (85, 90, True)],
)  # fmt: skip
def test_who_got_it_within_the_horizon_before_or_after_is_nobodys_peer(began, ended, free):
    busy = [(START + timedelta(days=began), None if ended is None else START + timedelta(days=ended))]
    assert _is_free(busy, START, horizon=12) is free
    assert _is_free([], START, horizon=12)


def test_runs_count_from_their_first_day_to_the_last_that_reaches_the_horizon(study, played):
    collected = collect(study)
    assert len(collected.runs) == TREATED
    assert collected.pool == len(played[1]) - TREATED
    Run.objects.update(started_at=datetime.combine(study.last_start, datetime.max.time(), UTC))
    assert len(collect(study).runs) == TREATED
    Run.objects.update(started_at=datetime.combine(study.last_start + timedelta(days=1), datetime.min.time(), UTC))
    assert len(collect(study).runs) == 0


def test_with_no_playbook_at_all_means_none(played, cast, make):
    book, accounts = played
    other, today = make.playbook("Onboarding", by=cast.ada), timezone.localdate()
    on = today - timedelta(weeks=15)
    note_played(playbook=other, account=accounts[-1], started_on=on, ended_on=on, by=cast.ada)
    for comparison, less in (("without_this", 0), ("without_any", 1)):
        study = register(playbook=book, question=comparison, comparison=comparison, by=cast.eve, **period())
        assert (~collect(study).cases.treated).sum() == len(accounts) - TREATED - less


def test_an_indicator_is_worth_what_the_score_says(acme, cast, make):
    helix = make.account("Helix", owner=cast.alice)
    make.interaction(helix, "advisory", contact=make.contact(helix))
    rescore([helix.pk])
    score = Score.objects.get(account=helix)
    codes = {each.code for each in outcomes()}
    assert {"score", USAGE} < codes
    known = [part for part in parts_of(score) if part.known]
    assert known
    for part in known:
        found = list(values(f"indicator:{part.indicator.code}", [helix.pk], [score.on], score.on))
        assert found == [Value(helix.pk, score.on, float(part.value))]
    assert list(values("score", [helix.pk], [score.on], score.on)) == [Value(helix.pk, score.on, float(score.score))]
    assert outcome_of("indicator:gone").words == "gone"


def test_use_is_the_mean_of_four_weeks(acme, cast, make):
    helix = make.account("Helix", owner=cast.alice)
    for ago, value in ((30, 90.0), (20, 40.0), (5, 60.0)):
        make.interaction(helix, "usage", value=value, happened_at=days_ago(ago))
    today = datetime.now(UTC).date()
    found = {
        each.on: each.value
        for each in values(USAGE, [helix.pk], [today, today - timedelta(days=10), today - timedelta(days=40)], today)
    }
    assert found == {today: 50, today - timedelta(days=10): 65}
