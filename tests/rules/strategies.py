"""Rules and values made at random: every kind of node, every type, known and unknown."""

from datetime import date
from functools import cache

from hypothesis import strategies as st

from intimacy.rules import Choice, Names, Option, Signature, nodes

NAMES = Names(
    variables={"a": "number", "b": "number", "s": "text", "d": "date", "e": "date", "yes": "boolean"},
    functions={
        "met": Signature(
            options={
                "days": Option(90, 1, 365),
                "within": Option(24, 0.5, 999),
                "how": Choice("any", ("any", "in person")),
            }
        )
    },
)

# Few values, so that ties, zeros and equal texts are common; a few large ones, so that overflow is met.
NUMBERS = st.sampled_from([-3.5, -2.5, -1.0, 0.0, 0.5, 1.0, 2.5, 1e300, 1e-300]) | st.floats(-1e9, 1e9)
TEXTS = st.sampled_from(["x", "y", "", "é", "'", '"', "'\"'", "a b"])
DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 9))
VALUES = {"number": NUMBERS, "text": TEXTS, "date": DAYS, "boolean": st.booleans()}
INPUTS = {
    **NAMES.variables,
    'met(days=90, within=24, how="any")': "number",
    'met(days=7, within=0.5, how="in person")': "number",
}

CONSTANTS = {
    "number": NUMBERS.map(nodes.Number),
    "text": TEXTS.map(nodes.Text),
    "date": DAYS.map(nodes.Day),
    "boolean": st.booleans().map(nodes.Truth),
}
LOOKUPS = st.sampled_from([(90.0, 24.0, "any"), (7.0, 0.5, "in person")]).map(
    lambda given: nodes.Lookup("met", (("days", given[0]), ("within", given[1]), ("how", given[2])))
)


@cache
def leaves(kind):
    names = st.sampled_from([name for name, of in NAMES.variables.items() if of == kind]).map(nodes.Name)
    return CONSTANTS[kind] | names | (LOOKUPS if kind == "number" else names)


@cache
def trees(kind, levels=2):
    """Trees of one type. A minus before a number is part of the number, so no tree negates a constant."""
    if levels == 0:
        return leaves(kind)

    def of(other):
        return trees(other, levels - 1)

    anything = st.sampled_from(["number", "text", "date", "boolean"])
    branches = [
        st.builds(nodes.If, of(kind), of("boolean"), of(kind)),
        st.tuples(of(kind), of(kind)).map(lambda pair: nodes.Call("coalesce", pair)),
    ]
    if kind == "number":
        several = st.lists(of("number"), min_size=2, max_size=3).map(tuple)
        branches += [
            st.builds(nodes.Arithmetic, st.sampled_from("+-*/"), of("number"), of("number")),
            st.builds(nodes.Arithmetic, st.just("-"), of("date"), of("date")),
            of("number").filter(lambda node: not isinstance(node, nodes.Number)).map(nodes.Negate),
            st.builds(nodes.Call, st.sampled_from(["min", "max"]), several),
            st.builds(nodes.Call, st.sampled_from(["abs", "round"]), st.tuples(of("number"))),
            st.builds(nodes.Call, st.just("clip"), st.tuples(of("number"), of("number"), of("number"))),
        ]
    if kind == "boolean":
        several = st.lists(of("boolean"), min_size=2, max_size=3).map(tuple)
        branches += [
            st.builds(nodes.And, several),
            st.builds(nodes.Or, several),
            of("boolean").map(nodes.Not),
            st.sampled_from(["number", "date"]).flatmap(
                lambda other: st.builds(
                    nodes.Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), of(other), of(other)
                )
            ),
            st.sampled_from(["text", "boolean"]).flatmap(
                lambda other: st.builds(nodes.Compare, st.sampled_from(["==", "!="]), of(other), of(other))
            ),
            anything.flatmap(
                lambda other: st.builds(
                    nodes.Member, of(other), st.lists(CONSTANTS[other], min_size=1, max_size=3).map(tuple)
                )
            ),
            anything.flatmap(lambda other: of(other).map(lambda node: nodes.Call("known", (node,)))),
        ]
    return leaves(kind) | st.one_of(branches)


def any_tree(levels=2):
    return st.sampled_from(["number", "text", "date", "boolean"]).flatmap(lambda kind: trees(kind, levels))


def rows():
    """Up to five rows of values for every input; None is unknown."""
    return st.lists(
        st.fixed_dictionaries({name: st.none() | VALUES[kind] for name, kind in INPUTS.items()}), min_size=1, max_size=5
    )
