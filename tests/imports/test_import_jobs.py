"""A run that is killed or cancelled in the middle goes on where it was, and nothing is lost or doubled."""

import pytest

from accounts.models import Account, Interaction
from intimacy.imports import taking, tasks
from intimacy.imports.models import Effect, Import
from intimacy.jobs import running
from intimacy.jobs.models import Job
from intimacy.tenancy.context import in_tenant
from tests.accounts.importing import Importing, counts, lines

PARENTS = lines("name,parent", *(f"Account {n},{f'Account {n + 1}' if n < 9 else ''}" for n in range(10)))


class Killed(BaseException):
    """What a worker leaves behind that is killed: nothing after the last commit."""


@pytest.fixture
def ada(cast, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 3)
    monkeypatch.setattr(taking, "BATCH", 3)
    return Importing(cast.acme, cast.ada)


def queued(ada: Importing, imported: Import, task=tasks.run_import) -> Job:
    with in_tenant(ada.tenant, member=ada.by, purpose="account_management"):
        return task.queue(by=ada.by, imported=imported.pk)


def deliver_until_killed(ada: Importing, job: Job, monkeypatch, batches: int) -> None:
    """Let a worker commit so many batches and die inside of the next one."""
    real, count = running._hold, iter(range(batches))

    def hold(held):
        if next(count, None) is None:
            raise Killed
        return real(held)

    with monkeypatch.context() as patched:
        patched.setattr(running, "_hold", hold)
        with pytest.raises(Killed):
            running.run(ada.tenant.pk, job.pk, delivery="the same delivery")


@pytest.mark.parametrize("batches", range(1, 9))
def test_a_killed_run_goes_on_and_neither_loses_nor_doubles(ada, monkeypatch, batches):
    imported = ada.mapped("accounts", PARENTS)
    job = queued(ada, imported)
    deliver_until_killed(ada, job, monkeypatch, batches)
    running.run(ada.tenant.pk, job.pk, delivery="the same delivery")
    with ada.bound():
        imported.refresh_from_db()
        assert (counts(imported), imported.state) == ((10, 0, 0, 0), "done")
        assert Account.objects.count() == 10
        assert Account.objects.exclude(parent=None).count() == 9
        assert Effect.objects.filter(imported=imported, what="added").count() == 10
        assert Effect.objects.filter(imported=imported, what="changed").count() == 9


def test_a_killed_undo_goes_on(ada, monkeypatch):
    imported = ada.run("accounts", PARENTS)
    monkeypatch.setattr(tasks, "UNDO_BATCH", 4)
    job = queued(ada, imported, tasks.undo_import)
    deliver_until_killed(ada, job, monkeypatch, 2)
    running.run(ada.tenant.pk, job.pk, delivery="the same delivery")
    with ada.bound():
        imported.refresh_from_db()
        assert (imported.state, imported.kept) == ("undone", 0)
        assert not Account.objects.exists()


def test_a_cancelled_run_keeps_what_is_done_which_can_be_undone_or_continued(ada, monkeypatch):
    imported = ada.mapped("accounts", PARENTS)
    with ada.bound():
        from intimacy.imports import actions

        imported = actions.run_it(imported=imported, by=ada.by)
    deliver_until_killed(ada, imported.job, monkeypatch, 3)
    with ada.bound():
        Job.objects.filter(pk=imported.job.pk).update(cancel_asked=True)
    running.run(ada.tenant.pk, imported.job.pk, delivery="the same delivery")
    with ada.bound():
        imported = Import.objects.select_related("job").get()
        assert imported.stage == "cancelled"
        assert 0 < Account.objects.count() < 10
    again = ada.run_again(imported)
    with ada.bound():
        assert Account.objects.count() == 10
        assert again.new + again.same + again.changed == 10
    ada.undo(again)
    with ada.bound():
        assert not Account.objects.exists()


def test_pieces_of_one_comment_stay_together_over_the_edge_of_a_batch(ada, make):
    with ada.bound():
        make.account("Helix")
    ada.run("tickets", lines("id,account,created", "1,Helix,2026-01-01"))
    pieces = [f"{n // 4},1,2026-01-0{n // 4 + 1},piece {n}" for n in range(16)]
    imported = ada.run("comments", lines("id,ticket id,created,comment", *pieces))
    assert counts(imported) == (4, 0, 0, 0)
    with ada.bound():
        bodies = Interaction.objects.exclude(kind="ticket").order_by("happened_at").values_list("body", flat=True)
        assert "\n".join(bodies) == "\n".join(f"piece {n}" for n in range(16))


def test_a_file_that_breaks_in_the_middle_is_put_aside_with_the_line(ada):
    imported = ada.mapped("accounts", lines("name", "Helix"))
    with open_stored(imported, "wb") as file:
        file.write(b'name\nHelix\n"Ionix\n')
    job = tasks.run_import.run_in(ada.tenant, imported=imported.pk)
    assert (job.state, job.fault.startswith("A quotation mark opened in line 3")) == ("aside", True)
    with ada.bound():
        assert not Account.objects.exists()


def open_stored(imported: Import, mode: str):
    from django.core.files.storage import default_storage

    return default_storage.open(imported.path, mode)
