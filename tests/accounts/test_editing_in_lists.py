"""Cells of the lists of accounts and contacts, changed where they stand: by the same actions and under the same rights."""

import pytest

from accounts.actions import accounts as actions
from accounts.models import Account
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound, in_tenant
from tests.browser import chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

HTMX = {"HX-Request": "true"}


@pytest.fixture
def helix(cast, make):
    """An account of Alice's."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        return make.account("Helix", owner=cast.alice, industry="Energy", region="North")


def cell(thing, name: str, of: str = "accounts") -> str:
    return f"/t/acme/lists/{of}/rows/{thing.pk}/{name}/"


def text(answer) -> str:
    return answer.content.decode()


def now(cast, helix) -> Account:
    with bound(cast.acme, purpose="account_management"):
        return Account.objects.select_related("owner").get(pk=helix.pk)


def test_a_cell_becomes_a_form_and_the_row_comes_back_changed(cast, helix, browse):
    alice, address = browse(cast.alice), cell(helix, "industry") + "?columns=industry%2Cowner"
    assert f'hx-get="{address}"' in text(alice.get("/t/acme/accounts/?columns=industry,owner"))
    form = alice.get(address, headers=HTMX)
    assert 'value="Energy"' in text(form)
    assert "<html" not in text(form)
    answer = alice.post(address, {"value": "Steel", "version": helix.version}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, f"#row-{helix.pk}")
    assert "Steel" in text(answer)
    assert text(answer).count("<td") == 3, "the box that selects it, and the columns that the list shows"
    assert now(cast, helix).industry == "Steel"
    with bound(cast.acme, purpose="account_management"):
        assert Entry.objects.of("accounts.account_changed").get().fields == ["industry"]


@pytest.mark.parametrize(
    ("name", "value", "held"),
    [("region", "South", "South"), ("renewal_on", "2027-03-01", "2027-03-01"), ("annual_value", "1200.50", "1200.50")],
)
def test_each_field_is_changed_without_scripts_too(name, value, held, cast, helix, browse):
    alice = browse(cast.alice)
    assert alice.get(cell(helix, name)).status_code == 200
    answer = alice.post(cell(helix, name), {"value": value, "version": helix.version})
    assert answer.headers["Location"] == "/t/acme/accounts/"
    assert str(getattr(now(cast, helix), name)) == held


def test_owner_tier_and_role_go_through_their_own_actions(cast, make, helix, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        carl = make.contact(helix, "Carl")
    ada = browse(cast.ada)
    ada.post(cell(helix, "owner"), {"value": str(cast.bob.pk), "version": "1"})
    ada.post(cell(helix, "tier"), {"value": "2", "version": "2", "why": "Grows"})
    ada.post(cell(carl, "role", "contacts"), {"value": "champion", "version": "1"})
    held = now(cast, helix)
    assert (held.owner, held.tier) == (cast.bob, 2)
    with bound(cast.acme, purpose="account_management"):
        carl.refresh_from_db()
        assert carl.role == "champion"
        assert {entry.action for entry in Entry.objects.filter(by=cast.ada)} >= {
            "accounts.owner_named", "accounts.tier_set", "accounts.contact_changed",
        }  # fmt: skip


def test_whoever_hands_an_account_away_sees_the_row_go(cast, helix, browse):
    answer = browse(cast.alice).post(
        cell(helix, "owner"), {"value": str(cast.bob.pk), "version": helix.version}, headers=HTMX
    )
    assert answer.status_code == 200
    assert "<tr" not in text(answer)


def test_a_wrong_value_is_answered_in_the_cell_and_changes_nothing(cast, helix, browse):
    answer = browse(cast.alice).post(cell(helix, "annual_value"), {"value": "-5", "version": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in text(answer)
    assert now(cast, helix).annual_value is None


@pytest.mark.parametrize("name", ["industry", "owner", "tier"])
def test_whoever_comes_second_is_told_who_is_ahead(name, cast, helix, browse):
    with bound(cast.acme, member=cast.bob, purpose="account_management"):
        actions.change_account(account=helix, industry="Chemicals", by=cast.ada)
    value = {"industry": "Steel", "owner": str(cast.bob.pk), "tier": "1"}[name]
    given = {"value": value, "version": helix.version, "why": "x"}
    answer = browse(cast.ada).post(cell(helix, name), given, headers=HTMX)
    assert answer.status_code == 422
    assert "Ada has changed it" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    held = now(cast, helix)
    assert (held.industry, held.owner, held.tier) == ("Chemicals", cast.alice, None)


def test_only_what_one_may_change_has_a_button_and_the_action_asks_again(cast, make, helix, browse):
    page = text(browse(cast.alice).get("/t/acme/accounts/"))
    assert cell(helix, "industry") in page
    assert cell(helix, "tier") not in page
    assert "/rows/" not in text(browse(cast.olga).get("/t/acme/accounts/")), "she may change nothing"
    assert browse(cast.alice).post(cell(helix, "tier"), {"value": "1", "why": "x"}).status_code == 403
    assert browse(cast.bob).post(cell(helix, "industry"), {"value": "Mine"}).status_code == 404
    assert browse(cast.alice).get(cell(helix, "external_id")).status_code == 404
    held = now(cast, helix)
    assert (held.industry, held.tier) == ("Energy", None)


def test_the_list_with_buttons_keeps_its_budget(cast, helix, browse, django_assert_max_num_queries):
    alice = browse(cast.alice)
    with django_assert_max_num_queries(15):
        assert alice.get("/t/acme/accounts/").status_code == 200


def test_a_cell_is_changed_and_given_up_with_the_keyboard(committed_cast, visit):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, purpose="account_management"):
        helix = Make().account("Helix", owner=cast.alice, industry="Energy")
    tab = visit(cast.alice)
    page = tab.go("/t/acme/accounts/")
    button = f"#edit-industry-{helix.pk}"
    page.focus(button)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-cell] input:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"{button}:focus", state="attached")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-cell] input:focus")
    assert tab.violations() == []
    page.keyboard.press("Control+a")
    page.keyboard.type("Steel")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{button}:focus", state="attached")
    assert "Steel" in page.inner_text(f"#row-{helix.pk}")
    assert tab.complaints == []
