"""Every night: who has left the usual range gets one alert, who is back has it closed, and nobody is alerted twice."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.actions.contacts import answer_for
from accounts.actions.interactions import Fact, learn
from accounts.models import Interaction
from alerts.actions.alerts import note_episode, raise_alert, resolve
from alerts.actions.replays import ask_replay
from alerts.actions.rules import add_quiet, publish, save_draft
from alerts.counting import counts
from alerts.models import Alert, Replay, Rule, Watch
from alerts.reading.weeks import mondays, read_weeks, totals_of
from alerts.tasks import remind_of_alerts, try_rule, watch_accounts
from intimacy.approvals.actions import withdraw
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.tenancy.refusals import CLOCK
from tests.alerts.watched import cohort, live, rule_in_force
from tests.make import in_days, to_its_end


@pytest.fixture
def accounts(acme, cast, make):
    return cohort(make, cast)


def test_without_a_rule_nobody_is_watched(accounts, cast):
    assert to_its_end(watch_accounts) == {"accounts": 0, "raised": 0, "closed": 0, "noted": 0}
    assert counts(cast.eve).says == "No account is watched yet."


def test_who_drops_is_raised_once_by_the_detector_itself(accounts, cast):
    rule_in_force(cast, usage=False)
    live(accounts, drop_at=5)
    assert to_its_end(watch_accounts)["raised"] == 1
    assert to_its_end(watch_accounts) == {"accounts": 9, "raised": 0, "closed": 0, "noted": 0}
    alert = Alert.objects.get(noted_at=None)
    assert (alert.account, alert.series, alert.direction, alert.state) == (accounts[0], "contact", "fall", "open")
    assert 3 <= (timezone.localdate() - alert.since_on).days / 7 <= 7
    assert alert.after < alert.low < alert.before == 50
    by_name = {part["name"]: part for part in alert.parts}
    assert by_name["contact"]["after"] < by_name["contact"]["before"]
    assert len(alert.line) > 50
    watched = {part["name"]: part for part in Watch.objects.get(account=accounts[0]).parts}["contact"]
    assert watched["latest"] < watched["low"] <= watched["usual"], "what is usual does not hold the fall"
    assert Notification.objects.filter(topic="alerts.raised").count() == 1
    assert Entry.objects.of("alerts.raised").count() == 1
    assert counts(cast.eve).says == "1 account left its usual range; 8 did not."


def test_what_was_over_before_anybody_watched_is_put_on_record_and_nobody_is_told(accounts, cast, browse):
    live(accounts, drop_at=16, back_at=9)
    rule_in_force(cast, usage=False, years=50)
    assert to_its_end(watch_accounts) == {"accounts": 9, "raised": 0, "closed": 0, "noted": 1}
    alert = Alert.objects.get()
    assert (alert.account, alert.direction, alert.state, alert.ended) == (accounts[0], "fall", "resolved", "back")
    assert alert.since_on < alert.raised_at.date() < alert.resolved_at.date() < timezone.localdate()
    assert (alert.owner, alert.is_noted) == (None, True)
    assert not Notification.objects.filter(topic__startswith="alerts").exists()
    assert (Entry.objects.of("alerts.raised").count(), Entry.objects.of("alerts.noted").count()) == (0, 1)
    assert to_its_end(watch_accounts)["noted"] == 0
    page = browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()
    assert "It was over before this was watched: it would have been raised on" in page
    assert "Nobody was told." in page


def test_what_is_watched_already_is_not_noted_anew_when_its_history_is_corrected(accounts, cast):
    rule_in_force(cast, usage=False, years=50)
    live(accounts)
    assert to_its_end(watch_accounts)["noted"] == 0
    now = timezone.now()
    weeks = (now - timedelta(weeks=16), now - timedelta(weeks=9))
    Interaction.objects.filter(account=accounts[0], happened_at__range=weeks).delete()
    assert to_its_end(watch_accounts)["noted"] == 0
    Watch.objects.all().delete()
    assert to_its_end(watch_accounts)["noted"] == 1, "had it been watched for the first time"


def test_who_was_killed_in_the_middle_goes_on_and_doubles_nothing(accounts, cast, monkeypatch):
    monkeypatch.setattr("alerts.tasks.BATCH", 2)
    rule_in_force(cast, usage=False)
    live(accounts, drop_at=5)
    batches = watch_accounts.function()
    checkpoint = [next(batches) for _ in range(2)][-1].checkpoint
    batches.close()
    assert Alert.objects.count() <= 1
    for _ in range(2):  # the last batch is delivered twice
        rest = watch_accounts.function(checkpoint=checkpoint)
        done = [progress.done for progress in rest]
    assert done[-1] == 9
    assert Watch.objects.filter(series="contact").count() == 9


def test_who_is_back_has_the_alert_closed(accounts, cast):
    rule_in_force(cast, usage=False)
    live(accounts, drop_at=5)
    to_its_end(watch_accounts)
    Alert.objects.filter(noted_at=None).update(state="acknowledged")
    add_quiet(
        account=accounts[0], from_on=in_days(-60), until_on=in_days(0), reason="Their plant is closed", by=cast.alice
    )
    assert to_its_end(watch_accounts)["closed"] == 1
    assert (Alert.objects.get(noted_at=None).state, Alert.objects.get(noted_at=None).ended) == ("resolved", "back")
    assert Watch.objects.get(account=accounts[0]).state == "quiet"


def test_a_steep_fall_is_not_cut_off_and_weeks_that_do_not_count_say_why(accounts, cast):
    rule_in_force(cast, usage=False)
    live(accounts, calls=30.0, drop_at=6)
    monday = mondays(timezone.now())[-9]
    add_quiet(account=accounts[0], from_on=monday, until_on=monday, reason="Their plant is closed", by=cast.alice)
    silent = mondays(timezone.now())[-14]
    Interaction.objects.filter(happened_at__date__gte=silent, happened_at__date__lt=silent + timedelta(days=7)).delete()
    to_its_end(watch_accounts)
    alert = Alert.objects.get(noted_at=None)
    assert alert.after < 0, "more than five spreads below what is usual"
    by_week = {period.begins_on: period for period in alert.periods}
    assert (by_week[monday].figure, by_week[monday].state) == (None, "quiet")
    assert (by_week[silent].figure, by_week[silent].state) == (None, "gap")
    assert by_week[alert.since_on].when == "began"
    assert [period.when for period in alert.periods][-1] == "since"
    assert (alert.weeks, by_week[monday - timedelta(days=7)].state) == (1, "counted")


def test_what_was_found_out_is_not_raised_again_while_it_lasts(accounts, cast):
    rule_in_force(cast, usage=False)
    live(accounts, drop_at=5)
    to_its_end(watch_accounts)
    resolve(alert=Alert.objects.get(noted_at=None), found="Their sponsor left", by=cast.alice)
    assert to_its_end(watch_accounts)["raised"] == 0
    assert Alert.objects.filter(noted_at=None).count() == 1


def test_a_feed_that_stopped_is_no_drop(accounts, cast):
    rule_in_force(cast, usage=False)
    live(accounts)
    recent = Interaction.objects.filter(happened_at__gte=timezone.now() - timezone.timedelta(days=36))
    recent.delete()
    assert to_its_end(watch_accounts)["raised"] == 0
    assert set(Watch.objects.values_list("state", flat=True)) == {"gap"}


def test_where_too_little_happens_nobody_guesses(accounts, cast, make):
    rule_in_force(cast, usage=False)
    quiet = make.account("Hardly there", owner=cast.alice)
    for weeks in (2, 20, 41, 55):
        make.interaction(quiet, happened_at=timezone.now() - timezone.timedelta(weeks=weeks))
    new = make.account("New", owner=cast.alice)
    make.interaction(new, happened_at=timezone.now() - timezone.timedelta(weeks=5))
    live(accounts)
    to_its_end(watch_accounts)
    assert Watch.objects.get(account=quiet).state == "sparse"
    assert Watch.objects.get(account=new).state == "learning"
    assert counts(cast.eve).not_watched == 2


def test_usage_that_falls_is_raised_as_usage(accounts, cast):
    rule_in_force(cast, contact=False)
    live(accounts, usage=120, drop_at=4, drop_to=0.5)
    to_its_end(watch_accounts)
    alert = Alert.objects.get(account=accounts[0])
    assert (alert.series, alert.direction, alert.says) == (
        "usage",
        "fall",
        "Usage at Account 0 has fallen below its usual range",
    )


def test_a_rule_is_tried_on_the_past_before_it_raises_anything(accounts, cast):
    rule = rule_in_force(cast, usage=False)
    live(accounts, drop_at=5)
    replay = ask_replay(rule=rule, by=cast.ada)
    assert ask_replay(rule=rule, by=cast.ada) == replay
    batches = try_rule.function(replay=str(replay.pk))
    list(batches)
    found = Replay.objects.get()
    assert (found.alerts >= 1, found.watched, found.not_watched) == (True, 9, 0)
    assert found.examples[0]["account"] in {str(account.pk) for account in accounts}
    assert not Alert.objects.exists()


def test_programs_try_a_rule_and_throw_a_draft_away(accounts, cast, program):
    draft = save_draft(years=3, by=cast.ada)
    live(accounts, drop_at=5)
    ada = program(cast.ada)
    asked = ada.post(f"alert-rules/{draft.pk}/replay/").json()
    assert asked["done_at"] is None
    assert ada.post(f"alert-rules/{draft.pk}/replay/").json()["id"] == asked["id"]
    list(try_rule.function(replay=asked["id"]))
    found = ada.get(f"alert-replays/{asked['id']}/").json()
    assert (found["years"], found["watched"]) == (3, 9)
    assert {each["account"] for each in found["examples"]} <= {str(account.pk) for account in accounts}
    assert found["examples"]
    others = program(cast.bob).get(f"alert-replays/{asked['id']}/").json()
    assert others["alerts"] == found["alerts"]
    assert others["examples"] == [], "whose accounts they are, another team does not learn"
    assert program(cast.alice).post(f"alert-rules/{draft.pk}/discard/").status_code == 403
    asked = publish(rule=draft, by=cast.ada)
    refused = ada.post(f"alert-rules/{draft.pk}/discard/")
    assert refused.status_code == 409
    assert "withdraw that first" in refused.content.decode()
    withdraw(request=asked, by=cast.ada)
    assert ada.post(f"alert-rules/{draft.pk}/discard/").status_code == 204
    assert ada.get("alert-rules/").json()["results"] == []


def test_the_database_lets_nobody_rewrite_a_rule_that_was_in_force(accounts, cast):
    rule = rule_in_force(cast, usage=False)
    with pytest.raises(DatabaseError, match="no draft any more"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).update(years=1)
    with pytest.raises(DatabaseError, match="no draft any more"), transaction.atomic():
        Rule.objects.filter(pk=rule.pk).delete()


def test_what_nobody_acknowledges_comes_up_before_a_renewal(accounts, cast, make):
    accounts[0].renewal_on = in_days(60)
    accounts[0].save()
    far = make.account("Far", owner=cast.alice, renewal_on=in_days(200))
    for account in (accounts[0], far):
        make.alert(account)
    Alert.objects.update(due_on=in_days(-1))
    assert remind_of_alerts.function() == {"woken": 0, "escalated": 1, "again": 0}
    assert remind_of_alerts.function() == {"woken": 0, "escalated": 0, "again": 0}
    assert Alert.objects.get(escalated_to=cast.eve).account == accounts[0]


def test_who_objects_to_being_counted_is_nobody(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    carl = make.contact(account, "Carl")
    for days in (20, 30):
        make.interaction(account, contact=carl, happened_at=timezone.now() - timezone.timedelta(days=days))
    people = lambda: float((read_weeks([account.pk], timezone.now()).parts["people"] > 0).sum())  # noqa: E731
    assert people() == 1, "the first week may be half a one"
    answer_for(contact=carl, purpose="scoring", basis="legitimate_interest", reply="objected", by=cast.alice)
    assert people() == 0


def _use(account, source, weeks, value):
    """One row of usage in each of these weeks ago."""
    moments = {week: timezone.now() - timezone.timedelta(weeks=week) for week in weeks}
    facts = [Fact(account.pk, "usage", at, f"{account.pk} {week}", value=value) for week, at in moments.items()]
    learn(source=source, facts=facts, by=CLOCK)


def test_usage_is_that_of_the_source_which_tells_most_of_it_at_each_account(acme, make):
    both, other, none = make.account(), make.account(), make.account()
    _use(both, "product", range(2, 32), 10)
    _use(both, "gateway", range(2, 12), 500)
    _use(other, "gateway", range(2, 32), 500)
    now = timezone.now()
    ids = [both.pk, other.pk, none.pk]
    together = read_weeks(ids, now, totals_of(now))
    usage = dict(zip(together.accounts, together.parts["usage"], strict=True))
    assert set(usage[both.pk][np.isfinite(usage[both.pk])]) == {10}
    assert set(usage[other.pk][np.isfinite(usage[other.pk])]) == {500}
    assert not np.isfinite(usage[none.pk]).any()
    for pk in ids:  # it does not depend on who is looked at with whom
        assert np.array_equal(read_weeks([pk], now, totals_of(now)).parts["usage"][0], usage[pk], equal_nan=True)


def test_where_a_source_has_fallen_silent_everywhere_there_is_no_data_and_no_fall(acme, make):
    here, there = make.account(), make.account()
    _use(here, "gateway", range(8, 40), 500)
    _use(there, "product", range(1, 40), 10)
    now = timezone.now()
    weeks = read_weeks([here.pk, there.pk], now, totals_of(now))
    usage = dict(zip(weeks.accounts, weeks.parts["usage"], strict=True))
    assert not np.isfinite(usage[here.pk][-6:]).any()
    assert np.isfinite(usage[there.pk][-6:]).all()


def _noted(make, account, **values):
    given = {"since_on": in_days(-200), "found_on": in_days(-170), "ended_on": in_days(-20), "ended": "settled"}
    rule = Rule.objects.in_force().get()
    return note_episode(
        account=account, rule=rule, before=50.0, after=70.0, series="usage", parts=[], line=[], by=CLOCK,
        **({"direction": "rise"} | given | values),
    )  # fmt: skip


def test_a_fall_is_raised_although_a_rise_that_was_noted_reaches_into_it(accounts, cast, make):
    rule = rule_in_force(cast)
    rise = _noted(make, accounts[0])
    told = {"since_on": in_days(-40), "until_on": in_days(-2), "before": 50.0, "after": 20.0, "series": "usage"}
    fall = raise_alert(account=accounts[0], rule=rule, direction="fall", by=CLOCK, **told)
    assert (fall.direction, fall.is_open, fall.pk != rise.pk) == ("fall", True, True)
    assert raise_alert(account=accounts[0], rule=rule, direction="fall", by=CLOCK, **told) == fall


def test_what_is_known_of_these_days_is_not_noted_again(accounts, cast, make):
    rule_in_force(cast)
    rise = _noted(make, accounts[0])
    assert _noted(make, accounts[0], since_on=in_days(-193)) == rise, "by a history that was corrected since"
    assert _noted(make, accounts[0], since_on=in_days(-15), ended_on=in_days(-1)) != rise
