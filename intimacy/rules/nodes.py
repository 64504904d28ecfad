"""The tree of a rule: every kind of node there is. What is not here cannot be said."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Type = Literal["number", "text", "date", "boolean"]
Scalar = float | str | bool | date | None
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


class Node:
    """A part of a rule. ``canonical()`` writes it so that it parses back to an equal node."""

    __slots__ = ()

    def canonical(self) -> str:
        raise NotImplementedError

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in the order in which they are written."""
        ahead: list[Node] = [self]  # not one call for each level: a chain has hundreds of links
        while ahead:
            yield (node := ahead.pop())
            parts = [part for member in fields(node) for part in _several(getattr(node, member.name))]  # type: ignore[arg-type]
            ahead += [part for part in reversed(parts) if isinstance(part, Node)]


def _several(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def _operand(node: Node) -> str:
    """A node as an operand: in brackets unless it is a single word, so that precedence never matters."""
    single = isinstance(node, (Text, Truth, Day, Name, Call, Lookup)) or (isinstance(node, Number) and node.value >= 0)
    return node.canonical() if single else f"({node.canonical()})"


@dataclass(frozen=True, slots=True)
class Number(Node):
    value: float

    def canonical(self) -> str:
        # + 0.0 turns the negative zero into the plain one
        return str(int(self.value)) if self.value.is_integer() and abs(self.value) < 1e15 else repr(self.value + 0.0)


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str

    def canonical(self) -> str:
        if '"' not in self.value:
            return f'"{self.value}"'
        if "'" not in self.value:
            return f"'{self.value}'"
        # Both quotes inside, and no backslash in the language: neighbouring texts join, as in Python.
        return """ '"' """.join(f'"{piece}"' for piece in self.value.split('"'))


@dataclass(frozen=True, slots=True)
class Truth(Node):
    value: bool

    def canonical(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class Day(Node):
    value: date

    def canonical(self) -> str:
        return f'date("{self.value.isoformat()}")'


Constant = Number | Text | Truth | Day


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str

    def canonical(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A declared function with its options filled in. The caller gives its value under ``canonical()``."""

    name: str
    options: tuple[tuple[str, float | str], ...]

    def canonical(self) -> str:
        written = [
            f"{option}={(Text(value) if isinstance(value, str) else Number(value)).canonical()}"
            for option, value in self.options
        ]
        return f"{self.name}({', '.join(written)})"


@dataclass(frozen=True, slots=True)
class Call(Node):
    """One of the language's own functions over its arguments."""

    name: str
    arguments: tuple[Node, ...]

    def canonical(self) -> str:
        return f"{self.name}({', '.join(argument.canonical() for argument in self.arguments)})"


@dataclass(frozen=True, slots=True)
class Negate(Node):
    of: Node

    def canonical(self) -> str:
        return f"-{_operand(self.of)}"


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """One link of a chain: what continues it holds it on the left, so that a + b - c is (a + b) - c, written without brackets."""

    operator: str
    left: Node
    right: Node

    def canonical(self) -> str:
        first, links = self.chain()
        return " ".join([_operand(first), *(f"{link.operator} {_operand(link.right)}" for link in links)])

    def chain(self) -> tuple[Node, list["Arithmetic"]]:
        """Where the chain of this operator and its opposite begins, and its links up to this one."""
        links, first = [self], self.left
        while isinstance(first, Arithmetic) and PRECEDENCE[first.operator] == PRECEDENCE[self.operator]:
            links.append(first)
            first = first.left
        return first, links[::-1]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    operator: str
    left: Node
    right: Node

    def canonical(self) -> str:
        return f"{_operand(self.left)} {self.operator} {_operand(self.right)}"


@dataclass(frozen=True, slots=True)
class Member(Node):
    """Whether a value is one of a list of constants."""

    of: Node
    choices: tuple[Constant, ...]

    def canonical(self) -> str:
        choices = ", ".join(choice.canonical() for choice in self.choices)
        return f"{_operand(self.of)} in ({choices}{',' if len(self.choices) == 1 else ''})"


@dataclass(frozen=True, slots=True)
class And(Node):
    parts: tuple[Node, ...]

    def canonical(self) -> str:
        return " and ".join(_operand(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or(Node):
    parts: tuple[Node, ...]

    def canonical(self) -> str:
        return " or ".join(_operand(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not(Node):
    of: Node

    def canonical(self) -> str:
        return f"not {_operand(self.of)}"


@dataclass(frozen=True, slots=True)
class If(Node):
    then: Node
    condition: Node
    otherwise: Node

    def canonical(self) -> str:
        return f"{_operand(self.then)} if {_operand(self.condition)} else {_operand(self.otherwise)}"
