"""CSV that is safe in a spreadsheet, and comes in again as it went out."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

BYTE_ORDER_MARK = "\ufeff"  # without it a spreadsheet reads UTF-8 as its own old code page
_RISKY = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def safe_cell(text: str) -> str:
    """A text as a cell: one that a spreadsheet would run as a formula gets an apostrophe in front.

    So does a text that begins with apostrophes before such a sign; that is what makes ``original_cell`` exact.
    """
    return "'" + text if _RISKY.match(text) else text


def original_cell(cell: str) -> str:
    """Undo ``safe_cell``; what it did not guard comes back as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell


def as_cell(value) -> str:
    """Any value as a cell: figures with a point, days and moments in ISO 8601, and texts made safe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return safe_cell("; ".join(str(each) for each in value))
    return safe_cell(str(value))


def as_csv(head: Sequence, rows: Iterable[Sequence]) -> str:
    """A whole file: byte order mark, heading, rows."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([as_cell(str(name)) for name in head])
    writer.writerows([as_cell(value) for value in row] for row in rows)
    return out.getvalue()
