"""What can be changed where it stands in a list. Upper floors say which fields, and by which action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _

from intimacy.access.require import everywhere, may
from intimacy.access.rights import RIGHTS
from intimacy.journal.models import Entry
from intimacy.pages import words
from intimacy.pages.words import Words


@dataclass(frozen=True)
class Editable:
    """One field of the rows of a list.

    ``column`` is where its button stands. ``field(member)`` makes the form field, with the choices that this member has.
    ``held(row)`` is what the row says, as the form field would answer it.
    ``put(row=…, value=…, by=…, version=…, why=…)`` is the action: it asks for the right to this very row, and refuses where
    the row is no longer at ``version``. ``asks_why`` where the action keeps a reason.
    """

    name: str
    label: Words
    column: str
    field: Callable[[Any], forms.Field]
    held: Callable[[Any], Any]
    put: Callable[..., Any]
    right: str
    asks_why: bool = False
    order: int = 50

    def said(self, value: Any, member) -> str:
        """The value in words; "" for none."""
        choices = dict(getattr(self.field(member), "choices", ()) or ()) if not isinstance(value, Model) else {}
        return str(choices.get(value) or words.shown(value)) if value not in (None, "") else ""


def editable_of(definition, member) -> list[Editable]:
    """What the member may change on any row of a list at all."""
    return definition.editing.shown_to(member) if definition.editing is not None else []


def rows_to_edit(editable: list[Editable], rows: list, definition, member) -> dict[str, set]:
    """Name of the field → ids of those rows on which the member may change it. One query, or none, for a whole page."""
    ids = {row.pk for row in rows}
    narrow = [one for one in editable if not everywhere(member, one.right)]
    mine: set = set()
    if narrow and ids:
        mine = set(definition.rows(member).on_team_of(member).filter(pk__in=ids).values_list("pk", flat=True))
    on_team = {one.name for one in narrow if not RIGHTS[one.right].on_team.isdisjoint(member.roles)}
    return {
        one.name: ids if one not in narrow else (mine if one.name in on_team else set())
        for one in editable
        if may(member, one.right)
    }


def ahead(row) -> str:
    """Who has changed a row last, and when: for whoever comes second."""
    changes = Entry.objects.filter(about_kind=row._meta.label_lower, about_id=row.pk, by__isnull=False)
    changes = changes.exclude(action__in=["journal.shown", "access.refused"])
    last = changes.select_related("by").order_by("-at").first()
    if last is None or last.by is None:
        return _("It has been changed in the meantime, and nothing was saved. Save again to keep yours.")
    return _("%(name)s has changed it %(when)s, and nothing was saved. Save again to keep yours.") % {
        "name": last.by.name,
        "when": words.when(last.at),
    }
