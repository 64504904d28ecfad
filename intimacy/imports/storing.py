"""Where uploaded files lie, and how they go: personal data, kept thirty days at most."""

import hashlib

from django.core.files.storage import default_storage
from django.db.transaction import on_commit

from intimacy.imports.models import Fault, Import
from intimacy.journal.actions import record
from intimacy.tenancy.context import current_tenant

PIECE = 1024 * 1024


def keep(imported: Import, file) -> None:
    """Write an upload under a name of ours, never under one that came with it."""
    file.seek(0)
    imported.path = default_storage.save(f"{current_tenant()}/imports/{imported.pk}", file)


def opened(imported: Import):
    """The stored file, to be closed by the caller."""
    return default_storage.open(imported.path, "rb")


def digest(file) -> bytes:
    """SHA-256 of the whole file."""
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.digest()


def delete(imported: Import, *, by) -> None:
    """Delete the file, and the sentences about its rows, which repeat what stands in it."""
    path, imported.path = imported.path, ""
    imported.save(update_fields=["path"])
    Fault.objects.filter(imported=imported).delete()
    record("imports.file_deleted", imported, by=by)
    if path:
        on_commit(lambda: default_storage.delete(path), robust=True)
