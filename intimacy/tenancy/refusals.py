"""The two ways in which the product says no, and the clock that acts when nobody does."""

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils.translation import gettext as _

UNIQUE_VIOLATION = "23505"


class Refused(Exception):
    """A rule forbids the change. Holds a sentence, or a sentence for each field."""

    def __init__(self, reason):
        self.fields = reason if isinstance(reason, dict) else {}
        self.sentence = " ".join(str(words) for words in self.fields.values()) if self.fields else str(reason)
        super().__init__(self.sentence)


class Forbidden(PermissionDenied):
    """The member lacks the right. Becomes 403 on every surface."""


class Clock:
    """The actor of everything that happens because time has passed."""

    pk = None
    roles = ("clock",)
    name = "Kinward"

    def __repr__(self) -> str:
        return "CLOCK"


CLOCK = Clock()


def as_refusal(clash: IntegrityError) -> Refused:
    """What a unique key says when two people did the same at the same moment. Raises the clash where it is a fault of ours.

    Actions are atomic, so nothing of the second one's is left.
    """
    if getattr(clash.__cause__, "pgcode", "") != UNIQUE_VIOLATION:
        raise clash
    return Refused(_("Somebody has entered the same at this very moment. Look at it, then try again."))
