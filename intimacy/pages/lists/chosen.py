"""What a person keeps of a list, as one request meets it: their views, which of them is open, and the columns they want."""

from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from intimacy.access.require import may
from intimacy.pages.models import OwnList, SavedView
from intimacy.pages.request import MemberRequest

if TYPE_CHECKING:
    from intimacy.pages.lists.definition import List

ALL = "all"  # the list as it is, for somebody whose default is a view
PASSING = ("view", "own", "cursor", "format")  # what an address holds besides filters, order and columns


class Chosen:
    """Which view the address asks for, and what the list is given by it.

    ``?view=…`` alone opens a view as it was saved. As soon as the address names a filter, an order or columns, it says all of
    them, and the view only says what they are compared with; ``own=1`` says so where nothing else is left.
    An address that says nothing at all opens the member's default.
    """

    def __init__(self, definition: "List", request: MemberRequest):
        self.definition, self.request = definition, request
        self.view: SavedView | None = None
        self.default: SavedView | None = None
        self.given: QueryDict = request.GET.copy()
        if definition.address:
            self._open()

    def _open(self) -> None:
        asked = self.request.GET.get("view", "")
        says = any(name not in ("view", "cursor", "format") for name in self.request.GET)
        self.default = next((view for view in self.views if self.own and view.pk == self.own.view_id), None)
        if asked:
            self.view = next((view for view in self.views if str(view.pk) == asked), None)
        elif not says:
            self.view = self.default
        if self.view is not None and not says:
            given = QueryDict(self.view.query, mutable=True)
            for name in ("cursor", "format"):
                if name in self.request.GET:
                    given[name] = self.request.GET[name]
            self.given = given
        for name in ("view", "own"):
            self.given.pop(name, None)

    @cached_property
    def views(self) -> list[SavedView]:
        """One's own first, then those that colleagues share."""
        member = self.request.member
        found = SavedView.objects.visible_to(member).filter(of=self.definition.name).select_related("by")
        return sorted(found, key=lambda view: (view.by_id != member.pk, view.name.casefold()))

    @cached_property
    def own(self) -> OwnList | None:
        return OwnList.objects.filter(member=self.request.member, of=self.definition.name).first()

    @property
    def columns(self) -> list[str]:
        """The names of the columns asked for, none for the usual ones."""
        said = [name for name in self.given.get("columns", "").split(",") if name]
        return said or (self.own.columns if self.own else []) if self.definition.address else []

    # -- addresses -----------------------------------------------------------------------------------------------------

    def address(self, said: QueryDict, **changes: str) -> str:
        """The list's address with these parameters, still in the open view."""
        parameters = said.copy()
        if self.view is not None:
            if not parameters and self.view.query:
                parameters["own"] = "1"
            parameters["view"] = str(self.view.pk)
        elif not parameters and self.default is not None:
            parameters["view"] = ALL
        for name, value in changes.items():
            parameters[name] = value
        return f"{self.request.path}?{parameters.urlencode()}" if parameters else self.request.path

    @property
    def all_url(self) -> str:
        return f"{self.request.path}?view={ALL}" if self.default is not None else self.request.path

    @staticmethod
    def with_columns(address: str, said: str, columns: list[str]) -> str:
        """An address of the list with other columns; with none, those that the view or the member has."""
        parameters = QueryDict(said, mutable=True)
        parameters.pop("columns", None)
        if columns:
            parameters["columns"] = ",".join(columns)
        return f"{address}?{parameters.urlencode()}" if parameters else address

    # -- what the page says of the open view -----------------------------------------------------------------------------

    @cached_property
    def query(self) -> str:
        """Filters, order and columns as a view would keep them."""
        return kept(self.definition, self.given)

    @property
    def is_changed(self) -> bool:
        """Whether the list shows something else than the open view keeps."""
        return self.view is not None and self.query != kept(self.definition, QueryDict(self.view.query))

    @property
    def may_save(self) -> bool:
        return may(self.request.member, "pages.save_views")

    @property
    def may_change(self) -> bool:
        """Whether the open view is the member's to change."""
        return self.view is not None and may_change(self.request.member, self.view)

    @property
    def tabs(self) -> list[dict]:
        """The list as it is, then each view: words, address, and which one is open."""
        plain = {"words": _("All"), "url": self.all_url, "open": self.view is None}
        return [plain, *({"words": view.name, "url": f"{self.request.path}?view={view.pk}", "open": view == self.view,
                          "shared": view.shared, "default": view == self.default} for view in self.views)]  # fmt: skip


def may_change(member, view: SavedView) -> bool:
    """One's own views, and the shared ones for whoever may share."""
    return may(member, "pages.share_views" if view.shared else "pages.save_views", view)


def kept(definition: "List | type[List]", given: QueryDict) -> str:
    """Of an address what a view keeps: search, filters, order and columns, always written the same way."""
    names = {"q", "sort", "columns", *(definition.filters.base_filters if definition.filters else ())}
    # A filter between two days has two parameters, "…_after" and "…_before".
    held = QueryDict(mutable=True)
    for name in sorted(given):
        plain = name.removesuffix("_after").removesuffix("_before").removesuffix("_min").removesuffix("_max")
        values = [value for value in given.getlist(name) if value]
        if values and (name in names or plain in names) and (name, values[-1]) != ("sort", definition.default_sort):
            held.setlist(name, values)
    return held.urlencode()
