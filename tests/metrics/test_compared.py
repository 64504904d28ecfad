"""A change of a score read as what happened: the figures at both ends, and what came of each entry behind them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from intimacy.tenancy.context import bound
from metrics.compared import InShort, in_short, with_figures
from metrics.engine import look_back, rescore
from metrics.library import BY_CODE
from metrics.measures import MEASURES
from metrics.parts import Change
from metrics.scoring import Figure
from tests.make import days_ago


@pytest.fixture
def slower(cast, make):
    """An account whose tickets were answered within hours a quarter ago, of which two wait long and one waits still today."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
        make.interaction(account, "meeting", happened_at=days_ago(150))
        answered_after = [*((days, 3) for days in range(140, 100, -5)), (40, 49), (30, 31), (20, 5), (10, None)]
        for number, (days, hours) in enumerate(answered_after):
            opened = days_ago(days)
            make.interaction(
                account, "ticket", happened_at=opened, direction="in", thread=str(number), title=f"Lot {number}"
            )
            if hours:
                answer = opened + timedelta(hours=hours)
                make.interaction(account, "ticket_answer", happened_at=answer, direction="out", thread=str(number))
        look_back([account.pk], [days_ago(95).date()])
        rescore([account.pk])
    return account


def page_of(account, cast, browse, rest=""):
    page = browse(cast.alice).get(f"/t/acme/accounts/{account.pk}/score/{rest}").content.decode()
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))


def test_the_bar_of_a_change_says_how_many_of_how_many_then_and_now(slower, cast, browse):
    assert "8 of 8 → 1 of 4 answered in time" in page_of(slower, cast, browse)


def test_each_measure_says_of_what_it_is_a_figure():
    said = {name: [str(measure.unit % {"n": n}) for n in (1, 3)] for name, measure in MEASURES.items()}
    assert all(all(pair) for pair in said.values())
    assert (said["distinct_contacts"], said["hours_to_answer"]) == (["person", "people"], ["hour", "hours"])


def in_words(code, raw, counted=0, **changes):
    return in_short(replace(BY_CODE[code], **changes), Figure(raw, counted))


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        (in_words("breadth", 5), in_words("breadth", 3), "5 → 3 people"),
        (in_words("breadth", 5), in_words("breadth", 1), "5 → 1 person"),
        (in_words("breadth", 5), InShort("unknown"), "5 people → unknown"),
        (InShort("not asked"), in_words("breadth", 3), "not asked → 3 people"),
        (in_words("advisory_contact", 11.89), in_words("advisory_contact", 10.638), "11.89 → 10.64 weighted conversations"),
        (in_words("advisory_contact", 2), in_words("advisory_contact", 1.004), "2 → 1 weighted conversation"),
        (in_words("kept", 0.5, 4), in_words("kept", 0.75, 4), "2 of 4 → 3 of 4 kept"),
        (in_words("contact_trend", 0.5), in_words("contact_trend", 0.25), "0.50 → 0.25"),
        (in_words("breadth", 5), in_words("breadth", 5, expression="contacts_recorded()"), "5 people → 5 conversations"),
    ],
)  # fmt: skip
def test_of_what_the_figures_are_is_said_once_behind_the_second(then, now, words):
    (pair,) = with_figures([Change(BY_CODE["breadth"], 1, 2)], {"breadth": then}, {"breadth": now}).values()
    assert " → ".join(pair) == words


def test_the_page_of_a_figure_says_what_it_was_a_quarter_before_and_what_came_of_each_entry(slower, cast, browse):
    page = page_of(slower, cast, browse, "answers/")
    assert re.search(
        r"On \d+ \w+( \d+)?: 8 of 8 answered in time , \d+ points \. On \d+ \w+( \d+)?: 1 of 4 answered in time , \d+ points \.",
        page.replace(".", " .").replace("  ", " "),
    )
    for said in ("answered after 2 days", "answered after 31 hours", "answered after 5 hours", "not answered by then"):
        assert page.count(said) == 1, said
    listed = page_of(slower, cast, browse, "answers/all/")
    assert "Answered after 31 hours" in listed
    assert "Not answered by then" in listed
