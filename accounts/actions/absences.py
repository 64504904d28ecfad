"""Absences: entered by the colleague or an administrator, with a hand-over plan for every account; cancelled; settled."""

from datetime import date

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.accounts import leave_seat, name_owner
from accounts.actions.handovers import plan_hand_over
from accounts.actions.passing import end_plan, pass_work_on
from accounts.models import Absence, Account, FollowUp, HandOver, Promise, Seat
from accounts.topics import tell_of_absence
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused

LEAVE, LAST_DAY = Absence.Kind.LEAVE, Absence.Kind.LAST_DAY
ANYBODYS = "accounts.manage_absences"


@atomic
def enter_absence(
    *, member: Member, from_on: date, by, kind: str = LEAVE, until_on: date | None = None, deputy: Member | None = None
) -> Absence:
    """Say that a colleague is away, or on which day they leave; every account that they own gets a hand-over plan.

    kind: "leave", with the deputy who sees and does their work meanwhile, or "last_day". The same again is the same absence.
    """
    require(by, "accounts.see_work" if by.pk == member.pk else ANYBODYS)
    member = Member.objects.select_for_update().get(pk=member.pk)
    if kind == LAST_DAY:
        until_on = deputy = None
    same = Absence.objects.in_force().filter(
        member=member, kind=kind, from_on=from_on, until_on=until_on, deputy=deputy, settled_at=None
    )
    if already := same.first():
        return already
    _check(member, kind, from_on, until_on, deputy)
    absence = Absence.objects.create(member=member, kind=kind, from_on=from_on, until_on=until_on, deputy=deputy)
    record("accounts.absence_entered", absence, by=by, fields=[kind])
    for account in Account.objects.owned_by(member).order_by("pk").select_for_update(of=("self",)):
        plan_hand_over(account=account, of=member, absence=absence, by=by)
    if kind == LEAVE:
        tell_of_absence(absence, begins=from_on <= timezone.localdate())
    return absence


@atomic
def cancel_absence(*, absence: Absence, by) -> Absence:
    """It does not come to that; the plans that were made for it end. Refused once the accounts have gone to others."""
    require(by, "accounts.see_work" if by.pk == absence.member_id else ANYBODYS)
    absence = Absence.objects.select_for_update().get(pk=absence.pk)
    if absence.cancelled_at:
        return absence
    if absence.settled_at:
        raise Refused(_("The accounts have gone to others already."))
    absence.cancelled_at = timezone.now()
    absence.save(update_fields=["cancelled_at"])
    for plan in HandOver.objects.open().filter(absence=absence).select_for_update(of=("self",)):
        end_plan(plan, by)
    record("accounts.absence_cancelled", absence, by=by)
    return absence


@atomic
def leave_accounts(*, member: Member, by) -> dict[str, int]:
    """Let a colleague go: each of their accounts passes on by its plan, and so does all that they had promised or to do.

    The account goes to the deputy, else to the colleague of its team who gives it the largest share of time; where there is
    neither it has no owner, and those who can name one are asked until they have. Doing it again changes nothing.
    Answers how many accounts found an owner ("taken"), and how many wait for one ("waiting").
    """
    require(by, ANYBODYS)
    counts = {"taken": 0, "waiting": 0}
    member = Member.objects.select_for_update().get(pk=member.pk)
    for account in Account.objects.owned_by(member).order_by("pk").select_for_update(of=("self",)):
        plan = plan_hand_over(account=account, of=member, absence=None, by=by)
        name_owner(account=account, owner=plan.to, by=by)
        counts["taken" if plan.to else "waiting"] += 1
    for seat in Seat.objects.filter(member=member, until=None).select_related("account"):
        leave_seat(seat=seat, by=by)
    _pass_the_rest_on(member, by)
    today = timezone.localdate()
    for absence in Absence.objects.to_come().filter(member=member).select_for_update():
        if absence.kind == LEAVE:
            cancel_absence(absence=absence, by=by)
    Absence.objects.in_force().filter(member=member, kind=LAST_DAY, settled_at=None, from_on__lte=today).update(
        settled_at=timezone.now()
    )
    return counts


@atomic
def settle_absences(*, by) -> dict[str, int]:
    """Carry out what the calendar says: leaves that begin or are over, and last days that are past."""
    require(by, ANYBODYS)
    today, done = timezone.localdate(), {"left": 0, "back": 0}
    for absence in Absence.objects.now().filter(from_on=today).select_related("member", "deputy"):
        tell_of_absence(absence, begins=True)
    past = Absence.objects.in_force().filter(kind=LAST_DAY, settled_at=None, from_on__lt=today)
    for absence in past.select_related("member").order_by("pk"):
        leave_accounts(member=absence.member, by=by)
        done["left"] += 1
    over = HandOver.objects.open().filter(absence__kind=LEAVE, absence__until_on__lt=today)
    for plan in over.select_for_update(of=("self",)):
        end_plan(plan, by)
        done["back"] += 1
    return done


def _pass_the_rest_on(member: Member, by) -> None:
    """Work on accounts that others own goes to these owners."""
    of_theirs = Q(pk__in=FollowUp.objects.open().filter(owner=member).values("account"))
    of_theirs |= Q(pk__in=Promise.objects.open().filter(member=member).values("account"))
    for account in Account.objects.filter(of_theirs).exclude(owner=None).exclude(owner=member).select_related("owner"):
        pass_work_on(account=account, of=[member.pk], to=account.owner, plans={}, by=by)


def _check(member: Member, kind: str, from_on: date, until_on: date | None, deputy: Member | None) -> None:
    today, faults = timezone.localdate(), {}
    if kind not in Absence.Kind.values:
        faults["kind"] = _("Say whether it is a leave or a last day.")
    if member.left_at:
        faults["member"] = _("%(name)s has left.") % {"name": member.name}
    if kind == LAST_DAY and from_on < today:
        faults["from_on"] = _("Choose today or a later day.")
    elif kind == LEAVE:
        if until_on is None:
            faults["until_on"] = _("Say until when.")
        elif until_on < max(from_on, today):
            faults["until_on"] = _("Choose a day that is not over, and not before the first.")
        faults |= _deputy_faults(member, deputy, from_on, until_on)
    if kind == LAST_DAY and Absence.objects.to_come().filter(member=member, kind=LAST_DAY).exists():
        faults["from_on"] = _("A last day is entered already. Cancel it first.")
    if faults:
        raise Refused(faults)
    if kind == LEAVE and _away(member, from_on, until_on).exists():
        raise Refused({"from_on": _("Another absence is entered for some of these days.")})


def _deputy_faults(member: Member, deputy: Member | None, from_on: date, until_on: date | None) -> dict:
    if deputy is None:
        return {"deputy": _("Say who stands in.")}
    if deputy.pk == member.pk or deputy.left_at or not may(deputy, "accounts.log"):
        return {"deputy": _("%(name)s cannot stand in.") % {"name": deputy.name}}
    if until_on and _away(deputy, from_on, until_on).exists():
        return {"deputy": _("%(name)s is away on some of these days, too.") % {"name": deputy.name}}
    return {}


def _away(member: Member, from_on: date, until_on: date):
    leave = Q(kind=LEAVE, from_on__lte=until_on, until_on__gte=from_on)
    return Absence.objects.in_force().filter(leave | Q(kind=LAST_DAY, from_on__lt=until_on), member=member)
