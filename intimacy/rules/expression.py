"""A parsed rule, and its value for one thing at a time."""

import math
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import singledispatch
from typing import Any

from intimacy.rules import nodes
from intimacy.rules.functions import FUNCTIONS
from intimacy.rules.nodes import Node, Scalar, Type

COMPARISONS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
ARITHMETIC = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


@dataclass(frozen=True)
class Expression:
    """A rule that was checked against a vocabulary.

    ``type`` is what it gives, ``inputs`` what it reads: pairs of a name (or the canonical text of a call) and a type.
    """

    root: Node
    type: Type
    inputs: tuple[tuple[str, Type], ...]

    def names(self) -> frozenset[str]:
        """The variables that the rule reads."""
        return frozenset(node.name for node in self.root.walk() if isinstance(node, nodes.Name))

    def lookups(self) -> frozenset[nodes.Lookup]:
        """The calls of declared functions that the rule makes; each one's value is given under its ``canonical()``."""
        return frozenset(node for node in self.root.walk() if isinstance(node, nodes.Lookup))

    def canonical(self) -> str:
        """The rule in its one spelling, which parses back to an equal tree."""
        return self.root.canonical()

    def evaluate(self, values: Mapping[str, Any]) -> Scalar:
        """The rule's value for one thing; None is unknown, both ways.

        ``values`` holds every input; a missing one is a KeyError.
        """
        return value_of(self.root, {name: as_scalar(values[name], kind) for name, kind in self.inputs})


def evaluate(expression: Expression, values: Mapping[str, Any]) -> Scalar:
    """The value of a rule for one thing. See ``Expression.evaluate``."""
    return expression.evaluate(values)


def as_scalar(value: Any, kind: Type) -> Scalar:
    """A caller's value as the language sees it. A moment becomes its day; NaN, NaT and infinity are unknown."""
    if value is None or value != value:
        return None
    if kind == "number":
        return finite(value)
    if kind == "boolean":
        return bool(value)
    if kind == "date":
        if not isinstance(value, date):
            raise TypeError(f"A date is needed, not {value!r}.")
        return value.date() if isinstance(value, datetime) else value
    if not isinstance(value, str):
        raise TypeError(f"Text is needed, not {value!r}.")
    return value


def finite(value: Any) -> float | None:
    """The number as a float, or unknown when it is too large to hold."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


@singledispatch
def value_of(node: Node, _values: Mapping[str, Scalar]) -> Scalar:
    """The value of one node, given every input. Logic is Kleene's: unknown unless the known parts decide."""
    raise TypeError(f"No value for {node!r}.")


@value_of.register(nodes.Number)
@value_of.register(nodes.Text)
@value_of.register(nodes.Truth)
@value_of.register(nodes.Day)
def _constant(node, _values):
    return node.value


@value_of.register
def _name(node: nodes.Name, values):
    return values[node.name]


@value_of.register
def _lookup(node: nodes.Lookup, values):
    return values[node.canonical()]


@value_of.register
def _call(node: nodes.Call, values):
    function = FUNCTIONS[node.name]
    arguments = [value_of(argument, values) for argument in node.arguments]
    if function.strict and any(argument is None for argument in arguments):
        return None
    return function.scalar(*arguments)


@value_of.register
def _negate(node: nodes.Negate, values):
    value: Any = value_of(node.of, values)
    return None if value is None else -value


@value_of.register
def _arithmetic(node: nodes.Arithmetic, values):
    first, links = node.chain()
    value: Any = value_of(first, values)  # parsing has seen to it that the types fit
    for link in links:
        value = _calculated(link.operator, value, value_of(link.right, values))
    return value


def _calculated(sign: str, left: Any, right: Any) -> float | None:
    if left is None or right is None or (sign == "/" and right == 0):
        return None
    if isinstance(left, date):
        return float((left - right).days)
    return finite(ARITHMETIC[sign](left, right))


@value_of.register
def _compare(node: nodes.Compare, values):
    left, right = value_of(node.left, values), value_of(node.right, values)
    return None if left is None or right is None else COMPARISONS[node.operator](left, right)


@value_of.register
def _member(node: nodes.Member, values):
    value = value_of(node.of, values)
    return None if value is None else any(value == choice.value for choice in node.choices)


@value_of.register
def _and(node: nodes.And, values):
    parts = [value_of(part, values) for part in node.parts]
    return False if False in parts else None if None in parts else True


@value_of.register
def _or(node: nodes.Or, values):
    parts = [value_of(part, values) for part in node.parts]
    return True if True in parts else None if None in parts else False


@value_of.register
def _not(node: nodes.Not, values):
    value = value_of(node.of, values)
    return None if value is None else not value


@value_of.register
def _if(node: nodes.If, values):
    condition = value_of(node.condition, values)
    return None if condition is None else value_of(node.then if condition else node.otherwise, values)
