"""Files with more rows than somebody waits for: written by a worker, fetched by the one who asked, gone after a week."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.actions import bulk
from accounts.models import Account
from intimacy.jobs.models import Job, State
from intimacy.journal.models import Entry
from intimacy.pages import files
from intimacy.pages.models import WrittenFile
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK

MANY = 5001


@pytest.fixture
def many(cast):
    """More accounts than a page makes a file of, all of them Alice's."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        rows = [Account(name=f"Account {number:05}", owner=cast.alice, industry="Retail") for number in range(MANY)]
        bulk.add_accounts(accounts=[*rows, Account(name="Of others", owner=cast.bob)], by=CLOCK)


def written(cast) -> WrittenFile:
    with bound(cast.acme, purpose="account_management"):
        found = WrittenFile.objects.get()
    files.write.run_in(cast.acme, file=found.pk)
    with bound(cast.acme, purpose="account_management"):
        found.refresh_from_db()
    return found


def test_a_long_list_becomes_a_file_that_a_worker_writes(many, cast, browse):
    alice = browse(cast.alice)
    answer = alice.get("/t/acme/accounts/?format=csv&industry=Retail")
    assert answer.headers["Location"] == "/t/acme/work-in-progress/"
    found = written(cast)
    assert found.rows == MANY
    text = b"".join(alice.get(f"/t/acme/work-in-progress/files/{found.pk}/").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == MANY
    assert "Of others" not in text
    with bound(cast.acme, purpose="account_management"):
        assert Entry.objects.of("accounts.exported").get().count == MANY
        assert Job.objects.filter(task=files.write.name, state=State.DONE).exists()


def test_the_page_of_background_work_offers_the_file(many, cast, browse):
    alice = browse(cast.alice)
    alice.get("/t/acme/accounts/?format=csv")
    with bound(cast.acme, purpose="account_management"):
        found, job = WrittenFile.objects.get(), Job.objects.get(task=files.write.name)
        Job.objects.filter(pk=job.pk).update(state=State.DONE, result={"file": str(found.pk), "rows": MANY})
    assert f"/t/acme/work-in-progress/files/{found.pk}/" in alice.get("/t/acme/work-in-progress/").content.decode()


def test_a_file_is_nobody_elses(many, cast, browse):
    browse(cast.alice).get("/t/acme/accounts/?format=csv")
    found = written(cast)
    for other in (cast.bob, cast.ada, cast.eve):
        assert browse(other).get(f"/t/acme/work-in-progress/files/{found.pk}/").status_code == 404
    assert browse(cast.mallory).get(f"/t/globex/work-in-progress/files/{found.pk}/").status_code == 404


def test_what_somebody_may_no_longer_see_is_not_in_the_file(many, cast, browse):
    """The rows are those that the member may see when the worker writes them."""
    browse(cast.alice).get("/t/acme/accounts/?format=csv")
    with bound(cast.acme, purpose="account_management"):
        Account.objects.filter(name="Account 00007").update(owner=cast.bob)
        Account.objects.get(name="Account 00007").seats.update(member=cast.bob)
    assert written(cast).rows == MANY - 1


def test_a_file_is_deleted_after_a_week(many, cast, browse):
    browse(cast.alice).get("/t/acme/accounts/?format=csv")
    found = written(cast)
    with bound(cast.acme, purpose="account_management"):
        WrittenFile.objects.update(asked_at=timezone.now() - timedelta(days=6))
    files.delete_old.run_in(cast.acme)
    assert default_storage.exists(found.path)
    with bound(cast.acme, purpose="account_management"):
        WrittenFile.objects.update(asked_at=timezone.now() - timedelta(days=8))
    files.delete_old.run_in(cast.acme)
    with bound(cast.acme, purpose="account_management"):
        assert not WrittenFile.objects.exists()
