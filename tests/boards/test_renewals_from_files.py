"""Renewals come in from a file: found by account and day, corrected by a later one, taken back as far as nobody has changed them."""

from decimal import Decimal

import pytest

from boards.actions.renewals import note_renewal
from boards.models import Renewal
from boards.programme.kept import revenue_kept
from intimacy.tenancy.context import bound
from tests.accounts.importing import Importing, counts, lines
from tests.make import days_ago, in_days

PAST, LONG_AGO = in_days(-20), in_days(-400)


@pytest.fixture
def accounts(cast, make):
    """Two of Alice's, of which one is named alike with one of Bob's, and one with a name from the right."""
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        make.account("Helix", owner=cast.alice, tier=1, external_id="H-1")
        make.account("نور", owner=cast.alice, tier=1, external_id="N-1", currency="EUR")
        make.account("Ionix", owner=cast.bob, tier=2, external_id="I-1")
    return cast.acme


def file(*rows: str) -> bytes:
    return lines("Account,Renewal date,ARR before,ARR after,Currency,Reason", *rows)


def said(tenant, member) -> dict:
    with bound(tenant, member=member, purpose="account_management"):
        return {
            (row.account.name, row.on): (row.before, row.after, row.currency, row.note, row.outcome)
            for row in Renewal.objects.select_related("account")
        }


def test_a_file_is_the_programmes_first_figure(accounts, cast, make):
    importing = Importing(cast.acme, cast.ada)
    content = file(
        f"Helix,{PAST},\"10,000.005\",8000,,Price", f"نور,{PAST},5000 EUR,0,,", f"Ionix,{LONG_AGO},100,250,usd,",
    )  # fmt: skip
    assert counts(importing.tried("renewals", content)) == (3, 0, 0, 0)
    assert said(cast.acme, cast.ada) == {}, "trying writes nothing"
    assert counts(importing.run("renewals", content)) == (3, 0, 0, 0)
    assert said(cast.acme, cast.ada) == {
        ("Helix", PAST): (Decimal("10000.01"), Decimal(8000), "USD", "Price", "reduced"),
        ("نور", PAST): (Decimal(5000), Decimal(0), "EUR", "", "lost"),
        ("Ionix", LONG_AGO): (Decimal(100), Decimal(250), "USD", "", "grown"),
    }
    assert counts(importing.run("renewals", content)) == (0, 0, 3, 0), "the same again changes nothing"
    with bound(cast.acme, member=cast.eve, purpose="account_management"):
        rows = revenue_kept(cast.eve, days_ago(0).date(), 12).rows
    assert [(row[2].value, row[3].value) for row in rows] == [(1, 1), (1, 0)]


def test_what_cannot_be_is_said_at_its_row_and_the_others_come_in(accounts, cast):
    importing = Importing(cast.acme, cast.ada)
    imported = importing.run("renewals", file(
        f"Helix,{in_days(1)},1,1,,", f"Helix,{PAST},0,1,,", f"Helix,{in_days(-21)},1,-1,,", f"Helix,{in_days(-22)},1,,,",
        f"Nobody,{PAST},1,1,,", f"Helix,{in_days(-23)},1,1,dollars,", f"Helix,{in_days(-24)},1,1,,",
        f"Helix,{in_days(-25)},5000 EUR,6000 USD,,", f"Helix,{in_days(-26)},5000 EUR,6000,usd,", f"Helix,{in_days(-27)},5000 EUR,€6000,eur,",
    ))  # fmt: skip
    assert counts(imported) == (2, 0, 0, 8)
    sentences = {row: sentence for row, _column, sentence in importing.faults(imported)}
    assert sentences[2] == "This day has not come yet."
    assert sentences[3] == "Say what they paid a year before; more than nothing."
    assert sentences[4] == "Say what they pay a year from now on; 0 where they left."
    assert "Nobody" in sentences[6]
    assert sentences[9] == sentences[10] == "Amounts in several currencies stand in this row."
    assert len(sentences) == 8


def test_a_row_that_names_the_account_by_its_id_is_the_same_renewal(accounts, cast):
    content = lines(
        "Account,Account id,Renewal date,ARR before,ARR after", f"Helix,,{PAST},10,8", f",H-1,{PAST},10,8", f",H-1,{PAST},10,9",
    )  # fmt: skip
    importing = Importing(cast.acme, cast.ada)
    imported = importing.run("renewals", content)
    assert imported.new == 1
    assert len(said(cast.acme, cast.ada)) == 1
    importing.undo(imported)
    assert said(cast.acme, cast.ada) == {}


def test_a_manager_brings_those_of_their_own_accounts(accounts, cast):
    importing = Importing(cast.acme, cast.alice)
    imported = importing.run("renewals", file(f"Helix,{PAST},1,1,,", f"Ionix,{PAST},1,1,,"))
    assert counts(imported) == (1, 0, 0, 1)
    assert [name for name, _on in said(cast.acme, cast.ada)] == ["Helix"]


def test_an_import_is_taken_back_but_not_what_somebody_has_changed_since(accounts, cast):
    importing = Importing(cast.acme, cast.ada)
    first = importing.run("renewals", file(f"Helix,{PAST},10,8,,Price", f"Ionix,{PAST},10,8,,", f"نور,{PAST},10,8,,"))
    second = importing.run("renewals", file(f"Helix,{PAST},10,9,,", f"نور,{PAST},10,9,,"))
    assert counts(second) == (0, 2, 0, 0)
    assert said(cast.acme, cast.ada)["Helix", PAST][1:4] == (Decimal(9), "USD", "Price"), "what it does not say stays"
    with bound(cast.acme, member=cast.ada, purpose="account_management"):
        row = Renewal.objects.select_related("account").get(account__name="نور")
        note_renewal(account=row.account, on=PAST, before=Decimal(10), after=Decimal(3), by=cast.ada)
    importing.undo(second)
    now = {name: values[1] for (name, _on), values in said(cast.acme, cast.ada).items()}
    assert now == {"Helix": 8, "Ionix": 8, "نور": 3}
    importing.undo(first)
    assert {name: values[1] for (name, _on), values in said(cast.acme, cast.ada).items()} == {"نور": 3}
