"""Adding and changing accounts, their tier, owner and declared facts; two people at once; refusals that change nothing."""

import pytest

from accounts.actions import accounts as actions
from accounts.actions import facts as fact_actions
from accounts.models import Account, FactKind
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.make import in_days

PURPOSE = "account_management"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def helix(cast, make):
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        return make.account("Helix", by=cast.alice, industry="Life sciences", annual_value=100, external_id="HX-1")


def whole(account: Account, **changes) -> dict:
    """What the edit form sends."""
    names = ("name", "industry", "region", "city", "employees", "annual_value", "currency", "external_id", "version")
    return {name: getattr(account, name) or "" for name in names} | changes


def now(cast, account: Account) -> Account:
    with bound(cast.acme, purpose=PURPOSE):
        return Account.objects.get(pk=account.pk)


def test_a_manager_adds_an_account_and_owns_it(cast, browse):
    answer = browse(cast.alice).post(
        "/t/acme/accounts/add/", {"name": "شركة النور", "currency": "eur", "renewal_on": in_days(9)}
    )
    assert answer.status_code == 303
    with bound(cast.acme, purpose=PURPOSE):
        made = Account.objects.get(name="شركة النور")
        assert (made.owner, made.currency, made.renewal_on) == (cast.alice, "EUR", in_days(9))


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_added(cast, helix, browse):
    client = browse(cast.alice)
    for wrong, words in (
        ({"currency": "ZZZ"}, "There is no currency"), ({"parent": "Nowhere"}, "There is no account “Nowhere”"),
        ({"external_id": "HX-1"}, "Another account has this external id."), ({"employees": "-1"}, "greater than or equal to 0"),
        ({"name": "  "}, "This field is required."), ({"annual_value": "1e99"}, "digits"),
    ):  # fmt: skip
        answer = client.post("/t/acme/accounts/add/", {"name": "New", "currency": "USD"} | wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.content.decode(), wrong
    with bound(cast.acme, purpose=PURPOSE):
        assert Account.objects.count() == 1


def test_one_fact_is_changed_where_it_stands(cast, helix, browse):
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/edit/industry/"
    form = client.get(address, headers=HTMX).content.decode()
    assert 'name="industry"' in form
    assert "<html" not in form
    saved = client.post(address, {"industry": "Biotech", "version": helix.version}, headers=HTMX).content.decode()
    assert "Biotech" in saved
    assert 'id="account-head" hx-swap-oob="true"' in saved
    assert now(cast, helix).industry == "Biotech"
    assert now(cast, helix).annual_value == 100


def test_without_scripts_the_same_fact_has_a_page_of_its_own(cast, helix, browse):
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/edit/renewal_on/"
    assert "<html" in client.get(address).content.decode()
    assert client.post(address, {"renewal_on": in_days(30), "version": helix.version}).status_code == 303
    assert now(cast, helix).renewal_on == in_days(30)
    assert client.get(f"/t/acme/accounts/{helix.pk}/edit/owner_id/").status_code == 404


def test_two_people_at_once_lose_nothing(cast, helix, browse):
    client = browse(cast.alice)
    with bound(cast.acme, purpose=PURPOSE):
        actions.change_account(account=helix, industry="Pharma", by=cast.ada)
    address = f"/t/acme/accounts/{helix.pk}/edit/"
    answer = client.post(address, whole(helix, city="Basel", industry="Biotech"))
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Somebody has changed this in the meantime", 'value="Basel"', 'value="Biotech"', "Now: Pharma"):
        assert words in page
    assert (now(cast, helix).industry, now(cast, helix).city) == ("Pharma", "")
    # Saving again, knowingly, is allowed: the form now carries the version that it was shown.
    version = page.split('name="version" value="')[1].split('"')[0]
    assert client.post(address, whole(helix, city="Basel", industry="Biotech", version=version)).status_code == 303
    assert (now(cast, helix).industry, now(cast, helix).city) == ("Biotech", "Basel")


def test_an_account_is_part_of_one_that_is_named_and_never_of_itself(cast, helix, make, browse):
    with bound(cast.acme, purpose=PURPOSE):
        make.account("Group", owner=cast.alice)
        for _twice in range(2):
            make.account("Twin", owner=cast.alice)
    client = browse(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/edit/parent/"
    assert client.post(address, {"parent": "group", "version": helix.version}).status_code == 303
    assert now(cast, helix).parent_id is not None
    for name, words in (("Helix", "cannot be a part of itself"), ("Twin", "2 accounts are called “Twin”")):
        answer = client.post(address, {"parent": name, "version": helix.version + 1})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_the_tier_is_set_by_hand_with_a_reason_that_stays_on_record(cast, helix, browse):
    client = browse(cast.eve)
    address = f"/t/acme/accounts/{helix.pk}/tier/"
    assert client.post(address, {"tier": "1"}).status_code == 422
    assert now(cast, helix).tier is None
    assert client.post(address, {"tier": "1", "why": "Reference for the region."}).status_code == 303
    assert now(cast, helix).tier == 1
    with bound(cast.acme, purpose="compliance"):
        entry = Entry.objects.of("accounts.tier_set").get()
        assert Payload.objects.get(entry=entry).body["why"] == "Reference for the region."
    assert browse(cast.alice).post(address, {"tier": "3", "why": "No."}).status_code == 403
    assert now(cast, helix).tier == 1


def test_whoever_hands_an_account_over_ends_at_the_list(cast, helix, browse):
    answer = browse(cast.alice).post(f"/t/acme/accounts/{helix.pk}/owner/", {"owner": cast.bob.pk})
    assert (answer.status_code, answer["Location"]) == (303, "/t/acme/accounts/")
    assert now(cast, helix).owner_id == cast.bob.pk


# -- facts that a tenant declares ---------------------------------------------------------------------------------------


def test_a_declared_fact_is_asked_for_typed_and_shown(cast, helix, browse):
    admin = browse(cast.ada)
    for words, kind in (("Data region", "text"), ("Seats", "number"), ("Reference", "yes_no"), ("Signed on", "date")):
        assert admin.post("/t/acme/settings/account-facts/", {"words": words, "type": kind}).status_code == 303
    answer = browse(cast.alice).post(
        f"/t/acme/accounts/{helix.pk}/edit/",
        whole(helix, fact_data_region="EU", fact_seats="12", fact_reference="True", fact_signed_on="2026-03-04"),
    )
    assert answer.status_code == 303
    assert now(cast, helix).facts == {"data_region": "EU", "seats": 12, "reference": True, "signed_on": "2026-03-04"}
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    for words in ("Data region", "EU", "4 Mar 2026", "Yes"):
        assert words in page


def test_a_retired_fact_keeps_its_values_and_comes_back_with_them(acme, cast, helix):
    kind = fact_actions.declare_fact(words="Data region", by=cast.ada)
    actions.change_account(account=helix, facts={"data_region": "EU"}, by=cast.ada)
    fact_actions.retire_fact(kind=kind, by=cast.ada)
    assert not FactKind.objects.in_use().exists()
    actions.change_account(account=helix, city="Basel", by=cast.ada)
    with pytest.raises(Refused, match="another kind of value"):
        fact_actions.declare_fact(words="Data region", type="number", by=cast.ada)
    fact_actions.declare_fact(words="Region of the data", name="data_region", by=cast.ada)
    assert Account.objects.get(pk=helix.pk).facts == {"data_region": "EU"}
    assert FactKind.objects.in_use().get().words == "Region of the data"


def test_facts_are_refused_in_words(acme, cast):
    fact_actions.declare_fact(words="Data region", by=cast.ada)
    for values, words in (
        ({"words": "Data region"}, "There is a fact"), ({"words": "Industry"}, "has “industry” already"),
        ({"words": " "}, "Give the fact a name"), ({"words": "X", "type": "picture"}, "no kind of value"),
        ({"words": "X", "name": "2 x"}, "small letters"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            fact_actions.declare_fact(by=cast.ada, **values)
    assert fact_actions.declare_fact(words="منطقة البيانات", by=cast.ada).name == "fact_2"
    with pytest.raises(Forbidden):
        fact_actions.declare_fact(words="Mine", by=cast.alice)
    assert FactKind.objects.count() == 2


def test_only_an_administrator_reaches_the_settings_of_facts(cast, browse):
    assert browse(cast.alice).get("/t/acme/settings/account-facts/").status_code == 403
    client = browse(cast.ada)
    client.post("/t/acme/settings/account-facts/", {"words": "Data region", "type": "text"})
    with bound(cast.acme, purpose=PURPOSE):
        kind = FactKind.objects.get()
    assert client.post(f"/t/acme/settings/account-facts/{kind.pk}/", {"words": "Region"}).status_code == 303
    assert client.post(f"/t/acme/settings/account-facts/{kind.pk}/retire/").status_code == 303
    assert "Asked for no longer" in client.get("/t/acme/settings/account-facts/").content.decode()
    with bound(cast.acme, purpose=PURPOSE):
        assert [entry.action for entry in Entry.objects.about(kind).order_by("at")] == [
            "accounts.fact_declared", "accounts.fact_renamed", "accounts.fact_retired",
        ]  # fmt: skip
