"""Writing the one fact table: learning what happened, correcting it, undoing it."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import OuterRef, Subquery
from django.db.transaction import atomic
from django.utils import timezone

from accounts.models import Changed, Interaction, Standing
from accounts.models.interaction import Kind
from intimacy.imports.inserting import insert_rows
from intimacy.journal.actions import record

TOUCHES = {Kind.ADVISORY, Kind.CO_CREATION, Kind.REVIEW, Kind.MEETING, Kind.CALL, Kind.EMAIL}
CLASHES = ("interaction_once_while_it_holds", "interaction_one_lead_while_it_holds")
ATTEMPTS = 20  # each failed one means that somebody else has come through


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

    @property
    def key(self) -> tuple[str, UUID | None]:
        """By which it is known within its source."""
        return self.external_id, self.contact


@dataclass(frozen=True)
class Learnt:
    """How many facts were new, corrected, known already, and which accounts they changed."""

    new: int = 0
    corrected: int = 0
    known: int = 0
    accounts: frozenset[UUID] = frozenset()


@atomic
def learn(*, source: str, facts: Iterable[Fact], by, journal: bool = True, whole: bool = False) -> Learnt:
    """Take in a batch of facts from one source; the calling action has asked for the right.

    A fact is known by (source, external id, contact). The same content again does nothing; other content ends the row
    that held so far and inserts the new one. Each thing has exactly one lead: the first fact that asks for it, unless
    somebody who is not in the batch leads already. With ``whole`` the batch names everybody who took part, so that
    whoever is no longer named ends. A batch is one row in the journal and one Changed row for each account.
    """
    wanted = {fact.key: fact for fact in facts}  # the last word on a thing counts
    if not wanted:
        return Learnt()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with atomic():
                learnt = _take_in(source, wanted, whole)
            break
        except IntegrityError as clash:
            # Somebody else has just learnt the same thing. What they wrote is there now: look again.
            if attempt == ATTEMPTS or not any(name in str(clash) for name in CLASHES):
                raise
    if journal and learnt.accounts:
        record("accounts.interactions_learnt", by=by, fields=[source], count=learnt.new + learnt.corrected)
    return learnt


@atomic
def forget(*, source: str, external_ids: Iterable[str], by, journal: bool = True) -> int:
    """Undo what was learnt: the rows end, so that the past as it was known stays readable. Answers how many ended."""
    held = _held(source, set(external_ids))
    accounts = {row.account_id for row in held.values()}
    Interaction.objects.filter(pk__in=[row.pk for row in held.values()]).update(ended_at=timezone.now())
    _mark_changed(accounts)
    if journal and held:
        record("accounts.interactions_undone", by=by, fields=[source], count=len(held))
    return len(held)


def _take_in(source: str, wanted: dict, whole: bool) -> Learnt:
    held = _held(source, {external_id for external_id, _contact in wanted})
    now = timezone.now()  # read under the locks: rows of one fact never overlap in time
    gone = {key: row for key, row in held.items() if key not in wanted} if whole else {}
    wanted = _with_one_lead(wanted, {key: row for key, row in held.items() if key not in gone})
    fresh = {key: fact for key, fact in wanted.items() if key not in held}
    other = {key: fact for key, fact in wanted.items() if key in held and bytes(held[key].digest) != fact.digest()}
    ended = [held[key] for key in other] + list(gone.values())
    Interaction.objects.filter(pk__in=[row.pk for row in ended]).update(ended_at=now)
    # Always in the same order: two batches that insert the same facts wait for each other only one way round.
    written = sorted((*fresh.values(), *other.values()), key=lambda fact: (fact.external_id, str(fact.contact)))
    insert_rows(Interaction, [_row(source, fact, now) for fact in written])
    accounts = {fact.account for fact in written} | {row.account_id for row in ended}
    _mark_changed(accounts)
    known = len(wanted) - len(fresh) - len(other)
    return Learnt(len(fresh), len(set(other) | set(gone)), known, frozenset(accounts))


def _held(source: str, external_ids: set[str]) -> dict[tuple[str, UUID | None], Interaction]:
    rows = (
        Interaction.objects.in_force()
        .filter(source=source, external_id__in=external_ids)
        .order_by("external_id", "contact_id")
        .select_for_update(of=("self",))
        .only("id", "external_id", "contact_id", "account_id", "lead", "digest")
    )
    return {(row.external_id, row.contact_id): row for row in rows}


def _with_one_lead(wanted: dict, held: dict) -> dict:
    """The facts, so that each thing has exactly one lead when they are written."""
    leads = {key[0]: key for key, row in held.items() if row.lead}
    things = defaultdict(list)
    for fact in wanted.values():
        things[fact.external_id].append(fact)
    settled = {}
    for external_id, facts in things.items():
        lead = leads.get(external_id)
        if lead is None or (lead in wanted and not wanted[lead].lead):
            lead = next((fact.key for fact in facts if fact.lead), lead or facts[0].key)
        for fact in facts:
            leads_it = fact.key == lead
            settled[fact.key] = fact if fact.lead == leads_it else replace(fact, lead=leads_it)
    return settled


def _row(source: str, fact: Fact, now: datetime) -> dict:
    return {
        "source": source, "external_id": fact.external_id, "account_id": fact.account, "contact_id": fact.contact,
        "kind": fact.kind, "channel": fact.channel, "direction": fact.direction, "happened_at": fact.happened_at,
        "learnt_at": now, "thread": fact.thread, "lead": fact.lead, "internal": fact.internal, "value": fact.value,
        "title": fact.title[:200], "body": fact.body, "by_id": fact.by, "digest": fact.digest(),
    }  # fmt: skip


def _mark_changed(accounts: set[UUID]) -> None:
    """Tell scoring, and keep the day of the last touch beside the account, where lists sort by it."""
    insert_rows(Changed, [{"account_id": account} for account in sorted(accounts)])
    touches = Interaction.objects.in_force().filter(
        account=OuterRef("account"), kind__in=TOUCHES, happened_at__lte=timezone.now()
    )
    last = touches.order_by("-happened_at", "-id").values("happened_at")[:1]
    Standing.objects.filter(account__in=accounts).update(last_touch_at=Subquery(last))
