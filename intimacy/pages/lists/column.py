"""What a list is made of: its columns, the cells of a row, and what can be done to many rows at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from intimacy.pages import words
from intimacy.pages.words import Words


@dataclass(frozen=True)
class Column:
    """One column of a list.

    ``value(row)`` is what the cell shows; without it the attribute named like the column, where ``__`` walks relations.
    ``template`` is a template or a part, "accounts/cells.html#owner", which renders ``row`` and ``value``.
    ``sort`` is the column or annotation to order by; ``prepare`` adds to the query set what the column needs, and ``complete``
    reads for the rows of a page what need not be read together with them: a query more, but planned and done in less time.
    ``narrow`` says what becomes of it below 640 px: "", "wide" (a line of its own), "bare" (without its label) or "hidden".
    ``usual`` columns are shown until somebody chooses others. ``file`` names the columns of a list's own file that hold
    the same, where the file does not call them as the page does.
    """

    name: str
    label: Words
    value: Callable[[Any], Any] | None = None
    template: str = ""
    sort: str = ""
    csv: Callable[[Any], Any] | None = None
    align: str = ""
    narrow: str = ""
    order: int = 50
    right: str | None = None
    prepare: Callable[[QuerySet], QuerySet] | None = None
    complete: Callable[[list], None] | None = None
    usual: bool = True
    file: tuple[str, ...] = ()

    def of(self, row) -> Any:
        """The value of this column for a row."""
        if self.value is not None:
            return self.value(row)
        found = row
        for name in self.name.split("__"):
            found = getattr(found, name, None)
        return found

    def exported(self, row) -> Any:
        """The value in a file: ``csv(row)`` where it differs from what the page shows."""
        return self.csv(row) if self.csv is not None else self.of(row)

    @property
    def classes(self) -> str:
        """CSS classes of its cells."""
        names = ["k-end" if self.align == "end" else "", f"k-narrow-{self.narrow}" if self.narrow else ""]
        return " ".join(name for name in names if name)


@dataclass(frozen=True)
class BulkAction:
    """Something to do to all selected rows: a URL name that takes the ids as ``id`` by POST."""

    name: str
    label: Words
    url: str
    icon: str = "check"
    right: str | None = None
    danger: bool = False


@dataclass(frozen=True)
class Cell:
    """A column's value in one row, as the template shows it."""

    column: Column
    value: Any
    edits: tuple = ()  # (field, address) of what can be changed here

    @property
    def words(self) -> str:
        return words.shown(self.value)


@dataclass(frozen=True)
class Row:
    """One record: its address, its cells, and the title that names it to a screen reader."""

    record: Any
    url: str
    cells: list[Cell]

    @property
    def title(self) -> str:
        return self.cells[0].words or str(self.record)


def complete(records: list, columns: Iterable[Column]) -> None:
    """Give the records of a page what these columns read for them."""
    for column in columns:
        if column.complete and records:
            column.complete(records)
