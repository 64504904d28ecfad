"""What waits for a member's yes, as lines on My work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intimacy.approvals.models import Request
from intimacy.pages import words
from intimacy.pages.links import link
from intimacy.pages.slots import Work

MOST = 200


@dataclass(frozen=True)
class Line(Work):
    """A line on My work that says which day it is due."""

    due_on: date | None = None


def waiting(member) -> Iterator[Line]:
    """Requests that wait for the member's yes, those due first."""
    today = timezone.localdate()
    rows = Request.objects.visible_to(member).waiting_for(member).select_related("asked_by")
    for row in rows.order_by("due_on", "asked_at", "pk")[:MOST]:
        why = [_("waits for your yes")]
        if row.due_on:
            said = _("was due %(day)s") if row.due_on < today else _("due %(day)s")
            why.append(said % {"day": words.distance(row.due_on, today)})
        why.append(_("asked by %(name)s") % {"name": asker(row)})
        yield Line(
            title=_("%(what)s: %(name)s") % {"what": row.of_kind.title, "name": words.isolated(row.name)},
            why=f"{capfirst(', '.join(why))}. {row.why}", url=link("approvals:request", pk=row.pk), icon="user-check",
            since=row.asked_at, due_on=row.due_on,
        )  # fmt: skip


def asker(request: Request) -> str:
    """Who asked, by name; what nobody asked for was proposed by a rule."""
    return request.asked_by.name if request.asked_by else _("a rule")
