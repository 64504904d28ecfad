"""The summary says what counting says, for every way of narrowing the accounts; and it is kept only where it is needed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from boards.actions.summary import count_accounts, count_week
from boards.counted import Counted
from boards.dashboard import Dashboard
from boards.models import Summary, Week
from boards.tasks import count_weeks, past_weeks
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics.models import Score
from tests.make import to_its_end

NARROWED = [
    {}, {"region": "Europe"}, {"industry": "Energy"}, {"industry": "Food & drink", "region": "Americas"}, {"owner": "nobody"},
    {"owner": "alice"}, {"owner": "nobody", "region": "Europe"},
]  # fmt: skip


def figures(board: Dashboard) -> dict:
    """All that the page shows, in plain values."""
    falls, rises = board.movers
    return {
        "rows": {tier: _plain(row.counted) for tier, row in board.rows.items()},
        "matrix": board.matrix and [cells["bands"] for cells in board.matrix],
        "moves": board.moves,
        "money": [(line["all"], line["money"], line["planless"], line["planless_money"]) for line in board.money_in_bands],
        "dearest": [account.name for account in board.most_valuable_at_risk],
        "movers": [(mover.account.name, mover.change) for mover in (*falls, *rises)],
    }  # fmt: skip


def _plain(counted: Counted) -> dict:
    said = counted.as_json()
    return {name: value for name, value in said.items() if name not in ("falls", "rises", "dearest")}


@pytest.mark.parametrize("narrowed", NARROWED, ids=str)
def test_a_page_from_the_summary_shows_what_counting_now_shows(portfolio, cast, narrowed):
    if narrowed.get("owner") == "alice":
        narrowed = narrowed | {"owner": str(cast.alice.pk)}
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        live = Dashboard(cast.eve, **narrowed)
        expected, regions = figures(live), live.regions
        assert live.counted_at is None
        count_accounts(by=CLOCK, live=0)
        kept = Dashboard(cast.eve, **narrowed)
        assert figures(kept) == expected
        if "owner" not in narrowed:
            assert kept.regions == regions
            assert kept.counted_at is not None


def test_the_page_says_when_it_was_counted(portfolio, cast, browse):
    assert "Counted today at" not in browse(cast.eve).get("/t/acme/tiers/").content.decode()
    with bound(portfolio, purpose="scoring"):
        count_accounts(by=CLOCK, live=0)
    assert "Counted today at" in browse(cast.eve).get("/t/acme/tiers/").content.decode()


def test_few_accounts_are_counted_by_the_pages_themselves(portfolio, cast):
    with bound(portfolio, purpose="scoring"):
        assert count_accounts(by=CLOCK, live=0) > 0
        assert count_accounts(by=CLOCK, live=0) == Summary.objects.count()
        assert count_accounts(by=CLOCK) == 0
        assert not Summary.objects.exists()


def test_whoever_does_not_see_everything_gets_nothing_from_the_summary(portfolio, cast):
    with bound(portfolio, member=cast.alice, purpose="scoring"):
        count_accounts(by=CLOCK, live=0)
        board = Dashboard(cast.alice)
        assert board.total.accounts == 4
        assert board.counted_at is None


def test_figures_survive_being_kept(portfolio, cast):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        counted = Dashboard(cast.eve).total.counted
        assert Counted.from_json(counted.as_json()) == counted


def test_a_past_week_is_noted_once_with_the_medians_of_its_last_scores(portfolio, cast):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        end = past_weeks(timezone.localdate())[-8]
        Score.objects.all().delete()
        for row, (days, score) in enumerate([(0, 50), (0, 61), (6, 99), (9, 1)]):
            account = Dashboard(cast.eve).accounts.filter(tier=1).order_by("name")[row % 3]
            Score.objects.create(account=account, on=end - timedelta(days=days), score=score, coverage=50, definition=1)
        assert count_week(until=end, by=CLOCK) > 0
        assert Week.objects.get(everywhere=True, tier=1).median == 61
        assert Week.objects.get(everywhere=True, tier=1).scored == 3
        assert count_week(until=end, by=CLOCK) == 0
        assert to_its_end(count_weeks)["new"] >= 1
        assert to_its_end(count_weeks)["new"] == 0
