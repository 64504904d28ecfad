"""A formula is checked when it is written, not when it is due."""

from dataclasses import replace
from datetime import date

import pytest

from intimacy.rules import RuleError
from metrics.formulas import FORMULA_1, Formula
from metrics.library import BREADTH, KEPT


def test_the_first_formula_has_four_indicators_that_weigh_a_hundred():
    assert FORMULA_1.version == 1
    assert [indicator.code for indicator in FORMULA_1.indicators] == ["advisory_contact", "breadth", "answers", "kept"]
    assert sum(indicator.weight for indicator in FORMULA_1.indicators) == 100


def test_the_expressions_are_stored_in_their_one_spelling():
    for indicator in FORMULA_1.indicators:
        assert indicator.rule.canonical() == indicator.expression
        assert indicator.evidence_rule.canonical() == indicator.evidence


def test_an_indicator_with_a_wrong_rule_is_refused_with_its_column():
    with pytest.raises(RuleError, match=r"Column 1: .*Did you mean “distinct_contacts”"):
        replace(BREADTH, expression="distinct_contact(days=180)")


def test_an_indicator_that_cannot_tell_poor_from_excellent_is_refused():
    with pytest.raises(ValueError, match="the same"):
        replace(BREADTH, poor=3, excellent=3)


@pytest.mark.parametrize("weight", [0, -1, 0.5])
def test_a_weight_is_a_whole_number_above_zero(weight):
    with pytest.raises(ValueError, match="whole number"):
        replace(KEPT, weight=weight)


def test_a_formula_names_each_indicator_once():
    with pytest.raises(ValueError, match="code of its own"):
        Formula(2, date(2026, 12, 1), (BREADTH, BREADTH))


def test_a_lower_figure_can_be_the_better_one():
    assert replace(KEPT, poor=1, excellent=0).hundredths(0.25) == 7_500
