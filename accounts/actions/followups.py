"""Follow-ups: something that one of us has to do for an account by a day, done, put off, handed over, dropped or missed."""

from datetime import date
from uuid import UUID

from django.db.models import Model, OuterRef, Subquery
from django.db.models.functions import Least
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.interactions import Fact, forget, learn
from accounts.models import Account, Engagement, FollowUp, Promise, Standing
from accounts.models.interaction import Kind
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

SOURCE = "followup"
FARTHEST = 366  # days to which something can be put off


@atomic
def add_followup(
    *,
    account: Account,
    words: str,
    due_on: date,
    by,
    owner: Member | None = None,
    engagement: Engagement | None = None,
    reason: str = "",
    about: str = "",
    part_of: tuple[Model, str] | None = None,
    pk: UUID | None = None,
) -> FollowUp:
    """Note what has to be done for an account, by whom (the one who notes it, unless named) and by when.

    pk: chosen by the caller, so that the same note sent twice is one. about: the kind of line on My work that it puts off.
    part_of: the thing of an upper floor that it belongs to, and what people are told of that.
    """
    require(by, "accounts.log", account)
    if pk is not None and (already := FollowUp.objects.filter(pk=pk, account=account).first()):
        return already
    owner = owner or by
    words = words.strip()
    if not words:
        raise Refused({"words": _("Say what has to be done.")})
    if len(words) > 300:
        raise Refused({"words": _("Say it in at most 300 characters.")})
    check_can_work_for(owner, account, "owner")
    known = {"pk": pk} if pk else {}
    followup = FollowUp.objects.create(
        account=account, engagement=engagement, words=words, due_on=due_on, owner_id=owner.pk, reason=reason[:300],
        about=about, **known, **_origin(part_of),
    )  # fmt: skip
    settle_next_due(account.pk)
    record("accounts.followup_added", followup, by=by, fields=["words", "due_on", "owner"])
    return followup


@atomic
def finish_followup(*, followup: FollowUp, by) -> FollowUp:
    """It is done. Doing it again changes nothing; how many days late it was stands in the history of the account."""
    require(by, "accounts.log", followup)
    followup = _held(followup)
    if followup.done_at:
        return followup
    if followup.dropped_at:
        raise Refused(_("This follow-up was dropped."))
    followup.done_at, followup.done_by_id = timezone.now(), by.pk
    followup.save(update_fields=["done_at", "done_by"])
    late = max(0, (timezone.localdate(followup.done_at) - followup.due_on).days)
    _tell(followup, Kind.FOLLOWUP_DONE, followup.done_at, late, by)
    settle_next_due(followup.account_id)
    record("accounts.followup_done", followup, by=by, fields=["done_at"])
    return followup


@atomic
def reopen_followup(*, followup: FollowUp, by) -> FollowUp:
    """It was not done, or is needed after all. Opening an open one changes nothing; what its end told of the account is taken back."""
    require(by, "accounts.log", followup)
    followup = _held(followup)
    if followup.is_open:
        return followup
    if followup.done_at:
        forget(source=SOURCE, external_ids=[f"{followup.pk} {Kind.FOLLOWUP_DONE}"], by=by, journal=False)
    followup.done_at = followup.done_by = followup.dropped_at = None
    followup.save(update_fields=["done_at", "done_by", "dropped_at"])
    settle_next_due(followup.account_id)
    record("accounts.followup_reopened", followup, by=by, fields=["done_at"])
    return followup


@atomic
def put_off_followup(*, followup: FollowUp, until: date, reason: str, by) -> FollowUp:
    """Move it to a later day, and say why. How often that happened is counted."""
    require(by, "accounts.log", followup)
    followup = _open(followup)
    reason = _reason(reason)
    if (followup.due_on, followup.reason) == (until, reason):
        return followup
    if until <= max(followup.due_on, timezone.localdate()):
        raise Refused({"until": _("Choose a day that is later than today and than the day it is due now.")})
    if (until - timezone.localdate()).days > FARTHEST:
        raise Refused({"until": _("Choose a day within a year: what is farther away is forgotten.")})
    followup.due_on, followup.reason, followup.put_off = until, reason, followup.put_off + 1
    followup.save(update_fields=["due_on", "reason", "put_off"])
    settle_next_due(followup.account_id)
    record("accounts.followup_put_off", followup, by=by, fields=["due_on"], why=reason)
    return followup


@atomic
def hand_over_followup(*, followup: FollowUp, to: Member, by) -> FollowUp:
    """Give it to a colleague who works for the account."""
    require(by, "accounts.log", followup)
    followup = _open(followup)
    if followup.owner_id == to.pk:
        return followup
    check_can_work_for(to, followup.account, "to")
    followup.owner = to
    followup.save(update_fields=["owner"])
    record("accounts.followup_handed_over", followup, by=by, fields=["owner"])
    return followup


@atomic
def drop_followup(*, followup: FollowUp, reason: str, by) -> FollowUp:
    """It need not be done any more, and why. Dropping it again changes nothing."""
    require(by, "accounts.log", followup)
    followup = _held(followup)
    if followup.dropped_at:
        return followup
    if followup.done_at:
        raise Refused(_("This follow-up is done already."))
    followup.dropped_at, followup.reason = timezone.now(), _reason(reason)
    followup.save(update_fields=["dropped_at", "reason"])
    settle_next_due(followup.account_id)
    record("accounts.followup_dropped", followup, by=by, fields=["dropped_at"], why=reason)
    return followup


@atomic
def count_missed(*, followup: FollowUp, by) -> FollowUp:
    """Count a follow-up that is a week past its day as missed, once. It can still be done."""
    require(by, "accounts.log", followup)
    followup = _held(followup)
    if followup.missed_at or not followup.is_open:
        return followup
    followup.missed_at = timezone.now()
    followup.save(update_fields=["missed_at"])
    late = (timezone.localdate(followup.missed_at) - followup.due_on).days
    _tell(followup, Kind.FOLLOWUP_MISSED, followup.missed_at, late, by)
    record("accounts.followup_missed", followup, by=by, fields=["missed_at"])
    return followup


def settle_next_due(account: UUID) -> None:
    """Keep the day on which something is next due from us beside the account, where lists sort by it."""
    followups = FollowUp.objects.open().filter(account=OuterRef("account")).order_by("due_on").values("due_on")
    promises = Promise.objects.open().ours().filter(account=OuterRef("account")).order_by("due_on").values("due_on")
    # PostgreSQL's LEAST passes over NULL, which is right here: where one of the two has no day, the other one counts.
    first = Least(Subquery(followups[:1]), Subquery(promises[:1]))
    Standing.objects.filter(account=account).update(next_due_on=first)


def check_can_work_for(member, account: Account, field: str) -> None:
    """Refused unless the member is still here, sees the account and may do the work."""
    if not isinstance(member, Member):
        raise Refused({field: _("Name a colleague.")})
    if member.left_at:
        raise Refused({field: _("%(name)s has left.") % {"name": member.name}})
    if not may(member, "accounts.log", account):
        raise Refused(
            {field: _("%(name)s does not work for %(account)s.") % {"name": member.name, "account": account.name}}
        )


def _origin(part_of: tuple[Model, str] | None) -> dict:
    if part_of is None:
        return {}
    thing, words = part_of
    return {"origin": words[:200], "origin_kind": thing._meta.label_lower, "origin_id": thing.pk}


def _held(followup: FollowUp) -> FollowUp:
    return FollowUp.objects.select_for_update(of=("self",)).select_related("account").get(pk=followup.pk)


def _open(followup: FollowUp) -> FollowUp:
    followup = _held(followup)
    if not followup.is_open:
        raise Refused(_("This follow-up is over already."))
    return followup


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused({"reason": _("Say why, so that others understand it.")})
    if len(reason) > 300:
        raise Refused({"reason": _("Say it in at most 300 characters.")})
    return reason


def _tell(followup: FollowUp, kind: str, moment, late: int, by) -> None:
    """Into the history of the account. Missed and then done are two facts: both of them happened."""
    fact = Fact(
        account=followup.account_id, kind=kind, happened_at=moment, external_id=f"{followup.pk} {kind}", direction="out",
        thread=str(followup.pk), internal=True, value=float(late), title=followup.words[:200], by=followup.owner_id,
    )  # fmt: skip
    learn(source=SOURCE, facts=[fact], by=by, journal=False)
