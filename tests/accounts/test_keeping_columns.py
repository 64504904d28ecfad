"""A column of a file for which accounts have no field yet is kept as a further fact, by whoever may declare one."""

import pytest

from accounts.models import Account, FactKind
from intimacy.imports.actions import ADOPT, choose_columns
from intimacy.tenancy.refusals import Refused
from tests.accounts.importing import Importing, counts, lines

FILE = lines(
    "account_id,account_name,churn_flag,seats,signup,Name",
    "A-1,Helix,False,9,2024-03-01,x",
    "A-2,Ionix,True,12,2024-01-10,y",
)


def test_the_page_keeps_columns_as_what_they_hold(cast, browse):
    ada = browse(cast.ada)
    importing = Importing(cast.acme, cast.ada)
    imported = importing.upload("accounts", FILE)
    address = f"/t/acme/imports/{imported.pk}/columns/"
    assert "Keep as a further fact" in ada.get(address).content.decode()
    chosen = {
        "column-0": "external_id",
        "column-1": "name",
        "column-2": ADOPT,
        "column-3": ADOPT,
        "match": "external_id",
    }
    assert ada.post(address, chosen).status_code == 303
    with importing.bound():
        kinds = {kind.name: kind.type for kind in FactKind.objects.in_use()}
        imported.refresh_from_db()
    assert kinds == {"churn_flag": "yes_no", "seats": "number"}
    assert imported.mapping["churn_flag"] == "fact:churn_flag"
    assert counts(importing.run_again(imported)) == (2, 0, 0, 0)
    with importing.bound():
        assert Account.objects.get(external_id="A-2").facts == {"churn_flag": True, "seats": 12}


def test_a_column_that_cannot_be_kept_is_told_at_its_place_and_nothing_is_declared(cast, browse):
    ada = browse(cast.ada)
    importing = Importing(cast.acme, cast.ada)
    imported = importing.upload("accounts", FILE)
    chosen = {"column-1": "name", "column-2": ADOPT, "column-5": ADOPT, "match": "name"}
    answer = ada.post(f"/t/acme/imports/{imported.pk}/columns/", chosen)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"column-5": ["Every account has “name” already."]}
    with importing.bound():
        assert not FactKind.objects.exists()


def test_kept_once_a_column_goes_into_its_fact_by_itself(cast):
    importing = Importing(cast.acme, cast.ada)
    importing.run(
        "accounts", FILE, match="external_id", mapping={"churn_flag": ADOPT, "signup": "", "seats": "", "Name": ""}
    )
    again = importing.mapped("accounts", FILE, match="external_id", mapping={"churn_flag": ADOPT})
    assert again.mapping["churn_flag"] == "fact:churn_flag"
    assert importing.upload("accounts", FILE).mapping["churn_flag"] == "fact:churn_flag"


def test_only_who_may_declare_facts_keeps_columns(cast, browse):
    importing = Importing(cast.acme, cast.bob)
    imported = importing.upload("accounts", FILE)
    assert (
        "Keep as a further fact" not in browse(cast.bob).get(f"/t/acme/imports/{imported.pk}/columns/").content.decode()
    )
    with importing.bound(), pytest.raises(Refused, match="Only who may declare further facts"):
        choose_columns(
            imported=imported, mapping={"account_name": "name", "churn_flag": ADOPT}, match="name", reading={}, answers={},
            by=cast.bob,
        )  # fmt: skip
