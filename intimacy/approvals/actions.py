"""Asking for something, saying yes or no to it, taking it back."""

from datetime import date
from typing import Any

from django.db.models import Model
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from intimacy.access.require import may, require
from intimacy.approvals.kinds import KINDS, hash_of, plain
from intimacy.approvals.models import Request, Signature, State
from intimacy.approvals.signers import place_for, places, who_can
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.context import for_purpose
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused


@atomic
def ask(*, kind: str, about: Model, content: Any, why: str, by, due_on: date | None = None) -> Request:
    """Ask the right people for a yes. There is one open request for each kind and thing.

    Other content than that of the open one takes its place, and the signatures given so far are void. The right to ask is
    checked by the action that asks, as it is by the one that reaches a subject for ``privacy.answer``. ``content`` is JSON
    without personal values; ids stand for people.
    """
    declared, why = KINDS[kind], why.strip()
    if not why:
        raise Refused({"why": _("Say why, so that others can say yes.")})
    if len(why) > 1000:
        raise Refused({"why": _("Say it in at most 1,000 characters.")})
    content, hashed = plain(content), hash_of(content)
    values = {
        "content": content,
        "hash": hashed,
        "why": why,
        "asked_by_id": by.pk,
        "due_on": due_on,
        "name": str(about)[:200],
    }
    found = Request.objects.select_for_update().open().about(about).filter(kind=kind).first()
    if found is None:
        made = Request.objects.create(
            kind=declared.name, about_kind=about._meta.label_lower, about_id=about.pk, **values
        )
        _tell(made)
        record("approvals.asked", made, by=by, fields=[kind])
        return made
    if found.hash == hashed:
        return found
    found.given().update(voided_at=timezone.now())
    for name, value in values.items():
        setattr(found, name, value)
    found.version, found.asked_at = found.version + 1, timezone.now()
    found.save()
    _tell(found)
    record("approvals.content_changed", found, by=by, fields=[kind])
    return found


@atomic
def sign(*, request: Request, content_hash: str, by) -> Request:
    """Say yes to exactly the content that one has seen. The last yes carries it out, in the same transaction.

    Saying yes again changes nothing. Refused for who asked, where the kind wants four eyes; for a content that was changed
    since; and, with the reason, where it can no longer be carried out: then the signature is not kept either.
    """
    _require_one(by, request)
    request, kind = _held(request), request.of_kind
    if request.given().filter(member=by.pk, hash=content_hash).exists():
        return request
    _check_open(request)
    if content_hash != request.hash or hash_of(request.content) != request.hash:
        raise Refused(_("What is asked for was changed since you looked at it. Look at it again."))
    if kind.four_eyes and request.asked_by_id == by.pk:
        raise Refused(_("You asked for this yourself: somebody else has to say yes."))
    if request.thing is None:
        raise Refused(_("What this is about is no longer there."))
    signer = place_for(request, by)
    if signer is None:
        raise Refused(_("Your yes is not needed: it waits for others."))
    Signature.objects.create(request=request, member_id=by.pk, right=signer.right, hash=request.hash)
    record("approvals.signed", request, by=by, fields=[request.kind, signer.right])
    if not any(place.missing for place in places(request)):
        _carry_out(request, by)
    return request


@atomic
def decline(*, request: Request, reason: str, by) -> Request:
    """Say no, for a reason that who asked can read. Whoever may say yes may say no; one no is enough."""
    _require_one(by, request)
    request, reason = _held(request), reason.strip()
    if request.state == State.DECLINED and request.decided_by_id == by.pk:
        return request
    _check_open(request)
    if request.of_kind.four_eyes and request.asked_by_id == by.pk:
        raise Refused(_("You asked for this yourself: withdraw it."))
    if not reason:
        raise Refused({"reason": _("Say why, so that others understand it.")})
    if len(reason) > 300:
        raise Refused({"reason": _("Say it in at most 300 characters.")})
    _decide(request, State.DECLINED, by, reason)
    record("approvals.declined", request, by=by, fields=[request.kind], why=reason)
    return request


@atomic
def withdraw(*, request: Request, by, reason: str = "") -> Request:
    """Take back what one has asked for. Doing so again changes nothing."""
    require(by, "approvals.withdraw", request)
    request = _held(request)
    if request.state == State.WITHDRAWN:
        return request
    _check_open(request)
    _decide(request, State.WITHDRAWN, by, reason.strip()[:300])
    record("approvals.withdrawn", request, by=by, fields=[request.kind], why=reason.strip())
    return request


def _tell(request: Request) -> None:
    """Tell everybody whose yes could still be given, once for each content."""
    for signer in request.of_kind.signers:
        notify(
            topic="approvals.waits", to=who_can(request, signer), url=link("approvals:request", pk=request.pk),
            title=format_lazy("{}: {}", request.of_kind.title, request.name), about=request, account=request.name,
            why=format_lazy(_lazy("You have the right “{}”."), signer.words), key=f"{request.pk} {request.version}",
        )  # fmt: skip


def _carry_out(request: Request, by) -> None:
    _decide(request, State.DONE, by)
    try:
        with for_purpose(request.of_kind.purpose):
            request.of_kind.carry_out(request, by)
    except Refused as refusal:
        raise Refused(_("It can no longer be carried out: %(reason)s") % {"reason": refusal.sentence}) from refusal
    record("approvals.carried_out", request, by=by, fields=[request.kind])


def _decide(request: Request, state: str, by, reason: str = "") -> None:
    request.state, request.reason = state, reason
    request.decided_by_id, request.decided_at = by.pk, timezone.now()
    request.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _require_one(by, request: Request) -> None:
    """Forbidden for the clock, and for somebody who has none of the rights that the kind asks for."""
    if by is CLOCK:
        raise Forbidden(_("Only a person says yes or no."))
    thing, rights = request.thing, [signer.right for signer in request.of_kind.signers]
    require(by, next((right for right in rights if may(by, right, thing)), rights[0]), thing)


def _held(request: Request) -> Request:
    return Request.objects.select_for_update().get(pk=request.pk)


def _check_open(request: Request) -> None:
    if not request.is_open:
        raise Refused(_("This was decided already: it is %(state)s.") % {"state": request.get_state_display()})
