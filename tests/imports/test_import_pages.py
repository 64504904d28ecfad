"""From a file to records on the pages: upload, letters, columns, spelling, dry run, run, undo, and who may."""

import zipfile
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Account
from intimacy.imports import tasks
from intimacy.imports.models import Effect, Fault, Import
from intimacy.imports.querysets import FILES_KEPT
from intimacy.jobs.models import Job
from intimacy.tenancy.context import bound
from tests.accounts.importing import Importing, lines

ACCOUNTS = lines("account,sector,employees", "Helix,technolgy,12", "Ionix,retail,many")
NEW = "/t/acme/imports/new/"


def upload(client, content: bytes, kind: str = "accounts", name: str = "crm.csv"):
    return client.post(NEW, {"kind": kind, "file": SimpleUploadedFile(name, content)})


def the_import(tenant) -> Import:
    with bound(tenant, purpose="account_management"):
        return Import.objects.select_related("job").get()


def finish(tenant) -> None:
    """What the worker does with the job that a page has queued."""
    from intimacy.jobs.running import run

    with bound(tenant, purpose="administration"):
        jobs = list(Job.objects.under_way().values_list("pk", flat=True))
    for job in jobs:
        run(tenant.pk, job, delivery="a worker")


def test_from_the_file_to_the_records_and_back(cast, browse, django_assert_max_num_queries):
    ada = browse(cast.ada)
    columns = upload(ada, ACCOUNTS)["Location"]
    pk = the_import(cast.acme).pk
    here = f"/t/acme/imports/{pk}/"
    assert columns == f"{here}columns/"
    with django_assert_max_num_queries(15):
        page = ada.get(columns).content.decode()
    assert "technolgy" in page
    chosen = {"column-0": "name", "column-1": "industry", "column-2": "employees", "match": "name"}
    assert ada.post(columns, chosen)["Location"] == f"{here}spelling/"
    with django_assert_max_num_queries(15):
        page = ada.get(f"{here}spelling/").content.decode()
    assert "Correct to “technology”" in page
    ada.post(f"{here}spelling/", {"take-industry-0": "on"})
    assert ada.post(f"{here}try/")["Location"] == here
    with django_assert_max_num_queries(15):
        assert 'hx-trigger="load delay:500ms"' in ada.get(here).content.decode()
    finish(cast.acme)
    with django_assert_max_num_queries(15):
        page = ada.get(here).content.decode()
    assert 'hx-trigger="load' not in page
    assert "Nothing has been written yet." in page
    assert "“many” is not a number" in page
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.count() == 0
    ada.post(f"{here}run/")
    finish(cast.acme)
    assert "The import is done." in ada.get(here).content.decode()
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.get().industry == "technology"
    ada.post(f"{here}undo/")
    finish(cast.acme)
    assert "The import was undone." in ada.get(here).content.decode()
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.count() == 0
    with django_assert_max_num_queries(15):
        assert "crm.csv" in ada.get("/t/acme/imports/").content.decode()


def test_a_misspelling_is_offered_again_when_the_right_word_is_known_from_before(cast, browse, make):
    with bound(cast.acme, purpose="account_management"):
        make.account("Known", industry="technology", region="Philippines")
    ada = browse(cast.ada)
    columns = upload(ada, lines("account,sector,country", "Helix,technolgy,Philipines"))["Location"]
    ada.post(columns, {"column-0": "name", "column-1": "industry", "column-2": "region", "match": "name"})
    page = ada.get(columns.replace("columns", "spelling")).content.decode()
    assert "Correct to “technology”" in page
    assert "Correct to “Philippines”" in page


def bomb() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"name\n" + b"x\n" * 8_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"name,city\nHelix,\"Bern\n", "A quotation mark opened in line 2 is never closed."),
        (b"PK\x03\x04 rubbish", "The zip file is damaged."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 xls", "This is a workbook, not a CSV file."),
        (b"name,name\nHelix,Bern\n", "Columns 1 and 2 are both named “name”."),
        (bomb(), "The archive grows to more than 200 times its size"),
    ],
    ids=["empty", "quote", "zip", "xls", "twice", "bomb"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_at_its_field_and_not_kept(cast, browse, content, sentence):
    answer = upload(browse(cast.ada), content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page or "The file is empty." in page
    assert 'aria-invalid="true"' in page
    assert 'value="accounts" ' in page
    assert "checked" in page
    with bound(cast.acme, purpose="account_management"):
        assert not Import.objects.exists()
    folder = f"{cast.acme.pk}/imports"
    assert not default_storage.exists(folder) or default_storage.listdir(folder)[1] == []


def test_a_file_that_is_too_large_is_answered_in_words(cast, browse, monkeypatch):
    monkeypatch.setattr(settings, "IMPORT_MAX_BYTES", 1024 * 1024)
    answer = upload(browse(cast.ada), b"name\n" + b"x" * 3 * 1024 * 1024)
    assert answer.status_code == 422
    assert "The file is larger than 1 MB." in answer.content.decode()


def test_letters_that_can_be_read_in_two_ways_are_asked_for(cast, browse):
    ada = browse(cast.ada)
    letters = upload(ada, "name,city\nZürich Müller,Genève\n".encode("cp1252"))["Location"]
    assert letters.endswith("/letters/")
    assert "Zürich Müller" in ada.get(letters).content.decode()
    assert ada.get(letters.replace("letters", "columns"))["Location"] == letters
    ada.post(letters, {"encoding": "cp1252"})
    assert "Zürich Müller" in ada.get(letters.replace("letters", "columns")).content.decode()


def test_an_error_in_the_columns_keeps_what_was_chosen(cast, browse):
    ada = browse(cast.ada)
    columns = upload(ada, ACCOUNTS)["Location"]
    answer = ada.post(columns, {"column-0": "city", "column-1": "city", "column-2": "employees", "match": "name"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Two columns go into “City”") == 2
    assert "No column goes into “Name”." in page
    assert page.count('value="city" selected') == 2


def test_the_columns_of_the_last_file_are_remembered(cast, browse):
    ada = browse(cast.ada)
    columns = upload(ada, ACCOUNTS)["Location"]
    ada.post(columns, {"column-0": "name", "column-1": "city", "column-2": "", "match": "name"})
    again = upload(ada, ACCOUNTS)["Location"]
    page = ada.get(again).content.decode()
    assert 'value="city" selected' in page
    assert 'value="employees" selected' not in page


def test_an_open_question_about_dates_is_asked_before_a_row_is_read(cast, browse):
    ada = browse(cast.ada)
    columns = upload(ada, lines("account,renewal date", "Helix,01/02/2027"))["Location"]
    assert "Does the day or the month come first in 01/02/2027?" in ada.get(columns).content.decode()
    here = columns.removesuffix("columns/")
    chosen = {"column-0": "name", "column-1": "renewal_on", "match": "name"}
    ada.post(columns, chosen)
    ada.post(f"{here}try/")
    finish(cast.acme)
    assert "Does the day or the month come first" in ada.get(here).content.decode()
    ada.post(columns, chosen | {"order-1": "dmy"})
    ada.post(f"{here}try/")
    finish(cast.acme)
    ada.post(f"{here}run/")
    finish(cast.acme)
    with bound(cast.acme, purpose="account_management"):
        assert str(Account.objects.get().renewal_on) == "2027-02-01"


PAGES = ["", "letters/", "columns/", "spelling/", "faults/", "kept/"]
CHANGES = ["try/", "run/", "cancel/", "undo/", "delete-file/"]


def test_nobody_else_finds_an_import(cast, browse):
    imported = Importing(cast.acme, cast.alice).mapped("accounts", ACCOUNTS)
    for who, tenant in ((cast.mallory, "acme"), (cast.mallory, "globex"), (cast.bob, "acme")):
        client = browse(who)
        assert {client.get(f"/t/{tenant}/imports/{imported.pk}/{page}").status_code for page in PAGES} == {404}
        assert {client.post(f"/t/{tenant}/imports/{imported.pk}/{page}").status_code for page in CHANGES} == {404}
    assert browse(cast.ada).get(f"/t/acme/imports/{imported.pk}/").status_code == 200


def test_only_managers_and_administrators_import(cast, browse):
    for member in (cast.pat, cast.olga, cast.eve):
        assert browse(member).get("/t/acme/imports/").status_code == 403
        assert upload(browse(member), ACCOUNTS).status_code == 403
    assert browse(cast.alice).get(NEW).status_code == 200


def test_wrong_rows_go_out_as_a_file_that_a_spreadsheet_does_not_run(cast, browse):
    imported = Importing(cast.acme, cast.ada).run("accounts", lines("account,employees", "Helix,=1+2"))
    page = browse(cast.ada).get(f"/t/acme/imports/{imported.pk}/faults/?format=csv").content.decode()
    assert "“=1+2” is not a number" in page


def test_a_file_goes_at_once_when_asked_and_after_thirty_days_anyway(cast, browse):
    importing = Importing(cast.acme, cast.ada)
    first, second = importing.run("accounts", ACCOUNTS), importing.run("accounts", lines("name", "Other"))
    assert default_storage.exists(first.path)
    browse(cast.ada).post(f"/t/acme/imports/{first.pk}/delete-file/")
    with importing.bound():
        first.refresh_from_db()
        assert first.path == ""
        assert not Fault.objects.filter(imported=first).exists()
        Import.objects.filter(pk=second.pk).update(added_at=timezone.now() - FILES_KEPT * 2)
        Effect.objects.filter(imported=second).update(at=timezone.now() - FILES_KEPT * 2)
    tasks.delete_old_files.run_in(cast.acme)
    with importing.bound():
        second.refresh_from_db()
        assert second.path == ""
        assert not Effect.objects.filter(imported=second).exists()


def test_background_work_shows_ones_own_jobs_and_lets_them_be_cancelled(cast, browse, django_assert_max_num_queries):
    ada, importing = browse(cast.ada), Importing(cast.acme, cast.ada)
    imported = importing.mapped("accounts", ACCOUNTS)
    ada.post(f"/t/acme/imports/{imported.pk}/run/")
    with django_assert_max_num_queries(15):
        assert "Importing a file: file.csv" in ada.get("/t/acme/work-in-progress/").content.decode()
    assert "Importing a file" not in browse(cast.alice).get("/t/acme/work-in-progress/").content.decode()
    with importing.bound():
        job = Job.objects.get(by=cast.ada)
    assert browse(cast.alice).post(f"/t/acme/work-in-progress/{job.pk}/cancel/").status_code == 404
    ada.post(f"/t/acme/work-in-progress/{job.pk}/cancel/")
    finish(cast.acme)
    page = ada.get(f"/t/acme/imports/{imported.pk}/").content.decode()
    assert "The import was cancelled." in page
    assert "Continue the import" in page
