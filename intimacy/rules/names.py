"""What a rule may name: the variables and the functions that its caller declares, with their types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from django.utils.translation import gettext_lazy as _

from intimacy.rules.functions import FUNCTIONS
from intimacy.rules.nodes import Type

TYPES: tuple[Type, ...] = get_args(Type)
TYPE_WORDS = {"number": _("a number"), "text": _("text"), "date": _("a date"), "boolean": _("a yes or no")}

RESERVED = {"true", "false", "True", "False", "None", "date", "and", "or", "not", "if", "else", "in"}


@dataclass(frozen=True)
class Option:
    """A number that a declared function takes by name, between two bounds, and its value when it is left out."""

    default: float
    low: float = 0
    high: float = 10_000


@dataclass(frozen=True)
class Choice:
    """A text that a declared function takes by name, one of a few, and the one that holds when it is left out."""

    default: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Signature:
    """A declared function: the type that it gives and its options. The caller computes its values, not the language."""

    returns: Type = "number"
    options: Mapping[str, Option | Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Names:
    """The vocabulary of one kind of rule: the types of its variables and the signatures of its functions, by name."""

    variables: Mapping[str, Type] = field(default_factory=dict)
    functions: Mapping[str, Signature] = field(default_factory=dict)

    def __post_init__(self):
        for name in (*self.variables, *self.functions):
            if not name.isidentifier() or name in RESERVED or name in FUNCTIONS:
                raise ValueError(
                    f"{name!r} cannot be declared in a rule: it is not a name, or the language has it already."
                )
        wrong = set(self.variables.values()) | {signature.returns for signature in self.functions.values()}
        if wrong - set(TYPES):
            raise ValueError(f"No type of the rules language: {sorted(wrong - set(TYPES))}.")
