"""What told beforehand: the area and its interval against figures computed by hand, and which contracts are compared."""

import re
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from django.utils import timezone

from boards.actions.renewals import note_renewal
from boards.packing import of_programme
from boards.programme.told import area, told_beforehand, verdict
from intimacy.pages.words import day
from metrics.formulas import FORMULA_1
from metrics.models import Score
from tests.make import in_days


def test_the_area_is_that_of_a_case_computed_by_hand():
    # 80 beats both, each 60 beats one and equals the other: 2 + 1.5 + 1.5 of 6. The error of Hanley and McNeil: √0.040284.
    found, low, high = area([80, 60, 60], [60, 20])
    assert found == pytest.approx(5 / 6)
    assert low == pytest.approx(5 / 6 - 1.96 * 0.200708, abs=1e-5)
    assert high == 1


def test_it_is_what_comparing_every_pair_gives():
    chance = Random(7)
    kept, cut = ([chance.randrange(20) for _number in range(size)] for size in (33, 21))
    pairs = [1 if one > other else 0.5 if one == other else 0 for one, other in product(kept, cut)]
    assert area(kept, cut)[0] == pytest.approx(sum(pairs) / len(pairs))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.55, 0.8, "Tells beforehand"), (0.4, 0.7, "Not shown"), (0.44, 0.56, "Vanity: tells next to nothing"), (0.2, 0.4, "Tells the opposite")],
)  # fmt: skip
def test_an_interval_allows_to_say_so_much(low, high, said):
    assert verdict(low, high) == said


@pytest.fixture
def contracts(acme, cast, make):
    """Ninety contracts: whoever was cut back had little advisory contact before; breadth was the same everywhere."""
    day = in_days(-30 - 182)
    for number in range(90):
        account = make.account(f"Company {number}", owner=cast.alice, tier=1, currency="USD")
        cut = number % 3 == 0
        worth = [2_000 + 10 * number if cut else 7_000 + 10 * number, (number * 37 % 90) * 100, -1, -1]
        Score.objects.create(
            account=account, on=day, score=50, coverage=55, definition=1, worth=worth, points=[0, 0, 0, 0]
        )
        after = Decimal(60 if cut else 100)
        note_renewal(account=account, on=in_days(-30), before=Decimal(100), after=after, currency="USD", by=cast.alice)


def test_indicators_are_told_apart_by_what_they_told(contracts, cast):
    sheet = told_beforehand(cast.eve, timezone.localdate())
    lines = {row[0].value: [cell.value for cell in row[1:]] for row in sheet.rows}
    assert lines["Advisory contact"][:3] == [60, 30, "1.000"]
    assert lines["Advisory contact"][-1] == "Tells beforehand"
    assert lines["Breadth of contacts"][-1] == "Not shown"
    assert set(lines) == {"The score", "Advisory contact", "Breadth of contacts"}, "unknown indicators tell nothing"
    assert sheet.says.startswith("1 of 2 indicators told beforehand which contracts would be cut back.")
    assert "The table begins with the score itself, which is not counted here." in sheet.says
    assert sheet.coverage == "90 of 90 renewals have a score from six months before of which the indicators are kept."
    Score.objects.filter(account__name="Company 1").delete()
    sheet = told_beforehand(cast.eve, timezone.localdate())
    assert sheet.coverage.startswith("89 of 90 renewals")
    assert "told_beforehand" in [each.code for each in of_programme(cast.eve, "USD")]


def test_of_few_contracts_nothing_is_said(acme, cast, make):
    assert told_beforehand(cast.eve, timezone.localdate()).says.startswith("Too few contracts")
    account = make.account("Helix", owner=cast.alice, currency="USD")
    Score.objects.create(
        account=account, on=in_days(-212), score=50, coverage=55, definition=1, worth=[1, 1, 1, 1], points=[0] * 4
    )
    note_renewal(account=account, on=in_days(-30), before=Decimal(9), after=Decimal(9), currency="USD", by=cast.alice)
    sheet = told_beforehand(cast.eve, timezone.localdate())
    assert {row[-1].value for row in sheet.rows} == {"Too few to say"}
    assert sheet.says.startswith("Too few contracts")


def test_the_score_definition_says_it_beside_each_indicator(contracts, cast, browse, django_assert_max_num_queries):
    client = browse(cast.eve)
    with django_assert_max_num_queries(15):
        page = client.get("/t/acme/settings/score/1/").content.decode()
    assert 'hx-get="/t/acme/programme/told/?version=1"' in page
    assert set(re.findall(r'<dd id="told-(\w+)">', page)) == {each.code for each in FORMULA_1.indicators}
    with django_assert_max_num_queries(15):
        part = client.get("/t/acme/programme/told/?version=1", headers={"HX-Request": "true"}).content.decode()
    notes = dict(re.findall(r'<dd id="told-(\w+)" hx-swap-oob="true">(.*?)</dd>', part, re.S))
    assert set(notes) == {each.code for each in FORMULA_1.indicators}
    told, not_shown, *others = (
        " ".join(re.sub(r"<[^>]+>", "", notes[each.code]).split()) for each in FORMULA_1.indicators
    )
    counted = f"As of {day(timezone.localdate())}, of 60 kept and 30 cut back in 12 months."
    assert told == f"Tells beforehand Higher where a contract was kept: 100 of 100 (100 – 100). {counted}"
    assert not_shown.startswith("Not shown Higher where a contract was kept: ")
    assert {note.partition(" As")[0] for note in others} == {"Too few to say"}
    assert "What told beforehand" in client.get("/t/acme/programme/told/?version=1").content.decode()


def test_who_sees_no_boards_is_told_nothing_beside_the_indicators(contracts, cast, browse):
    alice, asked = browse(cast.alice), {"HX-Request": "true"}
    assert "programme/told" not in alice.get("/t/acme/settings/score/").content.decode()
    assert alice.get("/t/acme/programme/told/", headers=asked).status_code == 403
    for version in ("9", "x"):
        assert browse(cast.eve).get(f"/t/acme/programme/told/?version={version}", headers=asked).status_code == 404


def test_others_accounts_are_not_counted(contracts, cast):
    assert told_beforehand(cast.bob, timezone.localdate()).rows == []
