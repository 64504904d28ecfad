"""A rule has one spelling, and it parses back to the same rule."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intimacy.rules import RuleError, nodes, parse
from intimacy.rules.parsing import MAX_LENGTH
from tests.rules.strategies import NAMES, any_tree


@settings(max_examples=200, deadline=None)
@given(any_tree())
def test_the_canonical_text_parses_back_to_an_equal_tree(tree):
    text = tree.canonical()
    assume(len(text) <= MAX_LENGTH)
    rule = parse(text, NAMES)
    assert rule.root == tree
    assert rule.canonical() == text


@given(st.text(max_size=40) | st.text(alphabet="abs d(),.'\"<>=+-*/ 01 inotrfelsk", max_size=40))
def test_any_text_is_a_rule_or_is_refused_with_a_sentence(text):
    try:
        rule = parse(text, NAMES)
    except RuleError as error:
        place, sentence = error.column, error.sentence
    else:
        place, sentence = 1, "It is a rule."
        assert parse(rule.canonical(), NAMES) == rule
    assert sentence
    assert 1 <= place <= len(text) + 1


def test_options_left_out_are_written_out():
    assert parse("met( days = 7.0 )", NAMES).canonical() == 'met(days=7, within=24, how="any")'


def test_a_text_with_both_quotes_survives():
    text = nodes.Text("""he said "it's" """).canonical()
    assert parse(text, NAMES).root == nodes.Text("""he said "it's" """)
