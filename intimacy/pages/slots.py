"""Places in the pages that upper floors fill from their AppConfig.ready(), so that no lower floor knows them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

from intimacy.access.require import may
from intimacy.pages.words import Words


class Item(Protocol):
    """Whatever can stand in a slot: it has a name that is unique there, and a place in the order."""

    @property
    def name(self) -> str: ...

    @property
    def order(self) -> int: ...


ItemType = TypeVar("ItemType", bound=Item)


class Slot(Generic[ItemType]):
    """An ordered place. Two different items of one name are a mistake and raise ValueError."""

    def __init__(self, title: str):
        self.title = title
        self._items: dict[str, ItemType] = {}

    def add(self, item: ItemType) -> ItemType:
        # Django may call ready() twice; the very same item again changes nothing.
        if self._items.get(item.name, item) != item:
            raise ValueError(f"The slot “{self.title}” already has an item named {item.name!r}.")
        self._items[item.name] = item
        return item

    def __iter__(self) -> Iterator[ItemType]:
        return iter(sorted(self._items.values(), key=lambda item: (item.order, item.name)))

    def __getitem__(self, name: str) -> ItemType:
        return self._items[name]

    def __len__(self) -> int:
        return len(self._items)

    def shown_to(self, member) -> list[ItemType]:
        """The items whose right the member has. An item without a right is for everybody."""
        return [item for item in self if not (right := getattr(item, "right", None)) or may(member, right)]


@dataclass(frozen=True)
class NavigationItem:
    """A line in the sidebar. ``url`` is a URL name; ``key`` a sequence such as "g a"; ``count`` what waits there."""

    name: str
    label: Words
    url: str
    icon: str
    order: int = 50
    right: str | None = None
    key: str = ""
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class AccountPanel:
    """A card on the page of an account, or of another thing of this floor. ``context(request, thing)`` gives its template's names, or None to leave it out. ``prepare`` adds to
    the query of the account what the panel needs, so that it need not ask."""

    name: str
    template: str
    context: Callable[[Any, Any], dict | None]
    column: str = "main"  # or "rail"
    order: int = 50
    right: str | None = None
    prepare: Callable[[QuerySet], QuerySet] | None = None


@dataclass(frozen=True)
class ScoreNote:
    """What is said beside the score of an account of how far it can be trusted: a template and ``context(request, account)``
    with its names, or None to leave it out. ``prepare`` adds to a query of accounts what it needs, so that a page which reads the
    account anyway asks no more for it."""

    name: str
    template: str
    context: Callable[[Any, Any], dict | None]
    order: int = 50
    right: str | None = None
    prepare: Callable[[QuerySet], QuerySet] | None = None


@dataclass(frozen=True)
class IndicatorNote:
    """What is said beside each indicator of a score definition. It comes after the page, by a request of its own.

    ``url`` names a page which with ``version`` is about that version of the definition; asked for as a part it answers with an element
    of the id "<name>-<code>" for each indicator, which takes its place out of band.
    """

    name: str
    label: Words
    url: str
    order: int = 50
    right: str | None = None


@dataclass(frozen=True)
class Found:
    """One line of the palette: where it leads, and a hint such as the account's tier."""

    label: Words
    url: str
    icon: str = "arrow-right"
    hint: str = ""
    key: str = ""


@dataclass(frozen=True)
class PaletteSource:
    """A group in the palette. ``find(request, q, limit)`` returns what ``request.member`` may see, and nothing else."""

    name: str
    label: Words
    find: Callable[[Any, str, int], Iterable[Found]]
    order: int = 50
    right: str | None = None


@dataclass(frozen=True)
class SettingsPage:
    """A page under Settings, with one sentence on what is decided there."""

    name: str
    label: Words
    url: str
    icon: str
    description: Words = ""
    order: int = 50
    right: str | None = None


@dataclass(frozen=True)
class Work:
    """One thing that is due from a member: what, why, and since or until when.

    ``key`` names it for as long as it is the same thing, so that it can be put off: "renewal:0190…".
    """

    title: str
    why: str
    url: str
    due_at: datetime | None = None
    since: datetime | None = None
    icon: str = "list-checks"
    account: str = ""
    account_url: str = ""
    done_url: str = ""
    key: str = ""


@dataclass(frozen=True)
class WorkSource:
    """A kind of work on the page My work. ``due(member)`` yields it, most urgent first.

    ``covered``: whether a colleague who stands in sees it too while the member is away. A source of what is rare, or
    of which only the number is told, gives its rows as ``waiting(member)``: they are counted in one query with those of all such
    sources, and it is called as ``due(member, count)``.
    """

    name: str
    label: Words
    due: Callable[..., Iterable[Work]]
    order: int = 50
    right: str | None = None
    covered: bool = False
    waiting: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class CreateAction:
    """Something that a member can begin from anywhere, by the palette or by a key such as "c e"."""

    name: str
    label: Words
    url: str
    icon: str = "plus"
    key: str = ""
    order: int = 50
    right: str | None = None
    words: tuple[str, ...] = field(default=())  # other words by which the palette finds it


@dataclass(frozen=True)
class FirstStep:
    """Something that a new company does once. It ticks itself once there are rows of ``done_by(member)``."""

    name: str
    label: Words
    url: str
    icon: str
    done_by: Callable[[Any], QuerySet]
    description: Words = ""
    action: Words = ""  # what its button says
    order: int = 50
    right: str | None = None


navigation: Slot[NavigationItem] = Slot("navigation")
account_panels: Slot[AccountPanel] = Slot("account panels")
playbook_panels: Slot[AccountPanel] = Slot("panels of a playbook")
run_panels: Slot[AccountPanel] = Slot("panels of a run of a playbook")
score_notes: Slot[ScoreNote] = Slot("what weakens a score")
indicator_notes: Slot[IndicatorNote] = Slot("beside the indicators of a score definition")
alert_panels: Slot[AccountPanel] = Slot("alert panels")  # beside an alert; ``context(request, alert)``
account_columns: Slot[Any] = Slot("account columns")  # holds lists.Column
account_editing: Slot[Any] = Slot("what can be changed on accounts in a list")  # holds lists.editable.Editable
contact_editing: Slot[Any] = Slot("what can be changed on contacts in a list")
palette_sources: Slot[PaletteSource] = Slot("palette sources")
settings_pages: Slot[SettingsPage] = Slot("settings pages")
my_work: Slot[WorkSource] = Slot("my work")
create_actions: Slot[CreateAction] = Slot("create actions")
first_steps: Slot[FirstStep] = Slot("first steps")
