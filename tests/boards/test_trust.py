"""Boards and packs say how many scores are contradicted by their data or rest on little, and by which version they are."""

import re
from collections import Counter

import pytest

from accounts.bands import NOT_ENOUGH
from accounts.models import Account, Standing
from boards.actions.packs import freeze_pack
from boards.counted import Counted
from boards.dashboard import Dashboard
from boards.models import Week
from intimacy.tenancy.context import bound
from metrics.formulas import FORMULA_1
from metrics.models import FormulaVersion
from tests.make import days_ago, in_days


@pytest.fixture
def doubted(portfolio, cast):
    """Of the scored accounts one contradicts itself, one lacks something, and of all but two of the others too little is known for a band."""
    with bound(portfolio, member=cast.ada, purpose="scoring"):
        ids = list(Account.objects.filter(standings__score__isnull=False).order_by("name").values_list("pk", flat=True))
        Standing.objects.filter(account__in=ids[:4]).update(coverage=80, band="watch")
        Standing.objects.filter(account__in=ids[4:]).update(coverage="49.49", band=NOT_ENOUGH)
        Standing.objects.filter(account=ids[0]).update(doubt="contradicted")
        Standing.objects.filter(account=ids[1]).update(doubt="weakened")
    return portfolio, ids


def test_each_score_counts_once_by_the_worst_that_is_known_against_it(doubted, cast):
    acme, ids = doubted
    with bound(acme, member=cast.eve, purpose="scoring"):
        board = Dashboard(cast.eve)
        found = {code: figure.count for code, _words, figure in board.trust}
        assert found == {"contradicted": 1, "thin": len(ids) - 4, "weakened": 1, "drifted": 0, "old": 0, "sound": 2}
        assert sum(found.values()) == board.total.scored
        old = board.total.counted.as_json()
        del old["trust"], old["made_by"]  # as a summary from before was kept
        assert Counted.from_json(old).trust == Counter()


@pytest.mark.parametrize("address", ["tiers", "portfolio", "board"])
def test_the_numbers_of_every_board_lead_to_their_accounts(doubted, cast, browse, address):
    client = browse(cast.eve)
    page = client.get(f"/t/acme/{address}/").content.decode()
    numbers = set(re.findall(r'<a class="k-link" href="(/t/acme/boards/accounts/[^"]*reliability[^"]*)">(\d+)', page))
    assert len(numbers) == 4
    for url, count in numbers:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert int(re.search(r'id="list-count">([\d,]+)', shown)[1]) == int(count), url
    assert "Score definition 1 of 22 November 2026." in page


def test_a_team_sees_those_of_its_own_accounts(doubted, cast, browse):
    page = browse(cast.eve).get("/t/acme/board/", {"team": str(cast.alice.pk)}).content.decode()
    numbers = re.findall(r'href="/t/acme/boards/accounts/\?team=[^"]*reliability[^"]*">(\d+)', page)
    acme, _ids = doubted
    with bound(acme, member=cast.alice, purpose="scoring"):
        mine = Account.objects.visible_to(cast.alice).filter(standings__score__isnull=False).count()
    assert sum(map(int, numbers)) == mine > 0


def test_a_board_says_how_many_scores_are_still_by_an_earlier_definition(doubted, cast, browse):
    acme, ids = doubted
    with bound(acme, member=cast.ada, purpose="scoring"):
        FormulaVersion.objects.create(
            number=2, state="published", content=FORMULA_1.as_content(), published_at=days_ago(30), by=cast.ada
        )
        Standing.objects.filter(account__in=ids[1:]).update(definition="2")
        for days in (60, 10):
            Week.objects.create(until=in_days(-days), tier=1, scored=3, median=60)
    client = browse(cast.eve)
    page = client.get("/t/acme/tiers/").content.decode()
    url = re.search(r'href="([^"]*made_by=earlier)">1 score is still by an earlier one', page)[1]
    assert 'id="list-count">1' in client.get(url).content.decode()
    assert "score definition 2" in page  # the mark in the charts of the past year


def test_a_pack_keeps_how_far_its_scores_could_be_trusted(doubted, cast):
    acme, ids = doubted
    with bound(acme, member=cast.eve, purpose="account_management"):
        pack = freeze_pack(title="November", by=cast.eve)
    sheet = next(sheet for sheet in pack.figures if sheet["code"] == "trust")
    assert [row[1]["value"] for row in sheet["rows"]] == [1, len(ids) - 4, 1, 0, 0, 2]
    assert sheet["says"].startswith(f"{len(ids) - 2} of {len(ids)} scores")
