"""The language's own functions: what each takes, and how it computes one value or a whole column.

The two ways must agree to the last bit; tests/rules/test_columns.py proves it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from intimacy.rules.nodes import Type


@dataclass(frozen=True)
class Function:
    """How many arguments, of which type, and which type comes out.

    ``takes`` "any" is any one type, the same for all; ``returns`` "same" is that one.

    ``scalar`` and ``columns`` get the arguments in order. A function that is ``strict`` is unknown as soon as one
    argument is, and its ``scalar`` never sees an unknown.
    """

    least: int
    most: int | None
    takes: str
    returns: Type | Literal["same"]
    scalar: Callable[..., Any]
    columns: Callable[..., np.ndarray]
    strict: bool = True


def round_half_away(value: float) -> float:
    """The nearest whole number, halves away from zero.

    The fraction of a float is exact, so 0.49999999999999994 does not go up.
    """
    size = abs(value)
    whole = math.floor(size)
    return math.copysign(whole + (1.0 if size - whole >= 0.5 else 0.0), value)


def round_half_away_columns(values: np.ndarray) -> np.ndarray:
    size = np.abs(values)
    whole = np.floor(size)
    return np.copysign(whole + (size - whole >= 0.5), values)


def unknown_in(values: np.ndarray) -> np.ndarray:
    """Where a column is unknown: None in text, NaT in dates, NaN in numbers and in yes or no."""
    if values.dtype == object:
        return np.array([value is None for value in values], dtype=bool)
    return np.isnat(values) if values.dtype.kind == "M" else np.isnan(values)


def _coalesce(first: np.ndarray, *others: np.ndarray) -> np.ndarray:
    result = first
    for other in others:
        result = np.where(unknown_in(result), other, result)
    return result


def _any_known(*values):
    return next((value for value in values if value is not None), None)


FUNCTIONS = {
    # LEAST and GREATEST of SQL ignore NULL, which turned a missing indicator into the worst one. Here unknown stays
    # unknown.
    "min": Function(2, None, "number", "number", min, lambda *columns: np.minimum.reduce(columns)),
    "max": Function(2, None, "number", "number", max, lambda *columns: np.maximum.reduce(columns)),
    "abs": Function(1, 1, "number", "number", abs, np.abs),
    "round": Function(1, 1, "number", "number", round_half_away, round_half_away_columns),
    "clip": Function(
        3,
        3,
        "number",
        "number",
        lambda value, low, high: min(max(value, low), high),
        lambda values, low, high: np.minimum(np.maximum(values, low), high),
    ),
    "known": Function(
        1,
        1,
        "any",
        "boolean",
        lambda value: value is not None,
        lambda values: (~unknown_in(values)).astype(float),
        strict=False,
    ),
    "coalesce": Function(2, None, "any", "same", _any_known, _coalesce, strict=False),
}
