"""The tier dashboard: each number is the size of the list that it opens, money is never added across currencies."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.bands import shown
from accounts.models import Account, Standing
from boards.dashboard import Dashboard, middle
from boards.findings import findings, whole, worth
from intimacy.tenancy.context import bound
from metrics import again, engine, parts
from metrics.formulas import FORMULA_1

PAGE = "/t/acme/tiers/"


def rows_of(answer) -> int:
    """How many rows an account list says that it has."""
    return int(re.search(r'id="list-count">([\d,]+)', answer.content.decode())[1].replace(",", ""))


@pytest.mark.parametrize(
    "narrowed", [{}, {"region": "Europe"}, {"industry": "Food & drink", "region": "Americas"}, {"owner": "nobody"}]
)
def test_every_number_is_the_count_of_the_list_that_it_opens(portfolio, cast, browse, narrowed):
    answer = browse(cast.eve).get(PAGE, narrowed)
    numbers = re.findall(
        r'<a class="k-link[^"]*" href="([^"]*/accounts/[^"]*)">([\d,]+)[^<]*</a>', answer.content.decode()
    )
    assert len(numbers) > 12
    client = browse(cast.eve)
    for url, count in set(numbers):
        assert rows_of(client.get(url.replace("&amp;", "&"))) == int(count.replace(",", "")), url


def test_an_owner_in_the_address_narrows_every_number(portfolio, cast, browse):
    page = browse(cast.eve).get(PAGE, {"owner": str(cast.alice.pk)}).content.decode()
    assert f"owner={cast.alice.pk}" in page
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        board = Dashboard(cast.eve, owner=str(cast.alice.pk))
        assert board.total.accounts == Account.objects.filter(owner=cast.alice).count() == 4
        assert board.total.unowned == 0


def test_an_unknown_filter_hides_nothing(portfolio, cast, browse):
    answer = browse(cast.eve).get(PAGE, {"region": "Atlantis", "owner": "x"})
    assert answer.status_code == 200
    assert b"Atlantis" not in answer.content
    assert b"12 accounts" in answer.content


def test_the_bands_of_all_tiers_add_up_to_all_accounts(portfolio, cast):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        board = Dashboard(cast.eve)
        assert sum(board.total.bands.values()) == board.total.accounts == Account.objects.count() == 12
        assert sum(row.accounts for row in board.rows.values()) == 12
        assert sum(figure.count for figure in board.moves.values()) == 12
        assert board.touched.count + board.total.quiet == 12
        assert sum(line["all"].count for line in board.money_in_bands) == 12
        assert sum(money.accounts for line in board.money_in_bands for money in line["money"]) == 12


def test_counted_scores_are_the_published_scores(portfolio, cast):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        published = Counter(
            shown(score) for score in Standing.objects.values_list("score", flat=True) if score is not None
        )
        assert Dashboard(cast.eve).total.scores == published


def test_money_at_risk_is_of_the_accounts_at_risk_and_each_currency_stands_alone(portfolio, cast):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        board = Dashboard(cast.eve, currency="USD")
        at_risk = list(Account.objects.filter(standings__band="risk"))
        assert board.risk.count == len(at_risk) > 0
        expected = Counter()
        for account in at_risk:
            expected[account.currency] += account.annual_value or 0
        assert {money.currency: money.amount for money in board.money_at_risk} == dict(expected)
        assert sum(money.accounts for money in board.money_at_risk) == len(at_risk)
        assert [money.currency for money in board.money_at_risk] == ["USD", "EUR"]
        assert "+" in whole(board)
        assert "in other currencies and not counted here" in worth(board)


def test_a_mover_names_both_ends_and_what_changed_most(portfolio, cast, browse):
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        falls, rises = Dashboard(cast.eve).movers
        assert falls
        assert rises
        for mover in (*falls, *rises):
            standing = Standing.objects.get(account=mover.account)
            assert (mover.before, mover.score) == (shown(standing.before), shown(standing.score))
            assert mover.change == standing.change
            assert mover.driver.points * mover.change > 0
    page = browse(cast.eve).get(PAGE).content.decode()
    first = falls[0]
    assert re.search(rf"<b>{first.before}</b> on \d+ \w+ \d+, <b>{first.score}</b> on", page)


def test_a_mover_tells_the_customers_doing_from_a_new_score_definition(portfolio, cast, browse, monkeypatch):
    harsher = replace(
        FORMULA_1, version=2, indicators=(replace(FORMULA_1.indicators[0], excellent=40), *FORMULA_1.indicators[1:])
    )
    for module in (engine, again, parts):
        monkeypatch.setattr(module, "formula_numbered", {1: FORMULA_1, 2: harsher}.__getitem__)
    with bound(portfolio, member=cast.ada, purpose="scoring"):
        engine.rescore(
            list(Account.objects.values_list("pk", flat=True)), formula=harsher, now=timezone.now() + timedelta(days=1)
        )
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        movers = [mover for movers in Dashboard(cast.eve).movers for mover in movers]
        told = [mover for mover in movers if mover.way.formula]
        assert told
        for mover in movers:
            assert mover.way.customer == mover.change
            assert mover.way.customer + mover.way.formula == mover.score - mover.before
    client = browse(cast.eve)
    for address in (PAGE, "/t/acme/board/"):
        assert "New score definition" in client.get(address).content.decode()


def test_the_page_says_what_is_wrong_and_where(portfolio, cast, browse):
    page = browse(cast.eve).get(PAGE).content.decode()
    with bound(portfolio, member=cast.eve, purpose="scoring"):
        for sentence in findings(Dashboard(cast.eve)).values():
            assert sentence.replace("'", "&#x27;") in page.replace("“", "“")


def test_a_manager_is_refused_and_the_sidebar_does_not_offer_it(portfolio, cast, browse):
    client = browse(cast.alice)
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/t/acme/accounts/").content.decode()
    assert browse(cast.mallory).get(PAGE).status_code == 404


def test_without_accounts_the_page_says_what_to_do(cast, browse):
    page = browse(cast.eve).get(PAGE).content.decode()
    assert "No accounts yet" in page


def test_the_dashboard_costs_the_same_few_queries_however_many_accounts(
    portfolio, cast, browse, django_assert_max_num_queries
):
    client = browse(cast.eve)
    with django_assert_max_num_queries(15):
        client.get(PAGE)


def test_htmx_gets_the_board_alone(portfolio, cast, browse):
    part = browse(cast.eve).get(PAGE, {"region": "Europe"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Where to look" in part


@pytest.mark.parametrize(
    ("scores", "expected"),
    [({}, None), ({50: 1}, 50), ({50: 1, 61: 1}, 56), ({10: 1, 20: 5, 90: 3}, 20), ({1: 2, 2: 2}, 2)],
)
def test_the_median_of_counted_scores(scores, expected):
    assert middle(Counter(scores)) == expected
