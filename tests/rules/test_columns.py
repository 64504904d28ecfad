"""A column of values is computed exactly as each value alone."""

import numpy as np
import pytest
from hypothesis import given, settings

from intimacy.rules import Expression, Names, evaluate_columns, parse
from tests.rules.strategies import INPUTS, any_tree, rows


def as_columns(values):
    """The rows of a test as the arrays that a caller would hand over."""
    made = {}
    for name, kind in INPUTS.items():
        column = [row[name] for row in values]
        if kind == "text":
            made[name] = np.array(column, dtype=object)
        elif kind == "date":
            made[name] = np.array(column, dtype="datetime64[D]")
        else:
            made[name] = np.array([np.nan if value is None else float(value) for value in column])
    return made


def plain(value):
    """One cell as the scalar evaluation gives it."""
    if value is None or value != value:
        return None
    return value.item() if isinstance(value, np.generic) else value


@settings(max_examples=500, deadline=None)
@given(any_tree(), rows())
def test_columns_and_scalars_agree_exactly(tree, values):
    # The types of the inputs are all that an expression needs to be evaluated; the type it gives is not.
    rule = Expression(tree, "number", tuple(sorted(INPUTS.items())))
    together = evaluate_columns(rule, as_columns(values))
    assert [plain(cell) for cell in together] == [rule.evaluate(row) for row in values]


def test_a_rule_without_inputs_fills_as_many_rows_as_asked():
    assert evaluate_columns(parse("1 + 1", Names()), {}, rows=3).tolist() == [2, 2, 2]


def test_columns_of_different_lengths_are_refused():
    rule = parse("x + y", Names(variables={"x": "number", "y": "number"}))
    with pytest.raises(ValueError, match="one length"):
        evaluate_columns(rule, {"x": np.zeros(2), "y": np.zeros(3)})


def test_no_rows_give_no_values():
    rule = parse("1 if x > 0 else 2", Names(variables={"x": "number"}))
    assert len(evaluate_columns(rule, {"x": np.zeros(0)})) == 0
