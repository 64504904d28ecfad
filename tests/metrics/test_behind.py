"""All that is behind a figure, as a list whose weights are together what the page says; and what a usual change of a score is."""

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.actions import contacts
from accounts.models import Interaction
from intimacy.access.actions import make_key
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics import evidence
from metrics.engine import look_back, rescore
from metrics.models import Score
from metrics.panels import Usual, usual_of
from metrics.views.behind import Behind
from tests.api.conftest import Program
from tests.make import days_ago

ITEMS = 120


@pytest.fixture
def busy(cast, make, monkeypatch):
    """An account with more contacts than its page shows; Lena took part in some, Otto in others, who since objects to being measured."""
    monkeypatch.setattr(evidence, "MOST", 20)
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
        lena, otto = (make.contact(account, name, by=cast.alice) for name in ("Lena", "Otto"))
        for number in range(ITEMS):
            make.interaction(
                account, "meeting" if number % 2 else "call", happened_at=days_ago(1 + number), title=f"Talk {number}",
                contact={0: lena, 1: otto}.get(number % 10),
            )  # fmt: skip
        rescore([account.pk])
        contacts.answer_for(contact=otto, purpose="scoring", basis="contract", reply="objected", by=cast.alice)
    return account


def address(account, rest=""):
    return f"/t/acme/accounts/{account.pk}/score/advisory_contact/{rest}"


def cells(page: str, label: str) -> list[str]:
    return re.findall(rf'data-label="{label}">([^<]+)<', page)


def test_the_line_of_what_is_older_leads_to_all_of_it_with_the_same_total(busy, cast, browse):
    client = browse(cast.alice)
    page = client.get(address(busy)).content.decode()
    total = re.search(r"120 entries count, together (\d+\.\d+)", page)[1]
    found = re.search(r'href="([^"]+/all/\?on=[\d-]+)">100 older ones together', page)[1]
    seen, url = [], found
    while url:
        part = client.get(url).content.decode()
        assert f"120 entries count, together {total}." in part
        seen += [Decimal(each.strip()) for each in cells(part, "Counts")]
        more = re.search(r'hx-get="([^"]+cursor=[^"]+)"', part)
        url = more and more[1].replace("&amp;", "&")
    assert len(seen) == ITEMS
    assert sum(seen) == Decimal(total)


def test_the_api_lists_all_of_one_indicator_and_the_latest_of_each(busy, cast):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        _key, secret = make_key(member=cast.alice, words="test", scopes=["metrics:read"], by=CLOCK)
        score = Score.objects.of(busy).last()
    client = Program(secret)
    each = {one["indicator"]: one for one in client.get(f"scores/{score.pk}/evidence/").json()}["advisory_contact"]
    (whole,) = client.get(f"scores/{score.pk}/evidence/?indicator=advisory_contact").json()
    assert (len(each["items"]), each["rest"], len(whole["items"]), whole["rest"]) == (20, 100, ITEMS, 0)
    assert sum(Decimal(one["weight"]) for one in whole["items"]) == sum(
        (Decimal(one["weight"]) for one in each["items"]), Decimal(each["rest_weight"])
    )
    assert client.get(f"scores/{score.pk}/evidence/?indicator=nothing").status_code == 404


def test_the_list_is_sorted_filtered_and_exported_and_keeps_to_whose_data_may_be_used(busy, cast, browse):
    client = browse(cast.alice)
    heaviest = [
        Decimal(each.strip())
        for each in cells(client.get(address(busy, "all/?sort=-weight")).content.decode(), "Counts")
    ]
    assert len(heaviest) == 50
    assert heaviest == sorted(heaviest, reverse=True)
    assert f"{ITEMS // 2} rows" in client.get(address(busy, "all/?kind=call")).content.decode()
    page = client.get(address(busy, "all/")).content.decode()
    assert "Lena" in page
    assert "Otto" not in page
    assert "Talk 1<" not in page  # Otto's
    assert "Words not shown" in page
    rows = list(csv.DictReader(client.get(address(busy, "all/?format=csv")).content.decode("utf-8-sig").splitlines()))
    assert len(rows) == ITEMS
    assert {row["Who"] for row in rows} == {"Lena", ""}
    with bound(cast.acme, member=cast.olga, purpose="compliance"):
        assert Entry.objects.filter(by=cast.alice, about_kind="accounts.contact").exists()


def test_a_worker_writes_the_same_file(busy, cast):
    request = HttpRequest()
    request.GET = QueryDict(f"account={busy.pk}&code=advisory_contact&on=9999-12-31&kind=call")
    request.member = cast.alice
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        text, rows = Behind(cast.alice).written(request)
    assert rows == ITEMS // 2
    assert "Talk 2" in text


def test_the_list_is_for_those_who_see_the_account_and_only_of_what_there_is(busy, cast, browse):
    assert browse(cast.mallory).get(address(busy, "all/")).status_code in (403, 404)
    client = browse(cast.alice)
    assert client.get(address(busy, "all/?on=1999-01-01")).status_code == 404
    assert client.get(f"/t/acme/accounts/{busy.pk}/score/nothing/all/").status_code == 404


def test_the_list_costs_few_queries(busy, cast, browse, django_assert_max_num_queries):
    client = browse(cast.alice)
    with django_assert_max_num_queries(15):
        client.get(address(busy, "all/"))


def test_what_is_erased_since_is_neither_counted_nor_shown(busy, cast, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        Interaction.objects.filter(account=busy).order_by("happened_at").first().delete()
    assert "119 entries count" in browse(cast.alice).get(address(busy, "all/")).content.decode()


# -- what a usual change from week to week is ---------------------------------------------------------------------------


def weekly(*points, version=1):
    """A score a week, the last of them of today."""
    last = datetime(2026, 11, 22, tzinfo=UTC).date()
    return [(last - timedelta(weeks=len(points) - 1 - place), each, version) for place, each in enumerate(points)]


def test_a_usual_change_is_one_that_four_of_five_weeks_do_not_exceed():
    # Changes: +1 −1 +2 0 −3 +1 +1 −2 0 +4, and of the latest week −6. Sizes 0 0 1 1 1 1 2 2 3 4: the eighth of ten is 2.
    found = usual_of(weekly(50, 51, 50, 52, 52, 49, 50, 51, 49, 49, 53, 47))
    assert found == Usual(points=2, held=8, weeks=10, last=-6)
    assert found.is_more
    assert not usual_of(weekly(50, 51, 50, 52, 52, 49, 50, 51, 49, 49, 53, 55)).is_more


def test_weeks_beside_a_gap_or_across_a_new_definition_are_no_changes():
    rows = weekly(*range(50, 62))  # eleven changes of +1, the latest of which is compared
    assert usual_of(rows) == Usual(1, 10, 10, 1)
    assert usual_of(rows[:3] + rows[4:]) is None  # the two beside the gap are missing: eight tell too little
    across = rows[:6] + [(on, points + 30, 2) for on, points, _version in rows[6:]]
    assert usual_of(across) is None  # nine without the one across
    assert usual_of([]) is None


def test_of_a_week_its_last_score_counts():
    rows = weekly(*range(50, 62))
    between = [(on - timedelta(days=2), 90, 1) for on, _points, _version in rows]
    assert usual_of(sorted(rows + between)) == Usual(1, 10, 10, 1)


def test_the_page_and_the_api_say_what_is_usual(cast, make, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
        for number in range(30):
            make.interaction(account, "meeting", happened_at=days_ago(5 + 9 * number))
        days = [timezone.now().date() - timedelta(weeks=week) for week in range(1, 20)]
        look_back([account.pk], days)
        rescore([account.pk])
        first = Score.objects.of(account).first()
        _key, secret = make_key(member=cast.alice, words="test", scopes=["metrics:read"], by=CLOCK)
    for rest in ("", "score/"):
        page = browse(cast.alice).get(f"/t/acme/accounts/{account.pk}/{rest}").content.decode()
        said = re.search(
            r"From one week to the next it usually moves by (\d+) points? at most: so in (\d+) of (\d+) weeks.", page
        )
        assert said, rest
        assert "In the last week it moved by" in page
    usual = Program(secret).get(f"scores/{first.pk}/change/").json()["usual"]
    assert [usual[each] for each in ("points", "held", "weeks")] == [int(each) for each in said.groups()]
    young = make_young(cast, make)
    page = browse(cast.alice).get(f"/t/acme/accounts/{young.pk}/score/").content.decode()
    assert "Too few weeks have a score" in page


def make_young(cast, make):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Young", owner=cast.alice)
        make.interaction(account, "meeting")
        rescore([account.pk])
    return account
