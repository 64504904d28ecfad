"""A recovery case: proposed by an alert or opened by hand, diagnosed, taken into recovery, closed, reopened."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account, Standing
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused
from metrics.models import Score
from playbooks.actions import runs
from playbooks.models import Playbook, Run
from recovery.blame import refuse_names
from recovery.diagnosing import diagnose, end_of, falls_at
from recovery.gaps import Gap
from recovery.models import Case
from recovery.ranking import COLUMNS, set_rank
from recovery.topics import ASSIGNED, OVERDUE

RIGHT = "recovery.work"
MORNING = time(9)
FIRST_LOOK, NEXT_LOOK = timedelta(days=7), timedelta(days=30)


@atomic
def propose_case(*, account: Account, alert: UUID, why: str, by) -> Case | None:
    """Put an account into the queue because of an alert, with what the figures say. An open case there takes the alert along; None
    where the alert has had its case already."""
    require(by, RIGHT, account)
    account = _held_account(account)
    if (already := Case.objects.filter(alert=alert).first()) is not None:
        return already if already.is_open else None
    if (running := Case.objects.open().filter(account=account).first()) is not None:
        if running.alert is None:
            running.alert = alert
            running.save(update_fields=["alert"])
        return running
    case = _made(account, Case.State.PROPOSED, why, by, alert=alert)
    record("recovery.case_proposed", case, by=by, fields=["state"])
    return case


@atomic
def open_case(*, account: Account, by, why: str = "", since: date | None = None, owner: Member | None = None) -> Case:
    """Open a case at an account by hand, compared with a day that is named, else with a quarter ago. owner: who opens it, unless named.

    One case at a time: where one is open already, that is answered; one that is only proposed is taken up.
    """
    require(by, RIGHT, account)
    why = _short(why, "why", 500)
    account = _held_account(account)
    running = Case.objects.open().filter(account=account).first()
    if running is not None:
        return take_up(case=running, owner=owner, by=by) if running.state == Case.State.PROPOSED else running
    if why:
        refuse_names(account, why=why)
    case = _made(account, Case.State.OPEN, why, by, since=since)
    record("recovery.case_opened", case, by=by, fields=["state"], why=why)
    return _given_to(case, owner or _by(by), by)


@atomic
def note_case(
    *, account: Account, opened_on: date, closed_on: date, gap: str, judged: str, outcome: str, closing: str, by, why: str = "",
    run: Run | None = None,
) -> Case:  # fmt: skip
    """Note a case that was over before it was noted here: diagnosed by what is known of the day on which it began, and closed with the
    score of the day on which it ended. It is marked as such, and has the alert on a fall that lasted on that day. run: what was played for
    it, at this account. The same one again is answered.
    """
    require(by, RIGHT, account)
    account, why, closing = _held_account(account), _short(why, "why", 500), closing.strip()
    if not opened_on < closed_on <= timezone.localdate():
        raise Refused({"closed_on": _("It ended after it began, and not after today.")})
    if gap not in Gap.values or judged not in Case.Judged.values or outcome not in Case.Outcome.values:
        raise Refused(_("Say which gap it was, whether it was systemic, and how it ended."))
    if not closing or len(closing) > 500:
        raise Refused({"closing": _("Say in at most 500 characters how it ended.")})
    if run is not None and run.account_id != account.pk:
        raise Refused({"run": _("That playbook was played at another account.")})
    refuse_names(account, why=why, closing=closing)
    opened_at, closed_at = (timezone.make_aware(datetime.combine(on, MORNING)) for on in (opened_on, closed_on))
    if (
        already := Case.objects.filter(account=account, opened_at=opened_at).exclude(noted_at=None).first()
    ) is not None:
        return already
    case = Case(
        account=account,
        state=Case.State.CLOSED,
        why=why,
        opened_at=opened_at,
        opened_by_id=by.pk,
        owner_id=by.pk,
        run=run,
        alert=_alert_without_a_case(account, opened_on),
    )
    _take_diagnosis(case, until=opened_on)
    case.gap, case.judged, case.outcome, case.closing = gap, judged, outcome, closing
    case.closed_at, case.noted_at = closed_at, timezone.now()
    last = Score.objects.of(account).exclude(score=None).filter(on__lte=closed_on).last()
    case.closed_score = last.score if last is not None else None
    set_rank([case])
    case.rank = Decimal(0)
    case.save()
    record("recovery.case_noted", case, by=by, fields=["state", "outcome"], why=closing)
    return case


def _alert_without_a_case(account: Account, on: date) -> UUID | None:
    """The first alert on a fall that lasted at the end of a day and brought no case yet; None where there is none."""
    lasted = [alert.pk for alert in falls_at(account, on, end_of(on))]
    taken = set(Case.objects.filter(alert__in=lasted).values_list("alert", flat=True))
    return next((pk for pk in lasted if pk not in taken), None)


@atomic
def take_up(*, case: Case, by, owner: Member | None = None) -> Case:
    """Make a proposed case somebody's: its own, unless a colleague is named. One that is taken up already stays as it is."""
    require(by, RIGHT, case)
    case = held(case)
    if case.state != Case.State.PROPOSED:
        return case
    case.state = Case.State.OPEN
    case.opened_by_id = case.opened_by_id or by.pk
    _save(case, "state", "opened_by")
    record("recovery.case_taken_up", case, by=by, fields=["state"])
    return _given_to(case, owner or _by(by), by)


@atomic
def assign(*, case: Case, owner: Member, by, due_on: date | None = None) -> Case:
    """Name who looks after a case, and by when they look again."""
    require(by, RIGHT, case)
    case = held(case)
    _still_open(case)
    if due_on is not None:
        if due_on < timezone.localdate():
            raise Refused({"due_on": _("Name a day from today on.")})
        case.due_on = due_on
    if case.state == Case.State.PROPOSED:
        case.state = Case.State.OPEN
        case.opened_by_id = case.opened_by_id or by.pk
    _save(case, "due_on", "state", "opened_by")
    return _given_to(case, owner, by)


@atomic
def diagnose_anew(*, case: Case, by, since: date | None = None) -> Case:
    """Take the figures of today in place of those that were found before; what people wrote and confirmed stays."""
    require(by, RIGHT, case)
    case = held(case)
    _still_open(case)
    _take_diagnosis(case, since)
    set_rank([case])
    _save(case, "before", "before_on", "after", "after_on", "found", "found_at", "gap_proposed", *COLUMNS)
    record("recovery.case_diagnosed_anew", case, by=by, fields=["found"])
    return case


@atomic
def confirm_gap(*, case: Case, gap: str, judged: str, by, version: int | None = None) -> Case:
    """Say which kind of gap it is, and whether it is systemic or execution; the tests propose, a person says."""
    require(by, RIGHT, case)
    case = held(case, version)
    _still_open(case)
    if gap not in Gap.values:
        raise Refused({"gap": _("Choose a kind of gap.")})
    if judged not in Case.Judged.values:
        raise Refused({"judged": _("Choose one of both.")})
    if (case.gap, case.judged) == (gap, judged) and case.state != Case.State.OPEN:
        return case
    case.gap, case.judged = gap, judged
    if case.state in (Case.State.PROPOSED, Case.State.OPEN):
        case.state = Case.State.DIAGNOSED
        case.owner_id = case.owner_id or by.pk
        case.due_on = case.due_on or timezone.localdate() + FIRST_LOOK
    _save(case, "gap", "judged", "state", "owner", "due_on")
    record("recovery.gap_confirmed", case, by=by, fields=["gap", "judged"])
    return case


@atomic
def describe(
    *, case: Case, by, happened: str | None = None, learnt: str | None = None, version: int | None = None
) -> Case:
    """Write down what happened, and what is learnt, without saying who. What is not given stays. A closed case can still teach."""
    require(by, RIGHT, case)
    case = held(case, version)
    texts = {name: text.strip() for name, text in (("happened", happened), ("learnt", learnt)) if text is not None}
    for name, text in texts.items():
        if len(text) > 4000:
            raise Refused({name: _("Say it in at most 4,000 characters.")})
        setattr(case, name, text)
    refuse_names(case.account, **texts)
    _save(case, *texts)
    record("recovery.case_described", case, by=by, fields=list(texts))
    return case


@atomic
def start_recovery(*, case: Case, playbook: Playbook, by, why: str = "") -> Case:
    """Play a playbook at the account, as a part of the case. One that runs there already is taken into it."""
    require(by, RIGHT, case)
    _held_account(case.account)  # before the case, as whoever opens one does
    case = held(case)
    _still_open(case)
    if not case.gap:
        raise Refused(_("Say first which kind of gap it is: a response is chosen for a gap."))
    if case.run is not None and case.run.is_open:
        if case.run.playbook_id == playbook.pk:
            return case
        raise Refused(
            {"playbook": _("“%(playbook)s” runs for this case. Stop it first.") % {"playbook": case.run.playbook.name}}
        )
    told = {"gap": Gap(case.gap).label}
    case.run = runs.start(playbook=playbook, account=case.account, why=why or _("Recovery: %(gap)s") % told, by=by)
    case.state, case.due_on = Case.State.RECOVERING, timezone.localdate() + NEXT_LOOK
    _save(case, "run", "state", "due_on")
    record("recovery.case_started", case, by=by, fields=["run", "state"])
    return case


@atomic
def close_case(*, case: Case, outcome: str, closing: str, by) -> Case:
    """End a case: how, and in words; the score of that moment stays with it. Closing it again with the same outcome changes nothing."""
    require(by, RIGHT, case)
    case, closing = held(case), closing.strip()
    if not case.is_open:
        if case.outcome == outcome:
            return case
        raise Refused(_("This case is closed already. Reopen it first."))
    if outcome not in Case.Outcome.values:
        raise Refused({"outcome": _("Say how it ended.")})
    if not closing or len(closing) > 500:
        raise Refused({"closing": _("Say in at most 500 characters how it ended.")})
    refuse_names(case.account, closing=closing)
    if case.run is not None and case.run.is_open and outcome != Case.Outcome.RECOVERED:
        raise Refused(
            {
                "outcome": _("“%(playbook)s” still runs for this case. Stop it first.")
                % {"playbook": case.run.playbook.name}
            }
        )
    case.state, case.outcome, case.closing, case.closed_at = Case.State.CLOSED, outcome, closing, timezone.now()
    case.closed_score, case.rank = _score(case.account_id), Decimal(0)
    _save(case, "state", "outcome", "closing", "closed_at", "closed_score", "rank")
    record("recovery.case_closed", case, by=by, fields=["state", "outcome"], why=closing)
    return case


@atomic
def reopen(*, case: Case, by) -> Case:
    """Go on with a closed case, where no other one is open at its account. Reopening an open one changes nothing."""
    require(by, RIGHT, case)
    _held_account(case.account)
    case = held(case)
    if case.is_open:
        return case
    if Case.objects.open().filter(account=case.account_id).exists():
        raise Refused(_("Another case is open at this account. It goes on there."))
    case.state = Case.State.DIAGNOSED if case.gap else Case.State.OPEN
    if case.run is not None and case.run.is_open:
        case.state = Case.State.RECOVERING
    case.outcome, case.closing, case.closed_at, case.closed_score = "", "", None, None
    case.reopened += 1
    case.due_on, case.owner_id = timezone.localdate() + FIRST_LOOK, case.owner_id or by.pk
    set_rank([case])
    _save(case, "state", "outcome", "closing", "closed_at", "closed_score", "reopened", "due_on", "owner", *COLUMNS)
    record("recovery.case_reopened", case, by=by, fields=["state"])
    return case


@atomic
def hand_over(*, account: Account, by) -> int:
    """Give the open case of an account to its new owner where whoever has it left or may not work for it any more; how many went."""
    require(by, RIGHT, account)
    if account.owner is None or account.owner.left_at:
        return 0
    case = Case.objects.taken().filter(account=account).first()
    if case is None or case.owner_id == account.owner_id:
        return 0
    case = held(case)
    if case.owner is not None and not case.owner.left_at and may(case.owner, RIGHT, case.account):
        return 0
    _given_to(case, account.owner, by)
    record("recovery.case_handed_over", case, by=by, fields=["owner"])
    return 1


@atomic
def tell_overdue(*, case: Case, by) -> bool:
    """Tell the owner of a case that its day is past, once for each day that was named."""
    require(by, RIGHT, case)
    if not case.is_late or case.owner is None:
        return False
    return bool(
        notify(
            topic=OVERDUE,
            to=[case.owner],
            key=f"{case.pk} {case.due_on}",
            about=case,
            account=case.account.name,
            url=link("recovery:case", pk=case.pk),
            title=format_lazy(_lazy("Look at the recovery of {account}"), account=case.account.name),
            why=_lazy("Its day is past. Say what is next, or close it."),
        )
    )


def held(case: Case, version: int | None = None) -> Case:
    """The case, locked until the transaction ends. version: which one somebody looked at; another one is refused."""
    found = Case.objects.select_related(
        "account__owner", "account__segment", "owner", "run__playbook", "finding"
    ).locked(case.pk)
    if version is not None and version != found.version:
        raise Refused(_("Somebody has changed this meanwhile. Look at it, then try again."))
    return found


def _made(account: Account, state: str, why: str, by, *, alert: UUID | None = None, since: date | None = None) -> Case:
    case = Case(
        account=account, state=state, alert=alert, why=why[:500], opened_by_id=by.pk if by is not CLOCK else None
    )
    _take_diagnosis(case, since)
    set_rank([case])
    case.save()
    return case


def _take_diagnosis(case: Case, since: date | None = None, until: date | None = None) -> None:
    found = diagnose(case.account, since or case.before_on, until)
    if found is None:
        return
    case.before, case.before_on, case.after, case.after_on = (
        found.before.score,
        found.before.on,
        found.after.score,
        found.after.on,
    )
    case.found, case.found_at, case.gap_proposed = found.data, timezone.now(), found.gap


def _given_to(case: Case, owner: Member | None, by) -> Case:
    """Name the owner of a held case, and tell them unless they did it themselves."""
    if owner is None:
        return case
    if owner.left_at:
        raise Refused({"owner": _("%(name)s has left.") % {"name": owner.name}})
    if not may(owner, RIGHT, case.account):
        raise Refused({"owner": _("%(name)s may not work for this account.") % {"name": owner.name}})
    case.due_on = case.due_on or timezone.localdate() + FIRST_LOOK
    if case.owner_id == owner.pk:
        _save(case, "due_on")
        return case
    case.owner = owner
    _save(case, "owner", "due_on")
    record("recovery.case_assigned", case, by=by, fields=["owner"])
    if owner.pk != by.pk:
        notify(
            topic=ASSIGNED, to=[owner], key=f"{case.pk} {case.version}", about=case, account=case.account.name,
            url=link("recovery:case", pk=case.pk),
            title=format_lazy(_lazy("The recovery of {account} is yours"), account=case.account.name),
            why=format_lazy(_lazy("Its score fell by {points} points."), points=case.fell) if case.fell > 0 else _lazy("Look at it."),
        )  # fmt: skip
    return case


def _by(by) -> Member | None:
    return by if isinstance(by, Member) else None


def _save(case: Case, *names: str) -> None:
    case.version += 1
    case.save(update_fields=[*names, "version"])


def _still_open(case: Case) -> None:
    if not case.is_open:
        raise Refused(_("This case is closed. Reopen it first."))


def _short(text: str, field: str, most: int) -> str:
    if len(text.strip()) > most:
        raise Refused({field: _("Say it in at most %(most)d characters.") % {"most": most}})
    return text.strip()


def _held_account(account: Account) -> Account:
    """The account, locked: of two who open a case there at once, the second finds the first one's."""
    return Account.objects.select_related("owner", "segment").locked(account.pk)


def _score(account: UUID):
    return Standing.objects.filter(account=account).values_list("score", flat=True).first()
