"""What can be imported: upper floors offer Kinds, and this floor reads, maps, tries, runs and undoes them without
knowing what they make.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from . import mapping
from .shapes import Shape

Type = Literal["text", "identifier", "integer", "decimal", "amount", "boolean", "date", "datetime", "email"]
What = Literal["new", "changed", "same", "wrong"]


@dataclass(frozen=True, slots=True)
class Field(mapping.Field):
    """A field that a kind can fill, and how its cells are read.

    longest: letters of a text. choices: the only values, each with its words; meaning: what else stands for one of them. known: the right values of a text, so that
    a misspelt one can be offered for correction; None where spelling is nobody's business.
    """

    type: Type = "text"
    longest: int = 200
    choices: dict[str, Any] | None = None
    meaning: dict[str, Any] | None = None
    known: Callable[[], Iterable[str]] | None = None
    several_lines: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is asked once for the whole file, such as the lawful basis of the people in it."""

    name: str
    words: Any
    help: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    required: bool = False
    initial: str = ""


@dataclass(slots=True)
class Entry:
    """One record of the file: the rows it was made of, its values by field, and what is wrong with its cells."""

    number: int
    last: int
    values: dict[str, Any]
    key: str
    faults: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became, or would become, of one record; for a wrong one the field and a sentence."""

    what: What
    field: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What an import did to one thing, so that it can be undone. before, after: values by name of field."""

    thing: str
    what: Literal["added", "changed"]
    pk: UUID | None = None
    key: str = ""
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    subject: UUID | None = None


@dataclass(slots=True)
class Run:
    """What a kind is told while a file is taken in, and where it notes what it did."""

    by: Any
    imported: Any
    match: str
    answers: dict[str, str]
    fields: frozenset[str]
    dry: bool
    announced: frozenset[str] = frozenset()
    """What every record in the file is called, where records point to each other: also to one that comes later."""
    made: list[Made] = field(default_factory=list)


class Kind:
    """One kind of record. Subclasses say which fields it has and what becomes of a batch of records."""

    name: str = ""
    title: Any = ""
    words: Any = ""
    right: str = ""
    order: int = 50
    matches: dict[str, Any] = {}  # a field, or a name of the kind's own → words: by which a record is known again
    joined: str = ""  # the text field of which each row holds a piece, where rows with the same key follow each other
    pointer: str = ""  # the field by which records point to each other, where they do: they are linked at the end
    example: str = ""
    shapes: tuple[Shape, ...] = ()  # the files of well-known exports of this kind

    def fields(self, by) -> list[Field]:
        """The fields that this member may fill in this tenant."""
        raise NotImplementedError

    def may_adopt(self, by) -> bool:
        """Whether this member may have a column kept for which there is no field yet."""
        return False

    def adopt(self, header: str, column: dict, by) -> str:
        """Make a field of a column of the file, of which ``column`` says what it holds; its name. Refused with a sentence."""
        raise NotImplementedError

    def reconsider(self, mapping: dict[str, str], rows: list[dict[str, str]]) -> dict[str, str]:
        """A suggested mapping (header → field) after a look at the first rows, which may speak against it."""
        return mapping

    def questions(self) -> list[Question]:
        """What is asked for the whole file."""
        return []

    def shape_of(self, headers: Iterable[str]) -> Shape | None:
        """The well-known export that a file with these columns is, None for any other file."""
        headers = list(headers)
        return next((shape for shape in self.shapes if shape.fits(headers)), None)

    def faults_of_answers(self, answers: dict[str, str], fields: set[str]) -> dict[str, str]:
        """Question → sentence, for answers that do not go together, or not with the fields that columns go into."""
        return {}

    def key(self, values: dict[str, Any], match: str) -> str:
        """By what the record is known again; "" when the row does not say."""
        return str(values.get(match, ""))

    def called(self, entry: Entry) -> tuple[str, ...]:
        """By what other records of the file may point to this one."""
        return (entry.key,)

    def take(self, entries: list[Entry], run: Run) -> list[Verdict]:
        """Say what becomes of each record and, unless ``run.dry``, do it and note it in ``run.made``."""
        raise NotImplementedError

    def link(self, entries: list[Entry], run: Run) -> list[tuple[Entry, str, str]]:
        """After all were taken: over those that point to another one; what could not be linked, and why.

        Of their values they have the pointer only. Never called in a dry run.
        """
        return []

    def undo(self, effects: list, by) -> dict[UUID, str]:
        """Take back what the effects say, and answer for each that has to stay why."""
        raise NotImplementedError


KINDS: dict[str, Kind] = {}


def offer(kind: Kind) -> Kind:
    """Enter a kind into the registry. Raises ValueError where another one has its name."""
    if type(KINDS.setdefault(kind.name, kind)) is not type(kind):
        raise ValueError(f"There is already a kind named {kind.name!r}.")
    return kind
