"""The rule by which alerts are raised: drafted, tried on the past year, put in force; and the quiet periods of customers."""

from collections.abc import Sequence
from datetime import date

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from alerts.models import QuietPeriod, Rule
from intimacy.access.require import require
from intimacy.approvals.actions import ask
from intimacy.approvals.models import Request
from intimacy.approvals.signers import has_second
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

RIGHT, ANSWER, KIND = "alerts.rule", "alerts.answer", "alerts.rule"
DAYS = (2, 5, 10, 10)  # to acknowledge, in tiers 1, 2, 3 and without a tier
LEAST_YEARS, MOST_YEARS, MOST_DAYS = 1, 50, 60
SAID = ["years", "contact", "usage", "answers", "kept", "days"]
State = Rule.State


@atomic
def save_draft(
    *, by, years: int = 7, contact: bool = True, usage: bool = True, answers: bool = True, kept: bool = True,
    days: Sequence[int] = DAYS, why: str = "",
) -> Rule:  # fmt: skip
    """Write the next version of the rule, or write it anew; alerts are raised by the one in force until it is published.

    years: between two false alarms at one account that is quiet, whatever of contact, usage, answers and promises is watched. days: to acknowledge, for tiers 1, 2, 3 and without a tier.
    """
    require(by, RIGHT)
    days, why = list(days), why.strip()
    faults = {}
    if not LEAST_YEARS <= years <= MOST_YEARS:
        faults["years"] = _("Between 1 and 50 years.")
    if len(days) != len(DAYS) or not all(0 <= each <= MOST_DAYS for each in days):
        faults["days"] = _("For each tier a number of days, at most 60.")
    if len(why) > 500:
        faults["why"] = _("Say it in at most 500 characters.")
    if not (contact or usage or answers or kept):
        faults["contact"] = _("Watch something.")
    if faults:
        raise Refused(faults)
    last = _held().order_by("-number").first()
    draft = last if last is not None and last.state == State.DRAFT else Rule(number=(last.number if last else 0) + 1)
    wanted = {
        "years": years,
        "contact": contact,
        "usage": usage,
        "answers": answers,
        "kept": kept,
        "days": days,
        "why": why,
    }
    if not draft._state.adding and all(getattr(draft, name) == value for name, value in wanted.items()):
        return draft
    for name, value in wanted.items():
        setattr(draft, name, value)
    draft.by_id, draft.changed_at = by.pk, timezone.now()
    draft.save(force_insert=draft._state.adding)
    record("alerts.rule_drafted", draft, by=by, fields=SAID)
    return draft


def content_of(rule: Rule) -> dict:
    """What a version says, to be signed and to be compared."""
    return {name: getattr(rule, name) for name in SAID}


@atomic
def publish(*, rule: Rule, by: Member) -> Request | Rule:
    """Ask for the yes of a second person, where there is one who may; else put the draft in force at once."""
    require(by, RIGHT)
    draft = _held().filter(pk=rule.pk, state=State.DRAFT).first()
    if draft is None:
        raise Refused(_("This version is not a draft any more."))
    if has_second(RIGHT, by):
        why = draft.why or _("Version %(number)d of the alert rule.") % {"number": draft.number}
        return ask(kind=KIND, about=draft, content=content_of(draft), why=why, by=by)
    return put_in_force(rule=draft, content=content_of(draft), by=by)


@atomic
def put_in_force(*, rule: Rule, content: dict, by) -> Rule:
    """Put a draft in force, as it was when the yes was given; the version before is replaced, and the alerts that it raised stay."""
    require(by, RIGHT)
    draft = _held().filter(pk=rule.pk, state=State.DRAFT).first()
    if draft is None:
        raise Refused(_("This version is not a draft any more."))
    if content_of(draft) != content:
        raise Refused(_("The draft was changed since it was asked for. Look at it again."))
    Rule.objects.in_force().update(state=State.REPLACED)
    draft.state, draft.published_by_id, draft.published_at = State.PUBLISHED, by.pk, timezone.now()
    draft.save(update_fields=["state", "published_by", "published_at"])
    record("alerts.rule_published", draft, by=by, fields=SAID)
    return draft


@atomic
def discard(*, rule: Rule, by) -> None:
    """Throw a draft away, and what it was tried on. Where it is one no more, nothing is changed."""
    require(by, RIGHT)
    draft = _held().filter(pk=rule.pk, state=State.DRAFT).first()
    if draft is not None:
        if Request.objects.open().about(draft).exists():
            raise Refused(_("A second person was asked for a yes to it: withdraw that first."))
        record("alerts.rule_discarded", rule, by=by)
        Rule.objects.draft().filter(pk=rule.pk).delete()


@atomic
def add_quiet(
    *, from_on: date, until_on: date, reason: str, by, account: Account | None = None, every_year: bool = False
) -> QuietPeriod:
    """Note that a customer is quiet from one day to another, once or every year, or, without an account, that everybody is: a season.

    Weeks that touch it are neither learnt from nor counted. Again the same changes nothing.
    """
    require(by, ANSWER if account else RIGHT, account)
    reason, faults = reason.strip(), {}
    if not reason or len(reason) > 300:
        faults["reason"] = _("Say in at most 300 characters why.")
    if until_on < from_on:
        faults["until_on"] = _("It ends before it begins.")
    elif (until_on - from_on).days > 183:
        faults["until_on"] = _("Half a year at most: who is quiet for longer is no longer as usual.")
    if faults:
        raise Refused(faults)
    if account is not None:
        Account.objects.locked(account.pk)
    given = {"from_on": from_on, "until_on": until_on, "every_year": every_year, "reason": reason}
    if already := QuietPeriod.objects.in_force().filter(account=account, **given).first():
        return already
    quiet = QuietPeriod.objects.create(account=account, by_id=by.pk, **given)
    record("alerts.quiet_added", quiet, by=by, fields=["from_on", "until_on", "every_year"], why=reason)
    return quiet


@atomic
def withdraw_quiet(*, quiet: QuietPeriod, by) -> QuietPeriod:
    """Take a quiet period back: its weeks count again. Again changes nothing."""
    quiet = QuietPeriod.objects.select_related("account").locked(quiet.pk)
    require(by, ANSWER if quiet.account_id else RIGHT, quiet.account)
    if quiet.withdrawn_at is None:
        quiet.withdrawn_at = timezone.now()
        quiet.save(update_fields=["withdrawn_at"])
        record("alerts.quiet_withdrawn", quiet, by=by, fields=["withdrawn_at"])
    return quiet


def _held():
    """All versions, the latest ones locked for this transaction as they are read."""
    return Rule.objects.select_for_update(of=("self",))
