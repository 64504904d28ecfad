"""What facts are called, and where their things can be opened: every app says so in its own ``recorded.py``."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.text import capfirst

_names: dict[str, str] = {}
_pages: dict[str, "Page"] = {}


@dataclass(frozen=True)
class Page:
    """Where things of one kind can be opened: a URL name that takes ``pk``, and the right that it asks for."""

    url: str
    right: str = ""


def name(words: dict) -> None:
    """Enter what actions are called: ``{"accounts.tier_set": _("Put an account into a tier")}``."""
    _names.update(words)


def opens(kind: str, url: str, right: str = "") -> None:
    """Enter where things of a kind, such as "accounts.account", can be opened."""
    _pages[kind] = Page(url, right)


def named() -> dict[str, str]:
    """Every action that has a name, by that name's order in the alphabet."""
    return dict(sorted(_names.items(), key=lambda pair: str(pair[1])))


def in_words(action: str) -> str:
    """What happened, in words; the action's own name where no app has given it any."""
    return str(_names.get(action, action))


def page_of(kind: str) -> Page | None:
    """Where a thing of this kind can be opened, None where it has no page."""
    return _pages.get(kind)


def kind_in_words(kind: str) -> str:
    """What a kind of thing is called; the kind as recorded where its model is gone."""
    try:
        return str(capfirst(apps.get_model(kind)._meta.verbose_name)) if kind else ""
    except (LookupError, ValueError):
        return kind


def field_in_words(kind: str, field: str) -> str:
    """What a field is called; the name as recorded where it is none of the kind's fields."""
    try:
        return str(capfirst(apps.get_model(kind)._meta.get_field(field).verbose_name))
    except (LookupError, ValueError, FieldDoesNotExist):
        return kind_in_words(field) if "." in field else field
