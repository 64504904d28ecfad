"""What may be said in a rule, and how everything else is refused."""

from datetime import date

import pytest

from intimacy.rules import Names, Option, RuleError, Signature, evaluate_columns, parse

NAMES = Names(
    variables={"revenue": "number", "seats": "number", "region": "text", "signed": "date", "active": "boolean"},
    functions={"meetings": Signature(options={"days": Option(90, 1, 365)})},
)


def test_a_rule_knows_its_type_and_what_it_reads():
    rule = parse('revenue / seats > 100 and region in ("Basel", "Zürich") and meetings() > meetings(days=30)', NAMES)
    assert rule.type == "boolean"
    assert rule.names() == {"revenue", "seats", "region"}
    assert {call.canonical() for call in rule.lookups()} == {"meetings(days=90)", "meetings(days=30)"}


def test_the_difference_of_two_dates_is_a_number_of_days():
    rule = parse('date("2026-11-22") - signed', NAMES)
    assert rule.type == "number"
    assert rule.evaluate({"signed": date(2026, 11, 1)}) == 21


def test_a_chain_of_comparisons_means_each_of_them():
    assert parse("0 < seats <= 5", NAMES) == parse("0 < seats and seats <= 5", NAMES)


def test_line_breaks_count_as_spaces():
    assert parse("revenue\n\t+ seats", NAMES) == parse("revenue + seats", NAMES)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("region == 1", 11, "text cannot be compared with a number"),
        ("seats == 'é' or revenue < 1", 10, "a number cannot be compared with text"),
        ('region == "é" and revnue > 1', 19, "Did you mean “revenue”"),
        ('region < "a"', 1, "no order"),
        ("revenue + region", 11, "a number is needed here, not text"),
        ("signed + 1", 1, "a number is needed here, not a date"),
        ("revenue and active", 1, "a yes or no is needed here"),
        ("revenue if active else region", 24, "a number is needed here, not text"),
        ("revenue if seats else 0", 12, "a yes or no is needed here"),
        ("coalesce(revenue, region)", 19, "a number is needed here, not text"),
        ("min(revenue)", 1, "min takes 2 or more values, not 1"),
        ("clip(1, 2)", 1, "clip takes 3 values, not 2"),
        ("meetings(30)", 10, "given by name"),
        ("meetings(days=3)+", 18, "something is missing at its end"),
        ("seats > 3 and ", 14, "something is missing at its end"),
        ("meetings(days=", 15, "something is missing at its end"),
        ("meetings(days=0)", 15, "from 1 to 365"),
        ("meetings(days=seats)", 15, "from 1 to 365"),
        ("meetings(dayz=3)", 10, "Did you mean “days”"),
        ("meetings > 3", 1, "write brackets"),
        ("min > 3", 1, "write brackets"),
        ("revenue ** seats", 1, "+, -, * and / only"),
        ("active & active", 1, "in letters"),
        ("revenue = 3", 9, "write =="),
        ("revenue is None", 1, "known(x)"),
        ("None", 1, "known(x)"),
        ("region in region", 11, "a list in brackets"),
        ("region in (region, 'a')", 12, "fixed values only"),
        ("region in ('a', 3)", 17, "text is needed here"),
        ('date("2026-02-30")', 1, "a date is written as"),
        ("revenue # the yearly one", 9, "no comments"),
        ('region == "a\\n"', 13, "means nothing"),
        ("revenue\x00", 8, "means nothing"),
        ("\ud800", 1, "means nothing"),
        ("1e999", 1, "too large"),
        ("9" * 1999, 1, "too large"),
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("(revenue", 1, "cannot be read"),
        ("revenue seats", 9, "cannot be read"),
        ("1" * 2001, 2001, "at most 2000 characters"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_that_names_the_column(text, column, words):
    with pytest.raises(RuleError) as refused:
        parse(text, NAMES)
    assert words in refused.value.sentence
    assert refused.value.column == column
    assert refused.value.sentence.startswith(f"Column {column}: ")
    assert refused.value.sentence.endswith((".", "?"))


@pytest.mark.parametrize(
    "text",
    [
        "().__class__",
        "revenue.real",
        "region[0]",
        "lambda: 1",
        "[x for x in region]",
        "{1: 2}",
        "{1}",
        "f'{revenue}'",
        "b'a'",
        "1j",
        "(yield)",
        "await revenue",
        "*revenue",
        "(x := 1)",
        "__import__('os')",
        "eval('1')",
        "meetings(**{})",
        "min(*[1, 2])",
        "revenue @ seats",
        "revenue // seats",
        "revenue % seats",
        "revenue << seats",
        "~seats",
        "+seats",
        "...",
        "min(1, 2)(3)",
        "date(region)",
        "revenue\nimport os",
        "revenue; seats",
    ],
)
def test_nothing_but_the_language_gets_through(text):
    with pytest.raises(RuleError):
        parse(text, NAMES)


@pytest.mark.parametrize(
    "text", ["-" * 1990 + "1", "(" * 900 + "1" + ")" * 900, "not " * 400 + "active", "1" + "+1" * 999]
)
def test_a_deep_rule_is_refused_and_breaks_nothing(text):
    with pytest.raises(RuleError):
        parse(text, NAMES)


@pytest.mark.parametrize(
    ("head", "inside", "tail"),
    [
        ("(", "seats", ")"),
        ("abs(", "seats", ")"),
        ("(seats + ", "seats", ")"),
        ("-", "seats", ""),
        ("not ", "active", ""),
        ("(", '"((((((((((((((((((((((((" == region', ")"),
    ],
)
def test_twenty_levels_are_allowed_and_the_next_is_refused_where_it_stands(head, inside, tail):
    def nested(levels):
        return head * levels + inside + tail * levels

    least = next(levels for levels in range(1, 30) if refused(nested(levels)))
    assert 19 <= least - 1 <= 20
    fault = refused(nested(60))
    assert "nested deeper than 20 levels" in fault.sentence
    assert len(head) * 19 < fault.column <= len(head) * 21


def refused(text) -> RuleError | None:
    try:
        parse(text, NAMES)
    except RuleError as fault:
        return fault
    return None


def test_a_bracket_counts_whatever_stands_in_it():
    assert parse("(" * 20 + "seats" + ")" * 20, NAMES) == parse("seats", NAMES)
    assert refused("(" * 21 + "seats" + ")" * 21).column == 21
    assert refused("seats + " + "(" * 25 + "seats" + ")" * 25).column == 29
    assert refused("()" * 30 + "(" * 21).column == 81, (
        "closed brackets are open no more, also where nothing can be read"
    )


@pytest.mark.parametrize(
    ("link", "kind"), [(" + seats", "number"), (" - 1", "number"), (" * 2", "number"), (" and active", "boolean")]
)
def test_a_chain_is_not_deeper_with_each_link(link, kind):
    """Written out it has at most 2,000 characters; nothing that reads it goes a level down for each link."""
    first = "active" if kind == "boolean" else "seats"
    text = first + link * ((2_000 - len(first)) // len(link))
    rule = parse(text, NAMES)
    assert (rule.type, rule.canonical()) == (kind, text)
    values = {"seats": 1.0, "active": True}
    one = rule.evaluate(values)
    (column,) = evaluate_columns(rule, {name: [value] for name, value in values.items()})
    assert one == column
    assert {name for name, _kind in rule.inputs} == {first}


def test_a_chain_is_read_from_the_left_and_written_without_brackets():
    assert parse("9 - 4 + 1 - (2 - 3)", NAMES).evaluate({}) == 7
    assert parse("((9 - 4) + 1) - (2 - 3)", NAMES).canonical() == "9 - 4 + 1 - (2 - 3)"
    assert parse("8 / 2 / 2 + 3 * 2", NAMES).canonical() == "(8 / 2 / 2) + (3 * 2)"
    assert refused("1 + seats + region").column == 13


def test_the_deepest_rule_can_be_read_again_as_it_is_written_out():
    for inside in ('signed in (date("2026-11-22"),)', "seats in (1, 2)", "meetings() > 1", "0 < seats <= 5"):
        deepest = max(
            (wrapped(inside, levels) for levels in range(25) if not refused(wrapped(inside, levels))), key=len
        )
        written = parse(deepest, NAMES).canonical()
        assert parse(written, NAMES).canonical() == written


def wrapped(inside: str, levels: int) -> str:
    """Each level a call, so that each has a bracket also when it is written out."""
    return "known(" * levels + inside + ")" * levels


def test_a_rule_that_gives_another_type_than_wanted_is_refused():
    with pytest.raises(RuleError, match="must give a yes or no, and it gives a number"):
        parse("revenue", NAMES, returns="boolean")


@pytest.mark.parametrize("name", ["min", "date", "true", "two words", "1st"])
def test_a_name_of_the_language_cannot_be_declared(name):
    with pytest.raises(ValueError, match="cannot be declared"):
        Names(variables={name: "number"})
