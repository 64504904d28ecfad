"""Changing one field of many rows of a list: look first, then do it, then take it back. Each row by the field's own action."""

from collections.abc import Generator, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.transaction import atomic, set_rollback
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.access.require import may, require
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.models import Job
from intimacy.jobs.progress import Progress
from intimacy.journal.actions import record
from intimacy.pages.links import link
from intimacy.pages.lists.column import complete
from intimacy.pages.lists.definition import List
from intimacy.pages.lists.editable import Editable, editable_of
from intimacy.pages.lists.registry import LISTS
from intimacy.pages.models import BulkEdit, BulkEditRow
from intimacy.tenancy.models import Member, new_id
from intimacy.tenancy.refusals import Refused

MOST = 5_000  # rows of one edit
TRIED = 100  # as many are tried out before anything is changed; of the others it is compared what they say
AT_ONCE = 100  # more are a worker's
BATCH = 50  # rows that a worker changes in one transaction
KEPT = timedelta(days=7)  # so long an edit can be taken back
Outcome = BulkEditRow.Outcome
Steps = Generator[Progress, None, dict[str, str]]


@atomic
def prepare(*, definition: List, field: str, value: str, rows: QuerySet, by, why: str = "") -> BulkEdit:
    """Look what would become of rows if one of their fields were changed; nothing is. value: as a form would send it.

    The first hundred rows are tried out and rolled back, so that what refuses them is known before.
    """
    editable = editable_or_refuse(definition, field, by)
    require(by, editable.right)
    wanted = _read(editable, value, by)
    if editable.asks_why and not why.strip():
        raise Refused({"why": _("Say why: it stands in the history of each row.")})
    found = list(rows[: MOST + 1])
    if not found:
        raise Refused(_("Select the rows first."))
    if len(found) > MOST:
        raise Refused(_("At most %(most)s rows can be changed at once. Narrow the list first.") % {"most": MOST})
    complete(found, [column for column in definition.columns if column.name == editable.column])
    edit = BulkEdit.objects.create(of=definition.name, field=field, value=value, why=why.strip()[:300], by=by)
    lines = []
    for row in found:
        held = editable.held(row)
        outcome = Outcome.SAME if held == wanted or (held in (None, "") and wanted in (None, "")) else Outcome.WAITING
        version = getattr(row, "version", None)
        lines.append(BulkEditRow(edit=edit, record=row.pk, before=_sent(held), version=version, outcome=outcome))
    _try_out([line for line in lines if line.outcome == Outcome.WAITING][:TRIED], edit, editable, wanted, by)
    BulkEditRow.objects.bulk_create(lines, batch_size=1000)
    return edit


@atomic
def carry_out(*, edit: BulkEdit, by) -> BulkEdit:
    """Change the rows that wait for it: at once where they are few, else by a job. Doing it again changes nothing more."""
    edit = _locked(edit, by)
    if edit.is_under_way or edit.taken_back_at:
        return edit
    edit.begun_at = edit.begun_at or timezone.now()
    _begin(edit, Outcome.WAITING, change_rows, _("Changing many rows"), by)
    return edit


@atomic
def take_back(*, edit: BulkEdit, by) -> BulkEdit:
    """Give the changed rows what they said before, except those that somebody has changed since."""
    edit = _locked(edit, by)
    if edit.is_under_way or edit.begun_at is None:
        return edit
    if edit.begun_at < timezone.now() - KEPT:
        raise Refused(_("This is longer ago than a week, and can no longer be taken back."))
    edit.taken_back_at = edit.taken_back_at or timezone.now()
    _begin(edit, Outcome.DONE, take_rows_back, _("Taking back what was changed on many rows"), by)
    return edit


def editable_or_refuse(definition: List, field: str, by) -> Editable:
    """The field of this name. Refused where the list has none that the member may change."""
    found = next((one for one in editable_of(definition, by) if one.name == field), None)
    if found is None:
        raise Refused({"field": _("This cannot be changed on many rows.")})
    return found


def in_words(editable: Editable, values: Iterable[str], by) -> dict[str, str]:
    """Each value of an edit as a person reads it."""
    field = editable.field(by)
    choices = {str(value): str(words) for value, words in getattr(field, "choices", ())}
    return {value: _words(editable, field, choices, value, by) for value in {*values}}


def _words(editable: Editable, field, choices: dict, value: str, by) -> str:
    if not value or choices:
        return choices.get(value, value)  # itself where that is no longer offered
    try:
        return editable.said(field.clean(value), by)
    except ValidationError:
        return value


# -- rows in batches ---------------------------------------------------------------------------------------------------


def _begin(edit: BulkEdit, state: str, job, title: str, by) -> None:
    waiting = BulkEditRow.objects.filter(edit=edit, outcome=state)
    if not waiting.exists():
        return
    if len(waiting.values_list("pk")[: AT_ONCE + 1]) > AT_ONCE:
        edit.job = job.queue(by=by, title=title, key=str(new_id()), edit=edit.pk)
        edit.save(update_fields=["begun_at", "taken_back_at", "job"])
        return
    edit.save(update_fields=["begun_at", "taken_back_at"])
    _go_through(list(waiting.order_by("pk")), edit, state, by)
    _put_on_record(edit, state, by)


@tenant_job(purpose="account_management", title=gettext_lazy("Changing many rows"))
def change_rows(edit: str, checkpoint: Any = None) -> Steps:
    """Change the rows of an edit that are still to be changed."""
    return (yield from _in_batches(edit, Outcome.WAITING))


@tenant_job(purpose="account_management", title=gettext_lazy("Taking back what was changed on many rows"))
def take_rows_back(edit: str, checkpoint: Any = None) -> Steps:
    """Give the changed rows of an edit what they said before."""
    return (yield from _in_batches(edit, Outcome.DONE))


@tenant_job(purpose="account_management", daily="02:45", title=gettext_lazy("Deleting old edits of many rows"))
def delete_old_edits() -> None:
    """Delete what can no longer be taken back, with the values from before."""
    BulkEdit.objects.filter(made_at__lt=timezone.now() - KEPT).exclude(job__in=Job.objects.under_way()).delete()


def _in_batches(pk: str, state: str) -> Steps:
    """Row by row, for as long as some are left. A row's outcome is the place from which a killed job goes on."""
    edit = BulkEdit.objects.get(pk=pk)
    by = Member.objects.active().get(pk=edit.by_id)
    total = BulkEditRow.objects.filter(edit=edit).exclude(outcome=Outcome.SAME).count()
    while batch := list(BulkEditRow.objects.filter(edit=edit, outcome=state).order_by("pk")[:BATCH]):
        _go_through(batch, edit, state, by)
        left = BulkEditRow.objects.filter(edit=edit, outcome=state).count()
        if not left:
            _put_on_record(edit, state, by)
        yield Progress(total - left, total, str(batch[-1].pk))
    return {"address": link("lists:bulk_edit", pk=edit.pk)}


def _go_through(lines: list[BulkEditRow], edit: BulkEdit, state: str, by) -> None:
    editable = editable_or_refuse(LISTS[edit.of](by), edit.field, by)
    wanted, back = _read(editable, edit.value, by), state == Outcome.DONE
    for line, row in _with_rows(lines, edit, by):
        if back:
            line.sentence = _put_back(editable, row, line, wanted, edit, by)
            line.outcome = Outcome.KEPT if line.sentence else Outcome.BACK
        else:
            line.sentence = _put(editable, row, wanted, line.version, edit.why, by)
            line.outcome = Outcome.REFUSED if line.sentence else Outcome.DONE
    BulkEditRow.objects.bulk_update(lines, ["outcome", "sentence"])


def _put_back(editable: Editable, row, line: BulkEditRow, put, edit: BulkEdit, by) -> str:
    """Give one row what it said before; "" where that was done. What is no longer what was put there is somebody else's."""
    if row is not None and editable.held(row) != put:
        return _("Somebody has changed it since.")
    try:
        before = _read(editable, line.before, by)
    except Refused as refusal:
        return refusal.sentence[:300]
    why = _("Taken back: %(why)s") % {"why": edit.why}
    return _put(editable, row, before, getattr(row, "version", None), why[:300], by)


def _try_out(lines: list[BulkEditRow], edit: BulkEdit, editable: Editable, wanted, by) -> None:
    """What would refuse each row, all of them changed one after the other, and then none of them."""
    with atomic():
        for line, row in _with_rows(lines, edit, by):
            line.sentence = _put(editable, row, wanted, line.version, edit.why, by)
            line.outcome = Outcome.REFUSED if line.sentence else Outcome.WAITING
        set_rollback(True)


def _with_rows(lines: list[BulkEditRow], edit: BulkEdit, by) -> Iterator[tuple[BulkEditRow, Any]]:
    """Each line with its row, whether it stands in the member's list or not: the action asks for the right to it."""
    model = LISTS[edit.of](by).rows(by).model
    rows = model._base_manager.in_bulk([line.record for line in lines])
    for line in lines:
        yield line, rows.get(line.record)


def _put(editable: Editable, row, value, version, why: str, by) -> str:
    """Change one row; "" where that was done, else the sentence that says why not."""
    if row is None:
        return _("It is no longer there.")
    if not may(by, editable.right, row):
        return _("You may not change this here.")
    try:
        with atomic():
            editable.put(row=row, value=value, version=version, why=why, by=by)
    except Refused as refusal:
        return refusal.sentence[:300]
    return ""


def _put_on_record(edit: BulkEdit, state: str, by) -> None:
    became = Outcome.BACK if state == Outcome.DONE else Outcome.DONE
    count = BulkEditRow.objects.filter(edit=edit, outcome=became).count()
    if count:
        action = "pages.many_taken_back" if state == Outcome.DONE else "pages.many_changed"
        record(action, edit, by=by, fields=[f"{edit.of}.{edit.field}"], count=count)


def _locked(edit: BulkEdit, by) -> BulkEdit:
    found = BulkEdit.objects.visible_to(by).select_related("job").locked(edit.pk)
    require(by, editable_or_refuse(LISTS[found.of](by), found.field, by).right)
    return found


def _read(editable: Editable, value: str, by) -> Any:
    try:
        return editable.field(by).clean(value)
    except ValidationError as fault:
        raise Refused({"value": " ".join(fault.messages)}) from fault


def _sent(value: Any) -> str:
    """A value as a form would send it."""
    if value is None:
        return ""
    return str(value.pk) if isinstance(value, Model) else str(value)
