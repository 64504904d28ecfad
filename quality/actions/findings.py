"""Findings of an audit: who does what about each until when; closed with what was done, opened again where it did not hold."""

from datetime import date

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.access.require import may, require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused
from quality.actions.audits import population
from quality.actions.upkeep import note_hours
from quality.models import Audit, Finding
from quality.topics import FINDING

RIGHT = "quality.audit"
LONGEST = 300
CHANGED = ("words", "action", "owner_id", "due_on", "source")


@atomic
def add_finding(*, audit: Audit, words: str, action: str, owner: Member, due_on: date, by, source: str = "") -> Finding:
    """Put down what an audit found, and who does what about it until when. Its owner is told."""
    require(by, RIGHT)
    made = Finding(audit=audit, words=words.strip(), action=action.strip(), owner=owner, due_on=due_on, source=source)
    _check(made)
    if due_on < timezone.localdate():
        raise Refused({"due_on": _("This day has passed.")})
    made.save(force_insert=True)
    record("quality.finding_added", made, by=by, fields=["words", "owner", "due_on"])
    _tell(made, "given", [owner], gettext_lazy("A finding about our data is yours"), made.action)
    return made


@atomic
def change_finding(
    *, finding: Finding, words: str, action: str, owner: Member, due_on: date, by, source: str = ""
) -> Finding:
    """Change what is done about a finding, by whom, or until when."""
    require(by, RIGHT)
    finding = Finding.objects.select_related("owner").locked(finding.pk)
    if not finding.is_open:
        raise Refused(_("This finding is closed. Open it again first."))
    before, owned = [getattr(finding, name) for name in CHANGED], finding.owner_id
    finding.words, finding.action, finding.owner, finding.due_on, finding.source = (
        words.strip(), action.strip(), owner, due_on, source,
    )  # fmt: skip
    if before == [getattr(finding, name) for name in CHANGED]:
        return finding
    _check(finding)
    finding.save(update_fields=["words", "action", "owner", "due_on", "source"])
    record("quality.finding_changed", finding, by=by, fields=["words", "action", "owner", "due_on"])
    if owner.pk != owned:
        _tell(
            finding,
            f"given {owner.pk} {due_on}",
            [owner],
            gettext_lazy("A finding about our data is yours"),
            finding.action,
        )
    return finding


@atomic
def close_finding(*, finding: Finding, outcome: str, by, minutes: int | None = None) -> Finding:
    """Say what was done. Its owner may, and who audits. Again changes nothing.

    minutes: that whoever closes it spent on it; they are noted as theirs, of today.
    """
    if finding.owner_id != by.pk:
        require(by, RIGHT)
    finding, outcome = Finding.objects.locked(finding.pk), outcome.strip()
    if not finding.is_open:
        return finding
    if not outcome or len(outcome) > LONGEST:
        raise Refused({"outcome": _("Say in at most 300 characters what was done.")})
    finding.state, finding.outcome, finding.closed_at, finding.closed_by_id = "closed", outcome, timezone.now(), by.pk
    finding.save(update_fields=["state", "outcome", "closed_at", "closed_by"])
    record("quality.finding_closed", finding, by=by, fields=["state"], why=outcome)
    if minutes is not None:
        note_hours(minutes=minutes, words=outcome, finding=finding, by=by)
    return finding


@atomic
def reopen_finding(*, finding: Finding, reason: str, due_on: date, by) -> Finding:
    """Open a closed finding again, since what was done did not hold. Again changes nothing."""
    require(by, RIGHT)
    finding, reason = Finding.objects.select_related("owner").locked(finding.pk), reason.strip()
    if finding.is_open:
        return finding
    if not reason or len(reason) > LONGEST:
        raise Refused({"reason": _("Say in at most 300 characters why.")})
    if due_on < timezone.localdate():
        raise Refused({"due_on": _("This day has passed.")})
    finding.state, finding.closed_at, finding.closed_by, finding.escalated_at = "open", None, None, None
    finding.due_on, finding.reopened = due_on, finding.reopened + 1
    finding.save(update_fields=["state", "closed_at", "closed_by", "escalated_at", "due_on", "reopened"])
    record("quality.finding_reopened", finding, by=by, fields=["state", "due_on"], why=reason)
    _tell(
        finding,
        f"again {finding.reopened}",
        [finding.owner],
        gettext_lazy("A finding about our data is open again"),
        reason,
    )
    return finding


@atomic
def escalate_finding(*, finding: Finding, by) -> None:
    """Tell its owner, and executives, of a finding that is overdue; once a week, for as long as it is."""
    require(by, RIGHT)
    finding = Finding.objects.select_related("owner").locked(finding.pk)
    if not finding.is_overdue:
        return
    if finding.escalated_at is None:
        finding.escalated_at = timezone.now()
        finding.save(update_fields=["escalated_at"])
        record("quality.finding_escalated", finding, by=CLOCK)
    year, week, _day = timezone.localdate().isocalendar()
    executives = [member for member in Member.objects.active() if "executive" in member.roles]
    _tell(
        finding, f"late-{year}-{week}", [finding.owner, *executives], gettext_lazy("A finding about our data is overdue"),
        finding.words,
    )  # fmt: skip


def _check(finding: Finding) -> None:
    faults = {}
    for name in ("words", "action"):
        if not 0 < len(getattr(finding, name)) <= LONGEST:
            faults[name] = _("Say it in at most 300 characters.")
    if finding.owner.left_at is not None or not may(finding.owner, "quality.see"):
        faults["owner"] = _("Choose a colleague who is here and sees the quality of data.")
    if finding.source and finding.source not in {*population(), *_before(finding)}:
        faults["source"] = _("There is no source of this name.")
    if faults:
        raise Refused(faults)


def _before(finding: Finding) -> set[str]:
    """The source that it has kept, though nothing comes of it any more."""
    return set(Finding.objects.filter(pk=finding.pk).values_list("source", flat=True))


def _tell(finding: Finding, what: str, people: list[Member], title, why: str) -> None:
    notify(
        topic=FINDING, to=people, title=title, why=why, key=f"{finding.pk} {what}", about=finding,
        url=link("quality:finding", pk=finding.pk),
    )  # fmt: skip
