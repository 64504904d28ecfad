"""What a person does to an import: bring a file, say how it is read, try it, run it, stop it, undo it, delete its file."""

from dataclasses import asdict

from django.conf import settings
from django.db.transaction import atomic
from django.utils.translation import gettext as _

from intimacy.access.require import may, require
from intimacy.imports import storing, tasks
from intimacy.imports.archives import MEGABYTE
from intimacy.imports.kinds import KINDS, Kind
from intimacy.imports.mapping import header_signature, suggest_mapping
from intimacy.imports.models import Import, Mapping, State
from intimacy.imports.reading import Inspection, Options, Unreadable, inspect
from intimacy.jobs import actions as job_actions
from intimacy.journal.actions import record
from intimacy.tenancy.refusals import Refused

ADOPT = "+"  # in the place of a field: the kind makes one of the column


def kinds_for(member) -> list[Kind]:
    """What the member may import."""
    kinds = sorted(KINDS.values(), key=lambda kind: kind.order)
    return [kind for kind in kinds if may(member, "imports.run") and (not kind.right or may(member, kind.right))]


@atomic
def upload(*, kind: Kind, file, file_name: str, by) -> Import:
    """Keep a file that is to become records of one kind. Refused when it cannot be read as a table."""
    _require(by, kind)
    if file.size > settings.IMPORT_MAX_BYTES:
        raise Refused({"file": too_large_words()})
    try:
        found = inspect(file)
    except Unreadable as fault:
        raise Refused({"file": fault.sentence}) from fault
    imported = Import(kind=kind.name, file_name=file_name[-200:], size=file.size, digest=storing.digest(file), by=by)
    imported.encoding = found.encoding.name if found.encoding.certain else ""
    _look_at(imported, found, kind, by)
    storing.keep(imported, file)
    imported.save(force_insert=True)
    record("imports.uploaded", imported, by=by, fields=[kind.name])
    return imported


def too_large_words() -> str:
    return _("The file is larger than %(size)d MB. Split it into several files and import one after the other.") % {
        "size": settings.IMPORT_MAX_BYTES // MEGABYTE
    }


@atomic
def confirm_encoding(*, imported: Import, encoding: str, by) -> Import:
    """Say in which letters the file is written. Its headers are read anew."""
    _require(by, imported.of_kind)
    imported = _held(imported)
    try:
        with storing.opened(imported) as file:
            found = inspect(file, Options(encoding=encoding))
    except Unreadable as fault:
        raise Refused({"encoding": fault.sentence}) from fault
    imported.encoding = encoding
    _look_at(imported, found, imported.of_kind, by)
    imported.save()
    record("imports.encoding_confirmed", imported, by=by, fields=[encoding])
    return imported


@atomic
def choose_columns(*, imported: Import, mapping: dict, match: str, reading: dict, answers: dict, by) -> Import:
    """Say which column goes where, how its dates and numbers are written, and by what a record is known again.

    A column for which there is no field yet is kept where ``ADOPT`` stands for one and the kind can. Remembered for the next file with
    these columns. Refused at each field where something is missing.
    """
    kind = imported.of_kind
    _require(by, kind)
    imported = _held(imported)
    mapping = {header: name for header, name in mapping.items() if name}
    mapping, faults = _adopted(imported, mapping, by)
    faults |= _mapping_faults(kind, kind.fields(by), mapping, match)
    if strange := sorted(mapping.keys() - set(imported.headers)):
        faults["mapping"] = _("The file has no columns %(columns)s.") % {"columns": ", ".join(strange)}
    faults |= {question.name: _("Please answer this.") for question in kind.questions()
               if question.required and not answers.get(question.name)}  # fmt: skip
    faults |= _faults_of_choices(kind, answers) or kind.faults_of_answers(answers, set(mapping.values()))
    if faults:
        raise Refused(faults)
    columns = {header: _read_as(shape, reading.get(header, {})) for header, shape in imported.columns.items()}
    Import.objects.filter(pk=imported.pk).update(
        mapping=mapping, match=match, columns=columns, answers=answers, state=State.MAPPED,
        corrections={name: values for name, values in imported.corrections.items() if name in mapping.values()},
        new=0, changed=0, same=0, wrong=0,
    )  # fmt: skip
    Mapping.objects.update_or_create(
        kind=kind.name, signature=imported.signature, defaults={"mapping": mapping, "match": match, "reading": reading}
    )
    imported.refresh_from_db()
    record("imports.columns_chosen", imported, by=by, fields=sorted(set(mapping.values())))
    return imported


@atomic
def correct(*, imported: Import, corrections: dict[str, dict[str, str]], by) -> Import:
    """Say which misspelt values mean which right ones, in this import only."""
    _require(by, imported.of_kind)
    imported = _held(imported)
    imported.corrections, imported.state = corrections, State.MAPPED
    imported.save(update_fields=["corrections", "state"])
    record("imports.corrected", imported, by=by, fields=sorted(corrections))
    return imported


@atomic
def try_it(*, imported: Import, by) -> Import:
    """Have every row looked at, without writing anything."""
    imported = _ready(imported, by)
    return _start(imported, State.TRYING, tasks.try_import, by)


@atomic
def run_it(*, imported: Import, by) -> Import:
    """Have the rows taken in. What is there already is recognised by its key, so running again doubles nothing."""
    imported = _ready(imported, by)
    # Two runs side by side would each miss what the other is adding.
    others = Import.objects.filter(kind=imported.kind, state=State.RUNNING).exclude(pk=imported.pk)
    if any(other.is_under_way for other in others.select_related("job")):
        raise Refused(_("Another import of the same kind is running. Start this one when it is over."))
    return _start(imported, State.RUNNING, tasks.run_import, by)


@atomic
def undo(*, imported: Import, by) -> Import:
    """Have what the import did taken back."""
    _require(by, imported.of_kind)
    imported = _held(imported)
    if imported.stage not in (State.DONE, State.CANCELLED, State.STOPPED, State.UNDONE):
        raise Refused(_("There is nothing to undo."))
    if not imported.effects.filter(undone=False).exists():
        raise Refused(_("There is nothing left to undo. What an import did can be undone for thirty days."))
    return _start(imported, State.UNDOING, tasks.undo_import, by)


@atomic
def cancel(*, imported: Import, by) -> Import:
    """Stop after the batch under way. What was taken in stays, and can be undone."""
    _require(by, imported.of_kind)
    if imported.job is None:
        raise Refused(_("Nothing is running."))
    job_actions.cancel(job=imported.job, by=by)
    return imported


@atomic
def delete_file(*, imported: Import, by) -> Import:
    """Delete the uploaded file at once. What was imported from it stays."""
    _require(by, imported.of_kind)
    imported = _held(imported)
    if not imported.path:
        raise Refused(_("The file has been deleted already."))
    storing.delete(imported, by=by)
    return imported


def _require(by, kind: Kind) -> None:
    require(by, "imports.run")
    if kind.right:
        require(by, kind.right)


def _held(imported: Import) -> Import:
    found = Import.objects.select_related("job").locked(imported.pk)
    if found.is_under_way:
        raise Refused(_("This import is under way. Cancel it, or wait until it is over."))
    return found


def _ready(imported: Import, by) -> Import:
    _require(by, imported.of_kind)
    imported = _held(imported)
    if not imported.path:
        raise Refused(_("The file was deleted. Upload it again."))
    if not imported.mapping or not imported.match:
        raise Refused(_("Choose the columns first."))
    if imported.stage in (State.DONE, State.UNDONE):
        raise Refused(_("This import is over. Upload the file again to import it once more."))
    return imported


def _start(imported: Import, state: str, task, by) -> Import:
    title = f"{task.title}: {imported.file_name}"[:200]
    imported.job = task.queue(by=by, title=title, imported=imported.pk)
    imported.state, imported.finished_at = state, None
    if state != State.UNDOING:
        imported.new = imported.changed = imported.same = imported.wrong = 0  # what an earlier try had counted
    imported.save(update_fields=["job", "state", "finished_at", "new", "changed", "same", "wrong"])
    record("imports.started", imported, by=by, fields=[state])
    return imported


def _look_at(imported: Import, found: Inspection, kind: Kind, by) -> None:
    """Take over what reading the file taught, and how files with these columns were read last time."""
    imported.delimiter, imported.headers, imported.rows = found.delimiter, list(found.headers), found.estimated_rows
    imported.columns = {header: asdict(shape) for header, shape in found.columns.items()}
    imported.signature = header_signature(found.headers)
    fields, shape = kind.fields(by), kind.shape_of(found.headers)
    imported.answers = dict(shape.answers) if shape else {}
    before = Mapping.objects.filter(kind=kind.name, signature=imported.signature).first()
    if before:
        names = {field.name for field in fields}
        own = {header.casefold().strip(): header for header in found.headers}
        imported.mapping = {
            own[header.casefold().strip()]: name
            for header, name in before.mapping.items()
            if name in names and header.casefold().strip() in own
        }
        imported.match = before.match
        for header, chosen in before.reading.items():
            if header in imported.columns:
                imported.columns[header] |= {"chosen": chosen, **chosen}
    else:
        if shape:
            imported.mapping = shape.mapped(found.headers, [field.name for field in fields])
        else:
            suggested = suggest_mapping(found.headers, fields)
            fitting = {header: suggestion.field for header, suggestion in suggested.items()}
            imported.mapping = kind.reconsider(fitting, found.cells())
        taken = set(imported.mapping.values())
        # A file without ids is known again by what needs no column, such as all of its cells together.
        no_column = kind.matches.keys() - {field.name for field in fields}
        usual = [
            *(name for name in kind.matches if name in taken),
            *(name for name in kind.matches if name in no_column),
        ]
        imported.match = next(iter([*usual, *kind.matches]), "")


def _read_as(shape: dict, chosen: dict) -> dict:
    """What is known of a column, with what a person says of it. What its values say is asked anew where that changes."""
    studied = shape.get("studied", False) and chosen == shape.get("chosen", {})
    return {**shape, "chosen": chosen, **chosen, "studied": studied}


def _faults_of_choices(kind: Kind, answers: dict) -> dict[str, str]:
    """Question → sentence, for answers that nobody asked for or that are none of the choices."""
    questions = {question.name: question for question in kind.questions()}
    faults = {name: _("This is not asked for.") for name in answers.keys() - questions.keys()}
    for name, question in questions.items():
        if question.choices and answers.get(name) and answers[name] not in dict(question.choices):
            faults[name] = _("This is none of the choices.")
    return faults


def _adopted(imported: Import, mapping: dict[str, str], by) -> tuple[dict[str, str], dict[str, str]]:
    """The mapping with a field for each column that is to be kept and has none yet, and why that cannot be, by column."""
    kind, found, faults = imported.of_kind, dict(mapping), {}
    for header in [header for header, name in mapping.items() if name == ADOPT]:
        if not kind.may_adopt(by):
            faults[f"mapping.{header}"] = _("Only who may declare further facts can keep a column as one.")
            del found[header]
            continue
        try:
            found[header] = kind.adopt(header, imported.columns.get(header, {}), by)
        except Refused as refusal:
            faults[f"mapping.{header}"] = refusal.sentence
            del found[header]
    return found, faults


def _mapping_faults(kind: Kind, fields: list, mapping: dict, match: str) -> dict[str, str]:
    labels = {field.name: field.label for field in fields}
    chosen = list(mapping.values())
    faults = {
        name: _("Two columns go into “%(field)s”. Choose one of them.") % {"field": labels.get(name, name)}
        for name in chosen
        if chosen.count(name) > 1
    }
    missing = [str(field.label) for field in fields if field.required and field.name not in chosen]
    if missing:
        faults["mapping"] = _("No column goes into: %(fields)s.") % {"fields": ", ".join(missing)}
    unknown = [name for name in chosen if name not in labels]
    if unknown:
        faults["mapping"] = _("There are no fields %(fields)s.") % {"fields": ", ".join(unknown)}
    if match not in kind.matches:
        faults["match"] = _("Say by what a record is known again.")
    elif match in labels and match not in chosen:
        faults["match"] = _("No column goes into “%(field)s”.") % {"field": labels[match]}
    return faults
