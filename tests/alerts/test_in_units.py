"""What people read of an alert is in what was counted, and by the period that its series has; a trial of a rule says what it is worth."""

import re
from datetime import date, timedelta

import numpy as np
import pytest

from alerts.actions.replays import ask_replay
from alerts.actions.rules import save_draft
from alerts.control.spread import usual_range
from alerts.models import Alert, Replay, Watch
from alerts.replaying import drawn, quarters
from alerts.saying import amount, chance_of_so_many, false_in_a_year, lately, parts_of, replayed, since_words
from alerts.tasks import try_rule, watch_accounts
from intimacy.notify.models import Notification
from tests.alerts.watched import cohort, live, rule_in_force
from tests.make import in_days, lines_of, to_its_end
from tests.recovery.conftest import scored

MINUS = "\N{MINUS SIGN}"
FOUR_WEEKS = [["2026-08-03", 52.0], ["2026-08-31", 20.0], ["2026-09-28", 18.0]]


@pytest.fixture
def by_four_weeks(helix, make):
    """An alert whose series has periods of four weeks: answers came later."""
    hours = {"name": "hours", "before": 8.0, "after": 31.0, "low": 2.0, "high": 20.0, "line": [8.0, 30.0, 32.0]}
    tickets = {"name": "answers", "before": 11.0, "after": 12.0, "low": 3.0, "high": 20.0, "line": [11.0, 10.0, 14.0]}
    return make.alert(
        helix, series="answers", since_on=date(2026, 8, 31), until_on=date(2026, 10, 25), low=35.0, high=65.0, line=FOUR_WEEKS,
        parts=[tickets, hours],
    )  # fmt: skip


def test_the_period_that_a_series_has_is_said_everywhere(by_four_weeks, helix, cast, browse, program):
    said = "the four weeks from 31 Aug 2026"
    assert since_words(by_four_weeks) == said
    alice = browse(cast.alice)
    for path in (f"alerts/{by_four_weeks.pk}/", f"accounts/{helix.pk}/alerts/"):
        assert f"ince {said}" in alice.get(f"/t/acme/{path}").content.decode(), path
    assert "The four weeks from 31 Aug 2026" in alice.get("/t/acme/alerts/").content.decode()
    assert (
        f"Since {said}, hours until our first answer: from 8 to 31 hours"
        in lines_of(cast.alice)[by_four_weeks.says].why
    )
    told = Notification.objects.get(topic="alerts.raised").why
    assert told.startswith(f"Since {said}. Hours until our first answer: from 8 to 31 hours.")
    assert program(cast.alice).get(f"alerts/{by_four_weeks.pk}/").json()["weeks"] == 4
    page = alice.get(f"/t/acme/alerts/{by_four_weeks.pk}/").content.decode()
    assert "Four weeks from" in page
    assert "week of" not in page


def test_what_a_mean_rests_on_comes_last_and_is_not_drawn(by_four_weeks):
    hours, tickets = parts_of(by_four_weeks)
    assert (hours.says, hours.is_drawn) == ("hours until our first answer: from 8 to 31 hours", True)
    assert (tickets.came_to, tickets.is_drawn) == ("12 in four weeks", False)


@pytest.mark.parametrize(
    ("part", "value", "weeks", "said"),
    [
        ("people", 4.2, 4, "4.2 a week"),
        ("inbound", 3, 1, "3 a week"),
        ("contact", 120.4, 4, "120 in four weeks"),
        ("usage", 1, 1, "1 person"),
        ("kept", 86.3, 4, "86.3%"),
        ("hours", None, 1, "–"),
    ],
)
def test_each_part_has_its_unit(part, value, weeks, said):
    assert amount(part, value, weeks) == said


def test_nine_of_ten_periods_lie_in_the_usual_range():
    low, high = usual_range(np.array([[*range(1, 101)], [np.nan] * 99 + [7], [np.nan] * 100]))
    assert (list(low[:2]), list(high[:2])) == ([5, 7], [96, 7])
    assert np.isnan([low[2], high[2]]).all()
    assert usual_range(np.array([3.0, 1.0, 9.0])) == (1, 9), "all of them where there are few"


def test_a_night_keeps_what_was_counted_of_alerts_and_of_all_that_is_watched(acme, cast, make, browse, program):
    accounts = cohort(make, cast)
    rule_in_force(cast)
    live(accounts, usage=120, drop_at=5)
    to_its_end(watch_accounts)
    alert = Alert.objects.get(account=accounts[0], series="contact")
    inbound = next(part for part in parts_of(alert) if part.name == "inbound")
    assert (len(inbound.line), round(inbound.before), inbound.after < 1) == (len(alert.line), 2, True)
    assert 0 <= inbound.low < inbound.before < inbound.high
    watch = Watch.objects.get(account=accounts[1], series="usage")
    assert re.fullmatch(r"\d+(\.\d)? people, usually \d+(\.\d)? to \d+", lately(watch))
    listed = browse(cast.alice).get("/t/acme/alerts/watching/").content.decode()
    assert "people, usually" in listed
    assert not re.search(r"-\d+\.\d", listed.split("<main")[1]), "no hyphen for a minus, and no scale of its own"
    told = program(cast.alice).get(f"alert-watches/?account={accounts[1].pk}&series=usage").json()["results"][0]
    assert told["parts"] == watch.parts


def test_a_quarter_counts_once_it_is_known_at_both_ends(helix, make):
    other = make.account()
    for days, value in ((400, 70), (300, 55), (200, 56), (20, 50)):
        scored(helix, days, [value] * 4)
    starts = [in_days(-350).replace(), in_days(-290), in_days(-150), in_days(-500)]
    assert quarters({helix.pk: starts, other.pk: starts}) == {helix.pk: [True, False]}
    # From the day 350 ago 70 falls to 55; from 290 ago 55 does not fall; 150 ago nothing follows within a quarter; 500 ago nothing is known.


def test_of_many_accounts_without_an_alert_some_are_drawn_evenly():
    assert drawn(range(100)) == list(range(100))
    assert (len(drawn(range(450))), drawn(range(450))[1]) == (150, 3)


def test_a_trial_counts_the_same_fall_where_nothing_was_raised(acme, cast, make, browse, program):
    accounts = cohort(make, cast)
    draft = save_draft(usage=False, by=cast.ada)
    live(accounts, drop_at=20)
    for place, account in enumerate(accounts):
        for days in range(400, -1, -28):
            scored(account, days, [50 if (place == 0 and days < 120) or (place == 1 and days < 250) else 70] * 4)
    replay = ask_replay(rule=draft, by=cast.ada)
    list(try_rule.function(replay=str(replay.pk)))
    found = Replay.objects.get()
    assert (found.until_on - found.from_on, found.compared, found.fell) == (timedelta(days=365), 1, 1)
    assert (found.base_accounts, found.base_compared, found.base_fell) == (8, 8 * 10, 3)
    said = " ".join(replayed(found))
    assert "Of 1 account whose quarter is over and whose scores are known, 1 later fell." in said
    assert "the score fell as much within 3 of 80 quarters (3.8%)" in said
    assert "So 0 of that 1 would be expected" in said
    assert "So scores fell more often after an alert than without one" in said
    page = browse(cast.ada).get("/t/acme/settings/alerts/").content.decode()
    for sentence in replayed(found):
        assert sentence in page
    assert program(cast.ada).get(f"alert-replays/{found.pk}/").json()["says"] == replayed(found)


def _replay(**values) -> Replay:
    given = {
        "from_on": date(2025, 11, 29),
        "until_on": date(2026, 11, 29),
        "years": 3,
        "watched": 140,
        "not_watched": 12,
        "alerts": 11,
        "accounts": 9,
    }
    return Replay(
        **given | {"compared": 4, "recent": 5, "base_accounts": 131, "base_compared": 1300, "base_fell": 26} | values
    )


def test_an_honest_reader_is_told_what_nothing_means(acme):
    period, raised, fell, base, worth = replayed(_replay(fell=0))
    assert period.startswith("Replayed: 29 Nov 2025 to 29 Nov 2026, on 152 accounts. 140 would be watched")
    assert raised == (
        "It would have raised 11 alerts, on 9 accounts. By the rate of the rule at most 47 a year are false: one in 3 years at each of 140 accounts."
    )
    assert false_in_a_year(3, 7) == "less than 1"
    assert replayed(_replay(fell=0, recent=4))[1].endswith(
        "1 of them is not judged below: it only rose, or its scores are not known."
    )
    assert "10 points or more below what it was on the day of the alert" in fell
    assert "Of 4 accounts whose quarter is over and whose scores are known, 0 later fell." in fell
    assert "At 5 accounts the quarter is not over yet." in fell
    assert "within 26 of 1,300 quarters (2%)" in base
    assert "So 0.1 of those 4 would be expected" in base
    assert worth.startswith("So scores fell no more often after an alert than without one.")
    assert "this year cannot show" in replayed(_replay(fell=0, base_fell=0))[-1]
    assert "may show by chance" in replayed(_replay(fell=1, base_fell=260))[-1]
    assert replayed(_replay(fell=0, compared=0))[-1].startswith("So this trial cannot say")
    assert "try it again" in replayed(_replay(fell=0, from_on=None, until_on=None, asked_at=None))[-1]


def test_the_chance_of_so_many():
    assert chance_of_so_many(0, 4, 0.02) == 1
    assert chance_of_so_many(2, 2, 0.5) == pytest.approx(0.25)
    assert chance_of_so_many(1, 3, 0.1) == pytest.approx(1 - 0.9**3)
