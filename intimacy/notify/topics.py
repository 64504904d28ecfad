"""What people can be told about: every app declares its topics in its own ``topics.py``, and one table holds them all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from intimacy.access.require import may
from intimacy.access.rights import RIGHTS

WAYS = {"app": _("In the app"), "mail": _("By mail"), "digest": _("In the daily digest"), "chat": _("In chat")}
TOPICS: dict[str, "Topic"] = {}


@dataclass(frozen=True)
class Topic:
    """One thing that people can be told about, and how, unless they choose otherwise. No way at all means: not told."""

    name: str
    label: Any  # translated when it is shown
    default: tuple[str, ...]
    right: str | None = None

    def is_for(self, member) -> bool:
        """Whether the member is somebody who may be told of this."""
        return self.right is None or may(member, self.right)


def topic(name: str, label, *, default: Iterable[str] = ("app",), right: str | None = None) -> Topic:
    """Declare a topic, "app.what": what it is called, how people hear of it at first, which right it needs.

    Raises ValueError for a way or a right that does not exist, and for another topic of this name.
    """
    default = tuple(default)
    if unknown := [way for way in default if way not in WAYS]:
        raise ValueError(f"There are no ways {unknown} to tell people of {name!r}.")
    if right is not None and right not in RIGHTS:
        raise ValueError(f"There is no right {right!r}, which the topic {name!r} asks for.")
    declared = Topic(name, label, default, right)
    if TOPICS.setdefault(name, declared) != declared:  # Django may call ready() twice
        raise ValueError(f"There is another topic named {name!r} already.")
    return declared


def topics_for(member) -> list[Topic]:
    """The topics of which the member may be told, by what they are called."""
    return sorted((found for found in TOPICS.values() if found.is_for(member)), key=lambda found: str(found.label))
