"""Many rows at once, as NumPy columns: out of the database and into it in PostgreSQL's binary COPY format.

The rows of a table with row security may be copied out by a query, and are seen through it; into such a table COPY is
refused, so columns go into a temporary table first, from which an INSERT or UPDATE … SELECT takes them.
https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER = SIGNATURE + bytes(8)  # no flags, no extension
END = b"\xff\xff"
TYPES = {  # PostgreSQL's type → its binary form of one length
    "uuid": "V16",
    "smallint": ">i2",
    "integer": ">i4",
    "bigint": ">i8",
    "double precision": ">f8",
    "timestamptz": ">i8",  # microseconds since EPOCH
    "boolean": "?",
}
EPOCH = np.datetime64("2000-01-01T00:00:00", "us")
SMALLINT_OID = 21
NIL = UUID(int=0)
NOTHING = np.void(NIL.bytes)  # stands for no id in a column of ids


def copy_out(
    rows: QuerySet, types: Mapping[str, str], *, around: tuple[str, tuple] = ("{rows}", ())
) -> dict[str, np.ndarray]:
    """The rows of a query as columns. types: name → PostgreSQL type, in the order in which the query gives them.

    around: a query to put around it, with ``{rows}`` where it belongs, and parameters, if any, of what comes after.
    None of the values may be NULL: ValueError. ids are 16 bytes (``V16``), moments are microseconds since ``EPOCH``.
    """
    record = _record(types)
    frame, of_frame = around
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return {name: np.zeros(0, record[name]) for name in types}
    buffer = BytesIO()
    with connection.cursor() as cursor:
        text = cursor.mogrify(frame.replace("{rows}", sql), [*params, *of_frame])
        cursor.copy_expert(
            f"COPY ({text if isinstance(text, str) else text.decode()}) TO STDOUT (FORMAT binary)", buffer
        )
    size = len(buffer.getbuffer())
    number, left_over = divmod(size - len(HEADER) - len(END), record.itemsize)
    found = np.frombuffer(buffer.getbuffer(), record, count=number if not left_over else 0, offset=len(HEADER))
    if left_over or any((found[f"{name} length"] != record[name].itemsize).any() for name in types):
        raise ValueError("A value is missing among the rows to copy, or has another type.")
    return {name: found[name] for name in types}


def copy_in(table: str, columns: Mapping[str, tuple[str, np.ndarray]]) -> int:
    """Fill a temporary table, emptied when the transaction ends, with columns: name → (PostgreSQL type, values).

    Values of two dimensions, (rows, n), become ``smallint[]`` of n elements. Answers how many rows there are.
    """
    quote = connection.ops.quote_name
    declared = ", ".join(f"{quote(name)} {kind} NOT NULL" for name, (kind, _values) in columns.items())
    names = ", ".join(quote(name) for name in columns)
    rows = len(next(iter(columns.values()))[1])
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{quote(table)}; CREATE TEMPORARY TABLE {quote(table)} ({declared}) ON COMMIT DROP"
        )
        cursor.copy_expert(
            f"COPY pg_temp.{quote(table)} ({names}) FROM STDIN (FORMAT binary)", BytesIO(_packed(columns, rows))
        )
    return rows


def _packed(columns: Mapping[str, tuple[str, np.ndarray]], rows: int) -> bytes:
    shapes = {name: (kind, values.shape[1:]) for name, (kind, values) in columns.items()}
    record = np.dtype(
        [("fields", ">i2"), *(pair for name, (kind, shape) in shapes.items() for pair in _field(name, kind, shape))]
    )
    packed = np.zeros(rows, record)
    packed["fields"] = len(columns)
    for name, (_kind, values) in columns.items():
        packed[f"{name} length"] = record[name].itemsize
        if values.ndim == 1:
            packed[name] = values
            continue
        array = packed[name]
        array["dimensions"], array["element"], array["number"], array["first"] = 1, SMALLINT_OID, values.shape[1], 1
        array["elements"]["length"], array["elements"]["value"] = 2, values
    return HEADER + packed.tobytes() + END


def _field(name: str, kind: str, shape: Sequence[int]) -> list[tuple[str, Any]]:
    if not shape:
        return [(f"{name} length", ">i4"), (name, TYPES[kind])]
    element = np.dtype([("length", ">i4"), ("value", ">i2")])
    array = [("dimensions", ">i4"), ("nulls", ">i4"), ("element", ">i4"), ("number", ">i4"), ("first", ">i4")]
    return [(f"{name} length", ">i4"), (name, np.dtype([*array, ("elements", element, tuple(shape))]))]


def _record(types: Mapping[str, str]) -> np.dtype:
    return np.dtype([("fields", ">i2"), *(pair for name, kind in types.items() for pair in _field(name, kind, ()))])


def as_ids(ids: Sequence[UUID]) -> np.ndarray:
    """Ids as a column of 16 bytes each."""
    return np.frombuffer(b"".join(each.bytes for each in ids), "V16")


def as_uuids(column: np.ndarray) -> list[UUID]:
    """A column of ids as UUIDs."""
    raw = column.tobytes()
    return [UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)]


def numbered(ids: np.ndarray) -> np.ndarray:
    """For a column of ids a number from 0 for each different one, with gaps, and -1 for ``NOTHING``."""
    halves = np.ascontiguousarray(ids).view(">u8").reshape(-1, 2).astype(np.uint64)
    first, second = (pd.factorize(halves[:, half])[0].astype(np.int64) for half in (0, 1))
    numbers = pd.factorize(first * (second.max(initial=0) + 1) + second)[0].astype(np.int64)
    return np.where((halves == 0).all(axis=1), -1, numbers)
