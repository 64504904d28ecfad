"""One answer of a list to one request: which rows in which order, which columns, and the addresses that lead on."""

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intimacy.access.require import may
from intimacy.pages.keyset import Order, Page, page_of
from intimacy.pages.links import link
from intimacy.pages.lists.chosen import Chosen
from intimacy.pages.lists.column import BulkAction, Cell, Column, Row, complete
from intimacy.pages.lists.editable import Editable, editable_of, rows_to_edit
from intimacy.pages.request import MemberRequest

if TYPE_CHECKING:
    from intimacy.pages.lists.definition import List

COUNTED = 1_000  # nobody needs to know whether it is 31,207 rows, and counting them costs more than showing them
FILTERS_SHOWN = 3  # as many as fit into one line beside the search


class ListView:
    """One answer of a list to one request."""

    def __init__(self, definition: "List", request: MemberRequest):
        self.definition, self.request = definition, request
        self.chosen = Chosen(definition, request)
        self.given = self.chosen.given
        self.q = self.given.get("q", "").strip()[:200]
        self.cursor = self.given.get("cursor", "")
        self.columns = self._columns()
        self.sortable = {column.sort for column in self.columns if column.sort}
        self.order = self._order()
        rows = definition.rows(request.member)
        for column in self.columns:
            rows = column.prepare(rows) if column.prepare else rows
        self.every_row = rows
        self.filters = definition.filters(self.given, queryset=rows, request=request) if definition.filters else None
        if self.filters is not None:
            # An unknown value in a filter hides nothing: the form says what is wrong, the list shows the rest.
            rows = self.filters.qs
            if self.chosen.view is not None and self.filters.form.errors:
                rows = (
                    rows.none()
                )  # a colleague's view asks for what this member cannot see: that is nothing, not the rest
        if self.q and definition.search:
            rows = definition.found(rows, self.q)
        self.queryset = rows

    def _columns(self) -> list[Column]:
        """Those that the address names, else the view, else the member, else the usual ones."""
        available = self.available = self.definition.available(self.request.member)
        named = {column.name: column for column in available}
        wanted = [named[name] for name in dict.fromkeys(self.chosen.columns) if name in named]
        self.columns_are_chosen = bool(wanted)
        if not wanted:
            return [column for column in available if column.usual]
        return available[:1] + [column for column in wanted if column != available[0]]

    def _order(self) -> Order:
        order = Order.parse(self.given.get("sort", ""))
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
            complete(self._page.rows, self.columns)
        return self._page

    @property
    def rows(self) -> Iterable[Row]:
        editable, which = self.editable, self._may_be_changed(self.page.rows)
        for record in self.page.rows:
            yield self._row(record, editable, which)

    def row(self, pk) -> Row | None:
        """One row as the list shows it, whether the filters hold for it or not."""
        records = list(self.every_row.filter(pk=pk))
        if not records:
            return None
        complete(records, self.columns)
        self.definition.shown(records)
        return self._row(records[0], self.editable, self._may_be_changed(records))

    def _row(self, record, editable: list[Editable], which: dict[str, set]) -> Row:
        cells = []
        for column in self.columns:
            edits = tuple(
                (one, self.cell_url(record.pk, one.name))
                for one in editable
                if one.column == column.name and record.pk in which[one.name]
            )
            cells.append(Cell(column, column.of(record), edits))
        return Row(record, self.definition.url(record), cells)

    @cached_property
    def editable(self) -> list[Editable]:
        """What the member may change on some rows."""
        return editable_of(self.definition, self.request.member)

    def _may_be_changed(self, records: list) -> dict[str, set]:
        if not self.editable:
            return {}
        return rows_to_edit(self.editable, records, self.definition, self.request.member)

    def cell_url(self, pk, name: str) -> str:
        """Where one cell is changed, with what the list shows, so that the row comes back with the same columns."""
        address = link("lists:cell", of=self.definition.name, pk=pk, field=name)
        said = self._said()
        said.pop("value", None)
        return f"{address}?{said.urlencode()}" if said else address

    @property
    def back_url(self) -> str:
        """The list itself, as it is shown."""
        said = self._said()
        said.pop("value", None)
        address = link(self.definition.address)
        return f"{address}?{said.urlencode()}" if said else address

    @property
    def count_words(self) -> str:
        """How many rows there are, counted up to a thousand."""
        page = self.page
        whole = not (self.cursor or page.next_cursor)  # then nothing need be counted that is not here
        count = len(page.rows) if whole else len(self.queryset.order_by().values("pk")[: COUNTED + 1])
        if count > COUNTED:
            return _("%(count)s+ rows") % {"count": number_format(COUNTED, force_grouping=True)}
        return ngettext("%(count)s row", "%(count)s rows", count) % {"count": number_format(count, force_grouping=True)}

    @property
    def is_filtered(self) -> bool:
        """Whether the member has narrowed the list, so that an empty one is no surprise."""
        names = set(self.filters.filters) if self.filters is not None else set()
        return bool(self.q) or any(self.given.get(name) for name in names)

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
        return sum(bool(self.given.get(field.html_name)) for field in self.more_filters)

    # -- addresses: each carries the filters ---------------------------------------------------------------------------

    def _address(self, **changes: str) -> str:
        return self.chosen.address(self._said(), **changes)

    def _said(self) -> QueryDict:
        parameters = self.given.copy()
        for name in ("cursor", "format"):
            parameters.pop(name, None)
        for name in [name for name, value in parameters.items() if value == ""]:
            del parameters[name]
        return parameters

    @property
    def as_said(self) -> str:
        """What the list shows, whole: filters, order and columns, so that a worker writes the very same."""
        parameters = self._said()
        if self.columns_are_chosen:
            parameters["columns"] = ",".join(column.name for column in self.columns)
        return parameters.urlencode()

    @property
    def columns_url(self) -> str:
        """Where the columns are chosen, with what the list shows now."""
        address = link("lists:columns", of=self.definition.name)
        said = self.chosen.address(self._said()).partition("?")[2]
        return f"{address}?{said}" if said else address

    @property
    def add_view_url(self) -> str:
        return f"{link('lists:add_view', of=self.definition.name)}?{self.chosen.query}"

    @property
    def clear_url(self) -> str:
        """Without search and filters, in the same view."""
        return self.chosen.address(QueryDict(mutable=True))

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
        return len(self.columns) + self.is_picked

    @property
    def is_picked(self) -> bool:
        """Whether its rows can be selected, since something can be done to many."""
        return bool(self.bulk or self.bulk_edit_url)

    @cached_property
    def bulk_edit_url(self) -> str:
        """Where one field of many rows is changed; "" where the member may change none."""
        return link("lists:bulk", of=self.definition.name) if self.definition.address and self.editable else ""

    @property
    def bulk(self) -> list[BulkAction]:
        """What the member may do to selected rows."""
        return [action for action in self.definition.bulk if not action.right or may(self.request.member, action.right)]
