"""Pulling the cord, answering it, and saying what helped."""

from datetime import datetime

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account, Seat
from boards.models import Cord, CordRule
from boards.topics import CORD, UNANSWERED
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

RIGHT, HELP = "boards.pull", "boards.answer"
CALLED = ("product", "executive", "admin")  # roles that may be called to any account
USUAL = {"role": "product", "minutes": 60}


def rule_in_force() -> CordRule:
    """Whom a cord calls, and when it goes further."""
    return CordRule.objects.first() or CordRule(**USUAL)


@atomic
def pull(*, account: Account, wrong: str, by, at: datetime | None = None) -> Cord:
    """Stop and ask for help with an account: its team and the role that is always called see it at once.

    One cord at a time: where one is open, that one is answered, and nothing is changed. at: when, where it is noted later.
    """
    require(by, RIGHT, account)
    wrong = wrong.strip()
    if not wrong:
        raise Refused({"wrong": _("Say what is wrong.")})
    if len(wrong) > 500:
        raise Refused({"wrong": _("Say it in at most 500 characters.")})
    account = Account.objects.locked(account.pk)
    if open_one := Cord.objects.open().filter(account=account).first():
        return open_one
    cord = Cord.objects.create(account=account, wrong=wrong, pulled_by_id=by.pk, pulled_at=_moment(at))
    record("boards.cord_pulled", cord, by=by)
    rule = rule_in_force()
    _tell(
        cord,
        CORD,
        _called(account, Q(roles__contains=[rule.role])).exclude(pk=by.pk),
        _lazy("The cord was pulled: somebody needs help with it now."),
    )
    return cord


@atomic
def answer(*, cord: Cord, by, at: datetime | None = None) -> Cord:
    """Take it up. Whoever is first has it; who comes later is told so."""
    require(by, HELP, cord)
    cord = _held(cord)
    if cord.answered_by_id == by.pk:
        return cord
    _check_open(cord)
    if cord.answered_by_id:
        raise Refused(_("%(name)s has answered already.") % {"name": cord.answered_by.name})
    cord.answered_by_id, cord.answered_at = by.pk, _moment(at, cord.pulled_at)
    cord.save(update_fields=["answered_by", "answered_at"])
    record("boards.cord_answered", cord, by=by)
    _tell(
        cord,
        CORD,
        Member.objects.filter(pk=cord.pulled_by_id).exclude(pk=by.pk),
        _lazy("Somebody has answered your cord."),
        "answered",
    )
    return cord


@atomic
def resolve(*, cord: Cord, helped: str, by, at: datetime | None = None) -> Cord:
    """Say what helped. One that nobody had answered is answered by this."""
    require(by, HELP, cord)
    helped, cord = helped.strip(), _held(cord)
    if not helped:
        raise Refused({"helped": _("Say what helped, for whoever meets this next.")})
    if len(helped) > 500:
        raise Refused({"helped": _("Say it in at most 500 characters.")})
    if cord.resolved_at and (cord.helped, cord.resolved_by_id) == (helped, by.pk):
        return cord
    _check_open(cord)
    now = _moment(at, cord.answered_at or cord.pulled_at)
    if cord.answered_at is None:
        cord.answered_by_id, cord.answered_at = by.pk, now
    cord.helped, cord.resolved_by_id, cord.resolved_at = helped, by.pk, now
    cord.save(update_fields=["answered_by", "answered_at", "helped", "resolved_by", "resolved_at"])
    record("boards.cord_resolved", cord, by=by, fields=["helped"])
    return cord


@atomic
def escalate(*, cord: Cord, by) -> bool:
    """Tell those who run the company that nobody has answered, once."""
    require(by, "boards.count")
    cord = _held(cord)
    if cord.answered_at or cord.resolved_at or cord.escalated_at:
        return False
    cord.escalated_at = timezone.now()
    cord.save(update_fields=["escalated_at"])
    record("boards.cord_escalated", cord, by=by)
    _tell(
        cord,
        UNANSWERED,
        _called(cord.account, Q(roles__overlap=["executive", "admin"])),
        _lazy("Nobody has answered this cord yet."),
        "unanswered",
    )
    return True


@atomic
def set_cord_rule(*, role: str, minutes: int, by) -> CordRule:
    """Say whom a cord calls besides the account's team, and after how many minutes it goes further."""
    require(by, "boards.set_cords")
    if role not in CALLED:
        raise Refused({"role": _("Somebody of this role could not answer at every account.")})
    if not 5 <= minutes <= 10_080:
        raise Refused({"minutes": _("Between five minutes and a week.")})
    rule = CordRule.objects.select_for_update().first() or CordRule()
    if rule._state.adding or (rule.role, rule.minutes) != (role, minutes):
        rule.role, rule.minutes, rule.changed_at = role, minutes, timezone.now()
        rule.save()
        record("boards.cord_rule_set", rule, by=by, fields=["role", "minutes"])
    return rule


def _held(cord: Cord) -> Cord:
    held = Cord.objects.select_related("account", "answered_by").locked(cord.pk)
    if held is None:
        raise Refused(_("This cord is gone."))
    return held


def _moment(at: datetime | None, after: datetime | None = None) -> datetime:
    """Now, or when it was; not before what it follows."""
    now = timezone.now()
    if at is not None and (at > now or (after is not None and at < after)):
        raise Refused({"at": _("This moment does not fit: it has not come yet, or lies before what it follows.")})
    return at or now


def _check_open(cord: Cord) -> None:
    if cord.resolved_at:
        raise Refused(_("This cord was resolved already."))


def _called(account: Account, others: Q):
    """The owner, the team, and the others named, as far as they may help."""
    team = Seat.objects.on_account(account).order_by().values("member")
    return Member.objects.active().filter(Q(pk=account.owner_id) | Q(pk__in=team) | others)


def _tell(cord: Cord, topic: str, whom, why, key: str = "pulled") -> None:
    people = [member for member in whom if may(member, "boards.see_team", cord.account)]
    notify(
        topic=topic, to=people, title=cord.wrong, why=why, key=f"{key}:{cord.pk}", url=link("boards:cord", pk=cord.pk),
        about=cord, account=cord.account.name,
    )  # fmt: skip
