"""Promises in both directions: given, kept, broken, and moved to another date by agreement."""

from datetime import date, datetime, time
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.followups import check_can_work_for, settle_next_due
from accounts.actions.interactions import Fact, forget, learn
from accounts.models import Account, Contact, Engagement, Promise, PromiseDate
from accounts.models.interaction import Kind
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

SOURCE = "promise"
RENEGOTIATED = "renegotiated"  # the channel of a promise kept by a date that was moved: such are counted apart


@atomic
def give_promise(
    *,
    account: Account,
    words: str,
    due_on: date,
    by,
    direction: str = Promise.Direction.OURS,
    member: Member | None = None,
    contact: Contact | None = None,
    engagement: Engagement | None = None,
    said_at: datetime | None = None,
    pk: UUID | None = None,
) -> Promise:
    """Note what one side has promised the other, in the words used, and the date that was named.

    member: who gave or received it on our side, the one who notes it unless named. pk: chosen by the caller, so that the
    same promise sent twice is one.
    """
    require(by, "accounts.log", account)
    if pk is not None and (already := Promise.objects.filter(pk=pk, account=account).first()):
        return already
    words, member = words.strip(), member or by
    if not words:
        raise Refused({"words": _("Write down what was promised.")})
    if len(words) > 500:
        raise Refused({"words": _("Say it in at most 500 characters.")})
    if direction not in Promise.Direction.values:
        raise Refused({"direction": _("Say who promised: we or they.")})
    if contact is not None and contact.account_id != account.pk:
        raise Refused({"contact": _("%(name)s does not belong to this account.") % {"name": contact.name}})
    said_at = said_at or timezone.now()
    if due_on < timezone.localdate(said_at):
        raise Refused({"due_on": _("A promise cannot be due before it was given.")})
    check_can_work_for(member, account, "member")
    known = {"pk": pk} if pk else {}
    promise = Promise.objects.create(
        account=account, words=words, direction=direction, member_id=member.pk, contact=contact, engagement=engagement,
        said_at=said_at, first_due_on=due_on, due_on=due_on, **known,
    )  # fmt: skip
    settle_next_due(account.pk)
    record("accounts.promise_given", promise, by=by, fields=["words", "due_on", direction])
    return promise


@atomic
def keep_promise(*, promise: Promise, by, on: date | None = None) -> Promise:
    """It was kept, today or on the day named. Saying so again changes nothing.

    By the date first named it counts as kept, after the date due as late. In between it was kept by a date that both
    sides had moved it to: that is kept too, and counted apart.
    """
    require(by, "accounts.log", promise)
    promise, today = _held(promise), timezone.localdate()
    if promise.kept_on and on in (None, promise.kept_on):
        return promise
    _check_open(promise)
    on = on or today
    if on > today:
        raise Refused({"on": _("This day has not come yet.")})
    if on < timezone.localdate(promise.said_at):
        raise Refused({"on": _("It cannot have been kept before it was given.")})
    promise.kept_on = on
    promise.save(update_fields=["kept_on"])
    if on <= promise.first_due_on:
        _tell(promise, Kind.PROMISE_KEPT, on, by)
    elif on <= promise.due_on:
        _tell(promise, Kind.PROMISE_KEPT, on, by, channel=RENEGOTIATED)
    else:
        _tell(promise, Kind.PROMISE_LATE, on, by)
    settle_next_due(promise.account_id)
    record("accounts.promise_kept", promise, by=by, fields=["kept_on"])
    return promise


@atomic
def break_promise(*, promise: Promise, by, reason: str = "") -> Promise:
    """It will not be kept. Saying so again changes nothing."""
    require(by, "accounts.log", promise)
    promise = _held(promise)
    if promise.broken_on:
        return promise
    _check_open(promise)
    promise.broken_on = timezone.localdate()
    promise.save(update_fields=["broken_on"])
    _tell(promise, Kind.PROMISE_MISSED, promise.broken_on, by)
    settle_next_due(promise.account_id)
    record("accounts.promise_broken", promise, by=by, fields=["broken_on"], why=reason.strip())
    return promise


@atomic
def reopen_promise(*, promise: Promise, by) -> Promise:
    """It was neither kept nor broken: that was a slip. Opening an open one changes nothing; what its end told is taken back."""
    require(by, "accounts.log", promise)
    promise = _held(promise)
    if promise.is_open:
        return promise
    promise.kept_on = promise.broken_on = None
    promise.save(update_fields=["kept_on", "broken_on"])
    forget(source=SOURCE, external_ids=[str(promise.pk)], by=by, journal=False)
    settle_next_due(promise.account_id)
    record("accounts.promise_reopened", promise, by=by, fields=["kept_on"])
    return promise


@atomic
def renegotiate(*, promise: Promise, becomes: date, reason: str, by) -> Promise:
    """Both sides have agreed on another date. The date first named stays on record."""
    require(by, "accounts.log", promise)
    promise = _held(promise)
    _check_open(promise)
    if promise.due_on == becomes:
        return promise
    reason, faults = reason.strip(), {}
    if becomes < timezone.localdate():
        faults["becomes"] = _("Choose today or a later day.")
    if not reason:
        faults["reason"] = _("Say why, so that others understand it.")
    elif len(reason) > 300:
        faults["reason"] = _("Say it in at most 300 characters.")
    if faults:
        raise Refused(faults)
    PromiseDate.objects.create(promise=promise, was=promise.due_on, becomes=becomes, reason=reason, by_id=by.pk)
    promise.due_on, promise.renegotiated = becomes, promise.renegotiated + 1
    promise.save(update_fields=["due_on", "renegotiated"])
    settle_next_due(promise.account_id)
    record("accounts.promise_renegotiated", promise, by=by, fields=["due_on"], why=reason)
    return promise


@atomic
def hand_over_promise(*, promise: Promise, to: Member, by) -> Promise:
    """Let a colleague who works for the account see to it."""
    require(by, "accounts.log", promise)
    promise = _held(promise)
    _check_open(promise)
    if promise.member_id == to.pk:
        return promise
    check_can_work_for(to, promise.account, "to")
    promise.member = to
    promise.save(update_fields=["member"])
    record("accounts.promise_handed_over", promise, by=by, fields=["member"])
    return promise


def _held(promise: Promise) -> Promise:
    return Promise.objects.select_for_update(of=("self",)).select_related("account").get(pk=promise.pk)


def _check_open(promise: Promise) -> None:
    if promise.kept_on:
        raise Refused(_("This promise was kept already."))
    if promise.broken_on:
        raise Refused(_("This promise was broken."))


def _tell(promise: Promise, kind: str, on: date, by, channel: str = "") -> None:
    """Into the history of the account; the value is how many days after the date first named."""
    noon = timezone.make_aware(datetime.combine(on, time(12)))
    fact = Fact(
        account=promise.account_id, kind=kind, happened_at=min(noon, timezone.now()), external_id=str(promise.pk),
        contact=promise.contact_id, channel=channel, thread=str(promise.pk), title=promise.words[:200],
        direction="out" if promise.direction == Promise.Direction.OURS else "in",
        value=float(max(0, (on - promise.first_due_on).days)), by=promise.member_id,
    )  # fmt: skip
    learn(source=SOURCE, facts=[fact], by=by, journal=False)
