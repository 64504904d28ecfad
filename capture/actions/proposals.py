"""Proposals: made from what was found, confirmed as engagements, dismissed, withdrawn, and forgotten after thirty days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.engagements import log_engagement
from accounts.models import Contact, Engagement
from capture.models import Proposal, ProposalPerson
from capture.people import People
from capture.reading.found import Found
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

State = Proposal.State


@dataclass(frozen=True)
class Outcome:
    """What came of some messages or events: how many were proposed, known already, about nobody we know, yet to come."""

    proposed: int = 0
    known: int = 0
    nobody: int = 0
    to_come: int = 0


@atomic
def propose(*, member: Member, found: Iterable[Found], source: str, by) -> Outcome:
    """Propose what is new in it to a member; what happened is proposed once, by its key.

    A message without anybody we know is proposed without an account, since somebody sent it on purpose; an event is not.
    What is still to come is not proposed yet. An event that was moved moves its proposal while nobody has decided on it.
    """
    _may_propose(member, by)
    found = list(found)
    known = {
        row.key: row
        for row in Proposal.objects.select_for_update().filter(member=member, key__in=[one.key for one in found])
    }
    people, now, count = (
        People(member, found),
        timezone.now(),
        dict.fromkeys(("proposed", "known", "nobody", "to_come"), 0),
    )
    withdrawn = []
    for one in found:
        address = member.user.email.lower()
        if one.cancelled or address in one.declined_by:
            withdrawn.append(one.key)
        elif one.key in known:
            count["known"] += 1
            _move(known[one.key], one)
        elif (one.ends_at or one.happened_at) > now:
            count["to_come"] += 1
        elif (recognised := people.recognise(one)) is None and one.kind != "email":
            count["nobody"] += 1
        elif _add(member, one, source, recognised):
            count["proposed"] += 1
        else:
            count["known"] += 1
    if count["proposed"]:
        record("capture.proposed", by=by, fields=[source], count=count["proposed"])
    if withdrawn:
        withdraw(member=member, keys=withdrawn, by=by)
    return Outcome(**count)


def _add(member: Member, one: Found, source: str, recognised) -> bool:
    proposal, is_new = Proposal.objects.get_or_create(
        member=member, key=one.key,
        defaults={
            "source": source, "account": recognised.account if recognised else None, "kind": one.kind,
            "happened_at": one.happened_at, "minutes": one.minutes, "title": one.title or _("E-mail without a subject"),
            "notes": one.notes, "attachments": list(one.attachments), "private": one.private, "sender": one.sender,
        },
    )  # fmt: skip
    if is_new and recognised:
        ProposalPerson.objects.bulk_create(
            [ProposalPerson(proposal=proposal, contact=contact, name="", email="") for contact in recognised.contacts]
            + [
                ProposalPerson(proposal=proposal, name=person.name, email=person.email)
                for person in recognised.strangers
            ]
        )
    return is_new


def _move(proposal: Proposal, one: Found) -> None:
    """What was changed in the calendar before anybody decided."""
    now = (one.happened_at, one.minutes, one.title or proposal.title, one.notes, one.private)
    names = ("happened_at", "minutes", "title", "notes", "private")
    is_event = proposal.state == State.WAITING and one.kind != "email"
    if is_event and now != tuple(getattr(proposal, name) for name in names):
        for name, value in zip(names, now, strict=True):
            setattr(proposal, name, value)
        proposal.save(update_fields=names)


@atomic
def hold(*, member: Member, found: Found, reason: str, by) -> Proposal | None:
    """Set a message aside that is not trusted, with the reason. What it says is not kept. None where it is known."""
    require(by, "capture.propose")
    proposal, is_new = Proposal.objects.get_or_create(
        member=member, key=found.key,
        defaults={
            "source": Proposal.Source.MAIL, "state": State.HELD, "kind": found.kind, "happened_at": found.happened_at,
            "title": found.title or _("E-mail without a subject"), "sender": found.sender, "reason": reason[:300],
        },
    )  # fmt: skip
    if not is_new:
        return None
    record("capture.held", proposal, by=by)
    return proposal


@atomic
def confirm(*, proposal: Proposal, by, **corrected: Any) -> Engagement:
    """It was so: log the engagement, as proposed or as corrected. Confirming it again answers the same engagement.

    corrected: what ``log_engagement`` takes, instead of what was proposed.
    """
    require(by, "capture.confirm", proposal)
    proposal = _held(proposal)
    if proposal.engagement is not None:
        return proposal.engagement
    _check_waiting(proposal)
    values = {
        "account": proposal.account, "kind": proposal.kind, "title": proposal.title, "notes": proposal.notes,
        "happened_at": proposal.happened_at, "minutes": proposal.minutes,
    } | corrected  # fmt: skip
    if values["account"] is None:
        raise Refused({"account": _("Nobody in it is known. Edit it, and choose the account.")})
    values.setdefault("contacts", contacts_of(proposal, values["account"]))
    engagement = log_engagement(by=by, pk=proposal.pk, **values)
    _decide(proposal, State.CONFIRMED, engagement)
    record("capture.confirmed", proposal, by=by, fields=sorted(corrected))
    return engagement


@atomic
def dismiss(*, proposal: Proposal, by) -> Proposal:
    """It is not worth logging. Dismissing it again changes nothing; ``restore`` takes it back."""
    require(by, "capture.confirm", proposal)
    proposal = _held(proposal)
    if proposal.state == State.DISMISSED:
        return proposal
    _check_waiting(proposal)
    _decide(proposal, State.DISMISSED)
    record("capture.dismissed", proposal, by=by)
    return proposal


@atomic
def restore(*, proposal: Proposal, by) -> Proposal:
    """Take a dismissal back. One that waits already stays as it is."""
    require(by, "capture.confirm", proposal)
    proposal = _held(proposal)
    if proposal.state == State.WAITING:
        return proposal
    if proposal.state != State.DISMISSED:
        raise Refused(_("Only what was dismissed can be taken back."))
    proposal.state, proposal.decided_at = State.WAITING, None
    proposal.save(update_fields=["state", "decided_at"])
    record("capture.restored", proposal, by=by)
    return proposal


@atomic
def withdraw(*, member: Member, keys: Iterable[str], by) -> int:
    """Withdraw what waits of events that were cancelled; answers how many. What was confirmed stays."""
    _may_propose(member, by)
    waiting = Proposal.objects.waiting().filter(member=member, key__in=list(keys))
    count = waiting.update(state=State.WITHDRAWN, decided_at=timezone.now())
    if count:
        record("capture.withdrawn", by=by, count=count)
    return count


@atomic
def forget_old(*, by) -> int:
    """Delete what was proposed thirty days ago, whatever became of it; engagements that were logged stay."""
    require(by, "capture.propose")
    old = Proposal.objects.old()
    count = old.count()
    if count:
        old.delete()
        record("capture.forgotten", by=by, count=count)
    return count


@atomic
def withdraw_missing(*, member: Member, keys: Iterable[str], after: datetime, before: datetime, by) -> int:
    """Withdraw what waits of a calendar's events that are no longer there in this stretch of time."""
    gone = Proposal.objects.waiting().filter(
        Q(happened_at__gte=after, happened_at__lte=before), member=member, source=Proposal.Source.CALENDAR
    )
    return withdraw(member=member, keys=list(gone.exclude(key__in=list(keys)).values_list("key", flat=True)), by=by)


def contacts_of(proposal: Proposal, account=None) -> list[Contact]:
    """The people it names who are still there, of the account."""
    account = account or proposal.account
    if account is None:
        return []
    people = proposal.people.exclude(contact=None).select_related("contact").order_by("pk")
    found = [person.contact for person in people if person.contact is not None]
    return [one for one in dict.fromkeys(found) if one.account_id == account.pk and not one.merged_into_id]


def strangers_of(proposal: Proposal) -> list[ProposalPerson]:
    """The people it names whom we do not know, though we know where they work."""
    return list(proposal.people.filter(contact=None).order_by("pk"))


def _may_propose(member: Member, by) -> None:
    """Members propose to themselves, the clock to everybody."""
    require(by, "capture.confirm" if by.pk == member.pk else "capture.propose")


def _held(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("account", "engagement").locked(proposal.pk)


def _check_waiting(proposal: Proposal) -> None:
    if proposal.state != State.WAITING:
        raise Refused(
            _("This proposal does not wait any more: it was %(state)s.") % {"state": proposal.get_state_display()}
        )


def _decide(proposal: Proposal, state: str, engagement: Engagement | None = None) -> None:
    proposal.state, proposal.decided_at, proposal.engagement = state, timezone.now(), engagement
    proposal.save(update_fields=["state", "decided_at", "engagement"])
