"""The list of accounts and the page of one: what stands there, who sees it, what it costs, what goes on record."""

import csv
import io

import pytest

from accounts.actions import accounts as actions
from accounts.actions.facts import declare_fact
from accounts.importing.accounts import AccountKind
from accounts.importing.contacts import ContactKind
from accounts.models import Account, Contact
from intimacy.imports.mapping import suggest_mapping
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound
from tests.make import days_ago, in_days, stood

PURPOSE = "account_management"


@pytest.fixture
def helix(cast, make):
    """An account that Alice owns, with a parent, people and a history."""
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        parent = make.account("Helix Group", owner=cast.bob)
        account = make.account(
            "Helix Biolabs", by=cast.alice, parent=parent, industry="Life sciences", region="Switzerland", city="Basel",
            annual_value=2_840_000, renewal_on=in_days(72), external_id="HX-1",
        )  # fmt: skip
        actions.set_tier(account=account, tier=1, why="The board said so.", by=cast.ada)
        actions.seat(account=account, member=cast.pat, role="engineering", share=20, by=cast.alice)
        make.account("Helix part", parent=account, owner=cast.alice)
        account.people = [make.contact(account, name) for name in ("Dr. Lena Vogt", "Tomás Rey", "محمد الفارسي")]
        for number in range(25):
            make.interaction(
                account, "call", happened_at=days_ago(number + 1), contact=account.people[number % 3],
                title=f"Call number {number}.", by=cast.alice.pk,
            )  # fmt: skip
        make.interaction(account, "ticket", title="Batch import fails", internal=True)
        return account


def text(response) -> str:
    return response.content.decode()


# -- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_each_account_with_what_matters(cast, helix, browse):
    page = text(browse(cast.alice).get("/t/acme/accounts/"))
    for words in (
        "Helix Biolabs",
        "part of <bdi>Helix Group",
        "Life sciences",
        "Switzerland",
        "$2,840,000",
        "in 72 days",
    ):
        assert words in page


def test_the_pages_stay_within_their_budget(cast, helix, browse, django_assert_max_num_queries):
    client = browse(cast.alice)
    for address in ("accounts/", f"accounts/{helix.pk}/", "contacts/", f"contacts/{helix.people[0].pk}/"):
        with django_assert_max_num_queries(15):
            assert client.get(f"/t/acme/{address}").status_code == 200


def test_filters_narrow_the_list_and_stand_in_its_address(cast, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        soon = make.account("Soon", owner=cast.alice, industry="Energy", renewal_on=in_days(20))
        later = make.account("Later", industry="Telecom", renewal_on=in_days(200), tier=2)
        stood({soon.pk: {"score": 40, "band": "risk"}, later.pk: {"score": 90, "band": "thriving"}})
    client = browse(cast.ada)
    for query, shown, hidden in (
        ("renewal=30", "Soon", "Later"), ("owner=nobody", "Later", "Soon"), (f"owner={cast.alice.pk}", "Soon", "Later"),
        ("tier=2", "Later", "Soon"), ("tier=none", "Soon", "Later"), ("band=risk", "Soon", "Later"),
        ("industry=Telecom", "Later", "Soon"), ("q=soo", "Soon", "Later"),
    ):  # fmt: skip
        page = text(client.get(f"/t/acme/accounts/?{query}"))
        assert f"<bdi>{shown}</bdi>" in page, query
        assert f"<bdi>{hidden}</bdi>" not in page, query


def test_every_sortable_column_sorts_with_blanks_last(cast, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        small = make.account("A small", annual_value=1, renewal_on=in_days(1))
        make.account("B blank")
        make.account("C large", annual_value=9, renewal_on=in_days(9))
        stood({small.pk: {"score": 10, "band": "risk"}})
    client = browse(cast.ada)
    for column in ("annual_value", "renewal_on", "score", "last_touch", "name"):
        for order in (column, f"-{column}"):
            assert client.get(f"/t/acme/accounts/?sort={order}").status_code == 200
    page = text(client.get("/t/acme/accounts/?sort=-annual_value"))
    assert page.index("C large") < page.index("A small") < page.index("B blank")


def test_a_manager_is_not_told_the_industries_of_accounts_they_cannot_see(cast, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        make.account("Theirs", owner=cast.bob, industry="Secret weapons")
    assert "Secret weapons" not in text(browse(cast.alice).get("/t/acme/accounts/"))


def test_without_accounts_the_list_says_what_to_do_next(cast, browse):
    page = text(browse(cast.alice).get("/t/acme/accounts/"))
    assert "No accounts yet" in page
    assert "/t/acme/accounts/add/" in page


# -- files ------------------------------------------------------------------------------------------------------------


def rows_of(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(text(response).removeprefix("\ufeff"))))


def test_the_file_has_the_columns_that_the_import_recognises_and_no_formulas(cast, helix, browse):
    with bound(cast.acme, purpose=PURPOSE):
        declare_fact(words="Data region", by=cast.ada)
        actions.change_account(account=helix, name="=HYPERLINK(1)", facts={"data_region": "EU"}, by=cast.ada)
        fields = AccountKind().fields(cast.ada)
    answer = browse(cast.ada).get("/t/acme/accounts/?format=csv&q=HX-1")
    [row] = rows_of(answer)
    assert (row["name"], row["data_region"], row["owner"], row["parent"]) == (
        "'=HYPERLINK(1)",
        "EU",
        "alice@acme.example",
        "Helix Group",
    )
    mapping = suggest_mapping(row, fields)
    assert set(mapping) == set(row) - {"segment"}, "rules put an account into its segment, no file does"
    assert mapping["data_region"].field == "fact:data_region"
    with bound(cast.acme, purpose=PURPOSE):
        assert Entry.objects.of("accounts.exported").get().count == 1


def test_the_file_of_contacts_comes_in_again_too(cast, helix, browse):
    with bound(cast.acme, purpose=PURPOSE):
        fields = ContactKind().fields(cast.ada)
    rows = rows_of(browse(cast.alice).get("/t/acme/contacts/?format=csv"))
    assert len(rows) == 3
    known = {field.name for field in fields}
    assert {found.field for found in suggest_mapping(rows[0], fields).values()} >= known & set(rows[0])
    with bound(cast.acme, purpose=PURPOSE):
        assert set(Entry.objects.of("accounts.exported").get().shown) == {person.pk for person in helix.people}


def test_without_the_right_there_is_no_file(cast, helix, browse):
    client = browse(cast.eve)
    assert "format=csv" not in text(client.get("/t/acme/accounts/"))
    assert client.get("/t/acme/accounts/?format=csv").status_code == 403
    assert client.get("/t/acme/contacts/?format=csv").status_code == 403


# -- the page of one account --------------------------------------------------------------------------------------------


def test_the_account_page_shows_head_people_facts_team_and_history(cast, helix, browse):
    page = text(browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/"))
    for words in (
        "Strategic", "Life sciences", "Basel", "Renewal in 72 days", "Dr. Lena Vogt", "محمد الفارسي",
        "Service: yes, contract", "Marketing: not asked", "Engineering", "20%", "Helix part", "Call number 0.", "Internal",
    ):  # fmt: skip
        assert words in page, words


def test_the_history_goes_on_where_the_page_ends(cast, helix, browse):
    client = browse(cast.alice)
    first = client.get(f"/t/acme/accounts/{helix.pk}/?show=engagements", headers={"HX-Request": "true"})
    assert "Call number 19." in text(first)
    assert "Call number 20." not in text(first)
    older = text(first).split('hx-get="')[-1].split('"')[0].replace("&amp;", "&")
    rest = text(client.get(older, headers={"HX-Request": "true"}))
    assert "Call number 24." in rest
    assert "Call number 19." not in rest
    assert "Batch import fails" not in rest
    assert "Back to the newest" in text(client.get(older))


def test_everybody_who_took_part_stands_on_one_line(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        lena, tomas, _third = helix.people
        make.interaction(helix, "review", external_id="QBR", contact=lena, title="Quarterly review")
        make.interaction(helix, "review", external_id="QBR", contact=tomas, title="Quarterly review", lead=False)
    page = text(
        browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/?show=engagements", headers={"HX-Request": "true"})
    )
    assert page.count("Quarterly review") == 1
    line = page.split("Quarterly review")[1].split("</li>")[0]
    assert "Dr. Lena Vogt" in line
    assert "Tomás Rey" in line


def test_a_page_puts_the_people_it_shows_on_record_once(cast, helix, browse):
    browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/")
    with bound(cast.acme, purpose=PURPOSE):
        [entry] = Entry.objects.of("journal.shown")
        assert set(entry.shown) == {person.pk for person in helix.people}
        assert entry.fields == ["accounts.contact"]


def test_an_account_about_which_nothing_is_known_says_so(cast, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        bare = make.account("Bare")
    page = text(browse(cast.ada).get(f"/t/acme/accounts/{bare.pk}/"))
    for words in (
        "Nobody looks after this account",
        "Nobody yet",
        "Nothing has happened yet",
        "Nobody is on the team.",
    ):
        assert words in page


# -- who sees what --------------------------------------------------------------------------------------------------------


def addresses(account: Account, contact: Contact) -> list[str]:
    of_account = ["", "edit/", "edit/industry/", "tier/", "owner/", "team/", "contacts/add/"]
    of_contact = ["", "edit/", "answer/", "left/", "merge/"]
    return [f"accounts/{account.pk}/{rest}" for rest in of_account] + [
        f"contacts/{contact.pk}/{rest}" for rest in of_contact
    ]


def test_another_manager_finds_nothing_of_an_account_that_is_not_theirs(cast, helix, browse):
    client = browse(cast.bob)
    for address in addresses(helix, helix.people[0]):
        if not address.endswith("tier/"):  # a right that no manager has: 403 before anything is looked for
            assert client.get(f"/t/acme/{address}").status_code == 404, address
            assert client.post(f"/t/acme/{address}", {"name": "Taken"}).status_code in (404, 405), address
    assert client.get(f"/t/acme/accounts/{helix.pk}/tier/").status_code == 403
    for address in ("accounts/", "contacts/", "find/?q=helix", "accounts/names/?q=helix+bio", "accounts/?format=csv"):
        page = text(client.get(f"/t/acme/{address}"))
        assert "Helix Biolabs" not in page
        assert "Lena" not in page


def test_somebody_of_another_tenant_finds_nothing_at_all(cast, helix, browse):
    client = browse(cast.mallory)
    for address in addresses(helix, helix.people[0]):
        assert client.get(f"/t/acme/{address}").status_code == 404
        assert client.get(f"/t/globex/{address}").status_code in (403, 404)


def test_a_seat_on_the_team_opens_the_account_and_leaving_it_closes_it(cast, helix, browse):
    client = browse(cast.bob)
    with bound(cast.acme, purpose=PURPOSE):
        seat = actions.seat(account=helix, member=cast.bob, role="success", by=cast.ada)
    assert client.get(f"/t/acme/accounts/{helix.pk}/").status_code == 200
    with bound(cast.acme, purpose=PURPOSE):
        actions.leave_seat(seat=seat, by=cast.ada)
    assert client.get(f"/t/acme/accounts/{helix.pk}/").status_code == 404


def test_who_only_looks_is_offered_no_change_and_refused_one(cast, helix, browse):
    client = browse(cast.eve)
    page = text(client.get(f"/t/acme/accounts/{helix.pk}/"))
    assert f"/accounts/{helix.pk}/edit/" not in page
    assert client.post(f"/t/acme/accounts/{helix.pk}/edit/industry/", {"industry": "None"}).status_code == 403
    with bound(cast.acme, purpose=PURPOSE):
        assert Account.objects.get(pk=helix.pk).industry == "Life sciences"
