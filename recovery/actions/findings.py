"""Systemic findings: proposed where cases share gap and cohort more often than chance would have it, confirmed or dismissed, closed once mended."""

from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import Account, Segment
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import Refused
from recovery.blame import refuse_names
from recovery.diagnosis.concentration import Concentration, concentration
from recovery.models import Case, Finding
from recovery.topics import FINDING

RIGHT, LOOKS = "recovery.judge", "recovery.work"
ENOUGH, WITHIN = 3, 90  # cases, days
TO_MEND, LONGEST = timedelta(days=30), timedelta(days=366)  # unless another day is named; the farthest one


@atomic
def propose_findings(*, by) -> int:
    """Tie the cases together that share a confirmed gap within tier and segment.

    At least ``ENOUGH`` accounts within ``WITHIN`` days propose a finding, where they are more than chance would put there: the share of
    accounts that have the gap is compared with that of all others. Further cases join one that is open. Answers how many are new. Again
    changes nothing.
    """
    require(by, LOOKS)
    made, found = 0, concentrations()
    open_ones = {(each.gap, each.tier, each.segment_id): each for each in Finding.objects.open()}
    dismissed = _dismissed_lately()
    for key, figures in found.items():
        gap, tier, segment = key
        finding = open_ones.get(key)
        if finding is None:
            if figures.hit < ENOUGH or not figures.shown or key in dismissed:
                continue
            finding = Finding.objects.create(
                gap=gap, tier=tier, segment=Segment.objects.filter(pk=segment).first(), figures=figures.data
            )
            record("recovery.finding_proposed", finding, by=by, count=figures.hit)
            made += 1
        elif finding.state == Finding.State.PROPOSED and finding.figures != figures.data:
            Finding.objects.filter(pk=finding.pk, state=Finding.State.PROPOSED).update(figures=figures.data)
        alike = Case.objects.alike(WITHIN)
        alike.filter(gap=gap, account__tier=tier, account__segment=segment).update(finding=finding)
    return made


def concentrations() -> dict[tuple, Concentration]:
    """For each gap that accounts have had within ``WITHIN`` days, and each kind of accounts that have it, what the comparison says. By gap,
    tier and segment. All gaps of at least ``ENOUGH`` accounts are compared in all kinds of as many, and that many comparisons count.
    """
    population = {
        (tier, segment): n
        for tier, segment, n in Account.objects.order_by().values_list("tier", "segment").annotate(n=Count("pk"))
    }
    columns = ("gap", "account__tier", "account__segment")
    rows = (
        Case.objects.confirmed(WITHIN)
        .order_by(*columns)
        .values_list(*columns)
        .annotate(n=Count("account", distinct=True))
    )
    hits = {tuple(key): n for *key, n in rows}
    by_gap: dict[str, int] = {}
    for (gap, _tier, _segment), n in hits.items():
        by_gap[gap] = by_gap.get(gap, 0) + n
    kinds = sum(n >= ENOUGH for n in population.values())
    tests = max(1, kinds * sum(n >= ENOUGH for n in by_gap.values()))
    everybody = sum(population.values())
    return {
        key: concentration(n, population[key[1:]], by_gap[key[0]] - n, everybody - population[key[1:]], tests)
        for key, n in hits.items()
    }


@atomic
def confirm_finding(
    *, finding: Finding, words: str, by, owner: Member | None = None, due_on: date | None = None
) -> Finding:
    """It is systemic: say what in the way of working is at fault, who mends it, and by when: without a day, within a month.

    Until it is closed it stands on My work of whoever sees to it.
    """
    require(by, RIGHT)
    finding, words = _held(finding), words.strip()
    if not finding.is_open:
        raise Refused(_("This finding is closed."))
    _say(words, "words")
    owner = owner or (by if isinstance(by, Member) else None)
    if owner is not None and owner.left_at:
        raise Refused({"owner": _("%(name)s has left.") % {"name": owner.name}})
    new = owner is not None and owner.pk not in (finding.owner_id, by.pk)
    finding.state, finding.words, finding.owner = Finding.State.CONFIRMED, words, owner
    at, today = timezone.now(), timezone.localdate()
    if due_on is not None and due_on != finding.due_on and not today <= due_on <= today + LONGEST:
        raise Refused({"due_on": _("Name a day from today on, at most a year ahead.")})
    finding.due_on = due_on or finding.due_on or today + TO_MEND
    if finding.confirmed_at is None:
        finding.confirmed_at, finding.confirmed_by_id = at, by.pk
    _decide(finding, by, "state", "words", "owner", "due_on", "confirmed_at", "confirmed_by", at=at)
    record("recovery.finding_confirmed", finding, by=by, fields=["state", "words", "owner", "due_on"])
    if new:
        notify(
            topic=FINDING, to=[owner], key=f"{finding.pk} {finding.version}", about=finding, url=link("recovery:finding", pk=finding.pk),
            title=format_lazy(_lazy("See to what is at fault: {finding}"), finding=str(finding)), why=words[:300],
        )  # fmt: skip
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
    finding.state, finding.words = Finding.State.DISMISSED, reason
    _decide(finding, by, "state", "words")
    record("recovery.finding_dismissed", finding, by=by, fields=["state"], why=reason)
    return finding


@atomic
def close_finding(*, finding: Finding, mended: str, by) -> Finding:
    """What was at fault is mended: say what was changed. Whoever sees to it may, and who decides on findings."""
    finding, mended = _held(finding), mended.strip()
    if finding.owner_id != by.pk:
        require(by, RIGHT)
    if finding.state == Finding.State.CLOSED:
        return finding
    if finding.state != Finding.State.CONFIRMED:
        raise Refused(_("Only what was confirmed can be mended."))
    _say(mended, "mended")
    finding.state, finding.mended = Finding.State.CLOSED, mended
    _decide(finding, by, "state", "mended")
    record("recovery.finding_closed", finding, by=by, fields=["state", "mended"])
    return finding


def _dismissed_lately() -> set[tuple]:
    since = timezone.now() - timedelta(days=WITHIN)
    rows = Finding.objects.filter(state=Finding.State.DISMISSED, decided_at__gt=since)
    return set(rows.values_list("gap", "tier", "segment"))


def _say(text: str, field: str) -> None:
    if not text or len(text) > 2000:
        raise Refused({field: _("Say it in at most 2,000 characters.")})
    refuse_names(None, **{field: text})


def _held(finding: Finding) -> Finding:
    return Finding.objects.select_related("segment", "owner").locked(finding.pk)


def _decide(finding: Finding, by, *names: str, at: datetime | None = None) -> None:
    finding.version += 1
    finding.decided_at, finding.decided_by_id = at or timezone.now(), by.pk
    finding.save(update_fields=[*names, "decided_at", "decided_by", "version"])
