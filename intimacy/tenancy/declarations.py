"""The words in which a model says whose personal data it holds, for what, how long, and what erasure does to it."""

from dataclasses import dataclass, field
from enum import Enum


class Erase(Enum):
    """What erasure does to a field or to the whole row."""

    DELETE = "delete the row"
    BLANK = "empty the field"
    KEEP = "keep the field"


DELETE, BLANK, KEEP = Erase.DELETE, Erase.BLANK, Erase.KEEP


@dataclass(frozen=True)
class Personal:
    """A model that holds personal data.

    subject: path of field names from a row to its privacy.Subject (``"contact__subject"``), or to the Member it is about.
    purpose: the purpose for which the data is held, one of ``privacy.purposes.PURPOSES``.
    keep: how long, an ISO 8601 duration (``"P3Y"``), counted from the field named in ``since``; "" while the subject exists.
    erase: DELETE for the row, or what happens to each field.
    """

    subject: str
    purpose: str
    keep: str = ""
    since: str = ""
    erase: Erase | dict[str, Erase] = field(default=DELETE)


@dataclass(frozen=True)
class NotPersonal:
    """A model that holds no personal data, and why that is so."""

    why: str
