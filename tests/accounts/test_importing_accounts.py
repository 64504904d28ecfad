"""Accounts come in from files, once, with their parents, and go again."""

import pytest

from accounts.actions.accounts import change_account
from accounts.actions.facts import declare_fact
from accounts.models import Account, Seat, Standing
from intimacy.imports import tasks
from intimacy.imports.models import Effect
from intimacy.journal.models import Entry
from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.context import bound
from tests.accounts.importing import Importing, counts, lines

MAVEN = lines(
    "account,sector,revenue,employees,office_location,subsidiary_of",
    "Bluth Company,technolgy,1242.32,3027,United States,Acme Corporation",
    "Acme Corporation,technolgy,1100.04,2822,United States,",
    "Betatech,medical,647.18,1185,Kenya,",
)


@pytest.fixture
def ada(cast):
    return Importing(cast.acme, cast.ada)


@pytest.fixture
def alice(cast):
    return Importing(cast.acme, cast.alice)


def test_accounts_come_in_with_parents_that_stand_further_down(ada):
    imported = ada.run("accounts", MAVEN)
    assert counts(imported) == (3, 0, 0, 0)
    assert imported.mapping == {
        "account": "name", "sector": "industry", "employees": "employees", "office_location": "region",
        "subsidiary_of": "parent",
    }  # fmt: skip
    with ada.bound():
        bluth = Account.objects.get(name="Bluth Company")
        assert (bluth.parent.name, bluth.employees, bluth.industry) == ("Acme Corporation", 3027, "technolgy")
        assert Standing.objects.count() == 3


def test_a_parent_is_found_by_name_where_ids_are_the_key(ada):
    imported = ada.run("accounts", lines("id,name,parent", "1,Child,Mother", "2,Mother,3", "3,Grandmother,"))
    assert counts(imported) == (3, 0, 0, 0)
    with ada.bound():
        assert Account.objects.get(name="Child").parent.parent.name == "Grandmother"


def test_ids_of_something_else_are_not_suggested_as_those_of_accounts(ada):
    tickets = lines("id,project,type", "1,Helix,Ticket", "2,Ionix,Ticket", "3,Helix,Ticket")
    imported = ada.run("accounts", tickets)
    assert (imported.mapping, imported.match) == ({"project": "name"}, "name")
    assert counts(imported) == (2, 0, 1, 0)
    with ada.bound():
        assert set(Account.objects.values_list("name", "external_id")) == {("Helix", ""), ("Ionix", "")}


def test_accounts_that_would_be_part_of_each_other_come_in_and_one_link_is_left_out(ada):
    imported = ada.run("accounts", lines("name,parent", "One,Two", "Two,One"))
    assert counts(imported) == (2, 0, 0, 0)
    assert ada.faults(imported) == [(3, "parent", "An account cannot be a part of itself.")]
    with ada.bound():
        assert Account.objects.get(parent=None).name == "Two"


def test_running_the_same_file_again_doubles_nothing(ada):
    ada.run("accounts", MAVEN)
    again = ada.run("accounts", MAVEN)
    assert counts(again) == (0, 0, 3, 0)
    with ada.bound():
        assert Account.objects.count() == 3
        assert not Effect.objects.filter(imported=again).exists()


def test_a_dry_run_says_what_would_happen_and_writes_none_of_it(ada):
    mapped = ada.mapped("accounts", MAVEN)
    with ada.bound():
        apart = {"imports_fault", "jobs_job"}
        before = {model: model.objects.count() for model in tenant_models() if model._meta.db_table not in apart}
    job = tasks.try_import.run_in(ada.tenant, imported=mapped.pk)
    tried = ada.again(mapped, job)
    assert (counts(tried), tried.state) == ((3, 0, 0, 0), "tried")
    with ada.bound():
        assert before == {model: model.objects.count() for model in before}


def test_what_is_wrong_is_said_row_by_row(ada):
    imported = ada.run("accounts", lines(
        "account,employees,annual value,subsidiary of,owner,currency",
        "Helix,many,10,,,",
        "Ionix,10,-5,,,",
        "Jovian,10,5,Nobody Inc,,",
        "Kepler,10,5,,nobody@acme.example,",
        ",10,5,,,",
        "Lumen,10,5,,,EURO",
        "Maple,10,5,,bob@acme.example,eur",
    ))  # fmt: skip
    assert counts(imported) == (1, 0, 0, 6)
    assert ada.faults(imported) == [
        (2, "employees", "“many” is not a number written with “.” before the decimals."),
        (3, "annual value", "An amount of money cannot be below zero here."),
        (4, "subsidiary of", "There is no account “Nobody Inc”, and none in this file."),
        (5, "owner", "No colleague has the address “nobody@acme.example”."),
        (6, "account", "The row does not say by what it is known again (Name is empty)."),
        (7, "currency", "“EURO” has 4 letters; at most 3 fit."),
    ]
    with ada.bound():
        maple = Account.objects.get()
        assert (maple.name, maple.owner.name, maple.currency) == ("Maple", "Bob", "EUR")
        assert Seat.objects.on_account(maple).get().member.name == "Bob"


def test_the_same_account_in_several_rows_is_one_and_a_contradiction_is_named(ada):
    imported = ada.run("accounts", lines("name,city", "Helix,Bern", "Helix,Bern", "Helix,Basel"))
    assert counts(imported) == (1, 0, 1, 1)
    assert ada.faults(imported) == [
        (4, "name", "Row 2 already says something else about this one; the first word counts.")
    ]


def test_an_empty_cell_changes_nothing_and_a_filled_one_does(ada, make):
    with ada.bound():
        make.account("Helix", city="Bern", employees=10, external_id="7")
    imported = ada.run("accounts", lines("id,name,city,employees", "7,Helix Biolabs,,12"))
    assert counts(imported) == (0, 1, 0, 0)
    with ada.bound():
        helix = Account.objects.get()
        assert (helix.name, helix.city, helix.employees, helix.version) == ("Helix Biolabs", "Bern", 12, 2)


def test_undoing_removes_what_was_added_and_puts_back_what_was_changed(ada, make):
    with ada.bound():
        make.account("Betatech", region="Norway", employees=3)
    imported = ada.run("accounts", MAVEN)
    assert counts(imported) == (2, 1, 0, 0)
    undone = ada.undo(imported)
    assert (undone.state, undone.kept) == ("undone", 0)
    with ada.bound():
        beta = Account.objects.get()
        assert (beta.name, beta.region, beta.employees, beta.industry) == ("Betatech", "Norway", 3, "")


def test_undoing_leaves_what_somebody_changed_or_used_since_and_says_why(ada, cast, make):
    with ada.bound():
        make.account("Betatech", region="Norway", employees=3)
    imported = ada.run("accounts", MAVEN)
    with ada.bound():
        beta, bluth, acme = (
            Account.objects.get(name=name) for name in ("Betatech", "Bluth Company", "Acme Corporation")
        )
        change_account(account=beta, region="Sweden", by=cast.ada)
        change_account(account=bluth, city="Newport", by=cast.ada)
        make.interaction(acme)
    undone = ada.undo(imported)
    assert undone.kept == 3
    with ada.bound():
        reasons = set(Effect.objects.filter(undone=False).values_list("why_kept", flat=True))
        assert reasons == {"Changed since: region.", "Has been changed since.", "Still used by: interaction."}
        beta.refresh_from_db()
        assert (beta.region, beta.employees) == ("Sweden", 3)
        assert Account.objects.count() == 3


def test_a_manager_owns_what_they_add_and_touches_only_their_own(alice, make, cast):
    with alice.bound():
        make.account("Of Bob", owner=cast.bob)
        make.account("Of Alice", owner=cast.alice)
    imported = alice.run("accounts", lines("name,city", "Of Bob,Bern", "Of Alice,Bern", "New,Bern"))
    assert counts(imported) == (1, 1, 0, 1)
    assert alice.faults(imported) == [(2, "name", "You are not on the team of this account.")]
    with alice.bound():
        assert Account.objects.get(name="New").owner == cast.alice
        assert Account.objects.get(name="Of Bob").city == ""


def test_declared_facts_can_be_filled(ada, cast):
    with ada.bound():
        declare_fact(words="Founded in", name="year_established", type="number", by=cast.ada)
        declare_fact(words="Revenue", name="revenue", type="number", by=cast.ada)
    content = lines("account,year_established,revenue", "Helix,1996,1100.04")
    ada.run("accounts", content)
    again = ada.run("accounts", content)
    assert counts(again) == (0, 0, 1, 0)
    with ada.bound():
        assert Account.objects.get().facts == {"year_established": 1996, "revenue": 1100.04}


def test_a_batch_is_one_row_in_the_journal(ada):
    imported = ada.run("accounts", MAVEN)
    with ada.bound():
        told = list(Entry.objects.about(imported).order_by("id").values_list("action", "count"))
    assert ("accounts.accounts_added", 3) in told
    assert ("imports.finished", 3) in told


def test_another_tenant_gets_the_same_file_for_itself(ada, cast):
    ada.run("accounts", MAVEN)
    theirs = Importing(cast.globex, cast.grete).run("accounts", MAVEN)
    assert counts(theirs) == (3, 0, 0, 0)
    with bound(cast.globex, purpose="account_management"):
        assert Account.objects.count() == 3
