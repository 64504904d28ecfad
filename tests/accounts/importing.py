"""Bringing a small file all the way in, as the pages do it, for the tests of what accounts can import."""

from django.core.files.uploadedfile import SimpleUploadedFile

from intimacy.imports import actions, tasks
from intimacy.imports.kinds import KINDS
from intimacy.imports.models import Import
from intimacy.tenancy.context import bound


def lines(*rows: str) -> bytes:
    """A CSV file."""
    return ("\n".join(rows) + "\n").encode()


class Importing:
    """Uploads, maps, tries, runs and undoes in one tenant, by one member."""

    def __init__(self, tenant, by):
        self.tenant, self.by = tenant, by

    def bound(self):
        return bound(self.tenant, member=self.by, purpose="account_management")

    def upload(self, kind: str, content: bytes, name: str = "file.csv") -> Import:
        with self.bound():
            return actions.upload(kind=KINDS[kind], file=SimpleUploadedFile(name, content), file_name=name, by=self.by)

    def mapped(self, kind: str, content: bytes, /, *, match: str = "", reading: dict | None = None, mapping: dict | None = None,
               **answers: str) -> Import:  # fmt: skip
        imported = self.upload(kind, content)
        with self.bound():
            return actions.choose_columns(
                imported=imported, mapping={**imported.mapping, **(mapping or {})}, match=match or imported.match,
                reading=reading or {}, answers=imported.answers | answers, by=self.by,
            )  # fmt: skip

    def tried(self, kind: str, content: bytes, /, **options) -> Import:
        imported = self.mapped(kind, content, **options)
        job = tasks.try_import.run_in(self.tenant, imported=imported.pk)
        return self.again(imported, job)

    def run(self, kind: str, content: bytes, /, **options) -> Import:
        imported = self.mapped(kind, content, **options)
        return self.run_again(imported)

    def run_again(self, imported: Import) -> Import:
        job = tasks.run_import.run_in(self.tenant, imported=imported.pk)
        return self.again(imported, job)

    def undo(self, imported: Import) -> Import:
        return self.again(imported, tasks.undo_import.run_in(self.tenant, imported=imported.pk))

    def again(self, imported: Import, job) -> Import:
        assert job.fault == "", job.fault
        with self.bound():
            return Import.objects.get(pk=imported.pk)

    def faults(self, imported: Import) -> list[tuple]:
        with self.bound():
            return list(imported.faults.order_by("row", "id").values_list("row", "column", "sentence"))


def counts(imported: Import) -> tuple[int, int, int, int]:
    """New, changed, the same, wrong."""
    return imported.new, imported.changed, imported.same, imported.wrong
