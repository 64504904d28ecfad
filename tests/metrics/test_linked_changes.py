"""A new score definition alone makes no account fall or rise: not in lists and counts, not in the queue, in no study and no replay."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from accounts import owned
from accounts.bands import shown
from accounts.conditions import moved
from accounts.models import Account, Interaction, Standing
from alerts.replaying import quarters
from boards.dashboard import Dashboard
from effects.outcomes import SCORE, values
from metrics import again, engine, formulas, linking, parts
from metrics.engine import rescore
from metrics.formulas import FORMULA_1
from metrics.linking import scale_of, scale_of_indicator
from metrics.models import Score
from metrics.panels import standing_of
from recovery.actions.cases import open_case
from recovery.diagnosing import _changes_of, diagnose
from recovery.models import Case
from recovery.ranking import set_rank
from tests.make import days_ago

HARSH = replace(
    FORMULA_1,
    version=2,
    indicators=(replace(FORMULA_1.indicators[0], excellent=60, weight=70), *FORMULA_1.indicators[1:]),
)


@pytest.fixture
def harsh(monkeypatch):
    """A second version, under which the same history is worth much less."""
    known = {1: FORMULA_1, 2: HARSH}
    for module in (engine, formulas, again, parts, linking):
        monkeypatch.setattr(module, "formula_numbered", known.__getitem__)
    return HARSH


@pytest.fixture
def steady(acme, cast, make, harsh):
    """Accounts at which nothing changed but the score definition: the same each week up to the switch, a quarter after it began."""
    accounts = [make.account(name, owner=cast.alice, tier=1, annual_value=1000) for name in ("Helix", "Sol", "Luna")]
    now = timezone.now()
    for account in accounts:
        for week in range(60):
            make.interaction(
                account, "advisory", happened_at=now - timedelta(days=3 + 7 * week), external_id=f"{account.pk} {week}"
            )
    Interaction.objects.update(learnt_at=F("happened_at"))  # known at the time, and so part of those scores
    ids = [account.pk for account in accounts]
    for weeks in (20, 14, 10):
        rescore(ids, now=now - timedelta(weeks=weeks))
    for weeks in (5, 0):
        rescore(ids, formula=harsh, now=now - timedelta(weeks=weeks))
    return accounts


def test_the_same_history_is_worth_much_less_under_the_new_version(steady):
    first, *_between, last = Score.objects.of(steady[0])
    assert shown(first.score) - shown(last.score) > 20


def test_a_new_version_alone_makes_no_account_fall(steady, cast, browse):
    for account in steady:
        stands = Standing.objects.get(account=account)
        assert shown(stands.score) < shown(stands.before) - 20
        assert stands.step < -20
        assert abs(stands.change) < 5
    assert not Account.objects.filter(moved("fell")).exists()
    assert Account.objects.filter(moved("little")).count() == 3
    assert list(owned.fading(cast.alice)) == []
    board = Dashboard(cast.eve)
    assert {how: figure.count for how, figure in board.moves.items()} == {
        "fell": 0,
        "rose": 0,
        "little": 3,
        "unknown": 0,
    }
    page = browse(cast.alice).get(f"/t/acme/accounts/{steady[0].pk}/").content.decode()
    assert "the new score definition alone brought" in page
    rows = browse(cast.alice).get("/t/acme/accounts/").content.decode()
    assert "The new score definition moved the scale by" in rows


def test_the_line_of_an_account_says_by_how_much_the_definition_moved_it(
    steady, cast, browse, django_assert_num_queries
):
    helix = steady[0]
    switch = Score.objects.get(account=helix, under_previous__isnull=False)
    points = shown(switch.score) - shown(switch.under_previous)
    assert points < -10
    with django_assert_num_queries(2):  # the days and the two ends: what the definition did stands in the same rows
        (mark,) = standing_of(helix).marks
    assert (mark.on, mark.label) == (switch.on, f"score definition 2: −{-points}")
    assert scale_of([helix.pk]).steps_of(helix.pk) == {switch.on: points}
    assert standing_of(helix).way.formula == points, "as the waterfall says"
    client = browse(cast.alice)
    for address in ("", "score/"):
        assert mark.label in client.get(f"/t/acme/accounts/{helix.pk}/{address}").content.decode()


def test_what_happened_still_counts_across_a_new_version(steady, make, harsh):
    helix = steady[0]
    Interaction.objects.filter(account=helix, happened_at__gte=days_ago(70)).delete()
    rescore([helix.pk], formula=harsh)
    assert Standing.objects.get(account=helix).change <= -5
    assert list(Account.objects.filter(moved("fell"))) == [helix]


def test_the_queue_takes_no_points_from_a_new_version(steady, cast):
    case = open_case(account=steady[0], by=cast.alice)
    case.before_on = Score.objects.of(steady[0]).first().on
    case.before = Score.objects.of(steady[0]).first().score
    set_rank([case])
    assert case.drop < 5
    assert case.rank == case.drop * 1000
    assert Case.objects.get().fell > 20  # both ends, as they were shown


def test_a_cohort_is_compared_by_what_happened(steady, cast):
    found = diagnose(steady[0], since=Score.objects.of(steady[0]).first().on)
    assert found.data["definition"] < -20
    assert found.data["cohort"]["others"] == 2
    others = _changes_of(steady[0], {"tier": 1}, found.before.on, found.after.on)
    assert len(others) == 2
    assert max(abs(other) for other in others) < 5
    assert abs(sum(part["points"] for part in found.data["parts"])) < 5


def test_a_rule_that_is_tried_on_the_past_sees_no_fall_in_a_new_version(steady):
    found_on = Score.objects.of(steady[0])[2].on
    assert quarters({steady[0].pk: [found_on]}) == {steady[0].pk: [False]}


def test_a_study_reads_all_scores_of_an_account_on_the_scale_of_its_start(steady):
    helix = steady[0]
    rows = list(Score.objects.of(helix))
    days, exact = [row.on for row in rows], {row.on: float(row.score) for row in rows}
    switch = rows[3]
    step = float(switch.score - switch.under_previous)
    before = {each.on: each.value for each in values(SCORE, [helix.pk], days, days[1])}
    assert before == pytest.approx({day: exact[day] - (step if day >= switch.on else 0) for day in days})
    after = {each.on: each.value for each in values(SCORE, [helix.pk], days, days[4])}
    assert after == pytest.approx({day: exact[day] + (0 if day >= switch.on else step) for day in days})


def test_an_indicator_is_linked_where_a_version_measures_it_otherwise(steady, django_assert_max_num_queries):
    helix = steady[0]
    rows = list(Score.objects.of(helix))
    code = FORMULA_1.indicators[0].code
    with django_assert_max_num_queries(8):
        found = {
            each.on: each.value
            for each in values(f"indicator:{code}", [helix.pk], [row.on for row in rows], rows[0].on)
        }
    assert float(rows[3].part(0)[0]) < float(rows[2].part(0)[0]) - 20
    assert max(found.values()) - min(found.values()) < 5
    same = FORMULA_1.indicators[1].code
    assert scale_of_indicator(same, [helix.pk]).moves == {}


def test_scales_of_many_accounts_are_read_by_one_statement(steady, django_assert_num_queries):
    with django_assert_num_queries(1):
        scale = scale_of([account.pk for account in steady])
    helix, switch = steady[0].pk, Score.objects.of(steady[0])[3]
    assert scale.points_since(helix, switch.on) == 0
    assert scale.points_since(helix, switch.on - timedelta(days=1)) == shown(switch.score) - shown(
        switch.under_previous
    )
    assert scale.between(helix, 2, 1) == -scale.between(helix, 1, 2) == switch.under_previous - switch.score
    assert scale.version_on(helix, datetime.now(UTC).date()) == 2
