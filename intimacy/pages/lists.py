"""The list: every table of records is one of these. Filters in the address, keyset pages, htmx parts, CSV, one empty state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_filters import FilterSet

from intimacy.access.require import may
from intimacy.pages import files, words
from intimacy.pages.keyset import Order, Page, everything, page_of
from intimacy.pages.links import link
from intimacy.pages.render import go, render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Slot
from intimacy.pages.spreadsheet import as_csv
from intimacy.pages.words import Words

COUNTED = 1_000  # nobody needs to know whether it is 31,207 rows, and counting them costs more than showing them
FILTERS_SHOWN = 3  # as many as fit into one line beside the search
EXPORTED = 5_000  # more rows than these become a job's file


@dataclass(frozen=True)
class Column:
    """One column of a list.

    ``value(row)`` is what the cell shows; without it the attribute named like the column, where ``__`` walks relations.
    ``template`` is a template or a part, "accounts/cells.html#owner", which renders ``row`` and ``value``.
    ``sort`` is the column or annotation to order by; ``prepare`` adds to the query set what the column needs.
    ``narrow`` says what becomes of it below 640 px: "", "wide" (a line of its own), "bare" (without its label) or "hidden".
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


class List:
    """A list of records. Subclasses say what is in it; ``respond`` does the rest.

    The address holds everything: ``q`` searches, ``sort`` orders, ``cursor`` continues, ``format=csv`` makes a file, and every
    other parameter is a filter's.
    """

    name: str = ""
    title: Words = ""
    template: str = "pages/list.html"
    columns: Sequence[Column] = ()
    slot: Slot | None = None  # where upper floors add columns
    filters: type[FilterSet] | None = None
    search: Sequence[str] = ()
    search_label: Words = ""
    default_sort: str = "pk"
    page_size: int = 50
    bulk: Sequence[BulkAction] = ()
    exportable: bool = True
    empty_icon: str = "inbox"
    empty_title: Words = ""
    empty_words: Words = ""
    create_url: str = ""  # the empty state's next step, and its label
    create_label: Words = ""

    def __init__(self, member=None):
        self.member = member

    # -- what a subclass says ----------------------------------------------------------------------------------------

    def rows(self, member) -> QuerySet:
        """Everything that the member may see: ``Model.objects.visible_to(member)``, with what the columns need."""
        raise NotImplementedError

    def url(self, row) -> str:
        """The address of a record, "" where it has no page of its own."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""

    def found(self, rows: QuerySet, q: str) -> QuerySet:
        """The rows in which every word of ``q`` occurs in one of the ``search`` columns."""
        for word in q.split():
            rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.search)))
        return rows

    def for_file(self, view: "ListView") -> tuple[list, QuerySet, Callable[[Any], list]]:
        """The heading of the list's file, its rows in order, and the cells of a row."""
        rows = everything(view.queryset, view.order)
        return [column.label for column in view.columns], rows, lambda row: [c.exported(row) for c in view.columns]

    def shown(self, rows: list) -> None:
        """Called with the rows of every page that shows them, so that a list of personal data can put them on record."""

    def exported(self, request: MemberRequest, rows: list) -> None:
        """Called with the rows of every file that goes out, so that a list of personal data can put it on record."""

    def context(self, request: MemberRequest) -> dict:
        """What a template of its own needs besides ``list``."""
        return {}

    # -- what follows from it ----------------------------------------------------------------------------------------

    def respond(self, request: MemberRequest) -> HttpResponse:
        """The page, the part that htmx asked for, or the file."""
        view = ListView(self, request)
        if self.exportable and request.GET.get("format") == "csv":
            return self.file(view)
        self.shown(view.page.rows)
        part = "more" if view.cursor else "results"
        template = "parts/list.html" if wants_part(request) else self.template
        return render_page(request, template, part=part, list=view, **self.context(request))

    def file(self, view: "ListView") -> HttpResponse:
        """The filtered rows as CSV; more than 5,000 of them are written by a worker."""
        head, rows, cells = self.for_file(view)
        found = list(rows[: EXPORTED + 1])
        if len(found) > EXPORTED:
            files.ask_for(self, view.request)
            most = number_format(EXPORTED, force_grouping=True)
            toast(
                view.request,
                _("More than %(most)s rows: a worker writes the file. You find it here, for a week.") % {"most": most},
            )
            return go(view.request, link("work:jobs"))
        self.exported(view.request, found)
        response = HttpResponse(as_csv(head, map(cells, found)), content_type="text/csv; charset=utf-8")
        name = slugify(f"{self.name} {localdate():%Y-%m-%d}")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def written(self, request: MemberRequest) -> tuple[str, int]:
        """The text of the file however long it is, and how many rows it has: what a worker writes."""
        head, rows, cells = self.for_file(ListView(self, request))
        found = list(rows)
        self.exported(request, found)
        return as_csv(head, map(cells, found)), len(found)


class ListView:
    """One answer of a list to one request."""

    def __init__(self, definition: List, request: MemberRequest):
        self.definition, self.request = definition, request
        self.q = request.GET.get("q", "").strip()[:200]
        self.cursor = request.GET.get("cursor", "")
        self.columns = self._columns()
        self.sortable = {column.sort for column in self.columns if column.sort}
        self.order = self._order()
        rows = definition.rows(request.member)
        for column in self.columns:
            rows = column.prepare(rows) if column.prepare else rows
        self.filters = definition.filters(request.GET, queryset=rows, request=request) if definition.filters else None
        if self.filters is not None:
            # An unknown value in a filter hides nothing: the form says what is wrong, the list shows the rest.
            rows = self.filters.qs
        if self.q and definition.search:
            rows = definition.found(rows, self.q)
        self.queryset = rows

    def _columns(self) -> list[Column]:
        columns = list(self.definition.columns)
        if self.definition.slot is not None:
            columns += self.definition.slot.shown_to(self.request.member)
        first, rest = columns[:1], columns[1:]
        return first + sorted(rest, key=lambda column: column.order)

    def _order(self) -> Order:
        order = Order.parse(self.request.GET.get("sort", ""))
        return order if order.column in self.sortable else Order.parse(self.definition.default_sort)

    @property
    def sort_words(self) -> str:
        """The order as the address says it; "" for the usual one, which the address leaves out."""
        return "" if str(self.order) == self.definition.default_sort else str(self.order)

    # -- rows --------------------------------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        if not hasattr(self, "_page"):
            self._page = page_of(self.queryset, self.order, self.definition.page_size, self.cursor)
        return self._page

    @property
    def rows(self) -> Iterable[Row]:
        for record in self.page.rows:
            yield Row(record, self.definition.url(record), [Cell(column, column.of(record)) for column in self.columns])

    @property
    def count_words(self) -> str:
        """How many rows there are, counted up to a thousand."""
        count = len(self.queryset.order_by().values("pk")[: COUNTED + 1])
        if count > COUNTED:
            return _("%(count)s+ rows") % {"count": number_format(COUNTED, force_grouping=True)}
        return ngettext("%(count)s row", "%(count)s rows", count) % {"count": number_format(count, force_grouping=True)}

    @property
    def is_filtered(self) -> bool:
        """Whether the member has narrowed the list, so that an empty one is no surprise."""
        names = set(self.filters.filters) if self.filters is not None else set()
        return bool(self.q) or any(self.request.GET.get(name) for name in names)

    # -- filters: the first few stand in the toolbar, the others in a panel of their own -------------------------------

    @cached_property
    def _fields(self) -> tuple[list, list]:
        fields = list(self.filters.form.visible_fields()) if self.filters is not None else []
        # One alone is not worth a panel.
        first = FILTERS_SHOWN if len(fields) > FILTERS_SHOWN + 1 else len(fields)
        return fields[:first], fields[first:]

    @property
    def first_filters(self) -> list:
        return self._fields[0]

    @property
    def more_filters(self) -> list:
        return self._fields[1]

    @property
    def more_chosen(self) -> int:
        """How many of the filters in the panel narrow the list."""
        return sum(bool(self.request.GET.get(field.html_name)) for field in self.more_filters)

    # -- addresses: each carries the filters ---------------------------------------------------------------------------

    def _address(self, **changes: str) -> str:
        parameters: QueryDict = self.request.GET.copy()
        for name in ("cursor", "format"):
            parameters.pop(name, None)
        for name in [name for name, value in parameters.items() if value == ""]:
            del parameters[name]
        for name, value in changes.items():
            parameters[name] = value
        return f"{self.request.path}?{parameters.urlencode()}" if parameters else self.request.path

    @property
    def next_url(self) -> str:
        return self._address(cursor=self.page.next_cursor) if self.page.next_cursor else ""

    @property
    def start_url(self) -> str:
        return self._address()

    @property
    def csv_url(self) -> str:
        return self._address(format="csv")

    @property
    def heads(self) -> list[dict]:
        """The column heads: how each is sorted now, and the address that sorts by it."""
        heads = []
        for column in self.columns:
            mine = bool(column.sort) and self.order.column == column.sort
            flipped = str(Order(column.sort, mine and not self.order.descending))
            heads.append(
                {
                    "column": column,
                    "sorted": ("descending" if self.order.descending else "ascending") if mine else "",
                    "url": self._address(sort=flipped) if column.sort else "",
                }
            )
        return heads

    @property
    def width(self) -> int:
        """How many columns the table has, with the one of the checkboxes."""
        return len(self.columns) + bool(self.bulk)

    @property
    def bulk(self) -> list[BulkAction]:
        """What the member may do to selected rows."""
        return [action for action in self.definition.bulk if not action.right or may(self.request.member, action.right)]
