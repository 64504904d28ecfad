"""An import by a program: from the file to the records and back, and what is refused on the way."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Account
from intimacy.imports.models import Fault
from intimacy.jobs.models import Job
from intimacy.jobs.running import run
from intimacy.journal.models import Entry
from intimacy.tenancy.context import bound

CRM = b"account,sector,employees\nHelix,technolgy,12\nIonix,retail,many\n"
COLUMNS = {"mapping": {"account": "name", "sector": "industry", "employees": "employees"}, "match": "name"}


@pytest.fixture
def ada(program, cast):
    return program(cast.ada)


def bring(program, content: bytes = CRM, kind: str = "accounts", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    form = {"kind": kind, "file": SimpleUploadedFile("crm.csv", content)}
    return program.client.post("/api/v1/imports/", form, headers={**program.headers, **headers})


def finish(tenant) -> None:
    """What the worker does with the jobs that a request has queued."""
    with bound(tenant, purpose="administration"):
        jobs = list(Job.objects.under_way().values_list("pk", flat=True))
    for job in jobs:
        run(tenant.pk, job, delivery="a worker")


def test_from_the_file_to_the_records_and_back(ada, cast):
    brought = bring(ada)
    assert brought.status_code == 201
    one = f"imports/{brought.json()['id']}/"
    assert brought["Location"].endswith(one)
    corrected = {**COLUMNS, "corrections": {"industry": {"technolgy": "technology"}}}
    assert ada.post(f"{one}columns/", corrected).json()["state"] == "mapped"
    assert ada.post(f"{one}try/").json()["state"] == "trying"
    finish(cast.acme)
    tried = ada.get(one).json()
    assert (tried["state"], tried["new"], tried["wrong"]) == ("tried", 1, 1)
    (fault,) = ada.get(f"{one}faults/").json()["results"]
    assert (fault["row"], fault["column"]) == (3, "employees")
    ada.post(f"{one}run/")
    finish(cast.acme)
    assert ada.get(one).json()["state"] == "done"
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.get().industry == "technology"
        assert Entry.objects.of("journal.shown").filter(fields=[Fault._meta.label_lower]).count() == 1
    ada.post(f"{one}undo/")
    finish(cast.acme)
    assert ada.get(one).json()["state"] == "undone"
    assert ada.post(f"{one}delete-file/").json()["has_file"] is False
    with bound(cast.acme, purpose="account_management"):
        assert not Account.objects.exists()


def test_what_can_be_imported_is_said_with_its_fields(ada):
    kinds = {kind["name"]: kind for kind in ada.get("imports/kinds/").json()["kinds"]}
    assert "name" in {field["name"] for field in kinds["accounts"]["fields"]}
    assert kinds["contacts"]["questions"][0]["choices"] == ["contract", "legitimate_interest", "consent"]


def test_a_file_sent_twice_under_one_key_is_kept_once(ada):
    first, again = (bring(ada, Idempotency_Key="7") for _ in range(2))
    assert (again.json()["id"], again["Idempotent-Replayed"]) == (first.json()["id"], "true")
    assert bring(ada, CRM + b"Kappa,,1\n", Idempotency_Key="7").status_code == 422


def test_what_is_no_table_is_refused_at_the_file(ada):
    refused = bring(ada, b"%PDF-1.7")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, "#/file")


def test_a_file_that_is_too_large_is_kept_nowhere(ada, settings):
    settings.IMPORT_MAX_BYTES = 20
    assert bring(ada).status_code == 413
    assert ada.get("imports/").json()["results"] == []


def test_json_is_no_file(ada):
    assert ada.post("imports/", {"kind": "accounts"}).status_code == 415


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"mapping": {"no such column": "name"}}, "#/mapping"),
        ({"mapping": {"account": "no such field"}}, "#/mapping"),
        ({"match": "no such key"}, "#/match"),
        ({"answers": {"basis": "contract"}}, "#/basis"),
    ],
)
def test_columns_that_make_no_sense_are_refused(ada, given, where):
    one = bring(ada).json()["id"]
    refused = ada.post(f"imports/{one}/columns/", {**COLUMNS, **given})
    assert (refused.status_code, where in {error["pointer"] for error in refused.json()["errors"]}) == (409, True)


def test_contacts_need_one_of_the_lawful_bases(ada):
    one = bring(ada, b"name,email,company\nCarl,carl@example.com,Helix\n", "contacts").json()
    columns = {"mapping": one["mapping"], "match": "email"}
    for answers in ({}, {"basis": "curiosity"}):
        refused = ada.post(f"imports/{one['id']}/columns/", {**columns, "answers": answers})
        assert refused.json()["errors"][0]["pointer"] == "#/basis"
    assert ada.post(f"imports/{one['id']}/columns/", {**columns, "answers": {"basis": "contract"}}).status_code == 200


def test_another_persons_import_is_not_there(ada, program, cast):
    one = bring(ada).json()["id"]
    assert program(cast.alice).get(f"imports/{one}/").status_code == 404
    assert json.loads(program(cast.alice).get("imports/").content)["results"] == []


def test_letters_that_are_a_guess_are_confirmed(ada):
    one = bring(ada, "account\nZürich Müller\n".encode("cp1252")).json()
    assert one["encoding"] == ""
    assert ada.post(f"imports/{one['id']}/letters/", {"encoding": "cp1252"}).json()["encoding"] == "cp1252"
