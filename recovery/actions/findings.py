"""Systemic findings: proposed where cases share gap and cohort, confirmed or dismissed, closed once mended."""

from datetime import timedelta

from django.db.models import Count
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Segment
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from recovery.blame import refuse_names
from recovery.models import Case, Finding

RIGHT, LOOKS = "recovery.judge", "recovery.work"
ENOUGH, WITHIN = 3, 90  # cases, days


@atomic
def propose_findings(*, by) -> int:
    """Tie the cases together that share a confirmed gap within tier and segment: at least ``ENOUGH`` within ``WITHIN`` days propose a
    finding; further ones join one that is open. Answers how many are new. Again changes nothing.
    """
    require(by, LOOKS)
    made, lately = 0, Case.objects.alike(WITHIN)
    groups = (
        lately.values("gap", "account__tier", "account__segment")
        .annotate(n=Count("pk"))
        .order_by("gap", "account__tier")
    )
    for group in list(groups):
        gap, tier, segment = group["gap"], group["account__tier"], group["account__segment"]
        rows = lately.filter(gap=gap, account__tier=tier, account__segment=segment)
        finding = Finding.objects.open().filter(gap=gap, tier=tier, segment=segment).first()
        if finding is None:
            if group["n"] < ENOUGH or _dismissed_lately(gap, tier, segment):
                continue
            finding = Finding.objects.create(gap=gap, tier=tier, segment=Segment.objects.filter(pk=segment).first())
            record("recovery.finding_proposed", finding, by=by, count=group["n"])
            made += 1
        rows.update(finding=finding)
    return made


@atomic
def confirm_finding(*, finding: Finding, words: str, by, owner: Member | None = None) -> Finding:
    """It is systemic: say what in the way of working is at fault, and who mends it."""
    require(by, RIGHT)
    finding, words = _held(finding), words.strip()
    if not finding.is_open:
        raise Refused(_("This finding is closed."))
    _say(words, "words")
    owner = owner or (by if isinstance(by, Member) else None)
    if owner is not None and owner.left_at:
        raise Refused({"owner": _("%(name)s has left.") % {"name": owner.name}})
    finding.state, finding.words, finding.owner, finding.decided_at = (
        Finding.State.CONFIRMED,
        words,
        owner,
        timezone.now(),
    )
    _save(finding, "state", "words", "owner", "decided_at")
    record("recovery.finding_confirmed", finding, by=by, fields=["state", "words", "owner"])
    return finding


@atomic
def dismiss_finding(*, finding: Finding, reason: str, by) -> Finding:
    """It is chance, or each case has a cause of its own; and why one thinks so."""
    require(by, RIGHT)
    finding, reason = _held(finding), reason.strip()
    if finding.state == Finding.State.DISMISSED:
        return finding
    if not finding.is_open:
        raise Refused(_("This finding is closed."))
    _say(reason, "reason")
    finding.state, finding.words, finding.decided_at = Finding.State.DISMISSED, reason, timezone.now()
    _save(finding, "state", "words", "decided_at")
    record("recovery.finding_dismissed", finding, by=by, fields=["state"], why=reason)
    return finding


@atomic
def close_finding(*, finding: Finding, mended: str, by) -> Finding:
    """What was at fault is mended: say what was changed."""
    require(by, RIGHT)
    finding, mended = _held(finding), mended.strip()
    if finding.state == Finding.State.CLOSED:
        return finding
    if finding.state != Finding.State.CONFIRMED:
        raise Refused(_("Only what was confirmed can be mended."))
    _say(mended, "mended")
    finding.state, finding.mended, finding.decided_at = Finding.State.CLOSED, mended, timezone.now()
    _save(finding, "state", "mended", "decided_at")
    record("recovery.finding_closed", finding, by=by, fields=["state", "mended"])
    return finding


def _dismissed_lately(gap: str, tier, segment) -> bool:
    since = timezone.now() - timedelta(days=WITHIN)
    return Finding.objects.filter(gap=gap, tier=tier, segment=segment, state="dismissed", decided_at__gt=since).exists()


def _say(text: str, field: str) -> None:
    if not text or len(text) > 2000:
        raise Refused({field: _("Say it in at most 2,000 characters.")})
    refuse_names(None, **{field: text})


def _held(finding: Finding) -> Finding:
    return Finding.objects.select_related("segment", "owner").locked(finding.pk)


def _save(finding: Finding, *names: str) -> None:
    finding.version += 1
    finding.save(update_fields=[*names, "version"])
