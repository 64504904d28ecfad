"""Putting accounts into the segments they belong to: with the change that makes it necessary, every night, by a job where there are many."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Segment
from accounts.segmenting import segments_of
from accounts.vocabulary import UNSEGMENTED
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress, ids_after
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK

EACH = 100  # more accounts than these move under one entry of the journal
BATCH = 1000
AT_ONCE = 2000  # a request sorts as many itself; more are a worker's


def too_many_at_once() -> bool:
    """Whether everybody is sorted by a job, which the person sees under their work in progress."""
    return len(Account.objects.values_list("pk")[: AT_ONCE + 1]) > AT_ONCE


@atomic
def sort_everybody(*, by) -> None:
    """All accounts into their segments, since the segments have changed: at once where they are few, else by a job."""
    if too_many_at_once():
        sort_into_segments.queue(by=by, member=by.pk)
    else:
        assign_segments(by=by)


@tenant_job(purpose="account_management", daily="03:30", title=_("Sort accounts into segments"))
def sort_into_segments(member: str = "", checkpoint: dict | None = None) -> Iterator[Progress]:
    """Put every account into the segment that it belongs to now: rules name days and scores, which the night has moved.

    member: who changed the segments, where somebody did.
    """
    at = checkpoint or {"after": "", "done": 0, "moved": 0}
    total = Account.objects.count()
    while True:
        ids = ids_after(Account.objects.all(), at["after"], BATCH)
        if not ids:
            return {"moved": at["moved"]}
        by = Member.objects.get(pk=member) if member else CLOCK
        moved = at["moved"] + assign_segments(ids, by=by)
        at = {"after": str(ids[-1]), "done": at["done"] + len(ids), "moved": moved}
        yield Progress(at["done"], max(total, at["done"]), at)


@atomic
def assign_segments(ids: Iterable[UUID] | None = None, *, by) -> int:
    """Put accounts, all of them unless named, into the segments that they belong to; how many moved.

    Part of the change that makes it necessary, and of the night's job since days pass: it asks for no right of its own.
    """
    every = list(Segment.objects.order_by("position", "pk"))
    if not every:
        return 0
    segments = [segment for segment in every if segment.retired_on is None]
    accounts = Account.objects.all() if ids is None else Account.objects.filter(pk__in=list(ids))
    names = {segment.pk: segment.name for segment in every}
    belongs, moves = segments_of(accounts.order_by("pk"), segments), defaultdict(list)
    for pk, before in accounts.order_by("pk").values_list("pk", "segment"):
        if before != belongs.get(pk, before):
            moves[before, belongs[pk]].append(pk)
    moved = sum(map(len, moves.values()))
    for (before, after), pks in moves.items():
        for start in range(0, len(pks), BATCH):
            # Whoever has moved an account in the meantime knew better.
            still = Account.objects.filter(pk__in=pks[start : start + BATCH], segment=before)
            still.update(segment=after, changed_at=timezone.now())
        for account in Account.objects.filter(pk__in=pks).only("pk") if moved <= EACH else ():
            said = {"from": names.get(before, UNSEGMENTED), "to": names.get(after, UNSEGMENTED)}
            record("accounts.segment_assigned", account, by=by, fields=["segment"], words=said)
    if moved > EACH:
        record("accounts.segments_assigned", by=by, fields=["segment"], count=moved)
    return moved
