"""Saved views and chosen columns: what a person keeps of a list, who else sees it, and what a file then holds."""

import pytest

from intimacy.journal.models import Entry
from intimacy.pages.lists import saving
from intimacy.pages.models import OwnList, SavedView
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import Forbidden, Refused

ACCOUNTS = "/t/acme/accounts/"


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def portfolio(cast, make):
    """Two accounts of Alice's and one of Bob's."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        make.account("Helix", owner=cast.alice, industry="Energy", annual_value=5, external_id="HX")
        make.account("Granite", owner=cast.alice, industry="Telecom", annual_value=9, city="Basel")
        make.account("Theirs", owner=cast.bob, industry="Weapons")


@pytest.fixture
def kept(cast, portfolio):
    """A function that saves a view of the accounts as somebody."""

    def keep(by=cast.alice, name="Energy", query="industry=Energy&sort=-annual_value", **values):
        with bound(cast.acme, member=by, purpose="account_management"):
            return saving.save_view(of="accounts", name=name, query=query, by=by, **values)

    return keep


def test_a_view_is_saved_in_the_browser_and_opens_as_it_was(cast, portfolio, browse):
    alice = browse(cast.alice)
    page = text(alice.get(f"{ACCOUNTS}?industry=Energy&sort=-annual_value&cursor=x"))
    assert 'href="/t/acme/lists/accounts/views/add/?industry=Energy&amp;sort=-annual_value"' in page
    form = alice.get("/t/acme/lists/accounts/views/add/?industry=Energy&sort=-annual_value&password=1")
    assert 'value="industry=Energy&amp;sort=-annual_value' in text(form)
    answer = alice.post(
        "/t/acme/lists/accounts/views/add/",
        {"name": " Our  energy ", "query": "sort=-annual_value&industry=Energy&x=1"},
    )
    with bound(cast.acme, purpose="account_management"):
        view = SavedView.objects.get()
        assert (view.name, view.query, view.shared, view.by) == (
            "Our energy", "industry=Energy&sort=-annual_value", False, cast.alice,
        )  # fmt: skip
        assert Entry.objects.of("pages.view_saved").get().about_id == view.pk
    assert answer.headers["Location"] == f"{ACCOUNTS}?view={view.pk}"
    page = text(alice.get(answer.headers["Location"]))
    assert "<bdi>Helix</bdi>" in page
    assert "<bdi>Granite</bdi>" not in page
    assert 'aria-current="page"><bdi>Our energy</bdi>' in page
    assert "Changed since saved" not in page


def test_a_view_says_that_it_was_changed_and_is_saved_or_reset(cast, kept, browse):
    view, alice = kept(), browse(cast.alice)
    page = text(alice.get(f"{ACCOUNTS}?view={view.pk}&own=1&industry=Telecom"))
    assert "Changed since saved" in page
    assert "<bdi>Granite</bdi>" in page
    assert f'href="{ACCOUNTS}?view={view.pk}"' in page
    # Without any filter left it is still this view, changed.
    emptied = text(alice.get(f"{ACCOUNTS}?view={view.pk}&own=1"))
    assert "Changed since saved" in emptied
    assert "<bdi>Granite</bdi>" in emptied
    assert "Changed since saved" not in text(alice.get(f"{ACCOUNTS}?view={view.pk}&industry=Energy&sort=-annual_value"))
    alice.post(f"/t/acme/lists/views/{view.pk}/save/", {"query": "industry=Telecom"})
    assert "<bdi>Granite</bdi>" in text(alice.get(f"{ACCOUNTS}?view={view.pk}"))


def test_htmx_gets_the_state_of_the_view_beside_the_rows(cast, kept, browse):
    part = text(browse(cast.alice).get(f"{ACCOUNTS}?view={kept().pk}&own=1&q=Gran", headers={"HX-Request": "true"}))
    assert 'id="list-views" hx-swap-oob="true"' in part
    assert "Changed since saved" in part


def test_a_list_opens_with_the_default_and_again_as_it_is(cast, kept, browse):
    view, alice = kept(), browse(cast.alice)
    alice.post("/t/acme/lists/accounts/open-with/", {"view": str(view.pk)})
    assert "<bdi>Granite</bdi>" not in text(alice.get(ACCOUNTS))
    assert "<bdi>Granite</bdi>" in text(alice.get(f"{ACCOUNTS}?view=all"))
    assert "<bdi>Granite</bdi>" in text(alice.get(f"{ACCOUNTS}?industry=Telecom")), (
        "an address that says something is kept"
    )
    alice.post("/t/acme/lists/accounts/open-with/", {"view": ""})
    assert "<bdi>Granite</bdi>" in text(alice.get(ACCOUNTS))


def test_a_private_view_is_nobody_elses(cast, kept, browse):
    view, bob = kept(), browse(cast.bob)
    assert "<bdi>Energy</bdi>" not in text(bob.get(ACCOUNTS))
    for path in ("", "save/", "delete/"):
        assert bob.post(f"/t/acme/lists/views/{view.pk}/{path}", {"name": "Mine"}).status_code == 404
    with bound(cast.acme, purpose="account_management"):
        assert SavedView.objects.get().name == "Energy"


def test_a_shared_view_shows_each_reader_only_what_they_may_see(cast, kept, browse):
    view = kept(by=cast.ada, name="Weapons", query="industry=Weapons", shared=True)
    assert "<bdi>Theirs</bdi>" in text(browse(cast.ada).get(f"{ACCOUNTS}?view={view.pk}"))
    page = text(browse(cast.alice).get(f"{ACCOUNTS}?view={view.pk}"))
    assert "<bdi>Weapons</bdi>" in page
    assert "Theirs" not in page
    assert "<bdi>Helix</bdi>" not in page, "what she cannot ask for is nothing, and not everything"


def test_sharing_takes_the_right_and_a_refusal_changes_nothing(cast, kept, browse):
    view = kept()
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        with pytest.raises(Forbidden):
            saving.save_view(of="accounts", name="For all", query="", shared=True, by=cast.alice)
        with pytest.raises(Forbidden):
            saving.change_view(view=view, shared=True, by=cast.alice)
        assert SavedView.objects.filter(shared=False).get() == view
    shared = kept(by=cast.ada, shared=True)
    assert browse(cast.alice).post(f"/t/acme/lists/views/{shared.pk}/delete/").status_code == 403
    assert browse(cast.eve).post(f"/t/acme/lists/views/{shared.pk}/delete/").status_code == 303


def test_a_name_is_used_once_and_a_view_that_is_taken_back_closes_for_the_others(cast, kept):
    view = kept(by=cast.ada, shared=True)
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        with pytest.raises(Refused, match="already"):
            saving.save_view(of="accounts", name="energy", query="", by=cast.ada)
        saving.open_with(of="accounts", view=view, by=cast.alice)
        saving.change_view(view=view, shared=False, by=cast.ada)
        assert OwnList.objects.get(member=cast.alice).view is None
        assert SavedView.objects.count() == 1


def test_an_error_is_answered_at_the_field(cast, kept, browse):
    kept()
    answer = browse(cast.alice).post("/t/acme/lists/accounts/views/add/", {"name": "energy", "query": "q=x"})
    assert answer.status_code == 422
    assert "There is a view of this name already." in text(answer)


def heads(page: str) -> list[str]:
    return [piece.split('"')[0] for piece in page.split('id="sort-')[1:]]


def test_columns_are_chosen_in_an_order_and_the_file_has_the_same(cast, portfolio, browse):
    ada = browse(cast.ada)
    page = text(ada.get(f"{ACCOUNTS}?columns=annual_value,name,city,password"))
    assert heads(page) == ["name", "annual_value"]
    assert "Basel" in page
    assert "Renewal</a>" not in page
    rows = text(ada.get(f"{ACCOUNTS}?columns=annual_value,city,score&format=csv")).lstrip("\ufeff").splitlines()
    assert rows[0] == "name,external_id,annual_value,currency,city,Score"
    assert rows[1] == "Granite,,9.00,USD,Basel,"


def test_columns_are_moved_without_scripts_and_kept_for_oneself(cast, portfolio, browse):
    alice, address = browse(cast.alice), "/t/acme/lists/accounts/columns/"
    form = text(alice.get(f"{address}?industry=Energy"))
    assert 'value="up:owner"' in form
    order = ["tier", "owner", "city"]
    moved = text(alice.post(address, {"order": order, "show": ["owner", "city"], "move": "up:city", "said": "q=x"}))
    assert moved.index('id="show-tier"') < moved.index('id="show-city"') < moved.index('id="show-owner"')
    now = alice.post(
        address, {"order": ["city", "owner"], "show": ["owner", "city"], "now": "1", "said": "industry=Energy"}
    )
    assert now.headers["Location"] == f"{ACCOUNTS}?industry=Energy&columns=city%2Cowner"
    alice.post(address, {"order": ["annual_value", "city"], "show": ["city", "annual_value"], "always": "1"})
    assert heads(text(alice.get(ACCOUNTS))) == ["name", "annual_value"]
    assert len(heads(text(browse(cast.bob).get(ACCOUNTS)))) > 2, "what Alice wants is hers"
    alice.post(address, {"usual": "1"})
    assert len(heads(text(alice.get(ACCOUNTS)))) > 2


def test_the_list_keeps_its_budget_with_views(cast, kept, browse, django_assert_max_num_queries):
    kept()
    kept(by=cast.ada, shared=True)
    alice = browse(cast.alice)
    with django_assert_max_num_queries(15):
        assert alice.get(ACCOUNTS).status_code == 200


@pytest.mark.parametrize(
    "path", ["contacts/", "engagements/", "promises/", "imports/", "settings/members/", "journal/"]
)
def test_every_list_with_a_page_has_views_and_columns(path, cast, browse):
    page = text(browse(cast.ada).get(f"/t/acme/{path}"))
    assert "Save as a view" in page
    address = page.split("columns/")[0].rsplit('href="', 1)[1] + "columns/"
    assert browse(cast.ada).get(address).status_code == 200
