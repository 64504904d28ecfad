"""Every list that has a page of its own, by its name: what is kept of a list, and work on its rows, finds it again here."""

from django.http import Http404

from intimacy.access.require import require
from intimacy.pages.lists.definition import List

LISTS: dict[str, type[List]] = {}


def listed(definition: type[List]) -> type[List]:
    """Enter a list into the registry; a decorator. Raises ValueError where another one has its name."""
    if LISTS.setdefault(definition.name, definition) is not definition:
        raise ValueError(f"There is already a list named {definition.name!r}.")
    return definition


def list_or_404(name: str, member) -> List:
    """The list of this name for a member; 403 where its page is not theirs."""
    if name not in LISTS:
        raise Http404
    definition = LISTS[name](member)
    if definition.page_right:
        require(member, definition.page_right)
    return definition
