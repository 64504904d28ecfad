"""Pages of a list by the last row seen instead of by OFFSET: the hundredth page costs what the first one does.

The order is one column and then the primary key, both in the same direction, so that an index on (tenant, column, id) serves it
either way round. Rows without a value come last in both directions; they are fetched by a query of their own, since
"column > x OR column IS NULL" would keep PostgreSQL from starting in the middle of the index.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet


@dataclass(frozen=True)
class Order:
    """A column, named as in a query set, and a direction. Written ``name`` or ``-name``."""

    column: str
    descending: bool = False

    @classmethod
    def parse(cls, words: str) -> "Order":
        return cls(words.removeprefix("-"), words.startswith("-"))

    def __str__(self) -> str:
        return ("-" if self.descending else "") + self.column


@dataclass(frozen=True)
class Page:
    """Some rows in order, and the cursor of what comes after them; "" after the last."""

    rows: list = field(default_factory=list)
    next_cursor: str = ""


def page_of(rows: QuerySet, order: Order, size: int, cursor: str = "") -> Page:
    """The rows after ``cursor``, at most ``size``. An unreadable cursor, or one of another order, begins at the start.

    Costs one query, and a second one where the rows without a value begin.
    """
    output = _output_field(rows, order.column)
    rows = rows.alias(keyset_value=F(order.column))
    seen = _read(cursor, order, output)
    wanted = size + 1
    found: list = []
    if seen is None or seen[0] is not None:
        found = list(_after(rows, order, seen)[:wanted])
    if len(found) < wanted and _can_be_missing(rows, order.column, output):
        last = seen[1] if seen is not None and seen[0] is None else None
        found += _without_value(rows, order, last)[: wanted - len(found)]
    more = len(found) > size
    found = found[:size]
    return Page(found, _cursor_at(found[-1], order) if more else "")


def everything(rows: QuerySet, order: Order) -> QuerySet:
    """All the rows in the same order, as one query set: for a file."""
    key = F(order.column)
    ordered = key.desc(nulls_last=True) if order.descending else key.asc(nulls_last=True)
    return rows.order_by(ordered, "-pk" if order.descending else "pk")


def _after(rows: QuerySet, order: Order, seen: tuple | None) -> QuerySet:
    """The rows that have a value, in order, after the one seen."""
    rows = rows.filter(keyset_value__isnull=False)
    if seen is not None:
        value, key = seen
        if order.descending:
            # The first condition is where the index scan starts; the second only sorts out ties.
            rows = rows.filter(Q(keyset_value__lte=value) & (Q(keyset_value__lt=value) | Q(pk__lt=key)))
        else:
            rows = rows.filter(Q(keyset_value__gte=value) & (Q(keyset_value__gt=value) | Q(pk__gt=key)))
    return rows.order_by(*(("-keyset_value", "-pk") if order.descending else ("keyset_value", "pk"))).annotate(
        keyset_value=F("keyset_value")
    )


def _without_value(rows: QuerySet, order: Order, last) -> QuerySet:
    """The rows that have no value, by their keys, after the last one seen."""
    rows = rows.filter(keyset_value__isnull=True)
    if last is not None:
        rows = rows.filter(**{"pk__lt" if order.descending else "pk__gt": last})
    return rows.order_by("-pk" if order.descending else "pk").annotate(keyset_value=F("keyset_value"))


def _output_field(rows: QuerySet, column: str):
    """The field that a column's values belong to: of the model, of a relation's end, or of an annotation."""
    if column in rows.query.annotations:
        return rows.query.annotations[column].output_field
    model, found = rows.model, None
    for name in column.split("__"):
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = getattr(found, "related_model", None) or model
    return found


def _can_be_missing(rows: QuerySet, column: str, output) -> bool:
    """Whether a row may lack a value; only a plain column that is NOT NULL is known to have one."""
    if column in rows.query.annotations or "__" in column:
        return True
    try:
        return bool(rows.model._meta.get_field("id" if column == "pk" else column).null)
    except FieldDoesNotExist:
        return bool(output.null)


# -- the cursor: it holds a value of the last row, which may be somebody's name, and addresses end up in logs; so it is encrypted --


def _cipher() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"list cursor" + settings.SECRET_KEY.encode()).digest()))


def _cursor_at(row, order: Order) -> str:
    held = json.dumps([str(order), _plain(row.keyset_value), str(row.pk)])
    return _cipher().encrypt(held.encode()).decode().rstrip("=")


def _read(cursor: str, order: Order, output) -> tuple | None:
    """Value and key of the row last seen, or None where the cursor says nothing about this order."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        ordered, value, key = json.loads(_cipher().decrypt(padded.encode()))
        if ordered != str(order):
            return None
        return (None if value is None else output.to_python(value)), key
    except (InvalidToken, ValueError, ValidationError):
        return None


def _plain(value):
    """A value as JSON can hold it without losing anything: no rounding of moments or decimals."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value
