"""Which values of a file look like misspellings of values that are known: offered to a person, never put right silently."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from . import storing
from .mapping import ValueSuggestion, suggest_value
from .models import Import
from .reading import Row, read_rows
from .taking import options_of

LOOKED_AT = 50_000
MOST_VALUES = 400
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a column, how often it stands there, and what it may mean."""

    text: str
    count: int
    suggestion: ValueSuggestion | None


@dataclass(frozen=True, slots=True)
class Spelling:
    """The values of one column that goes into a field with known values; those with a suggestion first."""

    position: int
    name: str
    label: str
    header: str
    values: list[Value]
    known: list[str]

    @property
    def doubtful(self) -> int:
        """How many values look misspelt."""
        return sum(value.suggestion is not None for value in self.values)


def spellings(imported: Import, by) -> list[Spelling]:
    """The columns whose spelling can be compared with something. A column with too many values is one of names or texts."""
    fields = {field.name: field for field in imported.of_kind.fields(by) if field.known is not None}
    wanted = {header: fields[name] for header, name in imported.mapping.items() if name in fields}
    counts: dict[str, Counter[str]] = {header: Counter() for header in wanted}
    if wanted and imported.path:
        with storing.opened(imported) as file:
            for row in islice(read_rows(file, options_of(imported)), LOOKED_AT):
                if isinstance(row, Row):
                    for header, count in counts.items():
                        if row.cells[header].strip():
                            count[row.cells[header].strip()] += 1
    found = []
    for position, (header, field) in enumerate(wanted.items()):
        known = list(dict.fromkeys(field.known() if field.known else ()))
        if not 0 < len(counts[header]) <= MOST_VALUES:
            continue
        values = [
            Value(text, count, _meant(text, count, known, counts[header])) for text, count in counts[header].items()
        ]
        values.sort(key=lambda value: (value.suggestion is None, -value.count, value.text))
        found.append(Spelling(position, field.name, field.label, header, values[:SHOWN], sorted({*known})[:1000]))
    return found


def _meant(text: str, count: int, known: list[str], among: Counter) -> ValueSuggestion | None:
    """A known value that the text is like, or a value of the same column that stands there far more often."""
    if text in known:
        return None
    return suggest_value(text, known) or suggest_value(
        text, [other for other, often in among.items() if often > 5 * count]
    )
