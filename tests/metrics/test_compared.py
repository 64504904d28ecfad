"""A change of a score read as what happened: the figures at both ends, and what came of each entry behind them."""

import re
from datetime import timedelta

import pytest

from intimacy.tenancy.context import bound
from metrics.engine import look_back, rescore
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
    assert "8 of 8 → 1 of 4" in page_of(slower, cast, browse)


def test_the_page_of_a_figure_says_what_it_was_a_quarter_before_and_what_came_of_each_entry(slower, cast, browse):
    page = page_of(slower, cast, browse, "answers/")
    assert re.search(
        r"On \d+ \w+( \d+)?: 8 of 8 , \d+ points \. On \d+ \w+( \d+)?: 1 of 4 , \d+ points \.",
        page.replace(".", " .").replace("  ", " "),
    )
    for said in ("answered after 2 days", "answered after 31 hours", "answered after 5 hours", "not answered by then"):
        assert page.count(said) == 1, said
    listed = page_of(slower, cast, browse, "answers/all/")
    assert "Answered after 31 hours" in listed
    assert "Not answered by then" in listed
