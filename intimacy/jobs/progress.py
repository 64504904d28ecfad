"""What a long job yields after each batch, and the rows of its next one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet


@dataclass(frozen=True)
class Progress:
    """The end of one batch, which is committed here together with the place from which a killed job goes on."""

    done: int
    total: int
    checkpoint: Any = None


def ids_after(rows: QuerySet, after: UUID | str | None, size: int) -> list[UUID]:
    """The next ``size`` ids of the rows in their order, after the one with which the last batch ended; from the start where none has."""
    rows = rows.order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows).values_list("pk", flat=True)[:size])
