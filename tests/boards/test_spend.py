"""The list of spend: what it is narrowed by, how it is ordered, its file, and taking a slip back."""

from datetime import date
from decimal import Decimal

import pytest

from boards.actions.spend import note_spend, set_rate
from boards.models import Spend
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from tests.api.conftest import key_of, program  # noqa: F401 – fixtures

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
LAB = "מעבדה"


@pytest.fixture
def spent(cast, make):
    """Two months on tier 1, one amount on a single account, one on tier 3."""
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        account = make.account(LAB, owner=cast.alice, tier=1)
        set_rate(role="manager", amount=Decimal(95), since=SEPTEMBER, by=cast.eve)
        for month, amount, words, on in (
            (SEPTEMBER, 900, "Advisory board", {"tier": 1}), (OCTOBER, 800, "Advisory board again", {"tier": 1}),
            (OCTOBER, 4_500, "Engineer on site", {"account": account}), (OCTOBER, 70, "Office hours", {"tier": 3}),
        ):  # fmt: skip
            note_spend(month=month, amount=Decimal(amount), words=words, by=cast.eve, **on)
    return account


def rows_of(client, **query) -> list[str]:
    """What for, in the order of the list."""
    return [line.split(",")[0] for line in client.get("/t/acme/programme/spend/", query | {"format": "csv"}).content.decode("utf-8-sig").splitlines()[1:]]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"month": "2026-09-01"}, ["Advisory board"]),
        ({"tier": "1"}, ["Advisory board again", "Advisory board"]),
        ({"tier": "none"}, ["Engineer on site"]),
        ({"q": "office"}, ["Office hours"]),
        ({"q": LAB}, ["Engineer on site"]),
        ({"month": "2026-10-01", "sort": "amount"}, ["Office hours", "Advisory board again", "Engineer on site"]),
    ],
)
def test_it_is_narrowed_and_ordered(spent, cast, browse, query, found):
    assert rows_of(browse(cast.eve), **query) == found


def test_it_is_narrowed_by_account_and_offers_those_that_have_spend(spent, cast, browse):
    client = browse(cast.eve)
    assert rows_of(client, account=str(spent.pk)) == ["Engineer on site"]
    page = client.get("/t/acme/programme/spend/").content.decode()
    assert f'<option value="{spent.pk}">{LAB}</option>' in page
    assert '<option value="2026-09-01">September 2026</option>' in page
    assert f"<bdi>{LAB}</bdi>" in page
    assert "$4,500" in page
    assert "$95" in page, "the rates stand above the list"


def test_its_file_says_the_amount_in_its_currency(spent, cast, browse):
    file = (
        browse(cast.eve).get("/t/acme/programme/spend/", {"format": "csv", "tier": "none"}).content.decode("utf-8-sig")
    )
    assert file.splitlines()[0] == "What for,Month,Tier,Account,Amount,Currency,Noted by"
    assert f"Engineer on site,2026-10-01,,{LAB},4500.00,USD,Eve" in file


def test_it_has_pages_views_and_few_queries(spent, cast, browse, django_assert_max_num_queries):
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        for number in range(60):
            note_spend(tier=2, month=SEPTEMBER, amount=Decimal(1), words=f"Training {number}", by=cast.eve)
    client = browse(cast.eve)
    with django_assert_max_num_queries(15):
        page = client.get("/t/acme/programme/spend/").content.decode()
    assert page.count("Training ") < 60
    assert "Load more" in page
    assert "Save as a view" in page
    saved = client.post("/t/acme/lists/spend/views/add/", {"name": "Tier 1", "query": "tier=1"})
    assert saved.status_code == 303
    assert rows_of(client, view=saved["Location"].partition("view=")[2]) == ["Advisory board again", "Advisory board"]


def test_a_slip_is_taken_back_by_who_may(spent, cast, browse):
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        slip = Spend.objects.get(words="Office hours")
    here = f"/t/acme/programme/spend/{slip.pk}/"
    for member, status, button in ((cast.alice, 403, False), (cast.pat, 200, False), (cast.eve, 200, True)):
        answer = browse(member).get(here)
        assert (answer.status_code, "Take it back" in answer.content.decode()) == (status, button)
    assert browse(cast.pat).post(f"{here}remove/").status_code == 403
    assert browse(cast.eve).post(f"{here}remove/").status_code == 303
    assert browse(cast.eve).get(here).status_code == 404
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        assert Entry.objects.of("boards.spend_removed").count() == 1
        assert Spend.objects.count() == 3
    assert browse(cast.alice).get("/t/acme/programme/spend/").status_code == 403


def test_programs_narrow_it_too(spent, cast, program):  # noqa: F811
    asked = program(cast.eve).get
    assert [each["words"] for each in asked("spend/?since=2026-10-15&tier=1").json()["results"]] == [
        "Advisory board again"
    ]
    assert [each["words"] for each in asked(f"spend/?account={spent.pk}").json()["results"]] == ["Engineer on site"]
    assert [each["words"] for each in asked("spend/?until=2026-09-30").json()["results"]] == ["Advisory board"]
