"""One field of many rows: looked at before, done by the field's own action, taken back where nobody came after."""

import pytest

from accounts.actions import accounts as actions
from accounts.lists import AccountList
from accounts.models import Account
from intimacy.journal.models import Entry
from intimacy.pages.lists import bulk
from intimacy.pages.models import BulkEdit, BulkEditRow
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.refusals import Forbidden, Refused
from tests.browser import PHONE, chromium, committed_cast, served, visit  # noqa: F401 – fixtures
from tests.make import Make

PURPOSE = "account_management"
FORM = "/t/acme/lists/accounts/bulk-edit/"


@pytest.fixture
def three(cast, make):
    """Two accounts of Alice's, and one of Bob's."""
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        names = (("Arbor", cast.alice), ("Birch", cast.alice), ("Cedar", cast.bob))
        return [make.account(name, owner=owner, industry="Energy") for name, owner in names]


@pytest.fixture
def look(cast, three):
    """A function that looks at an edit of the three as somebody."""

    def prepare(by=cast.ada, field="industry", value="Steel", rows=None, **options) -> BulkEdit:
        with bound(cast.acme, member=by, purpose=PURPOSE):
            rows = Account.objects.order_by("name") if rows is None else rows
            return bulk.prepare(definition=AccountList(by), field=field, value=value, rows=rows, by=by, **options)

    return prepare


def said(cast, *names: str) -> list:
    with bound(cast.acme, purpose=PURPOSE):
        return [
            tuple(row) if len(names) > 1 else row[0] for row in Account.objects.order_by("name").values_list(*names)
        ]


def outcomes(cast, edit: BulkEdit) -> dict:
    with bound(cast.acme, purpose=PURPOSE):
        return edit.counts()


def do(cast, action, edit: BulkEdit, by=None) -> None:
    by = by or cast.ada
    with bound(cast.acme, member=by, purpose=PURPOSE):
        action(edit=edit, by=by)


def test_looking_changes_nothing_and_leaves_nothing_on_record(cast, look):
    edit = look()
    assert outcomes(cast, edit) == {"waiting": 3}
    assert said(cast, "industry") == ["Energy"] * 3
    with bound(cast.acme, purpose=PURPOSE):
        assert not Entry.objects.of("accounts.account_changed").exists()


def test_it_is_done_once_however_often_it_is_asked_and_taken_back(cast, look):
    edit = look()
    for _time in range(2):
        do(cast, bulk.carry_out, edit)
    assert said(cast, "industry", "version") == [("Steel", 2)] * 3
    with bound(cast.acme, purpose=PURPOSE):
        assert Entry.objects.of("pages.many_changed").get().count == 3
    for _time in range(2):
        do(cast, bulk.take_back, edit)
    assert said(cast, "industry", "version") == [("Energy", 3)] * 3
    assert outcomes(cast, edit) == {"back": 3}
    do(cast, bulk.carry_out, edit)
    assert said(cast, "industry") == ["Energy"] * 3


def test_a_row_that_somebody_changed_meanwhile_is_left_alone_both_ways(cast, three, look):
    edit = look()
    with bound(cast.acme, member=cast.bob, purpose=PURPOSE):
        actions.change_account(account=three[2], industry="Rail", by=cast.bob)
    do(cast, bulk.carry_out, edit)
    assert said(cast, "industry") == ["Steel", "Steel", "Rail"]
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        actions.change_account(account=three[0], industry="Optics", by=cast.alice)
    do(cast, bulk.take_back, edit)
    assert said(cast, "industry") == ["Optics", "Energy", "Rail"]
    assert outcomes(cast, edit) == {"refused": 1, "kept": 1, "back": 1}


def test_owners_and_tiers_go_through_their_own_actions_and_come_back(cast, look):
    handed = look(field="owner", value=str(cast.bob.pk))
    with bound(cast.acme, member=cast.ada, purpose=PURPOSE):
        editable = bulk.editable_or_refuse(AccountList(cast.ada), "owner", cast.ada)
        values = [str(cast.alice.pk), str(cast.bob.pk), ""]
        assert {*bulk.in_words(editable, values, cast.ada).values()} == {"Alice", "Bob", "Nobody"}
    assert outcomes(cast, handed) == {"waiting": 2, "same": 1}
    do(cast, bulk.carry_out, handed)
    assert set(said(cast, "owner")) == {cast.bob.pk}
    raised = look(field="tier", value="1", why="The board said so.")
    do(cast, bulk.carry_out, raised)
    assert said(cast, "tier") == [1, 1, 1]
    for edit in (raised, handed):
        do(cast, bulk.take_back, edit)
    assert said(cast, "tier", "owner") == [(None, cast.alice.pk), (None, cast.alice.pk), (None, cast.bob.pk)]


def test_what_a_row_refuses_is_known_before(cast, three, look):
    edit = look(by=cast.alice)
    with bound(cast.acme, purpose=PURPOSE):
        [row] = BulkEditRow.objects.filter(edit=edit, outcome="refused")
    assert (row.record, row.sentence) == (three[2].pk, "You may not change this here.")
    do(cast, bulk.carry_out, edit, by=cast.alice)
    assert said(cast, "industry") == ["Steel", "Steel", "Energy"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"field": "annual_value", "value": "-5"}, "Ensure this value is greater than or equal to 0."),
        ({"field": "tier", "value": "1"}, "Say why"),
        ({"field": "name", "value": "X"}, "This cannot be changed on many rows."),
        ({"rows": "none"}, "Select the rows first."),
    ],
)
def test_nonsense_is_refused_and_nothing_is_kept(given, sentence, cast, look):
    with bound(cast.acme, purpose=PURPOSE):
        given = given | ({"rows": Account.objects.none()} if "rows" in given else {})
    with pytest.raises(Refused, match=sentence):
        look(**given)
    with bound(cast.acme, purpose=PURPOSE):
        assert not BulkEdit.objects.exists()


def test_an_edit_is_its_makers_alone(cast, look, browse):
    edit = look()
    for step in ("", "carry-out/", "take-back/"):
        answer = browse(cast.alice).post(f"/t/acme/lists/bulk-edits/{edit.pk}/{step}")
        assert answer.status_code == 404
    assert said(cast, "industry") == ["Energy"] * 3
    with bound(cast.acme, member=cast.olga, purpose=PURPOSE), pytest.raises((Refused, Forbidden)):
        bulk.prepare(
            definition=AccountList(cast.olga), field="industry", value="X", rows=Account.objects.all(), by=cast.olga
        )


def test_after_a_week_it_stays_and_what_was_before_is_deleted(cast, look):
    edit = look()
    do(cast, bulk.carry_out, edit)
    with bound(cast.acme, purpose=PURPOSE):
        BulkEdit.objects.update(begun_at=edit.made_at - 2 * bulk.KEPT, made_at=edit.made_at - 2 * bulk.KEPT)
    with pytest.raises(Refused, match="longer ago than a week"):
        do(cast, bulk.take_back, edit)
    assert said(cast, "industry") == ["Steel"] * 3
    bulk.delete_old_edits.run_in(cast.acme)
    with bound(cast.acme, purpose=PURPOSE):
        assert not BulkEditRow.objects.exists()


def test_the_browser_leads_from_the_selection_to_the_rows_and_back(cast, three, browse, django_assert_max_num_queries):
    ada = browse(cast.ada)
    assert f'formaction="{FORM}"' in ada.get("/t/acme/accounts/").content.decode()
    ids = [str(account.pk) for account in three[:2]]
    form = ada.post(FORM, {"id": ids, "said": ""}).content.decode()
    assert "the 2 selected" in form
    assert "all that the list shows: 3 rows" in form
    given = {"id": ids, "which": "selected", "field": "industry", "step": "look", "value": "Steel"}
    address = ada.post(FORM, given).headers["Location"]
    with django_assert_max_num_queries(15):
        page = ada.get(address).content.decode()
    assert all(words in page for words in ("Arbor", "Birch", "Energy", "Steel", "Change 2 rows"))
    assert "Cedar" not in page
    ada.post(f"{address}carry-out/")
    assert said(cast, "industry") == ["Steel", "Steel", "Energy"]
    assert "Take back" in ada.get(address).content.decode()
    ada.post(f"{address}take-back/")
    assert said(cast, "industry") == ["Energy"] * 3


def test_all_that_the_list_shows_means_its_filters(cast, make, three, browse):
    with bound(cast.acme, member=cast.alice, purpose=PURPOSE):
        make.account("Dune", industry="Rail")
    given = {"which": "all", "said": "industry=Energy", "field": "region", "step": "look", "value": "North"}
    ada = browse(cast.ada)
    ada.post(ada.post(FORM, given).headers["Location"] + "carry-out/")
    assert said(cast, "region") == ["North", "North", "North", ""]


def test_a_wrong_value_stands_at_its_field(cast, three, browse):
    given = {"which": "all", "field": "annual_value", "step": "look", "value": "-5"}
    answer = browse(cast.ada).post(FORM, given)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_many_are_changed_by_a_worker_in_batches(committed_cast, monkeypatch):  # noqa: F811
    cast = committed_cast
    monkeypatch.setattr(bulk, "AT_ONCE", 10)
    monkeypatch.setattr(bulk, "BATCH", 5)
    with in_tenant(cast.acme, member=cast.ada, purpose=PURPOSE):
        make = Make()
        for number in range(12):
            make.account(f"Account {number:02}", industry="Energy")
        rows = Account.objects.order_by("pk")
        edit = bulk.prepare(definition=AccountList(cast.ada), field="industry", value="Steel", rows=rows, by=cast.ada)
        edit = bulk.carry_out(edit=edit, by=cast.ada)
        assert edit.is_under_way
    bulk.change_rows.run_in(cast.acme, edit=edit.pk)
    with in_tenant(cast.acme, purpose=PURPOSE):
        assert edit.counts() == {"done": 12}
        assert Entry.objects.of("pages.many_changed").get().count == 12


def test_by_keyboard_in_a_browser(visit, committed_cast):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, member=cast.ada, purpose=PURPOSE):
        for name in ("Arbor", "Birch"):
            Make().account(name, industry="Energy", tier=2)
    for tier, how in (("1", {}), ("3", {"size": PHONE, "scheme": "dark"})):
        there = visit(cast.ada, **how)
        page = there.go("/t/acme/accounts/")
        page.get_by_label("Select Arbor", exact=True).focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Change", exact=True).press("Enter")
        page.get_by_label("What changes").select_option("tier")
        page.get_by_label("Reason").fill("The board said so.")
        page.get_by_label("New value").select_option(tier)
        assert (there.violations(), there.overflow()) == ([], 0)
        page.get_by_role("button", name="Look at the rows").press("Enter")
        page.get_by_role("button", name="Change 1 row").wait_for()
        assert (there.violations(), there.overflow()) == ([], 0)
        page.get_by_role("button", name="Change 1 row").press("Enter")
        page.get_by_role("button", name="Take back").wait_for()
        with in_tenant(cast.acme, purpose=PURPOSE):
            assert Account.objects.get(name="Arbor").tier == int(tier)
        page.get_by_role("button", name="Take back").press("Enter")
        page.get_by_text("This was taken back.").wait_for()
        assert (there.violations(), there.overflow()) == ([], 0)
        with in_tenant(cast.acme, purpose=PURPOSE):
            assert Account.objects.get(name="Arbor").tier == 2
        assert there.complaints == []
