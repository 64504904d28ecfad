"""From a contradiction to its very rows, in as many as are told; by what it was found, in words; and what of the score it weakens."""

import csv
import re

from django.http import HttpRequest, QueryDict

from accounts.models import Account
from intimacy.pages.files import write
from intimacy.pages.models import WrittenFile
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics.library import LIBRARY as INDICATORS
from quality.actions.checking import recheck
from quality.behind import rows_behind
from quality.checks import CONSISTENCY, LIBRARY
from quality.gathering import COUNTED, ROWS, rows_of
from quality.lists import OfCheck
from quality.models import Weakness
from quality.views.rows import RowsBehind
from quality.vocabulary import COUNTS, frame_of, names


def account(number: int) -> Account:
    return Account.objects.get(external_id=f"A-{number}")


def of(number: int, check: str) -> str:
    return f"/t/acme/accounts/{account(number).pk}/quality/rows/{check}/"


def said(answer) -> str:
    """What a page says, without its marks."""
    return (
        " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())
        .replace(" :", ":")
        .replace(" ,", ",")
        .replace(" .", ".")
    )


def count_on(page: str) -> int:
    return int(re.search(r'id="list-count">([\d,]+)', page)[1].replace(",", ""))


def test_every_number_that_counts_rows_has_as_many_rows_to_look_at(crm, cast):
    """Of every check that counts rows of the history, at every account: also those that fail nowhere here."""
    frame = frame_of(Account.objects.order_by("pk"))
    for name in ROWS:
        assert name in COUNTS
        for pk, of_account in zip(frame.ids, frame.gathered, strict=True):
            assert len(rows_of(pk, [name])) == of_account.numbers.get(name, 0), name
    assert COUNTED.count("UNION ALL") == len(ROWS)
    counted = 0
    for row in Weakness.objects.all():
        check = LIBRARY[row.check_name]
        if check.failing and check.behind(names()):
            counted += 1
            assert rows_behind(row, cast.ada).count() == row.rows, row.check_name
    assert counted >= 5


def test_each_contradiction_leads_to_its_rows(crm, cast, browse):
    client = browse(cast.ada)
    for number in (1, 2, 3):
        page = client.get(f"/t/acme/accounts/{account(number).pk}/quality/").content.decode()
        told = Weakness.objects.filter(account=account(number)).exclude(severity="note")
        assert told
        for row in told:
            check = LIBRARY[row.check_name]
            if not check.behind(names()):
                continue
            assert f'href="{of(number, row.check_name)}"' in page, row.check_name
            rows = client.get(of(number, row.check_name))
            assert rows.status_code == 200
            if check.failing:
                assert count_on(rows.content.decode()) == row.rows
    beside = client.get(f"/t/acme/accounts/{account(1).pk}/").content.decode()
    assert f'href="{of(1, "usage_before_subscription")}">1 of 2 rows</a>' in beside


def test_the_rows_are_filtered_sorted_and_written_by_a_worker(crm, cast, browse):
    client = browse(cast.ada)
    address = of(3, "usage_after_subscription")
    page = client.get(address).content.decode()
    assert count_on(page) == 2
    assert "The last check found 2 of 3 rows of Usage (crm)." in page
    assert "U-4" not in page or "U-5" in page
    assert count_on(client.get(f"{address}?kind=usage").content.decode()) == 2
    rows = list(csv.DictReader(client.get(f"{address}?format=csv").content.decode("utf-8-sig").splitlines()))
    assert len(rows) == 2
    request = HttpRequest()
    request.GET, request.member = QueryDict(f"account={account(3).pk}&check=usage_after_subscription"), cast.ada
    _text, written = RowsBehind(cast.ada).written(request)
    assert written == 2


def test_the_rows_are_for_whoever_sees_the_account_and_only_of_what_was_found(crm, cast, browse):
    address = of(1, "usage_before_subscription")
    assert browse(cast.ada).get(address).status_code == 200
    assert browse(cast.alice).get(address).status_code in (403, 404), "it is not hers"
    assert browse(cast.mallory).get(address).status_code in (403, 404)
    assert browse(cast.ada).get(of(1, "used_after_churn")).status_code == 404, "nothing of it was found there"
    assert browse(cast.ada).get(of(1, "nonsense")).status_code == 404


def test_what_is_mended_since_is_said_with_an_empty_list(crm, cast, browse):
    Account.objects.filter(pk=account(1).pk).update(since="2020-01-01")
    page = browse(cast.ada).get(of(1, "usage_before_signup")).content.decode()
    assert "No such row" in page
    recheck(account=account(1), by=cast.ada)
    assert browse(cast.ada).get(of(1, "usage_before_signup")).status_code == 404


def test_by_what_it_was_found_is_said_in_words(crm, cast, browse):
    client = browse(cast.ada)
    second, third = (said(client.get(f"/t/acme/accounts/{account(number).pk}/quality/")) for number in (2, 3))
    assert "rows of usage from after the customer left 1" in third
    assert "churn: the last 15 May 2024" in third
    assert "came back: the last not known" in third
    assert "usage_after_churn" not in third
    assert "last_churn_on" not in third
    assert "Churn flag yes" in second


def test_a_check_of_ones_own_leads_to_the_rows_that_it_read(crm, cast, browse):
    from quality.actions.rules import add_rule

    rule = add_rule(
        words="Uses it, and nobody answers",
        rule="count_usage > 0 and count_ticket_answer == 0",
        severity="hard",
        by=cast.pat,
    )
    recheck(account=account(3), by=cast.ada)
    page = browse(cast.ada).get(of(3, f"own:{rule.pk}")).content.decode()
    assert count_on(page) == 3
    assert "these are the rows that it was held against" in page


def test_a_finding_names_the_indicators_that_it_weakens(crm, cast, browse):
    """By hand: version 1 is made of 35 + 20 for contact, 25 for answers and 20 for promises; it reads no usage. What churn says
    puts the whole account in doubt."""
    client = browse(cast.ada)
    first, third = (said(client.get(f"/t/acme/accounts/{account(number).pk}/quality/")) for number in (1, 3))
    assert re.search(
        r"Tickets from before the account was a customer .*?Weakens Answers to tickets: 25 of 100 points of weight\.",
        first,
    )
    assert re.search(r"Usage before the account was a customer .*?No indicator of this score reads such rows", first)
    assert re.search(
        r"Nobody known at the account .*?Weakens Breadth of contacts: 20 of 100 points of weight\.",
        first,
    )
    assert re.search(
        r"Churned, yet used afterwards .*?Weakens the whole score: what the account is to us is in doubt\.", third
    )
    assert re.search(r"Usage after its subscription had ended .*?No indicator of this score reads such rows", third)


def test_every_indicator_of_the_library_says_which_kinds_it_reads():
    for indicator in INDICATORS:
        assert indicator.kinds, indicator.code
    by_code = {each.code: each for each in INDICATORS}
    assert by_code["answers"].kinds == {"ticket", "ticket_answer"}
    assert by_code["usage"].kinds == {"usage"}


def test_every_contradiction_of_the_library_leads_somewhere_or_is_about_the_account(crm):
    known = names()
    assert [check.name for check in CONSISTENCY if not check.behind(known)] == ["renewal_past"]


def test_programs_get_the_address_of_the_rows(crm, cast):
    from intimacy.access.actions import make_key
    from tests.api.conftest import Program

    with bound(cast.acme, member=cast.ada, purpose="administration"):
        _key, secret = make_key(member=cast.ada, words="test", scopes=["accounts:read"], by=CLOCK)
    program = Program(secret)
    found = program.get("weaknesses/?check_name=usage_after_subscription").json()["results"][0]
    assert found["read"] == {"usage_after_subscription": 2.0}
    rows = program.get(found["rows_at"].removeprefix("/api/v1/")).json()["results"]
    assert len(rows) == found["rows"] == 2
    nobody = program.get("weaknesses/?check_name=no_people").json()["results"][0]
    assert nobody["rows_at"] is None


def test_the_accounts_of_one_check_are_written_by_a_worker(crm, cast, browse, monkeypatch):
    monkeypatch.setattr("intimacy.pages.lists.definition.EXPORTED", 1)
    answer = browse(cast.pat).get("/t/acme/quality/checks/no_people/?format=csv")
    assert answer.status_code in (302, 303)
    file = WrittenFile.objects.get()
    assert "check=no_people" in file.query
    done = write.run_in(cast.acme, file=str(file.pk))
    assert done.fault == "", done.fault
    assert done.result["rows"] == Weakness.objects.filter(check_name="no_people").count() == 3
    assert file.list == f"{OfCheck.__module__}.OfCheck"


def test_the_pages_cost_few_queries(crm, cast, browse, django_assert_max_num_queries):
    client = browse(cast.ada)
    for address in (
        f"/t/acme/accounts/{account(1).pk}/quality/",
        of(1, "usage_before_subscription"),
        "/t/acme/quality/accounts/",
    ):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
