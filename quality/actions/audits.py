"""The audit of a quarter: a sample is drawn, each record is held against its source, and the audit is finished."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import MD5, Cast, Concat
from django.db.transaction import atomic
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Interaction
from intimacy.access.require import require
from intimacy.journal.actions import record
from intimacy.notify.actions import notify
from intimacy.pages.links import link
from intimacy.reviews.models import quarter_of
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused
from quality.models import Audit, AuditItem, Measured
from quality.sources import ACCOUNTS
from quality.topics import AUDIT

RIGHT = "quality.audit"
TIME = timedelta(days=21)  # from opening until it is due
USUAL, FEWEST, MOST = 20, 5, 200  # records of each source
Verdict = AuditItem.Verdict


def population() -> list[str]:
    """The sources of which a sample is drawn: those that the last check of the data found, and the accounts themselves."""
    last = Measured.objects.last_day()
    found = Measured.objects.filter(on=last, check_name="fresh").order_by("source").values_list("source", flat=True)
    return [*found, ACCOUNTS] if last else []


@atomic
def open_audit(*, by, size: int = USUAL, seed: str = "") -> Audit:
    """Draw the sample of this quarter. Opening it again gives the same audit.

    seed: another one draws another sample; without one it is drawn by lot. The records of a source are put in the order of the MD5
    of seed and id, and the first ``size`` are taken: a simple random sample that anybody who knows the seed can draw again.
    """
    require(by, RIGHT)
    if not FEWEST <= size <= MOST:
        raise Refused({"size": _("Choose between %(few)d and %(most)d records.") % {"few": FEWEST, "most": MOST}})
    today, seed = timezone.localdate(), seed.strip() or secrets.token_hex(8)
    if len(seed) > 32:
        raise Refused({"seed": _("A seed has at most 32 characters.")})
    sources = population()
    if not sources:
        raise Refused(
            _("The data have not been checked yet, so there is nothing to draw from. Have them checked first.")
        )
    audit, new = Audit.objects.get_or_create(
        quarter=quarter_of(today), defaults={"seed": seed, "size": size, "due_on": today + TIME, "opened_by_id": by.pk}
    )
    if not new:
        return audit
    items = [
        AuditItem(audit=audit, source=source, account_id=account, record=row)
        for source in sources
        for account, row in drawn(source, seed, size)
    ]
    AuditItem.objects.bulk_create(items, batch_size=1000)
    record("quality.audit_opened", audit, by=by, count=len(items))
    _tell(
        audit, "opened", gettext_lazy("The audit of the data of the quarter is open"),
        gettext_lazy("You look after data: hold the records of the sample against their sources."), ["product", "compliance"],
    )  # fmt: skip
    return audit


def drawn(source: str, seed: str, size: int) -> Iterable[tuple[UUID, UUID | None]]:
    """(account, interaction) of the sample of one source; for the accounts themselves there is no interaction."""
    draw = MD5(Concat(Value(seed), Cast("pk", CharField()), output_field=CharField()))
    if source == ACCOUNTS:
        return [(pk, None) for pk in Account.objects.order_by(draw).values_list("pk", flat=True)[:size]]
    rows = Interaction.objects.in_force().leads().filter(source=source, happened_at__lte=timezone.now())
    return list(rows.annotate(draw=draw).order_by(F("draw")).values_list("account_id", "pk")[:size])


@atomic
def judge(*, item: AuditItem, verdict: str, by, note: str = "") -> AuditItem:
    """Say whether a record is as its source has it: right, wrong, or that one cannot say. It may be said anew until the audit is finished."""
    require(by, RIGHT)
    note = note.strip()
    if verdict not in Verdict.values:
        raise Refused({"verdict": _("There is no verdict “%(name)s”.") % {"name": verdict}})
    if len(note) > 300:
        raise Refused({"note": _("Say it in at most 300 characters.")})
    if verdict == Verdict.WRONG and not note:
        raise Refused({"note": _("Say what is wrong.")})
    _held(Audit(pk=item.audit_id))
    item = AuditItem.objects.locked(item.pk)
    if item.verdict != verdict or item.note != note:
        item.verdict, item.note, item.by_id, item.at = verdict, note, by.pk, timezone.now()
        item.save(update_fields=["verdict", "note", "by", "at"])
        record("quality.record_judged", item.audit, by=by, fields=[verdict])
    return item


@atomic
def close_audit(*, audit: Audit, by) -> Audit:
    """Finish an audit whose records are all judged; its figures stand from then on. Again changes nothing."""
    require(by, RIGHT)
    audit = Audit.objects.locked(audit.pk)
    if audit.closed_at is not None:
        return audit
    if left := AuditItem.objects.open().filter(audit=audit).count():
        raise Refused(_("%(n)d records are not judged yet. Where one cannot say, say so.") % {"n": left})
    audit.closed_at, audit.closed_by_id = timezone.now(), by.pk
    audit.save(update_fields=["closed_at", "closed_by"])
    record("quality.audit_closed", audit, by=by)
    return audit


@atomic
def escalate_audit(*, audit: Audit, by) -> None:
    """Tell executives and administrators of an audit that is overdue; once a week, for as long as it is."""
    require(by, RIGHT)
    audit = Audit.objects.locked(audit.pk)
    if not audit.is_overdue:
        return
    if audit.escalated_at is None:
        audit.escalated_at = timezone.now()
        audit.save(update_fields=["escalated_at"])
        record("quality.audit_escalated", audit, by=CLOCK)
    year, week, _day = timezone.localdate().isocalendar()
    _tell(
        audit, f"late-{year}-{week}", gettext_lazy("The audit of the data of the quarter is overdue"),
        gettext_lazy("Records are not judged past the due day."), ["admin", "executive", "product", "compliance"],
    )  # fmt: skip


def _held(audit: Audit) -> Audit:
    """The audit, locked; refused where it is finished."""
    held = Audit.objects.locked(audit.pk)
    if held.closed_at is not None:
        raise Refused(_("This audit is finished. What was found stays."))
    return held


def _tell(audit: Audit, what: str, title, why, roles: list[str]) -> None:
    people = [member for member in Member.objects.active() if not {*roles}.isdisjoint(member.roles)]
    notify(
        topic=AUDIT, to=people, title=title, why=format_lazy("{} {}", why, audit.quarter), key=f"{audit.quarter} {what}",
        url=link("quality:audit", pk=audit.pk), about=audit,
    )  # fmt: skip
