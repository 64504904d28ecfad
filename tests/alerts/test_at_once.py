"""Several at the same moment: an episode is raised once, and who is late with an answer is told so."""

import pytest

from alerts.actions.alerts import acknowledge, pass_on, raise_alert, resolve, snooze
from alerts.actions.replays import ask_replay
from alerts.models import Alert, Replay, Rule
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import CLOCK, Refused
from tests.at_once import at_once
from tests.browser import committed_cast  # noqa: F401 – a fixture
from tests.make import Make, days_ago, in_days


@pytest.fixture
def helix(committed_cast):  # noqa: F811
    with in_tenant(committed_cast.acme, purpose="account_management"):
        return Make().account("Helix", owner=committed_cast.alice)


def in_force(cast) -> Rule:
    """The rule by which another account's alert was raised."""
    with in_tenant(cast.acme, purpose="account_management"):
        return Make().alert(Make().account("Alder", owner=cast.ada)).rule


def test_an_episode_is_raised_and_told_once(committed_cast, helix):  # noqa: F811
    rule = in_force(committed_cast)

    def fall():
        return raise_alert(
            account=helix,
            since_on=days_ago(20).date(),
            until_on=days_ago(1).date(),
            before=50,
            after=20,
            rule=rule,
            by=CLOCK,
        )

    raised = at_once(committed_cast.acme, fall, fall, fall, lambda: pass_on(account=helix, by=CLOCK))
    assert len({alert.pk for alert in raised[:3]}) == 1
    with in_tenant(committed_cast.acme, purpose="account_management"):
        assert Entry.objects.filter(action="alerts.raised", about_id=raised[0].pk).count() == 1
        assert Notification.objects.filter(topic="alerts.raised", member=committed_cast.alice).count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_a_resolved_alert_stays_resolved(committed_cast, helix, _again):  # noqa: F811
    cast = committed_cast
    with in_tenant(cast.acme, purpose="account_management"):
        alert = Make().alert(helix)
    at_once(
        cast.acme, lambda: resolve(alert=alert, found="The sponsor left", by=cast.alice), lambda: acknowledge(alert=alert, by=cast.ada),
        lambda: snooze(alert=alert, until=in_days(9), reason="Holidays", by=cast.ada),
    )  # fmt: skip
    with in_tenant(cast.acme, purpose="account_management"):
        held = Alert.objects.get()
        assert (held.state, held.found, held.snoozed_until) == ("resolved", "The sponsor left", None)


def test_a_rule_that_is_tried_twice_at_once_is_tried_once(committed_cast):  # noqa: F811
    cast, rule = committed_cast, in_force(committed_cast)
    found = at_once(cast.acme, *[lambda: ask_replay(rule=rule, by=cast.ada)] * 3)
    assert not [each for each in found if isinstance(each, Refused)]
    with in_tenant(cast.acme, purpose="account_management"):
        assert Replay.objects.count() == 1
