"""The rows of a file become entries, the same each time they are read: rows that belong together are joined, and a row
that contradicts an earlier one is told from one that repeats it.
"""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import storing
from .converting import Converter
from .kinds import Entry, Kind
from .models import Import
from .reading import Options, RowError, read_rows

BATCH = 1000


def options_of(imported: Import) -> Options:
    """How the file is read, as a person confirmed it."""
    return Options(encoding=imported.encoding or None, delimiter=imported.delimiter or None)


def converter_of(imported: Import, by) -> Converter:
    """What reads the cells. It learns frequent values, so that one of them serves every pass over the file."""
    fields = imported.of_kind.fields(by)
    return Converter(fields, imported.mapping, imported.columns, imported.corrections, ZoneInfo(by.time_zone))


def entries_of(imported: Import, convert: Converter) -> Iterator[Entry]:
    """Every record of the file, in order. Raises `Unreadable`."""
    kind = imported.of_kind
    with storing.opened(imported) as file:
        yield from joined(kind, _read(file, imported, kind, convert))


def _read(file, imported: Import, kind: Kind, convert: Converter) -> Iterator[Entry]:
    match = imported.match
    for row in read_rows(file, options_of(imported)):
        if isinstance(row, RowError):
            yield Entry(row.number, row.number, {}, "", [("", row.sentence)])
            continue
        values, faults = convert(row.cells)
        key = kind.key(values, match)
        if not key and not faults:
            header = convert.headers.get(match, "")
            faults.append((header, _("The row does not say by what it is known again (%(match)s is empty).")
                           % {"match": str(kind.matches.get(match, match))}))  # fmt: skip
        yield Entry(row.number, row.number, values, key, faults)


def joined(kind: Kind, entries: Iterator[Entry]) -> Iterator[Entry]:
    """Rows with the same key that follow each other and differ only in the joined text become one entry."""
    if not kind.joined:
        yield from entries
        return
    under_way: Entry | None = None
    for entry in entries:
        if (
            under_way is not None
            and entry.key
            and entry.key == under_way.key
            and _rest(kind, entry) == _rest(kind, under_way)
        ):
            pieces = [values[kind.joined] for values in (under_way.values, entry.values) if values.get(kind.joined)]
            values = {**under_way.values, kind.joined: "\n".join(pieces)} if pieces else under_way.values
            under_way = replace(under_way, last=entry.last, values=values, faults=[*under_way.faults, *entry.faults])
            continue
        if under_way is not None:
            yield under_way
        under_way = entry
    if under_way is not None:
        yield under_way


def _rest(kind: Kind, entry: Entry) -> dict:
    return {name: value for name, value in entry.values.items() if name != kind.joined}


class Repeats:
    """Knows the records seen so far, so that one that comes again is recognised however far apart the two stand."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int, int]] = {}

    def fault_of(self, entry: Entry) -> str | None:
        """None for a record that is seen for the first time, "" for a faithful repetition, a sentence for a contradiction."""
        if not entry.key:
            return None
        content = hash(frozenset(entry.values.items()))
        number, before = self._seen.setdefault(hash(entry.key), (entry.number, content))
        if number == entry.number:
            return None
        if before == content:
            return ""
        return _("Row %(number)d already says something else about this one; the first word counts.") % {
            "number": number
        }


def announced_by(imported: Import, convert: Converter) -> frozenset[str]:
    """What each record of the file that is not wrong by itself is called."""
    names: set[str] = set()
    called = imported.of_kind.called
    for entry in entries_of(imported, convert):
        if not entry.faults:
            names.update(called(entry))
    return frozenset(names)
