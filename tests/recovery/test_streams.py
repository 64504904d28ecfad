"""What came in week by week, read as alerts read it and counted by hand."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from accounts.actions.interactions import Fact, learn
from alerts.actions.alerts import note_inflow
from alerts.actions.rules import add_quiet
from alerts.reading.weeks import mondays, read_weeks, totals_of
from intimacy.tenancy.refusals import CLOCK
from recovery.diagnosing import diagnose
from recovery.diagnosis.streams import WEEKS, streams_of
from tests.recovery.conftest import scored


@pytest.fixture
def told(acme, cast, make):
    """Tells of an account, in weeks that are over: ``told(kind, weeks ago, …)``, from a history that began a year and a half ago."""
    account, number = make.account("Helix", owner=cast.alice), iter(range(100_000))
    begins = mondays(timezone.now())

    def tell(kind, week, *, of=account, hour=9, source="test", **values):
        at = timezone.now().replace(hour=0, minute=0) + timedelta(
            days=(begins[-week] - timezone.now().date()).days, hours=hour
        )
        learn(source=source, facts=[Fact(of.pk, kind, at, f"{kind} {next(number)}", **values)], by=CLOCK)

    tell.account = account
    tell("transaction", 78)
    return tell


def _streams(account):
    now = timezone.now()
    return streams_of(read_weeks([account.pk], now, totals_of(now)))


def test_conversations_people_and_usage_are_those_that_alerts_read(told, make):
    carl = make.contact(told.account, "Carl")
    told("call", 2, contact=carl.pk)
    told("email", 2, hour=11, contact=carl.pk)
    told("meeting", 1)
    told("usage", 2, value=7.0)
    found = _streams(told.account)
    assert found["contact"].values[-3:].tolist() == [0, 2.5, 3]
    assert found["people"].values[-2:].tolist() == [1, 0]
    assert found["usage"].values[-2] == 7
    assert np.isnan(found["usage"].values[-1]), "nothing told is not nobody"
    assert {"answers", "kept"}.isdisjoint(found)
    assert len(found["contact"].values) == WEEKS


def test_answers_and_promises_are_shares_of_their_week(told):
    for thread, hours in (("1", 23), ("2", 51), ("3", None)):
        told("ticket", 2, direction="in", thread=thread)
        if hours:
            told("ticket_answer", 2, hour=9 + hours, direction="out", thread=thread)
    told("promise_kept", 1, direction="out")
    told("promise_late", 1, direction="out")
    told("promise_kept", 1, direction="out", channel="renegotiated")
    told("followup_done", 1, direction="out")
    told("promise_kept", 1, direction="in")
    found = _streams(told.account)
    np.testing.assert_allclose(found["answers"].values[-2:], [1 / 3, np.nan])
    assert found["answers"].weights[-2:].tolist() == [3, 0]
    np.testing.assert_allclose(found["kept"].values[-2:], [np.nan, 2 / 4])


def test_quiet_weeks_have_no_figure(told, cast):
    for week in range(1, 40):
        told("call", week)
    monday = mondays(timezone.now())[-5]
    add_quiet(
        account=told.account, from_on=monday, until_on=monday + timedelta(days=10), reason="Holidays", by=cast.alice
    )
    found = _streams(told.account)["contact"]
    assert np.isnan(found.values[-5:-3]).all()
    assert found.weights[-6:].tolist() == [1, 0, 0, 1, 1, 1]


def test_a_feed_that_stopped_gives_no_week_since_when_it_fell(told, make):
    """The same holes are a fall where the feed went on telling of others, and nothing where it told of nobody."""
    other = make.account("Other")
    for week in range(6, 60):
        for hour in (9, 12, 15):
            told("call", week, hour=hour, source="mailbox")
            told("call", week, hour=hour, of=other, source="mailbox")
    scored(told.account, 95, [70, 70, 70, 70])
    scored(told.account, 0, [20, 70, 70, 70])
    found = _streams(told.account)["contact"]
    assert np.isnan(found.values[-5:]).all()
    assert "contact" not in _shown(told.account)
    for week in range(1, 6):
        for hour in (9, 12, 15):
            told("call", week, hour=hour, of=other, source="mailbox")
    assert "contact" in _shown(told.account)


def _shown(account) -> set[str]:
    """The streams in which a diagnosis shows a change, after a night has noted what every source told."""
    note_inflow(totals=totals_of(timezone.now()), now=timezone.now(), by=CLOCK)
    return {each["stream"] for each in diagnose(account).data["streams"] if each["week"]}
