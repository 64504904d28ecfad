"""Packs: the history of a range of accounts, kept column by column, so that scoring everybody need not read every interaction.

A pack holds for the accounts whose history has not changed since it was made. Of the others, which ``Unpacked`` and
``Changed`` name, the rows are read; where these are many, or the pack is old, it is made again. A pack names no person.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Q, QuerySet

from accounts.models import Account, Changed, Contact
from intimacy.privacy.models import Answer, AnswerQuerySet
from intimacy.tenancy.columns import HEADER, NIL, as_ids, as_uuids, copy_out
from metrics.history import ARRAYS, KINDS, History, read
from metrics.models import Pack, Unpacked

RANGE = 50_000  # accounts
MOST_STALE = 0.2  # of a range; above it the pack is made again
OLD = timedelta(days=30)  # nothing that was deleted stays in a pack for longer
LEAD, INBOUND = 1, 2
STORED = {"counts": "<i4", "moment": "<i8", "contact": "<i4", "thread": "<i4", "kind": "<i1", "flags": "<u1"}


@dataclass(frozen=True)
class Range:
    """The accounts from ``first`` on, up to ``end`` and without it; None is without an end."""

    first: UUID
    end: UUID | None

    def filter(self, column: str = "pk") -> Q:
        """The condition that an id is in the range."""
        found = Q(**{f"{column}__gte": self.first})
        return found & Q(**{f"{column}__lt": self.end}) if self.end else found


def ranges(size: int | None = None) -> list[Range]:
    """All accounts of the tenant, cut into ranges: where packs were cut before, and the new ones at the end."""
    size = size or RANGE
    cuts = list(Pack.objects.order_by("first").values_list("first", flat=True)) or [NIL]
    while (
        next_cut := Account.objects.filter(pk__gte=cuts[-1])
        .order_by("pk")
        .values_list("pk", flat=True)[size : size + 1]
        .first()
    ):
        cuts.append(next_cut)
    return [Range(first, end) for first, end in zip(cuts, [*cuts[1:], None], strict=True)]


def accounts_of(part: Range) -> np.ndarray:
    """The ids of the accounts in a range, rising."""
    rows = Account.objects.filter(part.filter()).order_by("pk").values_list("pk")
    return copy_out(rows, {"id": "uuid"})["id"]


def load(part: Range, now: datetime, *, keep: bool = True) -> tuple[np.ndarray, History]:
    """The accounts of a range and their whole history, as it is known now. ``keep``: make the pack again where it is due."""
    accounts = accounts_of(part)
    pack = Pack.objects.defer("data").filter(first=part.first).first()
    stale = _stale(part, pack, now)
    if pack is None or pack.kinds != list(KINDS) or pack.made_at < now - OLD or len(stale) > MOST_STALE * len(accounts):
        return accounts, _make(part, accounts, now) if keep else read(accounts, part.filter("account"))
    packed, history = _unpack(pack)
    if not len(stale) and np.array_equal(packed, accounts):
        return accounts, history
    place = np.searchsorted(accounts, packed)
    here = accounts[np.minimum(place, len(accounts) - 1)] == packed if len(accounts) else np.zeros(len(packed), bool)
    fresh = here & ~np.isin(packed, stale)
    rows = np.flatnonzero(fresh[history.account])
    kept = {name: getattr(history, name)[rows] for name in ARRAYS} | {"account": place[history.account[rows]]}
    told = History(len(accounts), KINDS, **kept)
    untold = np.union1d(stale, np.setdiff1d(accounts, packed))
    return accounts, told.with_rows_of(read(accounts, Q(account__in=as_uuids(untold)))) if len(untold) else told


def take_note(accounts: QuerySet | list) -> None:
    """Remember that packs no longer hold for these accounts."""
    rows = [Unpacked(account_id=pk) for pk in accounts]
    Unpacked.objects.bulk_create(rows, ignore_conflicts=True)


def _stale(part: Range, pack: Pack | None, now: datetime) -> np.ndarray:
    """The accounts whose history has changed since the pack was made, ids rising and each once."""
    if pack is None:
        return as_ids([])
    marked = Unpacked.objects.filter(part.filter("account")).values_list("account")
    changed = Changed.objects.filter(part.filter("account")).values_list("account")
    return copy_out(marked.union(changed, _with_other_consent(part, pack.made_at, now)), {"id": "uuid"})["id"].copy()


def _with_other_consent(part: Range, since: datetime, now: datetime) -> QuerySet:
    """The accounts with a person whose answer began or ended by itself after the pack was made."""
    turned = Q(since__gt=since, since__lte=now) | Q(until__gt=since, until__lte=now)
    subjects = AnswerQuerySet.walled(Answer).filter(turned, purpose="scoring").values("subject")
    return Contact.objects.filter(part.filter("account"), subject__in=subjects).values_list("account")


def _make(part: Range, accounts: np.ndarray, now: datetime) -> History:
    """Read the range and pack it. Whoever changes an account meanwhile marks it, and the mark outlives this transaction."""
    Unpacked.objects.filter(part.filter("account")).delete()
    history = read(accounts, part.filter("account"))
    Pack.objects.update_or_create(
        first=part.first,
        defaults={
            "accounts": len(accounts), "rows": len(history.account), "valued": int((~np.isnan(history.value)).sum()),
            "kinds": list(KINDS), "data": _bytes(accounts, history), "made_at": now,
        },
    )  # fmt: skip
    return history


def _bytes(accounts: np.ndarray, history: History) -> bytes:
    valued = np.flatnonzero(~np.isnan(history.value))
    columns = {
        "counts": np.bincount(history.account, minlength=len(accounts)), "moment": history.moment, "contact": history.contact,
        "thread": history.thread, "kind": history.kind, "flags": history.lead * LEAD + history.inbound * INBOUND,
    }  # fmt: skip
    stored = [columns[name].astype(kind).tobytes() for name, kind in STORED.items()]
    return b"".join(
        [accounts.tobytes(), *stored, valued.astype("<i4").tobytes(), history.value[valued].astype("<f8").tobytes()]
    )


def _unpack(pack: Pack) -> tuple[np.ndarray, History]:
    """The ids of a pack's accounts and their history."""
    buffer = BytesIO()
    with connection.cursor() as cursor:
        rows = Pack.objects.filter(pk=pack.pk).values("data")
        text = cursor.mogrify(*rows.query.sql_with_params())
        cursor.copy_expert(
            f"COPY ({text if isinstance(text, str) else text.decode()}) TO STDOUT (FORMAT binary)", buffer
        )
    data, at = buffer.getbuffer(), len(HEADER) + 6  # the number of fields, and the length of this one

    def take(kind: str, number: int) -> np.ndarray:
        nonlocal at
        found = np.frombuffer(data, kind, count=number, offset=at)
        at += found.nbytes
        return found

    accounts = take("V16", pack.accounts)
    found = {name: take(kind, pack.accounts if name == "counts" else pack.rows) for name, kind in STORED.items()}
    valued, values = take("<i4", pack.valued), take("<f8", pack.valued)
    value = np.full(pack.rows, np.nan)
    value[valued] = values
    return accounts, History(
        accounts=pack.accounts, kinds=tuple(pack.kinds), account=np.repeat(np.arange(pack.accounts), found["counts"]),
        kind=found["kind"], inbound=(found["flags"] & INBOUND) > 0, lead=(found["flags"] & LEAD) > 0, moment=found["moment"],
        contact=found["contact"], thread=found["thread"], value=value,
    )  # fmt: skip
