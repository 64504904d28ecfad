"""A run of a playbook: started by hand or by its rule, played step by step, ended by its last step or stopped."""

from datetime import timedelta

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.actions.followups import add_followup, drop_followup, finish_followup
from accounts.models import Account, Engagement, FollowUp, Seat, Standing
from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused
from playbooks.actions.versions import held as held_playbook
from playbooks.models import Playbook, PlaybookVersion, Run, RunStep
from playbooks.topics import STARTED, STEP

A_MINUTE = timedelta(minutes=1)
RIGHT, WORKS = "playbooks.play", "accounts.log"
SATURDAY = 5


@atomic
def start(*, playbook: Playbook, account: Account, by, why: str = "") -> Run:
    """Play the version in force at an account: each step becomes a follow-up of whoever sits in its role, else of the owner.

    One run of a playbook at a time: where it runs already, that run is answered and nothing is changed. Days that fall on a weekend
    move to the Monday after. by: the clock where its rule started it.
    """
    require(by, RIGHT, account)
    playbook, why = held_playbook(playbook), why.strip()
    version = PlaybookVersion.objects.in_force().filter(playbook=playbook).first()
    if version is None:
        raise Refused(_("No version of this playbook is in force. Publish one first."))
    if len(why) > 1000:
        raise Refused({"why": _("Say it in at most 1,000 characters.")})
    account = Account.objects.select_related("owner").locked(account.pk)
    if running := Run.objects.running().filter(playbook=playbook, account=account).first():
        return running
    players = _players(account, by)
    run = Run.objects.create(
        playbook=playbook, version=version, account=account, started_by_id=by.pk, why=why, score_before=_score(account)
    )
    today, steps = timezone.localdate(), version.read
    for place, step in enumerate(steps):
        due_on, followup = working_day(today + timedelta(days=step.days)), None
        if not step.tells:
            told = {"place": place + 1, "all": len(steps), "playbook": playbook.name}
            followup = add_followup(
                account=account, words=step.words, due_on=due_on, owner=players(step.role), by=by,
                part_of=(run, _("step %(place)d of %(all)d of “%(playbook)s”") % told),
            )  # fmt: skip
        RunStep.objects.create(run=run, place=place, due_on=due_on, tells=step.tells, followup=followup)
    record("playbooks.run_started", run, by=by, fields=[playbook.kind])
    if by is CLOCK:
        notify(
            topic=STARTED, to=[players("owner")], key=str(run.pk), about=run, account=account.name, url=link("playbooks:run", pk=run.pk),
            title=format_lazy(_lazy("“{playbook}” has started at {account}"), playbook=playbook.name, account=account.name), why=why,
        )  # fmt: skip
    tell_steps(run=run, by=by)
    return run


@atomic
def stop(*, run: Run, reason: str, by) -> Run:
    """End a run before its last step, and say why; what is open of it is dropped. Stopping it again changes nothing."""
    require(by, RIGHT, run)
    run, reason = _held(run), reason.strip()
    if run.state == Run.State.STOPPED:
        return run
    if not run.is_open:
        raise Refused(_("This run is over already."))
    if not reason or len(reason) > 300:
        raise Refused({"reason": _("Say in at most 300 characters why.")})
    # First the run, so that what follows from a dropped follow-up finds it over; and all that is open of it at once, in one order.
    _end(run, Run.State.STOPPED, reason)
    todo = FollowUp.objects.open().filter(pk__in=run.steps.exclude(followup=None).values("followup"))
    for followup in list(todo.order_by("pk").select_for_update(of=("self",))):
        drop_followup(followup=followup, reason=reason, by=by)
    record("playbooks.run_stopped", run, by=by, fields=["state"], why=reason)
    return run


@atomic
def settle(*, run: Run, by) -> Run:
    """End a run whose steps are all over. One that is not, or has ended, stays as it is."""
    require(by, RIGHT, run)
    run = _held(run)
    if not run.is_open or not all(step.is_over for step in run.steps.select_related("followup")):
        return run
    _end(run, Run.State.DONE)
    record("playbooks.run_done", run, by=by, fields=["state"])
    return run


@atomic
def resume(*, run: Run, by) -> Run:
    """Let a run that was played to its end go on, since one of its steps was opened again; unless another one runs there since."""
    require(by, RIGHT, run)
    run = _held(run)
    if run.state != Run.State.DONE or Run.objects.running().filter(playbook=run.playbook, account=run.account).exists():
        return run
    run.state, run.ended_at, run.score_after = Run.State.RUNNING, None, None
    run.save(update_fields=["state", "ended_at", "score_after"])
    record("playbooks.run_resumed", run, by=by, fields=["state"])
    return run


@atomic
def tell_steps(*, run: Run, by) -> int:
    """Tell what the run's steps tell today, each once, to whoever sits in their role; answers how many."""
    require(by, RIGHT, run)
    run = _held(run)
    if not run.is_open:
        return 0
    steps, players, told = run.version.read, _players(run.account, by), 0
    for row in RunStep.objects.to_tell().filter(run=run).order_by("place"):
        notify(
            topic=STEP, to=[players(steps[row.place].role)], key=str(row.pk), about=run, account=run.account.name,
            title=steps[row.place].words, url=link("playbooks:run", pk=run.pk),
            why=format_lazy(_lazy("“{playbook}” runs at {account}."), playbook=run.playbook.name, account=run.account.name),
        )  # fmt: skip
        row.told_at = timezone.now()
        row.save(update_fields=["told_at"])
        record("playbooks.step_told", run, by=by, fields=["told_at"])
        told += 1
    if told:
        settle(run=run, by=by)
    return told


@atomic
def take_note_of(*, engagement: Engagement, by) -> int:
    """Do the steps that an engagement does: in each run at its account the first open one that waits for this kind; how many.

    Engagements from before the run do nothing, as do those that were taken back.
    """
    require(by, WORKS, engagement)
    # People note the minute and not the second.
    runs = Run.objects.running().filter(account=engagement.account_id, started_at__lt=engagement.happened_at + A_MINUTE)
    if engagement.undone_at:
        return 0
    return sum(_do_step(_held(run), engagement, by) for run in runs.order_by("pk"))


def _do_step(run: Run, engagement: Engagement, by) -> int:
    """Do the first open step of a locked run that waits for this kind; one engagement does one step, however often it is told."""
    if not run.is_open or run.steps.filter(engagement=engagement).exists():
        return 0
    waits = {place for place, step in enumerate(run.version.read) if step.done_by == engagement.kind}
    for row in run.steps.filter(place__in=waits).exclude(followup=None).order_by("place"):
        followup = FollowUp.objects.open().filter(pk=row.followup_id).select_for_update(of=("self",)).first()
        if followup is not None:
            row.engagement = engagement
            row.save(update_fields=["engagement"])
            finish_followup(followup=followup, by=by)
            return 1
    return 0


def working_day(day):
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def _players(account: Account, by):
    """A function from a role to who plays it: whoever sits there and may work for the account, else the owner, else who starts it."""
    seats = Seat.objects.on_account(account).select_related("member").order_by("-share", "since", "pk")
    sitting: dict[str, Member] = {}
    for seat in seats:
        if not seat.member.left_at and may(seat.member, WORKS, account):
            sitting.setdefault(seat.role, seat.member)
    owner = account.owner if account.owner and not account.owner.left_at else None

    def player(role: str) -> Member:
        found = (None if role == Seat.Role.OWNER else sitting.get(role)) or owner or (None if by is CLOCK else by)
        if found is None:
            told = {"account": account.name}
            raise Refused(_("Nobody looks after %(account)s, so nobody would play it. Name an owner first.") % told)
        return found

    return player


def _score(account: Account):
    return Standing.objects.filter(account=account).values_list("score", flat=True).first()


def _end(run: Run, state: str, reason: str = "") -> None:
    run.state, run.reason, run.ended_at, run.score_after = state, reason, timezone.now(), _score(run.account)
    run.save(update_fields=["state", "reason", "ended_at", "score_after"])


def _held(run: Run) -> Run:
    return Run.objects.select_related("account__owner", "playbook", "version").locked(run.pk)
