"""The stand-up of a team: of its own accounts only, since the last working day, told once in the morning of a working day."""

from datetime import date

import pytest

from accounts.actions.accounts import seat
from accounts.actions.engagements import log_engagement
from accounts.actions.followups import add_followup
from accounts.actions.promises import give_promise
from accounts.models import Standing
from accounts.standup import last_working_day, standup_of
from accounts.tasks import tell_standups
from intimacy.notify.models import Notification
from intimacy.tenancy.models import Member
from tests.accounts.test_telling import zone_where_it_is
from tests.api.conftest import Program, key_of  # noqa: F401 – a fixture
from tests.make import days_ago, in_days


@pytest.fixture
def helix(acme, cast, make):
    """Alice's, with Bob on the team: one talk of today, one of last month, one thing overdue, and it fades."""
    account = make.account("Helix", owner=cast.alice)
    seat(account=account, member=cast.bob, role="success", share=10, by=cast.ada)
    log_engagement(account=account, kind="call", title="Called them", by=cast.alice)
    log_engagement(account=account, kind="call", title="Long ago", happened_at=days_ago(30), by=cast.alice)
    add_followup(account=account, words="Send the plan", due_on=in_days(-1), by=cast.alice)
    add_followup(account=account, words="Next month", due_on=in_days(30), by=cast.alice)
    Standing.objects.filter(account=account).update(score=40, before=70, before_on=in_days(-90))
    return account


def told(standup) -> tuple:
    return (
        [row.title for row in standup.logged],
        [row.words for row in standup.due],
        [row.name for row in standup.fading],
    )


def test_everybody_on_the_team_has_the_same_stand_up_and_others_have_none(helix, cast):
    for member in (cast.alice, cast.bob):
        assert told(standup_of(member)) == (["Called them"], ["Send the plan"], ["Helix"])
    assert standup_of(cast.ada).is_empty, "who sees everything still has no team here"


def test_the_page_shows_it_and_asks_little(helix, cast, browse, django_assert_max_num_queries):
    client = browse(cast.bob)
    with django_assert_max_num_queries(15):
        page = client.get("/t/acme/stand-up/").content.decode()
    for words in ("Called them", "Send the plan", "From 70 to 40"):
        assert words in page
    for words in ("Long ago", "Next month"):
        assert words not in page
    assert browse(cast.mallory).get("/t/acme/stand-up/").status_code == 404


def test_a_program_gets_the_ids(helix, cast, key_of):  # noqa: F811
    log_engagement(account=helix, kind="call", title="Again", minutes=25, by=cast.alice)
    promise = give_promise(account=helix, words="A plan", due_on=in_days(0), by=cast.alice)
    found = Program(key_of(cast.bob)[1]).get("standup/").json()
    assert (found["minutes"], len(found["engagements"]), found["fading"]) == (25, 2, [str(helix.pk)])
    assert found["promises"] == [str(promise.pk)]
    assert len(found["followups"]) == 1
    assert Program(key_of(cast.ada)[1]).get("standup/").json()["fading"] == []


@pytest.mark.parametrize(
    ("today", "before"), [("2026-11-27", "2026-11-26"), ("2026-11-30", "2026-11-27"), ("2026-11-29", "2026-11-27")]
)
def test_the_last_working_day_leaps_over_the_weekend(today, before):
    assert last_working_day(date.fromisoformat(today)) == date.fromisoformat(before)


@pytest.mark.parametrize(("hour", "times"), [(7, 1), (14, 0)])
def test_it_is_told_once_and_only_in_the_morning_of_a_working_day(helix, acme, cast, monkeypatch, hour, times):
    monkeypatch.setattr("accounts.tasks.SATURDAY", 7)  # on whichever day the test runs
    Member.objects.update(time_zone=zone_where_it_is(14))
    Member.objects.filter(pk=cast.bob.pk).update(time_zone=zone_where_it_is(hour))
    for _ in range(2):
        assert tell_standups.run_in(acme).state == "done"
    found = [(row.member_id, row.title) for row in Notification.objects.filter(topic="accounts.standup")]
    assert found == [(cast.bob.pk, "Stand-up: 1 logged, 1 due, 1 fading")] * times
    monkeypatch.setattr("accounts.tasks.SATURDAY", 0)
    Notification.objects.all().delete()
    tell_standups.run_in(acme)
    assert not Notification.objects.exists(), "not at the weekend"
