"""Runs from before: what was played when nobody noted it here, so that what it came to can be read from the history that came in."""

from datetime import date, datetime, time

from django.db.models import Q
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused
from playbooks.actions.runs import RIGHT
from playbooks.actions.versions import held as held_playbook
from playbooks.models import Playbook, PlaybookVersion, Run

NOON = time(12)  # so that it is the same day almost everywhere


@atomic
def note_played(
    *, playbook: Playbook, account: Account, started_on: date, ended_on: date, by, why: str = "", reason: str = ""
) -> Run:
    """Note a run that was played earlier: no step of it is made, and it is marked as noted later.

    reason: why it was stopped, "" where it was played to its end. It counts as played by the version in force. The same run noted again
    is answered. Refused for days to come, and where the same playbook ran here on one of these days.
    """
    require(by, RIGHT, account)
    playbook, why, reason = held_playbook(playbook), why.strip(), reason.strip()
    version = PlaybookVersion.objects.in_force().filter(playbook=playbook).first()
    if version is None:
        raise Refused(_("No version of this playbook is in force. Publish one first."))
    faults = {}
    if ended_on > timezone.localdate():
        faults["ended_on"] = _("It has ended: on a day that is over, or today.")
    if started_on > ended_on:
        faults["ended_on"] = _("It ended on the day on which it started, or later.")
    if len(why) > 1000:
        faults["why"] = _("Say it in at most 1,000 characters.")
    if len(reason) > 300:
        faults["reason"] = _("Say it in at most 300 characters.")
    if faults:
        raise Refused(faults)
    account = Account.objects.locked(account.pk)
    started_at, ended_at = (timezone.make_aware(datetime.combine(day, NOON)) for day in (started_on, ended_on))
    started_at, ended_at = (min(moment, timezone.now()) for moment in (started_at, ended_at))
    same = Run.objects.filter(playbook=playbook, account=account)
    if found := same.filter(started_at=started_at, noted_at__isnull=False).first():
        return found
    if same.filter(Q(ended_at=None) | Q(ended_at__gte=started_at), started_at__lte=ended_at).exists():
        raise Refused({"started_on": _("This playbook ran here already on one of these days.")})
    run = Run.objects.create(
        playbook=playbook, version=version, account=account, started_by_id=by.pk, why=why, reason=reason,
        state=Run.State.STOPPED if reason else Run.State.DONE, started_at=started_at, ended_at=ended_at, noted_at=timezone.now(),
    )  # fmt: skip
    record("playbooks.run_noted", run, by=by, fields=["started_at", "ended_at"])
    return run
