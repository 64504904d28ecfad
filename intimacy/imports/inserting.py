"""Inserting many rows as one JSON document: a third of the work that Django's own bulk_create makes of each value.

COPY, the usual way, is refused by PostgreSQL for tables with row security.
"""

import json
from collections.abc import Sequence

from django.db import connection
from django.db.models import BinaryField, Model

BATCH = 1000


def insert_many(objects: Sequence[Model]) -> None:
    """Insert new objects of one model. Defaults are those that the objects were made with; nothing is read back."""
    if not objects:
        return
    model = type(objects[0])
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    types = ", ".join(f"{quote(field.attname)} {field.db_type(connection)}" for field in fields)
    values = ", ".join(quote(field.attname) for field in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) SELECT {values} FROM json_to_recordset(%s) AS rows ({types})"  # noqa: S608
    names = [field.attname for field in fields]
    if any(isinstance(field, BinaryField) for field in fields):
        raise TypeError(f"{model.__name__} has bytes, which JSON does not hold.")
    with connection.cursor() as cursor:
        for start in range(0, len(objects), BATCH):
            # UUIDs, moments, days and decimals are written as text, which their columns read.
            rows = [{name: each.__dict__[name] for name in names} for each in objects[start : start + BATCH]]
            cursor.execute(sql, [json.dumps(rows, default=str, ensure_ascii=False)])
    for each in objects:
        each._state.adding = False
