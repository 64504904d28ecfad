"""What the palette finds by itself: pages, settings, and things to begin. Records come from the floors above."""

from collections.abc import Iterable, Iterator

from intimacy.pages import slots
from intimacy.pages.links import link
from intimacy.pages.request import MemberRequest
from intimacy.pages.slots import Found

EACH = 6


def _named(q: str, *words) -> bool:
    return all(part in " ".join(str(word) for word in words).casefold() for part in q.casefold().split())


def destinations(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """The sidebar's pages and the settings pages that the member may open."""
    for item in slots.navigation.shown_to(request.member):
        if _named(q, item.label):
            yield Found(str(item.label), link(item.url), item.icon, key=item.key)
    if q:
        for settings in slots.settings_pages.shown_to(request.member):
            if _named(q, settings.label, settings.description):
                yield Found(str(settings.label), link(settings.url), settings.icon)


def commands(request: MemberRequest, q: str, limit: int) -> Iterator[Found]:
    """What the member can begin."""
    for item in slots.create_actions.shown_to(request.member):
        if _named(q, item.label, *item.words):
            yield Found(str(item.label), link(item.url), item.icon, key=item.key)


def find(request: MemberRequest, q: str) -> list[tuple[str, list[Found]]]:
    """Groups of what matches ``q``, in the slots' order; a group without matches is left out."""
    groups: list[tuple[str, Iterable[Found]]] = [
        (str(source.label), source.find(request, q.strip(), EACH))
        for source in slots.palette_sources.shown_to(request.member)
    ]
    listed = [(label, list(found)[: None if not q else EACH]) for label, found in groups]
    return [(label, found) for label, found in listed if found]
