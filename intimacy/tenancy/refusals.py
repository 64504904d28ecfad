"""The two ways in which the product says no, and the clock that acts when nobody does."""

from django.core.exceptions import PermissionDenied


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
