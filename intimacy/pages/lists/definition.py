"""The list: every table of records is one of these. Filters in the address, keyset pages, htmx parts, CSV, one empty state."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_filters import FilterSet

from intimacy.access.require import may
from intimacy.pages import files
from intimacy.pages.keyset import everything
from intimacy.pages.links import link
from intimacy.pages.lists.column import BulkAction, Column
from intimacy.pages.lists.view import ListView
from intimacy.pages.render import go, render_page, toast, wants_part
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Slot
from intimacy.pages.spreadsheet import as_csv
from intimacy.pages.words import Words

EXPORTED = 5_000  # more rows than these become a job's file


class List:
    """A list of records. Subclasses say what is in it; ``respond`` does the rest.

    The address holds everything: ``q`` searches, ``sort`` orders, ``cursor`` continues, ``format=csv`` makes a file, and every
    other parameter is a filter's, besides ``columns`` and ``view``, which name the columns shown and a saved view.
    """

    name: str = ""
    address: str = ""  # the URL name of its page; with it the list has saved views and columns to choose
    page_right: str = ""  # the right that its page asks for
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
    editing: Slot | None = None  # what can be changed on its rows: see editable.Editable
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

    def available(self, member) -> list[Column]:
        """Every column that the member may have, in the usual order; the first one names the row and stays first."""
        columns = list(self.columns)
        if self.slot is not None:
            columns += self.slot.shown_to(member)
        columns = [column for column in columns if not column.right or may(member, column.right)]
        first, rest = columns[:1], columns[1:]
        return first + sorted(rest, key=lambda column: column.order)

    def shown(self, rows: list) -> None:
        """Called with the rows of every page that shows them, so that a list of personal data can put them on record."""

    def exported(self, view: "ListView", rows: list) -> None:
        """Called with the rows of every file that goes out, so that a list of personal data can put it on record.

        ``view.given`` says which filters were set, by the address or by a saved view.
        """

    def context(self, request: MemberRequest) -> dict:
        """What a template of its own needs besides ``list``."""
        return {}

    # -- what follows from it ----------------------------------------------------------------------------------------

    def ask(self, request: MemberRequest) -> None:
        """Look up the one thing that the list is about, where there is such a thing: the query says which. Raises Http404 or Forbidden."""

    def respond(self, request: MemberRequest, **about: str) -> HttpResponse:
        """The page, the part that htmx asked for, or the file.

        about: what the list is about, where the address says so: it goes into the query, so that a worker who writes the file knows it.
        """
        if about:
            given: Any = request.GET.copy()
            for name, value in about.items():
                given[name] = value
            request.GET = given
        self.ask(request)
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
            files.ask_for(self, view.request, view.as_said)
            most = number_format(EXPORTED, force_grouping=True)
            toast(
                view.request,
                _("More than %(most)s rows: a worker writes the file. You find it here, for a week.") % {"most": most},
            )
            return go(view.request, link("work:jobs"))
        self.exported(view, found)
        response = HttpResponse(as_csv(head, map(cells, found)), content_type="text/csv; charset=utf-8")
        name = slugify(f"{self.name} {localdate():%Y-%m-%d}")
        response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response

    def written(self, request: MemberRequest) -> tuple[str, int]:
        """The text of the file however long it is, and how many rows it has: what a worker writes."""
        self.ask(request)
        view = ListView(self, request)
        head, rows, cells = self.for_file(view)
        found = list(rows)
        self.exported(view, found)
        return as_csv(head, map(cells, found)), len(found)
