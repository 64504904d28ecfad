"""Hand-over plans: made with their steps, done step by step, told what to know, signed off by the successor."""

from datetime import date, timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.accounts import name_owner
from accounts.actions.followups import check_can_work_for
from accounts.actions.passing import name_to
from accounts.models import Absence, Account, HandOver, HandOverNote, HandOverStep, Seat
from accounts.topics import tell_of_hand_over
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

How, Kind = HandOver.How, HandOverStep.Kind
# What each does, and how many days after the hand-over it is due. The leaver's come before it.
LEAVERS = {Kind.KNOW: 0, Kind.PEOPLE: 0, Kind.INTRODUCE: 0}
SUCCESSORS = {Kind.WORK: 3, Kind.READ: 7, Kind.SPEAK: 14}
FOR_A_LEAVE = {Kind.KNOW: 0, Kind.WORK: 0}


@atomic
def plan_hand_over(*, account: Account, of: Member, absence: Absence | None, by) -> HandOver:
    """The open plan by which the account passes on from a colleague; made where there is none, kept where it still holds.

    absence: why; None where the colleague has gone. A plan for a leave turns into one for good.
    """
    require(by, "accounts.see_work" if by.pk == of.pk else "accounts.manage_absences")
    plan = HandOver.objects.open().filter(account=account, of=of).select_for_update(of=("self",)).first()
    for_good = absence is None or absence.kind == Absence.Kind.LAST_DAY
    if plan and plan.for_good and for_good:
        if plan.to is None or _can_take(plan.to, account):
            return plan
        name_to(plan, *successor_of(account, of), by)
        return plan
    if plan and not for_good:
        return plan
    if plan:
        plan.ended_at = timezone.now()
        plan.save(update_fields=["ended_at"])
    today = timezone.localdate()
    to, how = successor_of(account, of) if for_good else (absence.deputy, How.LEAVE)
    seat = Seat.objects.on_account(account).filter(member=of).first()
    due_on = max(today, absence.from_on if for_good else absence.from_on - timedelta(days=1)) if absence else today
    plan = HandOver.objects.create(
        account=account, of=of, to=to, how=how, absence=absence, due_on=due_on, lead=seat.lead if seat else None
    )
    _make_steps(plan, for_good)
    record("accounts.handover_planned", plan, by=by, fields=[how])
    tell_of_hand_over(plan)
    return plan


def successor_of(account: Account, leaver: Member) -> tuple[Member | None, str]:
    """Who takes the account over, and why: its deputy, else who of its team gives it the largest share of time.

    An executive sponsor is asked for help and not for the daily work, so that none of them becomes an owner by accident.
    """
    seats = Seat.objects.on_account(account).exclude(member=leaver).select_related("member").order_by("since", "pk")
    able = [seat for seat in seats if _can_take(seat.member, account)]
    for seat in able:
        if seat.deputy:
            return seat.member, How.DEPUTY
    team = [seat for seat in able if seat.role != Seat.Role.SPONSOR]
    if team:
        return max(team, key=lambda seat: seat.share).member, How.SHARE
    return None, How.NOBODY


def _can_take(member: Member, account: Account) -> bool:
    """Here, not about to leave, and allowed to do the work."""
    leaving = Absence.objects.to_come().filter(member=member, kind=Absence.Kind.LAST_DAY).exists()
    return not member.left_at and not leaving and may(member, "accounts.log", account)


def _make_steps(plan: HandOver, for_good: bool) -> None:
    first = plan.of if not plan.of.left_at else plan.to
    days = (LEAVERS | SUCCESSORS) if for_good else FOR_A_LEAVE
    for kind, after in days.items():
        owner = first if kind in LEAVERS else plan.to
        due_on = plan.due_on + timedelta(days=after if owner is not None or for_good else 0)
        HandOverStep.objects.create(plan=plan, kind=kind, owner=owner, due_on=due_on)


@atomic
def name_successor(*, plan: HandOver, to: Member, by) -> HandOver:
    """Say who takes the account over. Where it has no owner any more, they own it from now on."""
    require(by, "accounts.assign", plan.account)
    plan = _held(plan)
    _check_open(plan)
    if plan.to_id == to.pk:
        return plan
    if to.left_at or to.pk == plan.of_id or not may(to, "accounts.log"):
        raise Refused({"to": _("%(name)s cannot take it over.") % {"name": to.name}})
    if plan.for_good and plan.account.owner_id != plan.of_id:
        name_owner(account=plan.account, owner=to, by=by)
        plan.refresh_from_db()
    else:
        name_to(plan, to, How.NAMED if plan.for_good else How.LEAVE, by)
    return plan


@atomic
def do_step(*, step: HandOverStep, by) -> HandOverStep:
    """A step is done. Doing it again changes nothing."""
    require(by, "accounts.log", step)
    plan = _held(step.plan)
    step = HandOverStep.objects.select_for_update(of=("self",)).select_related("plan__account").get(pk=step.pk)
    if step.done_at:
        return step
    _check_open(plan)
    step.done_at, step.done_by_id = timezone.now(), by.pk
    step.save(update_fields=["done_at", "done_by"])
    record("accounts.handover_step_done", plan, by=by, fields=[step.kind])
    return step


@atomic
def give_step(*, step: HandOverStep, to: Member, by) -> HandOverStep:
    """Let a colleague who works for the account do a step."""
    require(by, "accounts.log", step)
    plan = _held(step.plan)
    _check_open(plan)
    step = HandOverStep.objects.select_for_update(of=("self",)).select_related("plan__account").get(pk=step.pk)
    if step.owner_id == to.pk:
        return step
    if step.done_at:
        raise Refused(_("This step is done already."))
    check_can_work_for(to, plan.account, "to")
    step.owner = to
    step.save(update_fields=["owner"])
    record("accounts.handover_step_given", plan, by=by, fields=["owner"])
    return step


@atomic
def add_step(*, plan: HandOver, words: str, due_on: date, by, owner: Member | None = None) -> HandOverStep:
    """Add something to do to a plan, by the one who adds it unless a colleague is named."""
    require(by, "accounts.log", plan)
    plan, words, owner = _held(plan), words.strip(), owner or by
    _check_open(plan)
    if not words or len(words) > 300:
        raise Refused({"words": _("Say in at most 300 characters what has to be done.")})
    if due_on < timezone.localdate():
        raise Refused({"due_on": _("Choose today or a later day.")})
    if owner.pk not in (plan.of_id, plan.to_id):
        check_can_work_for(owner, plan.account, "owner")
    step = HandOverStep.objects.create(plan=plan, said=words, due_on=due_on, owner_id=owner.pk)
    record("accounts.handover_step_added", plan, by=by, fields=["due_on", "owner"])
    return step


@atomic
def note(*, plan: HandOver, words: str, by) -> HandOverNote:
    """Write down something to know about the account."""
    require(by, "accounts.log", plan)
    plan, words = _held(plan), words.strip()
    _check_open(plan)
    if not words or len(words) > 4000:
        raise Refused({"words": _("Write it down in at most 4,000 characters.")})
    latest = plan.notes.order_by("-at").first()
    if latest and (latest.words, latest.by_id) == (words, by.pk):
        return latest
    made = HandOverNote.objects.create(plan=plan, words=words, by_id=by.pk)
    record("accounts.handover_noted", plan, by=by)
    return made


@atomic
def sign_off(*, plan: HandOver, by) -> HandOver:
    """The successor has everything. Refused for others, and while a step is open; again changes nothing."""
    require(by, "accounts.log", plan)
    plan = _held(plan)
    if plan.signed_off_at:
        return plan
    _check_open(plan)
    if plan.to_id != by.pk:
        raise Refused(_("Whoever takes the account over signs it off."))
    if plan.steps.filter(done_at=None).exists():
        raise Refused(_("Some steps are still open. Do them first."))
    if plan.for_good and plan.account.owner_id == plan.of_id:
        raise Refused(_("The account has not gone over yet. Sign it off when it is yours."))
    plan.signed_off_at = timezone.now()
    plan.save(update_fields=["signed_off_at"])
    record("accounts.handover_signed_off", plan, by=by, fields=["signed_off_at"])
    return plan


def _held(plan: HandOver) -> HandOver:
    return HandOver.objects.select_related("account", "of", "to").locked(plan.pk)


def _check_open(plan: HandOver) -> None:
    if not plan.is_open:
        raise Refused(_("This hand-over is over."))
