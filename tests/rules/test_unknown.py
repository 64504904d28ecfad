"""Unknown is neither zero nor false, and it does not vanish on the way."""

import pytest

from intimacy.rules import Names, evaluate, evaluate_columns, parse

NAMES = Names(variables={"x": "number", "y": "number", "p": "boolean", "q": "boolean", "s": "text"})
UNKNOWN = {"x": None, "y": 2, "p": None, "q": True, "s": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x + y", None),
        ("-x", None),
        ("x < y", None),
        ("x == x", None),
        ("x != y", None),
        ('s in ("a", "b")', None),
        ('s not in ("a", "b")', None),
        ("min(x, y)", None),
        ("max(y, x)", None),
        ("clip(y, 0, x)", None),
        ("abs(x)", None),
        ("round(x)", None),
        ("p and q", None),
        ("q and p", None),
        ("p and not q", False),
        ("p or q", True),
        ("q or p", True),
        ("p or not q", None),
        ("not p", None),
        ("1 if p else 1", None),
        ("y if q else x", 2),
        ("y / 0", None),
        ("0 / 0", None),
        ("1e308 * 10", None),
        ("-1e308 - 1e308", None),
        ("known(x)", False),
        ("known(y)", True),
        ("known(y / 0)", False),
        ("coalesce(x, y)", 2),
        ("coalesce(x, y / 0)", None),
        ("coalesce(y / 0, 5)", 5),
    ],
)
def test_unknown_propagates_as_the_language_says(text, value):
    rule = parse(text, NAMES)
    assert evaluate(rule, UNKNOWN) == value
    columns = {name: [given, given] for name, given in UNKNOWN.items()}
    together = evaluate_columns(rule, columns, rows=2).tolist()
    assert [None if cell != cell else cell for cell in together] == [value, value]


@pytest.mark.parametrize(
    ("value", "rounded"), [(2.5, 3), (-2.5, -3), (0.49999999999999994, 0), (3.4, 3), (1e300, 1e300), (-0.2, 0)]
)
def test_halves_are_rounded_away_from_zero(value, rounded):
    assert parse("round(x)", NAMES).evaluate({"x": value}) == rounded


def test_not_a_number_and_infinity_are_unknown():
    rule = parse("known(x)", NAMES)
    assert [rule.evaluate({"x": value}) for value in (float("nan"), float("inf"), 10**400, 0)] == [
        False,
        False,
        False,
        True,
    ]


def test_an_input_that_was_forgotten_is_an_error_of_the_caller():
    with pytest.raises(KeyError):
        parse("x", NAMES).evaluate({})
