"""The line of an account's scores in lists: a point a week, the last of today, drawn of the past once that was computed."""

from datetime import timedelta

from django.utils import timezone

from accounts.bands import shown
from accounts.lists import AccountList
from accounts.models import Standing
from intimacy.tenancy.context import in_tenant
from metrics.engine import look_back, rescore
from metrics.lists import TREND
from metrics.models import Score
from tests.make import days_ago


def test_a_line_moves_on_by_a_point_a_week_and_its_last_is_todays(acme, cast, make):
    helix, now = make.account("Helix"), timezone.now()
    make.interaction(helix, "advisory", happened_at=days_ago(200))
    with in_tenant(acme, purpose="scoring"):
        for day in range(20):
            rescore([helix.pk], now=now - timedelta(days=7 * (19 - day)))
            if day in (3, 10, 14):
                make.interaction(helix, "email", happened_at=days_ago(7 * (19 - day)))
        standing = Standing.objects.get(account=helix)
        assert len(standing.line) == 13
        assert standing.line[-1] == shown(standing.score)
        assert len(set(standing.line)) > 1
        before = standing.line
        for kind in ("advisory", "meeting", "call"):
            make.interaction(helix, kind, happened_at=days_ago(1))
        rescore([helix.pk], now=now)
        again = Standing.objects.get(account=helix)
    assert again.score != standing.score
    assert again.line == [*before[:-1], shown(again.score)]


def test_the_line_of_a_past_that_was_computed_is_the_last_score_of_each_week(acme, make):
    helix, today = make.account("Helix"), timezone.now().date()
    for week in range(30):
        make.interaction(helix, "advisory" if week % 2 else "call", happened_at=days_ago(7 * week + 3))
    with in_tenant(acme, purpose="scoring"):
        rescore([helix.pk])
        look_back([helix.pk], [today - timedelta(days=day) for day in range(1, 120)])
        line = Standing.objects.get(account=helix).line
        scores = dict(Score.objects.filter(account=helix).values_list("on", "score"))
    expected = [scores[today - timedelta(days=7 * week)] for week in range(12, -1, -1)]
    assert line == [shown(score) for score in expected]


def test_a_page_of_the_list_reads_its_lines_with_its_rows(acme, cast, make, django_assert_num_queries):
    helix = make.account("Helix", owner=cast.alice)
    make.interaction(helix, "advisory", happened_at=days_ago(20))
    with in_tenant(acme, member=cast.alice, purpose="account_management"):
        rescore([helix.pk], now=timezone.now() - timedelta(days=8))
        rescore([helix.pk])
        listed = AccountList(cast.alice)
        with django_assert_num_queries(1):
            (row,) = TREND.prepare(listed.rows(cast.alice))
        assert "polyline" in TREND.value(row).line
