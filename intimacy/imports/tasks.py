"""The jobs of an import: trying it, running it, undoing it, and deleting files that were kept long enough."""

from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import asdict
from itertools import islice
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intimacy.imports import storing
from intimacy.imports.converting import Converter
from intimacy.imports.inserting import forget_plans, insert_many, insert_rows
from intimacy.imports.kinds import Entry, Run, Verdict
from intimacy.imports.models import Effect, Fault, Import, State
from intimacy.imports.reading import Unreadable, study_columns
from intimacy.imports.taking import BATCH, Repeats, announced_by, converter_of, entries_of, options_of
from intimacy.jobs.declare import tenant_job
from intimacy.jobs.progress import Progress
from intimacy.journal.actions import record
from intimacy.pages.links import link
from intimacy.tenancy.models import Member
from intimacy.tenancy.refusals import CLOCK, Refused

FAULTS_KEPT = 10_000
COUNTS = {"new", "changed", "same", "wrong"}
UNDO_BATCH = 2_000
Steps = Generator[Progress, None, dict[str, int | str]]


@tenant_job(purpose="account_management", title=gettext_lazy("Trying an import"))
def try_import(imported: str, checkpoint=None) -> Steps:
    """Read every row and say what would become of it, and write nothing but that."""
    return (yield from _take_in(UUID(imported), checkpoint, dry=True))


@tenant_job(purpose="account_management", title=gettext_lazy("Importing a file"))
def run_import(imported: str, checkpoint=None) -> Steps:
    """Take in every row, a batch at a time; each batch commits with the row that it reached."""
    return (yield from _take_in(UUID(imported), checkpoint, dry=False))


def _take_in(pk: UUID, checkpoint: dict | None, *, dry: bool) -> Steps:
    try:
        return (yield from _batches(pk, checkpoint or {"pass": 0, "row": 0}, dry))
    except Unreadable as fault:
        raise Refused(fault.sentence) from fault


def _batches(pk: UUID, at: dict, dry: bool) -> Steps:
    imported = Import.objects.get(pk=pk)
    by = Member.objects.get(pk=imported.by_id)
    kind = imported.of_kind
    if not imported.path:
        raise Refused(_("The file was deleted. Upload it again."))
    if at["pass"] == 0:
        _begin(imported)
        yield Progress(0, imported.rows, {"pass": 0, "row": 0})
    imported.refresh_from_db()
    _ask_what_is_open(imported)
    convert = converter_of(imported, by)
    points = kind.pointer in imported.mapping.values()
    announced = announced_by(imported, convert) if points else frozenset()
    pointing: list[Entry] = []
    done = 0

    def run() -> Run:
        return Run(
            by=by, imported=imported, match=imported.match, answers=imported.answers,
            fields=frozenset(imported.mapping.values()), dry=dry, announced=announced,
        )  # fmt: skip

    for batch in _batched(imported, convert):
        done += len(batch)
        if points and not dry:
            pointing += _pointing(batch, kind.pointer)
        if at["pass"] > 1 or batch[-1][0].last <= at["row"]:
            continue
        forget_plans()
        this = run()
        _count(imported, batch, _judge(kind, batch, this))
        _note(imported, this)
        yield Progress(done, max(imported.rows, done) + len(pointing), {"pass": 1, "row": batch[-1][0].last})
    total = done
    for start in range(0, len(pointing), BATCH):
        entries = pointing[start : start + BATCH]
        done += len(entries)
        if at["pass"] == 2 and entries[-1].last <= at["row"]:
            continue
        forget_plans()
        this = run()
        _link(kind, entries, this)
        _note(imported, this)
        yield Progress(done, total + len(pointing), {"pass": 2, "row": entries[-1].last})
    Import.objects.filter(pk=pk).update(
        state=State.TRIED if dry else State.DONE, rows=total, finished_at=timezone.now()
    )
    imported.refresh_from_db()
    if not dry:
        record("imports.finished", imported, by=by, fields=[kind.name], count=imported.new + imported.changed)
    counts = {name: getattr(imported, name) for name in sorted(COUNTS)}
    return counts | {"address": link("imports:import", pk=imported.pk)}


def _begin(imported: Import) -> None:
    """Forget what the last try said, and learn what each column holds from all of its rows, unless a try has done so."""
    Fault.objects.filter(imported=imported).delete()
    Import.objects.filter(pk=imported.pk).update(new=0, changed=0, same=0, wrong=0)
    if all(column.get("studied") for column in imported.columns.values()):
        return
    with storing.opened(imported) as file:
        shapes = study_columns(file, options_of(imported))
    columns = dict(imported.columns)
    for header, shape in shapes.items():
        chosen = columns.get(header, {}).get("chosen", {})
        columns[header] = {**asdict(shape), **chosen, "chosen": chosen, "studied": True}
        if chosen:
            columns[header]["question"] = None
    Import.objects.filter(pk=imported.pk).update(columns=columns)


def _ask_what_is_open(imported: Import) -> None:
    """Refuse to guess which of day and month comes first, or what a comma means."""
    kinds = {field.name: field.type for field in imported.of_kind.fields(imported.by)}
    for header, name in imported.mapping.items():
        column = imported.columns.get(header, {})
        if column.get("question") and matters(kinds.get(name, "text"), column):
            raise Refused(
                _("Column “%(header)s”: %(question)s Choose the columns again and say which.")
                % {"header": header, "question": column["question"]}
            )


def matters(field_type: str, column: dict) -> bool:
    """Whether an open question about a column decides how a field of this type reads it."""
    if column.get("kind") in ("date", "datetime"):
        return field_type in ("date", "datetime")
    return field_type in ("integer", "decimal", "amount")


Judged = tuple[Entry, str | None]


def _batched(imported: Import, convert: Converter) -> Iterator[list[Judged]]:
    """Batches of entries, each with what `Repeats` says of it. The same batches in every reading."""
    repeats = Repeats()
    judged = ((entry, None if entry.faults else repeats.fault_of(entry)) for entry in entries_of(imported, convert))
    while batch := list(islice(judged, BATCH)):
        yield batch


def _pointing(batch: list[Judged], pointer: str) -> list[Entry]:
    """Of the records that point to another one, what linking them needs: it comes after all the others."""
    return [
        Entry(entry.number, entry.last, {pointer: entry.values[pointer]}, entry.key)
        for entry, repeats in batch
        if repeats is None and not entry.faults and pointer in entry.values
    ]


def _judge(kind, batch: list[Judged], run: Run) -> list[Verdict]:
    fresh = [entry for entry, repeats in batch if not entry.faults and repeats is None]
    verdicts = iter(kind.take(fresh, run) if fresh else [])
    headers = {name: header for header, name in run.imported.mapping.items()}
    found = []
    for entry, repeats in batch:
        if entry.faults:
            found.append(Verdict("wrong"))
        elif repeats is None:
            verdict = next(verdicts)
            if verdict.what == "wrong":
                entry.faults.append((headers.get(verdict.field, ""), verdict.sentence))
            found.append(verdict)
        elif repeats:
            entry.faults.append((headers.get(run.match, ""), repeats))
            found.append(Verdict("wrong"))
        else:
            found.append(Verdict("same"))
    return found


def _count(imported: Import, batch: list[Judged], verdicts: list[Verdict]) -> None:
    counts: Counter[str] = Counter(verdict.what for verdict in verdicts)
    room = FAULTS_KEPT - imported.wrong
    imported.wrong += counts["wrong"]
    Import.objects.filter(pk=imported.pk).update(**{name: F(name) + counts[name] for name in COUNTS})
    faults = [
        Fault(imported=imported, row=entry.number, column=column, sentence=sentence[:500])
        for entry, _repeats in batch
        for column, sentence in entry.faults
    ]
    insert_many(faults[: max(room, 0)])


def _link(kind, entries: list[Entry], run: Run) -> None:
    """Link records to each other. One that cannot be linked came in all the same, so it is told and not counted."""
    headers = {name: header for header, name in run.imported.mapping.items()}
    Fault.objects.bulk_create(
        [
            Fault(imported=run.imported, row=entry.number, column=headers.get(field, ""), sentence=sentence[:500])
            for entry, field, sentence in kind.link(entries, run)
        ]
    )


def _note(imported: Import, run: Run) -> None:
    """Write down what the batch did, in its own transaction, so that all of it can be undone."""
    insert_rows(
        Effect,
        [
            {
                "imported_id": imported.pk, "thing": made.thing, "thing_id": made.pk, "key": made.key, "what": made.what,
                "before": made.before, "after": made.after, "subject_id": made.subject,
            }
            for made in run.made
        ],
    )  # fmt: skip


@tenant_job(purpose="account_management", title=gettext_lazy("Undoing an import"))
def undo_import(imported: str, checkpoint=None) -> Steps:
    """Take back what an import did, last things first. What has been changed or used since stays, and is listed."""
    found = Import.objects.get(pk=imported)
    by = Member.objects.get(pk=found.by_id)
    effects = Effect.objects.filter(imported=found, undone=False)
    total = Effect.objects.filter(imported=found).count()
    done = 0
    if checkpoint is None:
        effects.exclude(why_kept="").update(why_kept="")
    while batch := list(effects.filter(why_kept="").order_by("-id")[:UNDO_BATCH]):
        kept = found.of_kind.undo(batch, by)
        stays = [effect for effect in batch if effect.pk in kept]
        for effect in stays:
            effect.why_kept = str(kept[effect.pk])[:300]
        Effect.objects.bulk_update(stays, ["why_kept"])
        Effect.objects.filter(pk__in=[effect.pk for effect in batch if effect.pk not in kept]).update(undone=True)
        done += len(batch)
        yield Progress(done, total, done)
    left = Effect.objects.filter(imported=found, undone=False).count()
    Import.objects.filter(pk=found.pk).update(state=State.UNDONE, kept=left, finished_at=timezone.now())
    record("imports.undone", found, by=by, fields=[found.kind], count=total - left)
    return {"undone": total - left, "kept": left, "address": link("imports:import", pk=found.pk)}


@tenant_job(purpose="account_management", daily="02:40", title=gettext_lazy("Deleting old uploads"))
def delete_old_files() -> None:
    """Delete uploaded files after thirty days, and the former values that an undo would have needed."""
    for imported in Import.objects.with_file_to_delete():
        storing.delete(imported, by=CLOCK)
    Effect.objects.past_keeping().delete()
