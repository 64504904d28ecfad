"""The score of one account: tile, chart, contributions and waterfall say the same, down to the interactions behind it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.bands import shown
from accounts.models import Standing
from intimacy.tenancy.context import bound
from metrics.engine import look_back, rescore
from metrics.evidence import evidence_of
from metrics.formulas import FORMULA_1
from metrics.library import LIBRARY
from metrics.models import Score
from metrics.panels import line_of, made_of, standing_of, waterfall_of
from metrics.parts import changes, parts_of
from tests.make import days_ago


def weeks(count: int):
    return [timezone.now().date() - timedelta(weeks=week) for week in range(1, count + 1)]


@pytest.fixture
def helix(cast, make):
    """An account of Alice's that was close half a year ago and has gone quiet, with a year of weekly scores."""
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice, tier=1)
        for number in range(14):
            make.interaction(account, "meeting", happened_at=days_ago(95 + 9 * number), title=f"Meeting {number}")
        for number in range(3):
            make.interaction(account, "call", happened_at=days_ago(8 + 11 * number), title=f"Call {number}")
        for number in range(5):
            opened = days_ago(20 + 14 * number)
            make.interaction(account, "ticket", happened_at=opened, direction="in", thread=f"T{number}", title="Broken")
            make.interaction(
                account, "ticket_answer", happened_at=opened + timedelta(hours=5 if number % 2 else 40), direction="out", thread=f"T{number}",
            )  # fmt: skip
        look_back([account.pk], weeks(40))
        rescore([account.pk])
    return account


def page_of(client, account, rest="score/"):
    return client.get(f"/t/acme/accounts/{account.pk}/{rest}")


def test_tile_chart_contributions_and_waterfall_agree(helix, cast):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        standing = standing_of(helix)
        published = Standing.objects.get(account=helix)
        score, was = shown(published.score), shown(published.before)
        assert (standing.score, standing.was, standing.change) == (score, was, published.change)
        assert standing.before.on == published.before_on
        days = {row[0]: row[1] for row in line_of(standing).table.rows}
        assert next(iter(days.values())) == str(score)
        assert (standing.before.on, was) in standing.series
        drawn = [row for row, _part, _url in made_of(standing)]
        assert drawn[-1].points == str(score)
        assert drawn[-2].after == score
        steps = [row for row, *_rest in waterfall_of(standing, {})]
        assert (steps[0].points, steps[-2].after, steps[-1].points) == (str(was), score, str(score))
        assert sum(step.points for step in standing.changes) == score - was


@pytest.mark.parametrize("week", [1, 5, 13, 20, 28])
def test_the_changes_between_any_two_days_add_up_exactly(helix, cast, week):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        standing = standing_of(helix, since=timezone.now().date() - timedelta(weeks=week))
        assert standing.was + sum(change.points for change in standing.changes) == standing.score


def test_whole_points_add_up_to_the_shown_score_every_week(helix, cast):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        scores = [row for row in Score.objects.of(helix) if row.score is not None]
        assert len(scores) > 25
        for score in scores:
            assert sum(part.points for part in parts_of(score) if part.known) == shown(score.score)


def test_an_indicator_that_becomes_unknown_takes_its_points_with_it(acme):
    before = Score(score=Decimal("60.00"), definition=1, worth=[-1, 6000, -1, 6000], points=[-1, 3000, -1, 3000])
    after = Score(score=Decimal("60.00"), definition=1, worth=[-1, 6000, -1, -1], points=[-1, 6000, -1, -1])
    found = {change.indicator.code: (change.before, change.after, change.points) for change in changes(before, after)}
    assert found == {"breadth": (30, 60, 30), "kept": (30, None, -30)}


def test_the_account_page_shows_score_band_and_both_ends(helix, cast, browse):
    page = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        standing = standing_of(helix)
    assert f">{standing.score}</span>" in page
    assert f"was {standing.was} on" in page
    assert f"{standing.coverage}% of what the score asks about is known" in page
    assert "Promises and follow-ups kept</b> is unknown" in page.replace("\n", " ")
    assert "Score definition 1 of 22 November 2026" in page


def test_an_account_without_a_score_says_what_is_missing_and_what_to_do(cast, make, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        account = make.account("Quiet", owner=cast.alice)
    client = browse(cast.alice)
    for address in (f"/t/acme/accounts/{account.pk}/", f"/t/acme/accounts/{account.pk}/score/"):
        page = client.get(address).content.decode()
        assert "No score yet" in page
        assert f"engagements/new/?account={account.pk}" in page
    assert client.get(f"/t/acme/accounts/{account.pk}/score/breadth/").status_code == 200


@pytest.mark.parametrize("code", [indicator.code for indicator in FORMULA_1.indicators])
def test_the_interactions_behind_an_indicator_add_up_to_its_figure_and_give_its_value(helix, cast, code):
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        for score in Score.objects.of(helix).filter(score__isnull=False)[::8]:
            found = {part.indicator.code: part for part in parts_of(score)}[code]
            behind = evidence_of(helix, found.indicator, score, by=cast.alice)
            if found.known:
                assert behind.value == found.value
            total = Decimal(behind.total.split(" / ")[0])
            assert sum(Decimal(item.weight) for item in behind.items) == total
            assert not behind.items or behind.total.split(" / ")[0] in behind.sum_words


def test_the_page_of_an_indicator_names_figure_value_and_points(helix, cast, browse):
    page = page_of(browse(cast.alice), helix, "score/answers/").content.decode()
    with bound(cast.acme, member=cast.alice, purpose="scoring"):
        part = next(part for part in standing_of(helix).parts if part.indicator.code == "answers")
    assert "2 / 5" in page
    assert "40%" in page
    assert f'<div class="k-tile-value">{part.points}</div>' in page
    assert "Broken" in page
    assert "What is known of that time has changed" not in page


def test_the_page_of_a_past_day_shows_what_was_behind_it_then(helix, cast, browse):
    day = timezone.now().date() - timedelta(weeks=13)
    page = page_of(browse(cast.alice), helix, f"score/advisory_contact/?on={day}").content.decode()
    assert "Call 0" not in page
    assert "Meeting 4" in page


def test_later_knowledge_is_said_until_it_is_scored(helix, cast, make, browse):
    with bound(cast.acme, member=cast.alice, purpose="account_management"):
        make.interaction(helix, "advisory", happened_at=days_ago(2))
        latest = Score.objects.of(helix).last()
    page = page_of(browse(cast.alice), helix, "score/advisory_contact/")
    assert "has changed since this score was computed" in page.content.decode()
    evidence, given = page.context["evidence"], page.context["given"]
    assert evidence.value == given.value, "the list still says what the score was made of"
    assert evidence.value_now > given.value
    assert all(item.happened_at < latest.computed_at - timedelta(days=2) for item in evidence.items)


def test_the_score_page_compares_with_the_day_in_the_address(helix, cast, browse):
    day = timezone.now().date() - timedelta(weeks=26)
    page = page_of(browse(cast.alice), helix, f"score/?on={day}").content.decode()
    assert f'<option value="{day}" selected>' in page
    assert page_of(browse(cast.alice), helix, "score/?on=yesterday").status_code == 200


def test_an_indicator_that_does_not_exist_is_not_found(helix, cast, browse):
    assert page_of(browse(cast.alice), helix, "score/happiness/").status_code == 404


@pytest.mark.parametrize("rest", ["score/", "score/breadth/"])
def test_a_score_is_for_those_who_see_the_account(helix, cast, browse, rest):
    assert page_of(browse(cast.bob), helix, rest).status_code == 404
    assert page_of(browse(cast.eve), helix, rest).status_code == 200
    assert page_of(browse(cast.mallory), helix, rest).status_code == 404


@pytest.mark.parametrize("rest", ["score/", "score/advisory_contact/", "score/answers/"])
def test_the_pages_of_a_score_cost_few_queries(helix, cast, browse, rest, django_assert_max_num_queries):
    client = browse(cast.alice)
    with django_assert_max_num_queries(15):
        page_of(client, helix, rest)


def test_every_indicator_says_what_would_fill_it():
    assert [indicator.code for indicator in LIBRARY if not indicator.filled_by] == []


def test_the_settings_say_how_the_score_is_made(cast, browse):
    page = browse(cast.alice).get("/t/acme/settings/score/").content.decode()
    for indicator in FORMULA_1.indicators:
        assert str(indicator.words) in page
        assert indicator.expression in page
    assert re.search(r"Score definition\s+1 of\s+22 November 2026", page)
    assert "How the score is made" in browse(cast.alice).get("/t/acme/settings/").content.decode()
