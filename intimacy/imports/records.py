"""Lines of text become records of cells, strictly: a quotation mark that is never closed is found where it was
opened.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .archives import Limits, Unreadable

DELIMITERS = (",", ";", "\t", "|")
STUDIED_CHARACTERS = 128 * 1024
STUDIED_RECORDS = 100


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record, its number as a spreadsheet counts (the header is 1) and the line of the file it
    starts in.
    """

    number: int
    line: int
    cells: list[str]


class Lines:
    """Hands lines to the CSV reader, remembers those of the record under way and stops a record that does not end."""

    def __init__(self, text: io.TextIOBase, limits: Limits):
        self._text = text
        self._most = limits.record
        self.number = 0
        self.record: list[str] = []
        self._length = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._most + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.record.append(line)
        self._length += len(line)
        if self._length > self._most:
            raise RecordTooLongError
        if "\0" in line:
            raise Unreadable(
                _("Line %(line)d holds a zero byte. Save the file as CSV (UTF-8).") % {"line": self.number},
                line=self.number,
            )
        return line

    def begin(self) -> None:
        self.record.clear()
        self._length = 0

    @property
    def starts_at(self) -> int:
        return self.number - len(self.record) + 1


class RecordTooLongError(Exception):
    """More text in one record than any table has; nearly always a quotation mark that is never closed."""


def records(text: io.TextIOBase, delimiter: str, limits: Limits) -> Iterator[Record]:
    """Every record that holds anything.

    Raises `Unreadable` at broken quotation marks: what follows them cannot be trusted.
    """
    lines = Lines(text, limits)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except RecordTooLongError:
            raise broken(lines, delimiter, _("the record does not end")) from None
        except csv.Error as error:
            raise broken(lines, delimiter, str(error)) from None
        number += 1
        if any(cells):
            yield Record(number, lines.starts_at, cells)


def broken(lines: Lines, delimiter: str, why: str) -> Unreadable:
    """What to tell a person about a record that the strict reader refused."""
    opened, trouble = find_quote(lines.record, delimiter)
    first = lines.starts_at
    if opened is None:
        if len(lines.record) == 1 and len(lines.record[0]) > 1000:
            sentence = _("Line %(line)d is longer than any row of a table. Is this file really a CSV file?") % {
                "line": first
            }
        else:
            sentence = _("Line %(line)d cannot be read as a row: %(why)s.") % {"line": first, "why": why}
        return Unreadable(sentence, line=first)
    line = first + opened
    if trouble is None:
        sentence = _(
            "A quotation mark opened in line %(line)d is never closed. Close it, or write it twice if it "
            "belongs to the text."
        ) % {"line": line}
    elif trouble == opened:
        sentence = _(
            "Line %(line)d has text after a closing quotation mark. Write a quotation mark twice if it belongs "
            "to the text."
        ) % {"line": line}
    else:
        sentence = _(
            "A quotation mark opened in line %(line)d is not closed there; the next one, in line %(next)d, is "
            "followed by text. "
            "Close it, or write it twice if it belongs to the text."
        ) % {"line": line, "next": first + trouble}
    return Unreadable(sentence, line=line)


def find_quote(record: list[str], delimiter: str) -> tuple[int | None, int | None]:
    """In which line of a refused record the offending quotation mark was opened, and in which it closed wrongly, if
    it did.
    """
    opened: int | None = None
    quoted = just_closed = False
    at_start = True
    for index, line in enumerate(record):
        for letter in line:
            if quoted:
                if letter == '"':
                    quoted, just_closed = False, True
            elif just_closed:
                if letter == '"':
                    quoted = True
                elif letter != delimiter and letter not in "\r\n":
                    return opened, index
                just_closed = False
                at_start = not quoted
            elif letter == '"' and at_start:
                quoted, opened, at_start = True, index, False
            else:
                at_start = letter == delimiter or letter in "\r\n"
    return (opened, None) if quoted else (None, None)


def declared_delimiter(first_line: str) -> str | None:
    """Excel's own first line `sep=;`, which is no data."""
    line = first_line.strip().strip('"')
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") and line[4] in DELIMITERS else None


def sniff(text: str) -> str:
    """The delimiter under which the first records agree best on how many cells a row has; a comma when none separates
    anything.
    """
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        counts: list[int] = []
        try:
            for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
                if cells:
                    counts.append(len(cells))
                if len(counts) == STUDIED_RECORDS:
                    break
        except csv.Error:
            counts = counts[:-1]
        # The text may have been cut in the middle of its last record.
        if len(counts) > 2 and len(counts) < STUDIED_RECORDS and len(text) == STUDIED_CHARACTERS:
            counts.pop()
        if counts and counts[0] > 1:
            score = (counts.count(counts[0]) / len(counts), counts[0])
            if score > best_score:
                best, best_score = delimiter, score
    return best
