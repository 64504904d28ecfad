"""The value of a rule for many things at once, over NumPy columns; agrees exactly with ``Expression.evaluate``.

Columns inside: numbers and yes or no (1 or 0) are float64 with NaN for unknown, text is object with None, dates are
datetime64[D] with NaT.
"""

from collections.abc import Mapping
from functools import reduce, singledispatch
from typing import Any

import numpy as np

from intimacy.rules import nodes
from intimacy.rules.expression import ARITHMETIC, COMPARISONS, Expression
from intimacy.rules.functions import FUNCTIONS, unknown_in
from intimacy.rules.nodes import Node, Type

UNKNOWN: dict[str, Any] = {"O": None, "M": np.datetime64("NaT"), "f": np.nan}

_text_or_unknown = np.frompyfunc(lambda value: value if isinstance(value, str) else None, 1, 1)


def evaluate_columns(expression: Expression, columns: Mapping[str, Any], rows: int | None = None) -> np.ndarray:
    """The rule's value for every row.

    ``columns`` holds an array for each input, all of one length; ``rows`` is that length, needed only when the rule
    reads nothing. A rule that gives a number or a yes or no (1.0, 0.0) returns float64 with NaN for unknown.
    """
    inputs = {name: as_column(columns[name], kind) for name, kind in expression.inputs}
    lengths = {len(column) for column in inputs.values()} | ({rows} if rows is not None else set())
    if len(lengths) != 1:
        raise ValueError(f"Columns of one length are needed, not of {sorted(lengths)}.")
    with np.errstate(all="ignore"):
        return column_of(expression.root, inputs, lengths.pop())


def as_column(values: Any, kind: Type) -> np.ndarray:
    """A caller's array as the language sees it; infinity is unknown."""
    if kind == "text":
        return np.asarray(_text_or_unknown(np.asarray(values, dtype=object)), dtype=object)
    if kind == "date":
        return np.asarray(values).astype("datetime64[D]")
    return finite(np.asarray(values, dtype=np.float64))


def finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, np.nan)


def unless_unknown(result: np.ndarray, *of: np.ndarray) -> np.ndarray:
    """The result, unknown wherever one of the columns it was made of is."""
    return np.where(reduce(np.logical_or, map(unknown_in, of)), np.nan, result)


Columns = Mapping[str, np.ndarray]


@singledispatch
def column_of(node: Node, _columns: Columns, _rows: int) -> np.ndarray:
    """The value of one node for every row."""
    raise TypeError(f"No value for {node!r}.")


@column_of.register(nodes.Number)
@column_of.register(nodes.Truth)
def _number(node, _columns, rows):
    return np.full(rows, float(node.value))


@column_of.register
def _text(node: nodes.Text, _columns, rows):
    return np.full(rows, node.value, dtype=object)


@column_of.register
def _day(node: nodes.Day, _columns, rows):
    return np.full(rows, np.datetime64(node.value, "D"))


@column_of.register
def _name(node: nodes.Name, columns, _rows):
    return columns[node.name]


@column_of.register
def _lookup(node: nodes.Lookup, columns, _rows):
    return columns[node.canonical()]


@column_of.register
def _call(node: nodes.Call, columns, rows):
    return FUNCTIONS[node.name].columns(*(column_of(argument, columns, rows) for argument in node.arguments))


@column_of.register
def _negate(node: nodes.Negate, columns, rows):
    return -column_of(node.of, columns, rows)


@column_of.register
def _arithmetic(node: nodes.Arithmetic, columns, rows):
    first, links = node.chain()
    column = column_of(first, columns, rows)
    for link in links:
        column = _calculated(link.operator, column, column_of(link.right, columns, rows))
    return column


def _calculated(sign: str, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    if left.dtype.kind == "M":
        return unless_unknown((left - right).astype(np.float64), left, right)
    # Division by zero gives infinity or NaN here, and both are unknown.
    return finite(ARITHMETIC[sign](left, right))


@column_of.register
def _compare(node: nodes.Compare, columns, rows):
    left, right = column_of(node.left, columns, rows), column_of(node.right, columns, rows)
    return unless_unknown(COMPARISONS[node.operator](left, right).astype(np.float64), left, right)


@column_of.register
def _member(node: nodes.Member, columns, rows):
    values = column_of(node.of, columns, rows)
    equal = [(values == column_of(choice, columns, rows)).astype(bool) for choice in node.choices]
    return unless_unknown(np.logical_or.reduce(equal).astype(np.float64), values)


@column_of.register
def _and(node: nodes.And, columns, rows):
    parts = [column_of(part, columns, rows) for part in node.parts]
    some_false = np.logical_or.reduce([part == 0 for part in parts])
    return np.where(some_false, 0.0, np.minimum.reduce(parts))


@column_of.register
def _or(node: nodes.Or, columns, rows):
    parts = [column_of(part, columns, rows) for part in node.parts]
    some_true = np.logical_or.reduce([part == 1 for part in parts])
    return np.where(some_true, 1.0, np.maximum.reduce(parts))


@column_of.register
def _not(node: nodes.Not, columns, rows):
    return 1.0 - column_of(node.of, columns, rows)


@column_of.register
def _if(node: nodes.If, columns, rows):
    condition = column_of(node.condition, columns, rows)
    then, otherwise = column_of(node.then, columns, rows), column_of(node.otherwise, columns, rows)
    chosen = np.where(condition == 1, then, otherwise)
    return np.where(np.isnan(condition), UNKNOWN[chosen.dtype.kind], chosen)
