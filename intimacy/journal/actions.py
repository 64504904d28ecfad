"""Writing to the journal."""

import hashlib
import json
import os
from collections.abc import Iterable
from uuid import UUID

from intimacy.journal import subscriptions
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.context import after_rollback, current


def record(
    action: str,
    about=None,
    *,
    by,
    fields: Iterable[str] = (),
    why: str = "",
    count: int | None = None,
    shown: Iterable[UUID] = (),
    words: dict | None = None,
    subject: UUID | None = None,
) -> Entry:
    """Put one fact on record, in the transaction of the change itself.

    action: "app.past_tense". about: the thing it happened to. fields: the names of the fields that changed.
    why, words: what a person said about it; they go to the erasable payload, of which the entry keeps a commitment.
    subject: the id of the privacy.Subject that the words are about.
    """
    body = {**(words or {}), **({"why": why} if why else {})}
    salt = os.urandom(16)
    entry = Entry.objects.create(
        action=action,
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=about.pk if about is not None else None,
        by_id=by.pk,
        purpose=current().purpose,
        fields=sorted(fields),
        shown=list(shown),
        count=count,
        commitment=commitment(salt, body) if body else None,
    )
    if body:
        Payload.objects.create(entry=entry, subject_id=subject, salt=salt, body=body)
    subscriptions.announce(entry)
    return entry


def record_read(kind, rows: Iterable, *, by) -> Entry:
    """Put on record that a page showed personal data: one row a page, with the ids shown.

    A form that comes back with what is wrong (422) shows as much as any page, though its transaction is rolled back.
    """
    shown = [row.pk for row in rows]

    def write() -> Entry:
        return record("journal.shown", by=by, fields=[kind._meta.label_lower], shown=shown, count=len(shown))

    after_rollback(write)
    return write()


def commitment(salt: bytes, body: dict) -> bytes:
    """SHA-256 over salt and canonical JSON: proves what the payload said, reveals nothing once it is erased."""
    return hashlib.sha256(salt + json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).digest()
