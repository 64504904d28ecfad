"""The pages of an import: file, letters, columns, spelling, dry run, run, undo."""

from datetime import timedelta
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from intimacy.imports import actions, storing
from intimacy.imports.forms import ColumnsForm, LettersForm, SpellingForm, UploadForm
from intimacy.imports.lists import Faults, Imports, Kept
from intimacy.imports.models import Effect, Fault, Import, State
from intimacy.imports.querysets import FILES_KEPT
from intimacy.imports.reading import Row, inspect, read_rows
from intimacy.imports.spelling import spellings
from intimacy.imports.taking import options_of
from intimacy.journal.actions import record_read
from intimacy.pages.links import link
from intimacy.pages.page import page
from intimacy.pages.render import add_refusal, go, render_page, toast
from intimacy.pages.request import MemberRequest
from intimacy.tenancy.refusals import Refused

PURPOSE, RIGHT = "account_management", "imports.run"
EXAMPLES = 3
LOOKED_AT = 200
FAULTS_SHOWN = 10


def _the(request: MemberRequest, pk) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.member).select_related("job", "by"), pk=pk)


@page(purpose=PURPOSE, right=RIGHT)
def imports(request: MemberRequest) -> HttpResponse:
    """Every import that the member may see."""
    return Imports().respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def new(request: MemberRequest) -> HttpResponse:
    """Choose what to import, and the file."""
    if request.method != "POST":
        form = UploadForm(member=request.member, initial={"kind": request.GET.get("kind", "")})
        return render_page(request, "imports/new.html", form=form)
    form = UploadForm(request.POST, request.FILES, member=request.member)
    if getattr(request, "upload_was_too_large", False):
        form.full_clean()
        form.errors.pop("file", None)
        form.add_error("file", actions.too_large_words())
    elif form.is_valid():
        file = form.cleaned_data["file"]
        kind = form.kinds[form.cleaned_data["kind"]]
        try:
            imported = actions.upload(kind=kind, file=file, file_name=file.name, by=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, link("imports:columns" if imported.encoding else "imports:letters", pk=imported.pk))
    return render_page(request, "imports/new.html", form=form, status=422)


@page(purpose=PURPOSE, right=RIGHT)
def letters(request: MemberRequest, pk) -> HttpResponse:
    """Show how doubtful lines read in each encoding that fits, and ask which is right."""
    imported = _the(request, pk)
    if not imported.path:
        raise Refused(_("The file was deleted. Upload it again."))
    with storing.opened(imported) as file:
        encoding = inspect(file).encoding
    if encoding.certain:
        return go(request, link("imports:columns", pk=pk))
    form = LettersForm(
        request.POST or None, encoding=encoding, initial={"encoding": imported.encoding or encoding.name}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_encoding(imported=imported, encoding=form.cleaned_data["encoding"], by=request.member)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, link("imports:columns", pk=pk))
    status = 422 if request.method == "POST" else 200
    return render_page(request, "imports/letters.html", imported=imported, form=form, line=encoding.line, status=status)


@page(purpose=PURPOSE, right=RIGHT)
def columns(request: MemberRequest, pk) -> HttpResponse:
    """Choose which column goes where; what was chosen survives an error."""
    imported = _the(request, pk)
    if not imported.path:
        raise Refused(_("The file was deleted. Upload it again."))
    if not imported.encoding:
        return go(request, link("imports:letters", pk=pk))
    form = ColumnsForm(request.POST or None, imported=imported, member=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_columns(imported=imported, by=request.member, **form.chosen())
        except Refused as refusal:
            add_refusal(form, Refused(form.place(refusal.fields)) if refusal.fields else refusal)
        else:
            return go(request, link("imports:spelling", pk=pk))
    status = 422 if request.method == "POST" else 200
    return render_page(
        request,
        "imports/columns.html",
        imported=imported,
        form=form,
        status=status,
        rows=_with_examples(imported, form),
        shape=imported.of_kind.shape_of(imported.headers),
    )


def _with_examples(imported: Import, form: ColumnsForm) -> list[dict]:
    """The rows of the form, each with the first values of its column, so that a person sees what stands in it."""
    values: dict[str, dict[str, None]] = {header: {} for header in imported.headers}
    with storing.opened(imported) as file:
        for row in islice(read_rows(file, options_of(imported)), LOOKED_AT):
            for header, cell in row.cells.items() if isinstance(row, Row) else ():
                if cell and len(values[header]) < EXAMPLES:
                    values[header][cell[:60]] = None
    return [row | {"values": list(values[row["header"]])} for row in form.rows()]


@page(purpose=PURPOSE, right=RIGHT)
def spelling(request: MemberRequest, pk) -> HttpResponse:
    """Values that look misspelt, each with what it may mean; nothing is corrected unless somebody says so."""
    imported = _the(request, pk)
    found = spellings(imported, request.member)
    if not found and request.method != "POST":
        return go(request, link("imports:import", pk=pk))
    form = SpellingForm(request.POST or None, columns=found, corrections=imported.corrections)
    if request.method == "POST" and form.is_valid():
        actions.correct(imported=imported, corrections=form.corrections(), by=request.member)
        return go(request, link("imports:import", pk=pk))
    return render_page(request, "imports/spelling.html", imported=imported, form=form)


@page(purpose=PURPOSE, right=RIGHT)
def one(request: MemberRequest, pk) -> HttpResponse:
    """Where an import stands. While it is under way its card asks again by itself."""
    imported = _the(request, pk)
    wrong = list(Fault.objects.filter(imported=imported).order_by("row", "id")[:FAULTS_SHOWN])
    if wrong and not imported.is_under_way:
        record_read(Fault, wrong, by=request.member)
    took = None
    if imported.finished_at and imported.job and imported.job.is_over:
        took = (imported.finished_at - imported.job.queued_at).total_seconds()
    return render_page(
        request, "imports/import.html", part="card", imported=imported, faults=wrong,
        undoable=imported.stage in (State.DONE, State.CANCELLED, State.STOPPED) and _did_something(imported),
        runnable=imported.path and imported.stage in (State.TRIED, State.CANCELLED, State.STOPPED),
        triable=imported.path and imported.mapping and imported.stage in (State.UPLOADED, State.MAPPED, State.TRIED, State.STOPPED),
        seconds=took,
        before=_before(imported), goes_on=imported.added_at + FILES_KEPT,
    )  # fmt: skip


def _did_something(imported: Import) -> bool:
    return Effect.objects.filter(imported=imported, undone=False).exists()


def _before(imported: Import) -> Import | None:
    """An earlier import of the very same file, which a person may have forgotten."""
    same = Import.objects.filter(kind=imported.kind, digest=bytes(imported.digest), state=State.DONE)
    return same.filter(added_at__lt=imported.added_at - timedelta(microseconds=1)).order_by("-added_at").first()


@page(purpose=PURPOSE, right=RIGHT)
def faults(request: MemberRequest, pk) -> HttpResponse:
    """Every row that was wrong, and why; also as a file."""
    return Faults(_the(request, pk)).respond(request)


@page(purpose=PURPOSE, right=RIGHT)
def kept(request: MemberRequest, pk) -> HttpResponse:
    """What an undo had to leave, and why."""
    return Kept(_the(request, pk)).respond(request)


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def try_it(request: MemberRequest, pk) -> HttpResponse:
    """Start a dry run."""
    return _began(request, actions.try_it(imported=_the(request, pk), by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def run_it(request: MemberRequest, pk) -> HttpResponse:
    """Start the import."""
    return _began(request, actions.run_it(imported=_the(request, pk), by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def undo(request: MemberRequest, pk) -> HttpResponse:
    """Start undoing it."""
    return _began(request, actions.undo(imported=_the(request, pk), by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def cancel(request: MemberRequest, pk) -> HttpResponse:
    """Stop after the batch under way."""
    return _began(request, actions.cancel(imported=_the(request, pk), by=request.member))


@require_POST
@page(purpose=PURPOSE, right=RIGHT)
def delete_file(request: MemberRequest, pk) -> HttpResponse:
    """Delete the uploaded file at once."""
    imported = actions.delete_file(imported=_the(request, pk), by=request.member)
    toast(request, _("The file was deleted."))
    return _began(request, imported)


def _began(request: MemberRequest, imported: Import) -> HttpResponse:
    return go(request, link("imports:import", pk=imported.pk))
