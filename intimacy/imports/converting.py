"""The cells of a row become the values of a kind's fields; what cannot be understood becomes a sentence, never a guess."""

from collections.abc import Callable
from datetime import tzinfo
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from . import cells
from .cells import CellError
from .kinds import Field
from .mapping import normalised

MOST_DIGITS = Decimal(10) ** 14
WIDEST_INTEGER = 2**31 - 1
REMEMBERED = 4096  # values of a column


class Converter:
    """Reads rows of one file into values of fields. An empty cell gives no value, so that it changes nothing."""

    def __init__(self, fields: list[Field], mapping: dict, columns: dict, corrections: dict, zone: tzinfo):
        by_name = {field.name: field for field in fields}
        self.zone = zone
        self.columns: list[tuple[str, str, Callable[[str], Any], dict[str, Any]]] = [
            (header, name, self._corrected(by_name[name], columns.get(header, {}), corrections.get(name, {})), {})
            for header, name in mapping.items()
            if name in by_name
        ]
        self.required = [field for field in fields if field.required]
        self.headers = {name: header for header, name in mapping.items()}

    def __call__(self, row: dict[str, str]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The values by field, and (header, sentence) for each cell that cannot be used."""
        values: dict[str, Any] = {}
        faults: list[tuple[str, str]] = []
        named: list[tuple[str, str]] = []  # the currencies that amounts name themselves, by header
        for header, name, read, known in self.columns:
            text = row[header].strip()
            if not text:
                continue
            value = known.get(text)
            if value is None:
                try:
                    value = read(text)
                except CellError as error:
                    faults.append((header, error.sentence))
                    continue
                # Cities, days and stages come again and again; ids never do, and must not fill the memory.
                if len(known) < REMEMBERED:
                    known[text] = value
            if value.__class__ is cells.Amount:
                if value.currency:
                    named.append((header, value.currency))
                value = value.value
            values[name] = value
        for header, currency in named:
            if str(values.setdefault("currency", currency)).upper() != currency:
                faults.append((header, _("Amounts in several currencies stand in this row.")))
        for field in self.required:
            if field.name not in values and not any(header == self.headers.get(field.name) for header, _why in faults):
                faults.append((self.headers.get(field.name, ""), _("“%(field)s” is missing.") % {"field": field.label}))
        return values, faults

    def _corrected(self, field: Field, column: dict, corrections: dict) -> Callable[[str], Any]:
        read = self._reader(field, column)
        return (lambda text: read(corrections.get(text, text))) if corrections else read

    def _reader(self, field: Field, column: dict) -> Callable[[str], Any]:
        mark, order = column.get("decimal_mark") or ".", column.get("date_order")
        if field.choices is not None:
            return partial(to_choice, field=field, names=names_of(field))
        readers: dict[str, Callable[[str], Any]] = {
            "text": partial(to_text, field=field),
            "identifier": partial(to_key, field=field, whole_floats=column.get("whole_floats", False)),
            "integer": partial(to_integer, mark=mark),
            "decimal": partial(to_number, mark=mark),
            "amount": partial(to_amount, mark=mark),
            "boolean": cells.to_boolean,
            "date": partial(cells.to_date, order=order),
            "datetime": partial(cells.to_datetime, zone=self.zone, order=order),
            "email": cells.to_email,
        }
        return readers[field.type]


def names_of(field: Field) -> dict[str, str]:
    """Everything that means one of the field's choices → the choice."""
    names: dict[str, str] = {}
    for value, words in (field.choices or {}).items():
        names |= {normalised(str(value)): value, normalised(str(words)): value}
    return names | {normalised(words): value for words, value in (field.meaning or {}).items()}


def to_choice(text: str, *, field: Field, names: dict[str, str]) -> str:
    """One of the field's choices, by its name or its words."""
    value = names.get(normalised(text))
    if value is None:
        raise CellError(
            _("“%(text)s” is none of: %(choices)s.")
            % {"text": cells.shown(text), "choices": ", ".join(str(words) for words in (field.choices or {}).values())}
        )
    return value


def to_text(text: str, *, field: Field) -> str:
    """A text as it stands; one line of it unless the field holds several."""
    value = text if field.several_lines else " ".join(text.split())
    if len(value) > field.longest:
        raise CellError(
            _("“%(text)s” has %(count)d letters; at most %(most)d fit.")
            % {"text": cells.shown(value), "count": len(value), "most": field.longest}
        )
    return value


def to_key(text: str, *, field: Field, whole_floats: bool) -> str:
    return to_text(cells.to_identifier(text, whole_floats=whole_floats), field=field)


def to_integer(text: str, *, mark) -> int:
    value = cells.to_integer(text, mark)
    if not 0 <= value <= WIDEST_INTEGER:
        raise CellError(_("“%(text)s” is not a count.") % {"text": cells.shown(text)})
    return value


def to_number(text: str, *, mark) -> Decimal:
    return bounded(cells.to_decimal(text, mark), text)


def to_amount(text: str, *, mark) -> cells.Amount:
    amount = cells.to_amount(text, mark)
    bounded(amount.value, text)
    return amount


def bounded(value: Decimal, text: str) -> Decimal:
    if abs(value) >= MOST_DIGITS:
        raise CellError(_("“%(text)s” is larger than any number that is kept here.") % {"text": cells.shown(text)})
    return value
