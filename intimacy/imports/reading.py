"""An uploaded file, read as rows: inspected first, then streamed in bounded memory, as often as needed and always
with the same numbers.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .archives import Limits, Source, Unreadable, opened
from .cells import plain_cell
from .columns import ColumnShape, ColumnTally
from .encodings import Encoding, Survey, Undecodable, known, survey
from .records import DELIMITERS, STUDIED_CHARACTERS, Record, declared_delimiter, records, sniff

PREVIEW = 20
STUDIED_ROWS = 1000
LONGEST_HEADER = 200


@dataclass(frozen=True, slots=True)
class Options:
    """How to read a file. What is None is found out; an encoding that is only a guess must be confirmed by naming it
    here.

    `after` is the number of the last row already taken: a run that was interrupted goes on behind it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    limits: Limits = field(default_factory=Limits)
    after: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet shows it (the header is 1), the line it starts in, and its text under each
    header.
    """

    number: int
    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class RowError:
    """One row that cannot be used, and why, in a sentence. The rows after it can."""

    number: int
    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a person sees before anything is imported."""

    encoding: Encoding
    delimiter: str
    headers: tuple[str, ...]
    rows: tuple[Row | RowError, ...]
    estimated_rows: int
    columns: dict[str, ColumnShape]
    warnings: tuple[str, ...] = ()

    def cells(self) -> list[dict[str, str]]:
        """The first rows that could be read, each as header → cell."""
        return [row.cells for row in self.rows if isinstance(row, Row)]


def inspect(source: Source, options: Options | None = None) -> Inspection:
    """The look of a file: headers, first rows, what its columns seem to hold. Raises `Unreadable`, which says what to
    do instead.

    The whole file is decoded once, so that a byte in its last line is named now and not after half of an import.
    """
    options = options or Options()
    found = survey(partial(opened, source, options.limits), options.encoding)
    rows: list[Row | RowError] = []
    with table(source, options, found.encoding.name) as (headers, delimiter, following):
        tallies = {header: ColumnTally() for header in headers}
        last = 0
        complete = False
        for last, row in enumerate(following, start=1):
            if last <= PREVIEW:
                rows.append(row)
            if isinstance(row, Row):
                for header, value in row.cells.items():
                    tallies[header].add(value)
            if last == STUDIED_ROWS:
                break
        else:
            complete = True
        read_to = row.line if last else 1
    estimated = last if complete else round(last * max(found.lines - 1, 1) / max(read_to - 1, 1))
    return Inspection(
        encoding=found.encoding,
        delimiter=delimiter,
        headers=headers,
        rows=tuple(rows),
        estimated_rows=estimated,
        columns={header: tally.shape() for header, tally in tallies.items()},
        warnings=tuple(warnings(found, last)),
    )


def warnings(found: Survey, rows: int) -> Iterator[str]:
    if not rows:
        yield _("The file has a header and no rows.")
    if found.lost_letters:
        yield (
            ngettext(
                "%(count)d letter was lost before this file came here and reads “�”. Look at how it was exported.",
                "%(count)d letters were lost before this file came here and read “�”. Look at how it was exported.",
                found.lost_letters,
            )
            % {"count": found.lost_letters}
        )


def study_columns(source: Source, options: Options | None = None) -> dict[str, ColumnShape]:
    """What each column holds, judged by every row: the only example that tells day from month may stand at the very
    end.
    """
    options = options or Options()
    tallies: dict[str, ColumnTally] = {}
    adding: list[tuple[str, Callable[[str], None]]] = []
    for row in read_rows(source, options):
        if isinstance(row, Row):
            if not tallies:
                tallies = {header: ColumnTally() for header in row.cells}
                adding = [(header, tally.add) for header, tally in tallies.items()]
            for header, add in adding:
                add(row.cells[header])
    return {header: tally.shape() for header, tally in tallies.items()}


def read_rows(source: Source, options: Options | None = None) -> Iterator[Row | RowError]:
    """Every row of a file, one by one. Raises `Unreadable` where nothing after a place can be trusted.

    The same file with the same options gives the same numbers each time, so a run can go on after the row it reached.
    """
    options = options or Options()
    encoding = options.encoding
    if encoding is None:
        guessed = survey(partial(opened, source, options.limits)).encoding
        if not guessed.certain:
            raise Unreadable(
                _("The file is not written in UTF-8. Confirm how line %(line)d reads before it is imported.")
                % {"line": guessed.line},
                line=guessed.line,
            )
        encoding = guessed.name
    with table(source, options, encoding) as (_headers, _delimiter, following):
        for row in following:
            if row.number > options.after:
                yield row


@contextmanager
def table(
    source: Source, options: Options, encoding: str
) -> Iterator[tuple[tuple[str, ...], str, Iterator[Row | RowError]]]:
    """Headers, delimiter and rows of a file; everything is closed at the end."""
    try:
        with decoded(source, options, encoding) as text:
            beginning = text.read(STUDIED_CHARACTERS)
        declared = declared_delimiter(beginning.split("\n", 1)[0])
        delimiter = options.delimiter or declared or sniff(beginning)
        if delimiter not in DELIMITERS:
            raise Unreadable(
                _("Cells are separated by a comma, a semicolon, a tab or a vertical bar; choose one of them.")
            )
        with decoded(source, options, encoding) as text:
            every = records(text, delimiter, options.limits)
            if declared:
                next(every, None)
            headers = checked_headers(next(every, None), options.limits)
            yield headers, delimiter, rows_of(every, headers, options.limits)
    except UnicodeError:
        # The decoder works in blocks and knows no lines; the survey finds the line.
        survey(partial(opened, source, options.limits), encoding)
        raise


@contextmanager
def decoded(source: Source, options: Options, encoding: str) -> Iterator[io.TextIOWrapper]:
    # newline="" leaves line ends as they are, also those inside of a cell.
    with (
        opened(source, options.limits) as data,
        io.TextIOWrapper(data, encoding=known(encoding), errors="strict", newline="") as text,
    ):
        yield text


def checked_headers(record: Record | None, limits: Limits) -> tuple[str, ...]:
    """The names of the columns. Raises `Unreadable` when they do not name each column once."""
    if record is None:
        raise Unreadable(_("The file holds no rows. Its first row must name the columns."))
    headers = tuple(plain_cell(cell.strip()).strip() for cell in record.cells)
    if len(headers) > limits.columns:
        raise Unreadable(
            _("The file has %(count)d columns; at most %(most)d can be read.")
            % {"count": len(headers), "most": limits.columns}
        )
    seen: dict[str, int] = {}
    for position, header in enumerate(headers, start=1):
        if not header:
            raise Unreadable(
                _("Column %(position)d has no name. Name it in the first row, or take the column out.")
                % {"position": position},
                line=record.line,
            )
        if len(header) > LONGEST_HEADER:
            raise Unreadable(
                _("The name of column %(position)d is too long. Does the file begin with a row that names its columns?")
                % {"position": position},
                line=record.line,
            )
        if header.casefold() in seen:
            raise Unreadable(
                _("Columns %(one)d and %(other)d are both named “%(name)s”. Give each column a name of its own.")
                % {"one": seen[header.casefold()], "other": position, "name": header},
                line=record.line,
            )
        seen[header.casefold()] = position
    if sum(looks_like_a_value(header) for header in headers) * 2 > len(headers):
        raise Unreadable(
            _("The first row seems to hold values, not names. Put a row above it that names the columns."),
            line=record.line,
        )
    return headers


def looks_like_a_value(header: str) -> bool:
    tally = ColumnTally()
    tally.add(header)
    return tally.shape().kind not in ("text", "empty", "boolean") and len(header) > 1


def rows_of(every: Iterator[Record], headers: tuple[str, ...], limits: Limits) -> Iterator[Row | RowError]:
    width = len(headers)
    for record in every:
        cells = record.cells
        together = "".join(cells)
        if len(cells) != width:
            yield RowError(record.number, record.line, wrong_width(len(cells), width))
        elif (
            len(together) > limits.cell
            and (long := next((i for i, cell in enumerate(cells) if len(cell) > limits.cell), -1)) >= 0
        ):
            yield RowError(
                record.number,
                record.line,
                _("The cell under “%(header)s” is longer than %(most)d letters.")
                % {"header": headers[long], "most": limits.cell},
            )
        else:
            if "'" in together:
                cells = [plain_cell(cell) for cell in cells]
            yield Row(record.number, record.line, dict(zip(headers, cells, strict=True)))


def wrong_width(count: int, width: int) -> str:
    numbers = {"count": count, "width": width}
    if count < width:
        return _("This row has fewer cells (%(count)d) than the header (%(width)d). Is something missing?") % numbers
    return (
        _(
            "This row has more cells (%(count)d) than the header (%(width)d). Put a text that holds the "
            "separator in quotation marks."
        )
        % numbers
    )


__all__ = [
    "Encoding",
    "Inspection",
    "Limits",
    "Options",
    "Row",
    "RowError",
    "Undecodable",
    "Unreadable",
    "inspect",
    "read_rows",
    "study_columns",
]
