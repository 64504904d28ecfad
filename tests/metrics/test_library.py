"""The library of indicators: each is whole, each figure is that of a case computed by hand, and outcomes stay out of scores."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from intimacy.access.actions import make_key
from intimacy.rules import RuleError, parse
from intimacy.tenancy.context import bound
from intimacy.tenancy.refusals import CLOCK
from metrics.checking import fault_in_rule, faults_of
from metrics.formulas import FORMULA_1, Formula, formula_of_content
from metrics.indicators import Anchor, from_content
from metrics.library import BY_CODE, LIBRARY
from metrics.measures import CONTACT_KINDS, NAMES
from metrics.scoring import explain, score
from tests.api.conftest import Program

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ANY_DAY = date(2026, 11, 22)


def row(kind, days, direction="out", *, account="Helix", contact=None, thread=None, value=None):
    """One interaction so many days ago."""
    return {
        "account": account, "kind": kind, "direction": direction, "happened_at": NOW - timedelta(days=days),
        "contact": contact, "lead": True, "thread": thread, "value": value,
    }  # fmt: skip


def value_of(indicator, rows, places=None) -> float:
    """The indicator's value from 0 to 100 for Helix, NaN where it is unknown; the same in either order of the rows."""
    found = []
    for frame in (pd.DataFrame(rows), pd.DataFrame(rows[::-1])):
        frame = frame.assign(
            happened_at=pd.to_datetime(frame["happened_at"], utc=True), value=frame["value"].astype(float)
        )
        scored = score(frame, ["Helix"], Formula(9, ANY_DAY, (indicator,)), NOW, places).frame
        found.append(scored[f"value_{indicator.code}"][0])
    assert found[0] == found[1] or np.isnan(found).all()
    return found[0]


def ticket(name, opened, *answers, back=()):
    """A ticket: when it was opened, when we answered, when the customer wrote again, in days ago."""
    return [
        row("ticket", opened, "in", thread=name),
        *(row("ticket_answer", days, thread=name) for days in answers),
        *(row("ticket_comment", days, "in", thread=name) for days in back),
    ]


TICKETS = [
    *ticket("settled", 40, 39.5),
    *ticket("came back", 30, 29, back=(27,)),
    *ticket("settled, too", 20, 18.5),
    *ticket("too young to say", 3, 2.5),
    *ticket("never answered", 60),
]
# Each: the rows, and the value by hand. What the first of the tickets says of hours: 12, 24, 36 and 12, mean 21.
BY_HAND = {
    "last_touch": ([row("email", 52), row("ticket", 1, "in")], (90 - 52) / (90 - 14) * 100),
    "reviews_held": ([row("review", 30), row("review", 300), row("review", 370)], 50),
    "co_creation": ([row("co_creation", 5), row("co_creation", 20), row("co_creation", 200)], 50),
    "steadiness": ([row("call", 5), row("call", 25), row("call", 40), row("email", 170)], (3 - 1) / 5 * 100),
    "own_initiative": ([row("call", 5, "in"), row("email", 80, "in"), row("call", 6), *TICKETS], 33.33),
    "contact_trend": ([row("call", 5), *(row("call", 100 + day) for day in range(3))], 0),
    "response_time": (TICKETS, (48 - 21) / 46 * 100),
    "first_time_resolution": (TICKETS, (2 / 3 - 0.5) / 0.4 * 100),
    "ticket_load": (TICKETS, (20 - 5) / 18 * 100),
    "usage": ([row("usage", 3, value=20.5), row("usage", 17, value=30), row("usage", 40, value=900)], 50.5),
    "usage_trend": ([*(row("usage", day) for day in (1, 9, 35, 45))], 33 / 43 * 100),
    "usage_steadiness": ([row("usage", 5), row("usage", 65), row("usage", 66), row("usage", 400)], 20),
    "feedback_given": ([row("feedback", 5), row("feedback", 100), row("call", 2)], 50),
    "feedback_value": ([row("feedback", 5, value=5), row("feedback", 100, value=3.5), row("feedback", 9)], 62.5),
    # 10 days, none and 60 that it waits still; what is older than a year and what came before them are nobody's answer.
    "time_to_customize": (
        [
            row("feedback", 400, "in"),
            row("co_creation", 200),
            row("feedback", 100, "in"),
            row("feedback", 90, "in"),
            row("co_creation", 90),
            row("co_creation", 70),
            row("feedback", 60, "in"),
            row("call", 5),
        ],
        (180 - 70 / 3) / 166 * 100,
    ),
    "delivery_rhythm": ([row("promise_kept", 5), row("followup_missed", 10), row("promise_kept", 5, "in")], 33.33),
}


@pytest.mark.parametrize(("code", "kind"), [("steadiness", "call"), ("usage_steadiness", "usage")])
def test_who_came_this_quarter_is_not_called_unsteady(code, kind):
    assert np.isnan(value_of(BY_CODE[code], [row(kind, 5), row(kind, 25), row(kind, 149)]))
    assert value_of(BY_CODE[code], [row(kind, 151)]) == 0, "and went silent"


@pytest.mark.parametrize("code", BY_HAND)
def test_each_is_worth_what_was_computed_by_hand(code):
    rows, worth = BY_HAND[code]
    assert value_of(BY_CODE[code], rows) == pytest.approx(worth, abs=0.006)


def test_every_one_that_a_score_may_have_is_computed_by_hand_somewhere():
    standing_elsewhere = {indicator.code for indicator in FORMULA_1.indicators}  # tests/metrics/test_scoring.py
    assert {each.code for each in LIBRARY if each.type != "outcome"} == set(BY_HAND) | standing_elsewhere


def test_there_are_twenty_and_each_says_all_that_people_ask():
    assert len(LIBRARY) == len(BY_CODE) >= 20
    assert set(Counter(each.type for each in LIBRARY)) == {"leading", "lagging", "behavioural", "outcome", "enabler"}
    assert {each.origin for each in LIBRARY} == {"customer", "us"}
    for each in LIBRARY:
        assert all(
            str(getattr(each, name)) for name in ("words", "definition", "source", "kpi", "filled_by", "owner")
        ), each.code
        assert not each.anchors, each.code


@pytest.mark.parametrize("indicator", LIBRARY, ids=lambda each: each.code)
def test_each_survives_being_kept_and_is_unknown_of_nobody_knows_what(indicator):
    assert from_content(indicator.as_content()).as_content() == indicator.as_content()
    assert np.isnan(value_of(indicator, [row("support", 3)]))


def test_outcomes_never_enter_a_score():
    outcomes = [each for each in LIBRARY if each.type == "outcome"]
    assert outcomes
    for outcome in outcomes:
        content = replace(FORMULA_1, indicators=(*FORMULA_1.indicators, outcome)).as_content()
        assert "outcome" in faults_of(content)[f"{outcome.code} type"]
        disguised = replace(outcome, type="leading")
        content = replace(FORMULA_1, indicators=(*FORMULA_1.indicators, disguised)).as_content()
        assert "outcome" in faults_of(content)[f"{outcome.code} expression"]
    assert faults_of(FORMULA_1.as_content()) == {}


def test_the_time_until_is_measured_to_another_kind_at_the_same_account():
    indicator = replace(
        BY_CODE["time_to_customize"], expression='days_until(kind="contact", then="advisory", days=100)',
        evidence="contacts_recorded()", poor=100, excellent=0,
    )  # fmt: skip
    rows = [row("call", 50), row("advisory", 40), row("email", 20), row("call", 120)]
    assert value_of(indicator, rows) == 100 - (10 + 20) / 2
    assert np.isnan(value_of(indicator, [row("advisory", 40), row("advisory", 30)])), "nothing waits"
    frame = pd.DataFrame([row("advisory", 45, account="Ionix"), *rows[:1]])
    frame["happened_at"] = pd.to_datetime(frame["happened_at"], utc=True)
    found = score(frame, ["Helix", "Ionix"], Formula(9, ANY_DAY, (indicator,)), NOW).frame["value_time_to_customize"]
    assert found[0] == 50
    assert np.isnan(found[1])


def test_any_kind_is_any_but_an_outcome():
    indicator = replace(BY_CODE["reviews_held"], expression='count(kind="any", days=90)')
    rows = [row("call", 3), row("usage", 5), row("opportunity", 4, value=9), row("call", 6)]
    assert value_of(indicator, rows) == 75


@pytest.mark.parametrize("code", [each.code for each in LIBRARY if each.type != "outcome"])
def test_each_may_enter_a_formula_alone(code):
    content = Formula(2, ANY_DAY, (BY_CODE[code],)).as_content()
    assert faults_of(content) == {}
    assert formula_of_content(2, ANY_DAY, content).as_content() == content


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("count(days=90) / 0", "divides by zero"),
        ("count() / (2 - 4 / 2)", "divides by zero"),
        ("contacts_named() / (contacts_named() - contacts_named())", "divides by zero"),
        ("(" * 300 + "count()" + ")" * 300, "nested deeper than 20"),
        ('count(kind="meetin", days=90)', "Did you mean “meeting”?"),
        ("cuont(days=90)", "Did you mean “count”?"),
        ("count(kind=3)", "text is needed"),
        ("count(days=0)", "from 1 to 3650"),
        ("1 + 1", "reads nothing of the account"),
        ('count(kind="opportunity")', "outcome"),
        ('days_until(kind="feedback", then="churn")', "outcome"),
        ("count(days=90) > 3", "number"),
        ("(" * 30 + "count()" + " + 1)" * 30, "nested"),
        ("count() + " * 300 + "1", "2000 characters"),
        ("", "empty"),
    ],
)
def test_nonsense_gets_a_sentence(rule, sentence):
    assert sentence in fault_in_rule(rule)


def test_a_choice_that_is_none_says_where_it_stands():
    with pytest.raises(RuleError) as fault:
        parse('1 + count(kind="meetin")', NAMES)
    assert fault.value.column == 16
    assert parse("count()", NAMES) == parse('count(direction="any", kind="contact", days=90)', NAMES)


def test_the_most_particular_anchor_holds():
    indicator = replace(
        BY_CODE["reviews_held"],
        anchors=(
            Anchor("region", "Europe", 0, 8), Anchor("industry", "Optics", 0, 2), Anchor("segment", "s", 0, 1), Anchor("account", "a", 1, 0)
        ),
    )  # fmt: skip
    rows = [row("review", 30)]

    def worth(**places):
        whole = {"account": "", "segment": "", "industry": "", "region": ""} | places
        return value_of(indicator, rows, {whose: np.array([text], dtype=object) for whose, text in whole.items()})

    assert worth() == value_of(indicator, rows) == 25
    assert worth(region="Europe") == 12.5
    assert worth(region="Europe", industry="Optics") == 50
    assert worth(region="Europe", industry="Optics", segment="s") == 100
    assert worth(region="Europe", industry="Optics", segment="s", account="a") == 0


def test_touchpoints_weigh_as_the_formula_says_and_the_reasons_add_up():
    rows = [row("call", 0), row("email", 0)]
    frame = pd.DataFrame(rows).assign(happened_at=NOW)
    weights = dict.fromkeys(FORMULA_1.touchpoints, 0.0) | {"call": 7, "email": 1}
    formula = Formula(2, ANY_DAY, (BY_CODE["advisory_contact"],), weights)
    assert score(frame, ["Helix"], formula, NOW).frame["score"][0] == 40
    reasons = explain(frame, "Helix", formula.indicators[0], NOW, weights)
    assert sorted(reasons["weight"]) == [1, 7]


def test_programs_read_it_and_write_a_draft_of_it(acme, cast):
    with bound(cast.acme, member=cast.ada, purpose="administration"):
        _key, secret = make_key(member=cast.ada, words="test", scopes=["metrics:read", "metrics:write"], by=CLOCK)
    program = Program(secret)
    found = program.get("formulas/library/").json()
    assert [each["code"] for each in found] == [each.code for each in LIBRARY]
    assert {each["owner"] for each in found} == {"manager", "product", "executive"}
    chosen = [each for each in found if each["type"] != "outcome"]
    touchpoints = [{"kind": kind, "weight": 1} for kind in CONTACT_KINDS]
    answer = program.post("formulas/", {"indicators": chosen, "touchpoints": touchpoints})
    assert answer.status_code == 201, answer.content
    assert answer.json()["content"]["indicators"] == chosen
    wrong = [{**chosen[0], "owner": "the caretaker"}]
    assert program.post("formulas/", {"indicators": wrong, "touchpoints": touchpoints}).status_code == 400
