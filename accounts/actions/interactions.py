"""Writing the one fact table: learning what happened, correcting it, undoing it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Greatest
from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import Changed, Interaction, Standing
from accounts.models.interaction import Kind
from intimacy.journal.actions import record

TOUCHES = {Kind.ADVISORY, Kind.CO_CREATION, Kind.REVIEW, Kind.MEETING, Kind.CALL, Kind.EMAIL}


@dataclass(frozen=True, slots=True)
class Fact:
    """One participant's part in something that happened. ``external_id`` names the thing within its source."""

    account: UUID
    kind: str
    happened_at: datetime
    external_id: str
    contact: UUID | None = None
    channel: str = ""
    direction: str = ""
    thread: str = ""
    lead: bool = True
    internal: bool = False
    value: float | None = None
    title: str = ""
    body: str = ""
    by: UUID | None = None

    def digest(self) -> bytes:
        """Of the content, so that the same content again is recognised."""
        content = [
            str(self.account), self.kind, self.happened_at.timestamp(), self.channel, self.direction, self.thread,
            self.lead, self.internal, self.value, self.title, self.body, str(self.by),
        ]  # fmt: skip
        return hashlib.blake2b(json.dumps(content, ensure_ascii=False).encode(), digest_size=16).digest()


@dataclass(frozen=True)
class Learnt:
    """How many facts were new, corrected, known already, and which accounts they changed."""

    new: int = 0
    corrected: int = 0
    known: int = 0
    accounts: frozenset[UUID] = frozenset()


@atomic
def learn(*, source: str, facts: Iterable[Fact], by, journal: bool = True) -> Learnt:
    """Take in a batch of facts from one source; the calling action has asked for the right.

    A fact is known by (source, external id, contact). The same content again does nothing; other content ends the row
    that held so far and inserts the new one. A batch is one row in the journal and one Changed row for each account.
    """
    wanted = {(fact.external_id, fact.contact): fact for fact in facts}  # the last word on a thing counts
    if not wanted:
        return Learnt()
    now = timezone.now()
    held = {
        (row.external_id, row.contact_id): row
        for row in Interaction.objects.in_force()
        .filter(source=source, external_id__in={external_id for external_id, _contact in wanted})
        .select_for_update()
        .only("id", "external_id", "contact_id", "account_id", "digest")
    }
    fresh = {key: fact for key, fact in wanted.items() if key not in held}
    other = {key: fact for key, fact in wanted.items() if key in held and bytes(held[key].digest) != fact.digest()}
    Interaction.objects.filter(pk__in=[held[key].pk for key in other]).update(ended_at=now)
    Interaction.objects.bulk_create(
        [_row(source, fact, now) for fact in (*fresh.values(), *other.values())], batch_size=1000
    )
    touched = {fact.account for fact in (*fresh.values(), *other.values())} | {held[key].account_id for key in other}
    _mark_changed(touched)
    _touch([*fresh.values(), *other.values()])
    if journal and touched:
        record("accounts.interactions_learnt", by=by, fields=[source], count=len(fresh) + len(other))
    return Learnt(len(fresh), len(other), len(wanted) - len(fresh) - len(other), frozenset(touched))


@atomic
def forget(*, source: str, external_ids: Iterable[str], by, journal: bool = True) -> int:
    """Undo what was learnt: the rows end, so that the past as it was known stays readable. Answers how many ended."""
    rows = Interaction.objects.in_force().filter(source=source, external_id__in=list(external_ids))
    accounts = set(rows.values_list("account_id", flat=True))
    ended = rows.update(ended_at=timezone.now())
    _mark_changed(accounts)
    if journal and ended:
        record("accounts.interactions_undone", by=by, fields=[source], count=ended)
    return ended


def _row(source: str, fact: Fact, now: datetime) -> Interaction:
    return Interaction(
        source=source, external_id=fact.external_id, account_id=fact.account, contact_id=fact.contact, kind=fact.kind,
        channel=fact.channel, direction=fact.direction, happened_at=fact.happened_at, learnt_at=now,
        thread=fact.thread, lead=fact.lead, internal=fact.internal, value=fact.value, title=fact.title[:200],
        body=fact.body, by_id=fact.by, digest=fact.digest(),
    )  # fmt: skip


def _mark_changed(accounts: set[UUID]) -> None:
    Changed.objects.bulk_create([Changed(account_id=account) for account in sorted(accounts)])


def _touch(facts: Iterable[Fact]) -> None:
    """Keep the day of the last touch beside the account, where lists sort by it."""
    now, last = timezone.now(), {}
    for fact in facts:
        if fact.kind in TOUCHES and fact.happened_at <= now:
            last[fact.account] = max(fact.happened_at, last.get(fact.account, fact.happened_at))
    for moment in set(last.values()):
        accounts = [account for account, at in last.items() if at == moment]
        Standing.objects.filter(account__in=accounts).update(last_touch_at=Greatest(F("last_touch_at"), moment))
