"""What a column holds, learnt from all of its values: its type, which of day and month comes first, which mark
precedes decimals.
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from .cells import CURRENCY, DOTTED, ISO, NO, SLASHED, SPACES, YES, DateOrder, DecimalMark

Kind = Literal["empty", "text", "identifier", "integer", "decimal", "amount", "boolean", "date", "datetime", "email"]

GROUPED = re.compile(r"\(?[+−-]?[0-9]{1,3}(?:[ .,'’][0-9]{3})*(?:[.,][0-9]*)?-?\)?")
UNGROUPED = re.compile(r"\(?[+−-]?[0-9]+(?:[.,][0-9]+)?-?\)?")
LOOKS_LIKE_EMAIL = re.compile(r"(?:mailto:)?[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
# One wrong cell among twenty does not hide what a column is; the dry run then names the wrong cell.
ENOUGH = 0.95
DIGIT = re.compile("[0-9]")
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """What a column holds and how to read it.

    `question` is a sentence where only a person can decide, and then nothing is read.
    """

    kind: Kind
    filled: int = 0
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    whole_floats: bool = False
    question: str | None = None


@dataclass(slots=True)
class ColumnTally:
    """Counts what the values of one column look like; keeps a few examples and a bounded memory of values seen,
    however many there are.
    """

    filled: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    whole_floats: int = 0
    orders: dict[str, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    bits: set[str] = field(default_factory=set)
    _seen: dict[str, str] = field(default_factory=dict, repr=False)

    def add(self, value: str) -> None:
        """Take one cell into account; an empty one says nothing."""
        value = value.strip()
        if not value:
            return
        self.filled += 1
        self.whole_floats += value.endswith(".0")
        # The same days, cities and flags come again and again; looking at each once makes a long file three times as
        # fast.
        kind = self._seen.get(value)
        if kind is None:
            kind = self.kind_of(value)
            if len(self._seen) < REMEMBERED:
                self._seen[value] = kind
        self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def kind_of(self, value: str) -> str:
        if len(value) > 80:
            return "text"
        if not DIGIT.search(value):
            return self.kind_of_words(value)
        if value[0] in "0123456789" or value[-1] in "0123456789.-–)" or CURRENCY.search(value):
            date = ISO.fullmatch(value) or DOTTED.fullmatch(value) or SLASHED.fullmatch(value)
            if date:
                if "between" in date.groupdict():
                    self.note_order(value, int(date["first"]), int(date["second_part"]))
                return "date" if date["hour"] is None else "datetime"
            number = SPACES.sub(" ", CURRENCY.sub("", value)).strip()
            if number.lstrip("(+-− ")[:1].isdigit() and (GROUPED.fullmatch(number) or UNGROUPED.fullmatch(number)):
                return self.kind_of_number(value, number)
        return self.kind_of_words(value)

    def kind_of_words(self, value: str) -> str:
        if "@" in value and LOOKS_LIKE_EMAIL.fullmatch(value):
            return "email"
        return "boolean" if value.casefold() in YES or value.casefold() in NO else "text"

    def kind_of_number(self, value: str, number: str) -> str:
        if value in ("0", "1", "0.0", "1.0"):
            self.bits.add(value[0])
            return "bit"
        if len(number) > 1 and number.isdigit() and (number[0] == "0" or len(number) > 15):
            return "identifier"
        if number[0] == "+" and len(number) > 8:
            return "text"
        mark = decimal_mark_of(number)
        if mark:
            self.marks.setdefault(mark, value)
        if number != value and CURRENCY.search(value):
            return "amount"
        return "decimal" if mark and not number.endswith(".0") else "integer"

    def note_order(self, value: str, first: int, second: int) -> None:
        if first > 12 >= second:
            self.orders.setdefault("dmy", value)
        elif second > 12 >= first:
            self.orders.setdefault("mdy", value)
        elif first != second:
            self.orders.setdefault("either", value)

    def shape(self) -> ColumnShape:
        """What the values seen so far say about the column."""
        kind = self.kind()
        order: DateOrder | None = None
        mark: DecimalMark | None = None
        question: str | None = None
        if kind in ("date", "datetime"):
            order, question = self.date_order()
        elif kind in ("integer", "decimal", "amount"):
            mark, question = self.decimal_mark()
        return ColumnShape(
            kind=kind,
            filled=self.filled,
            date_order=order,
            decimal_mark=mark,
            whole_floats=kind == "integer" and self.whole_floats == self.filled,
            question=question,
        )

    def kind(self) -> Kind:
        if not self.filled:
            return "empty"
        count = self.kinds.get
        bits = count("bit", 0)
        whole = count("integer", 0)
        numbers = bits + whole + count("decimal", 0)
        need = self.filled * ENOUGH
        if (bits + count("boolean", 0) >= need and len(self.bits) != 1) or count("boolean", 0) >= need:
            return "boolean"
        # One number with a leading zero makes the whole column one of keys: 0815 and 815 are different.
        if count("identifier", 0) and numbers + count("identifier", 0) >= need:
            return "identifier"
        if bits + whole >= need and not count("decimal", 0):
            return "integer"
        if numbers >= need:
            return "decimal"
        if numbers + count("amount", 0) >= need:
            return "amount"
        if count("date", 0) >= need and not count("datetime", 0):
            return "date"
        if count("date", 0) + count("datetime", 0) >= need:
            return "datetime"
        return "email" if count("email", 0) >= need else "text"

    def date_order(self) -> tuple[DateOrder | None, str | None]:
        if "dmy" in self.orders and "mdy" in self.orders:
            return None, _(
                "%(one)s has the day first, %(other)s the month. Which of the two is right for this column?"
            ) % {
                "one": self.orders["dmy"],
                "other": self.orders["mdy"],
            }
        if "dmy" in self.orders:
            return "dmy", None
        if "mdy" in self.orders:
            return "mdy", None
        if "either" in self.orders:
            return None, _("Does the day or the month come first in %(example)s?") % {"example": self.orders["either"]}
        return None, None

    def decimal_mark(self) -> tuple[DecimalMark | None, str | None]:
        if "." in self.marks and "," in self.marks:
            return None, _(
                "%(one)s has a point before its decimals, %(other)s a comma. Which is right for this column?"
            ) % {
                "one": self.marks["."],
                "other": self.marks[","],
            }
        if "." in self.marks:
            return ".", None
        if "," in self.marks:
            return ",", None
        if "either" in self.marks:
            return None, _("Is %(example)s more than a thousand, or a small number with three decimals?") % {
                "example": self.marks["either"]
            }
        return ".", None


def decimal_mark_of(number: str) -> Literal[".", ",", "either"] | None:
    """Which mark precedes the decimals of this number; `either` when 1.234 may be a thousand; None when no mark says
    anything.
    """
    points, commas = number.count("."), number.count(",")
    if not points and not commas:
        return None
    if points and commas:
        return "." if number.rindex(".") > number.rindex(",") else ","
    mark: DecimalMark = "." if points else ","
    if points + commas > 1:
        return "," if points else "."
    whole, _mark, decimals = number.strip("(+-−) ").partition(mark)
    if len(decimals) == 3 and len(whole) <= 3 and whole[:1] not in ("", "0"):
        return "either"
    return mark
