"""One alert: raised once for an episode, acknowledged, snoozed, resolved, passed on, escalated before a renewal."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions.accounts import name_owner, seat
from accounts.models import Account
from alerts.actions.alerts import acknowledge, close, escalate, raise_alert, resolve, snooze, wake
from alerts.actions.rules import add_quiet
from alerts.models import Alert, QuietPeriod, Replay, Rule
from alerts.reactions import pass_alerts_on
from alerts.tasks import remind_of_alerts
from alerts.work import alerts_waiting
from intimacy.approvals.actions import sign
from intimacy.approvals.models import Request
from intimacy.jobs.models import Job
from intimacy.journal.models import Entry
from intimacy.notify.models import Notification
from intimacy.pages.words import day
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import days_ago, in_days, lines_of

FELL = "Contact with Helix Biolabs has fallen below its usual range"


def test_an_episode_is_raised_once_and_its_owner_is_told(alert, helix, cast, make):
    assert make.alert(helix) == alert
    assert Entry.objects.of("alerts.raised").count() == 1
    told = Notification.objects.get(topic="alerts.raised")
    assert (told.member, told.title, told.account) == (cast.alice, FELL, "Helix Biolabs")
    assert alert.due_on == in_days(2), "two days in tier 1"
    assert FELL in lines_of(cast.alice)
    assert alerts_waiting(cast.alice).count() == 1


def test_a_drop_that_was_resolved_is_not_raised_again_but_a_new_one_is(alert, helix, cast, make):
    resolve(alert=alert, found="Their plant moved.", by=cast.alice)
    assert make.alert(helix, since_on=in_days(-14), until_on=in_days(0)) == alert, "the same drop, seen a week later"
    another = make.alert(helix, since_on=in_days(0), until_on=in_days(20))
    assert another != alert
    assert Alert.objects.unresolved().get() == another


def test_acknowledging_takes_it_off_my_work(alert, cast):
    for _ in range(2):
        acknowledge(alert=alert, by=cast.alice)
    assert Entry.objects.of("alerts.acknowledged").count() == 1
    assert (alerts_waiting(cast.alice).count(), FELL in lines_of(cast.alice)) == (0, False)


def test_a_snoozed_one_is_quiet_until_its_day_and_says_why(alert, cast, browse):
    for until, reason in ((in_days(0), "Holidays"), (in_days(400), "Holidays"), (in_days(7), " ")):
        with pytest.raises(Refused):
            snooze(alert=alert, until=until, reason=reason, by=cast.alice)
    snooze(alert=alert, until=in_days(7), reason="Their fiscal year ends", by=cast.alice)
    assert (alerts_waiting(cast.alice).count(), Alert.objects.open().count(), Alert.objects.muted().count()) == (
        0,
        0,
        1,
    )
    assert "Their fiscal year ends" in browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()
    assert wake(alert=alert, by=CLOCK).state == "snoozed", "its day has not come"
    Alert.objects.update(snoozed_until=in_days(0))
    assert wake(alert=alert, by=CLOCK).state == "open"
    assert alerts_waiting(cast.alice).count() == 1


def test_resolving_needs_words_and_ends_it(alert, cast):
    with pytest.raises(Refused):
        resolve(alert=alert, found="", by=cast.alice)
    resolved = resolve(alert=alert, found="Their sponsor left", by=cast.alice)
    assert (resolved.state, resolved.ended, resolved.resolved_by_id) == ("resolved", "found", cast.alice.pk)
    for change in (
        lambda: acknowledge(alert=alert, by=cast.alice),
        lambda: snooze(alert=alert, until=in_days(3), reason="x", by=cast.alice),
    ):
        with pytest.raises(Refused):
            change()
    assert close(alert=alert, ended="back", by=CLOCK).ended == "found"


def test_it_comes_up_to_the_sponsor_before_a_renewal_once(alert, helix, cast):
    seat(account=helix, member=cast.eve, role="sponsor", by=cast.ada)
    for _ in range(2):
        escalate(alert=alert, by=CLOCK)
    told = Notification.objects.get(topic="alerts.escalated")
    assert told.member == cast.eve
    assert FELL in lines_of(cast.eve)
    assert Alert.objects.get().escalated_to == cast.eve


def test_its_page_says_what_becomes_of_it_before_the_renewal(alert, helix, cast, browse):
    seat(account=helix, member=cast.eve, role="sponsor", by=cast.ada)
    page = lambda: browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/").content.decode()  # noqa: E731
    first = f"Where nobody has acknowledged it, it comes to {cast.eve.name} on {day(alert.due_on + timedelta(days=1))}."
    again = f"On {day(in_days(72 - 30))} it comes up again, to its owner and to {cast.eve.name}, unless it is resolved."
    assert f"renews on {day(in_days(72))}. {first} {again}" in page()
    snooze(alert=alert, until=in_days(9), reason="Their audit", by=cast.alice)
    assert first not in page(), "it asks anew when the snooze is over"
    acknowledge(alert=alert, by=cast.alice)
    assert first not in page()
    assert again in page()
    Account.objects.update(renewal_on=in_days(200))
    assert "renews on" in page()
    resolve(alert=alert, found="Their sponsor left", by=cast.alice)
    assert "renews on" not in page()
    assert "Within 90 days of a renewal" in browse(cast.ada).get("/t/acme/settings/alerts/").content.decode()


def test_without_a_sponsor_it_comes_up_to_the_executives(alert, cast):
    assert escalate(alert=alert, by=CLOCK).escalated_to == cast.eve


def _at_the_end(alert, **values):
    Alert.objects.filter(pk=alert.pk).update(**values)
    return remind_of_alerts.function()["again"]


def test_what_was_acknowledged_and_not_resolved_comes_up_again_before_a_renewal_once(alert, helix, cast):
    seat(account=helix, member=cast.eve, role="sponsor", by=cast.ada)
    acknowledge(alert=alert, by=cast.alice)
    Account.objects.update(renewal_on=in_days(25))
    assert _at_the_end(alert) == 0, "Alice has looked into it since today"
    assert [_at_the_end(alert, acknowledged_at=days_ago(8)) for _ in range(2)] == [1, 0]
    held = Alert.objects.get()
    assert (held.state, held.escalated_to, held.due_on) == ("open", cast.eve, in_days(2))
    told = Notification.objects.filter(topic="alerts.escalated")
    assert set(told.values_list("member", flat=True)) == {cast.eve.pk, cast.alice.pk}
    assert "nobody has said what was found" in told[0].why
    assert FELL in lines_of(cast.eve)
    acknowledge(alert=held, by=cast.eve)
    assert _at_the_end(alert, acknowledged_at=days_ago(8)) == 0, "once for this renewal"
    Account.objects.update(renewal_on=in_days(28))
    assert _at_the_end(alert) == 1


def test_a_snooze_does_not_reach_past_the_renewal(alert, helix, cast, browse):
    with pytest.raises(Refused, match="renews on"):
        snooze(alert=alert, until=helix.renewal_on, reason="Holidays", by=cast.alice)
    snooze(alert=alert, until=in_days(60), reason="Holidays", by=cast.alice)
    Account.objects.update(renewal_on=in_days(10))
    assert remind_of_alerts.function()["again"] == 1, "the renewal has come nearer"
    assert Alert.objects.get().state == "open"
    page = browse(cast.alice).get(f"/t/acme/alerts/{alert.pk}/snooze/").content.decode()
    assert f'value="{in_days(9).isoformat()}"' in page
    given = {"until": in_days(20).isoformat(), "reason": "Holidays"}
    answer = browse(cast.alice).post(f"/t/acme/alerts/{alert.pk}/snooze/", given)
    assert (answer.status_code, "choose a day before that" in answer.content.decode()) == (422, True)


def test_at_an_account_without_an_owner_those_are_told_who_can_name_one(acme, cast, make):
    alert = make.alert(make.account("Orphan"))
    told = Notification.objects.filter(topic="alerts.unowned")
    assert set(told.values_list("member", flat=True)) == {cast.ada.pk, cast.eve.pk}
    assert told[0].why.startswith(f"Since the week of {day(alert.since_on)}.")
    assert "Orphan has no owner" in told[0].why
    name_owner(account=alert.account, owner=cast.bob, by=cast.ada)
    pass_alerts_on.function(entry=Entry.objects.of("accounts.owner_named").newest_first()[0].pk)
    assert Notification.objects.filter(topic="alerts.raised", member=cast.bob).count() == 1


def test_it_goes_along_with_its_account(alert, helix, cast):
    name_owner(account=helix, owner=cast.bob, by=cast.ada)
    entry = Entry.objects.of("accounts.owner_named").newest_first()[0].pk
    assert pass_alerts_on.function(entry=entry) == {"passed": 1}
    assert pass_alerts_on.function(entry=entry) == {"passed": 0}
    assert Alert.objects.get().owner == cast.bob
    assert Notification.objects.filter(topic="alerts.raised", member=cast.bob).count() == 1


def test_who_does_not_work_for_the_account_answers_nothing(alert, helix, cast, browse):
    for member in (cast.bob, cast.olga, cast.pat):
        for change in (
            lambda by=member: acknowledge(alert=alert, by=by),
            lambda by=member: snooze(alert=alert, until=in_days(3), reason="x", by=by),
            lambda by=member: resolve(alert=alert, found="x", by=by),
            lambda by=member: raise_alert(
                account=helix,
                since_on=in_days(0),
                until_on=in_days(0),
                before=1,
                after=0,
                rule=Rule.objects.get(),
                by=by,
            ),
        ):
            with pytest.raises(Forbidden):
                change()
    assert browse(cast.bob).get(f"/t/acme/alerts/{alert.pk}/").status_code == 404
    assert browse(cast.eve).get(f"/t/acme/alerts/{alert.pk}/").status_code == 200


def test_its_pages(alert, helix, cast, browse):
    alice = browse(cast.alice)
    for path in ("alerts/", f"alerts/{alert.pk}/", f"accounts/{helix.pk}/alerts/", f"alerts/{alert.pk}/snooze/"):
        assert alice.get(f"/t/acme/{path}").status_code == 200, path
    assert "Helix Biolabs" in alice.get("/t/acme/alerts/").content.decode()
    alice.post(f"/t/acme/alerts/{alert.pk}/acknowledge/")
    assert Alert.objects.get().acknowledged_by == cast.alice
    alice.post(f"/t/acme/alerts/{alert.pk}/resolve/", {"found": "الراعي غادر"})
    assert Alert.objects.get().found == "الراعي غادر"
    assert "Helix Biolabs" not in alice.get("/t/acme/alerts/").content.decode().split("<main")[1]
    assert "Helix Biolabs" in alice.get("/t/acme/alerts/?state=all").content.decode()


LINE = [
    ["2026-09-07", 61.0],
    ["2026-09-14", None, "quiet"],
    ["2026-09-21", None, "gap"],
    ["2026-09-28", 12.5],
    ["2026-10-05", -23.4],
]


PARTS = [
    {"name": "people", "before": 4.2, "after": 1.2, "low": 2.1, "high": 6.3, "line": [4.2, None, None, 2.0, 0.1]},
    {"name": "inbound", "before": 8.0, "after": 7.5, "low": 0.0, "high": 16.4, "line": [8.0, None, None, 9.0, 6.0]},
]


@pytest.fixture
def drawn(helix, make):
    """An alert whose line is known, and what was counted."""
    return make.alert(
        helix, since_on=date(2026, 9, 28), until_on=date(2026, 10, 11), after=-5.4, low=20.0, high=80.0, line=LINE, parts=PARTS,
    )  # fmt: skip


def test_its_chart_says_the_same_as_a_table(drawn, cast, browse):
    page = browse(cast.alice).get(f"/t/acme/alerts/{drawn.pk}/").content.decode()
    assert "The axis runs from 0 to 7." in page, "in people, and not in a scale of its own"
    assert "people of theirs who took part: from 4.2 to 1.2 a week" in page.lower()
    assert "it began here" in page
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", page, re.S)]
    assert rows[:7] == [
        "Week of People of theirs who took part Times that they wrote to us, or called Before or since",
        "5 Oct 2026 0.1 6 Since",
        "28 Sep 2026 2 9 The change began",
        "21 Sep 2026 – – Before · no data, not counted",
        "14 Sep 2026 – – Before · quiet period, not counted",
        "7 Sep 2026 4.2 8 Before",
        "Usual before 2.1 to 6.3 0 to 16.4 Arrows mark what lies outside of it.",
    ]
    cells = re.findall(r"<td[^>]*>((?:(?!</td>).)*?)(0.1|2|4.2)</td>", page, re.S)
    marked = {figure: "below its usual range" in before for before, figure in cells}
    assert marked == {"0.1": True, "2": True, "4.2": False}, "each figure by the usual range that stands below it"
    assert "23.4" not in page, "the detector's scale is nobody's unit"


def test_programs_read_its_weeks(drawn, program, cast):
    told = program(cast.alice).get(f"alerts/{drawn.pk}/periods/").json()
    assert (told["weeks"], told["low"], told["high"], len(told["periods"])) == (1, 20.0, 80.0, 5)
    assert [each["counted"]["people"] for each in told["periods"]] == [4.2, None, None, 2.0, 0.1]
    shown = program(cast.alice).get(f"alerts/{drawn.pk}/").json()
    assert (shown["weeks"], shown["parts"][0]) == (
        1,
        {name: PARTS[0][name] for name in ("name", "before", "after", "low", "high")},
    )
    assert told["periods"][2:4] == [
        {
            "begins_on": "2026-09-21",
            "counted": {"people": None, "inbound": None},
            "figure": None,
            "state": "gap",
            "when": "before",
        },
        {
            "begins_on": "2026-09-28",
            "counted": {"people": 2.0, "inbound": 9.0},
            "figure": 12.5,
            "state": "counted",
            "when": "began",
        },
    ]
    assert program(cast.bob).get(f"alerts/{drawn.pk}/periods/").status_code == 404


def test_programs_answer_it(alert, program, cast):
    alice = program(cast.alice)
    assert alice.get("alerts/?state=open").json()["results"][0]["id"] == str(alert.pk)
    answer = alice.post(f"alerts/{alert.pk}/resolve/", {"found": "Their sponsor left"})
    assert (answer.status_code, answer.json()["ended"]) == (200, "found")


def test_the_rule_is_drafted_tried_and_put_in_force_by_two(cast, browse, helix):
    ada, eve = browse(cast.ada), browse(cast.eve)
    given = {
        "years": 5,
        "contact": "on",
        "usage": "on",
        "tier_1": 1,
        "tier_2": 2,
        "tier_3": 3,
        "no_tier": 4,
        "why": "First",
    }
    assert ada.post("/t/acme/settings/alerts/draft/", given | {"years": 0}).status_code == 422
    ada.post("/t/acme/settings/alerts/draft/", given)
    draft = Rule.objects.get()
    assert (draft.state, draft.years, draft.days) == ("draft", 5, [1, 2, 3, 4])
    ada.post("/t/acme/settings/alerts/try/")
    assert Job.objects.filter(task="alerts.tasks.try_rule").count() == 1
    assert "It is being tried" in ada.get("/t/acme/settings/alerts/").content.decode()
    ada.post("/t/acme/settings/alerts/publish/")
    request = Request.objects.get()
    assert Rule.objects.get().state == "draft", "it waits for a second person"
    sign(request=request, content_hash=request.hash, by=cast.eve)
    assert Rule.objects.get().state == "published"
    assert "one false alarm in 5 years" in eve.get("/t/acme/settings/alerts/").content.decode()
    assert browse(cast.alice).post("/t/acme/settings/alerts/draft/", given).status_code == 403


def test_replays_cost_as_many_queries_however_many_there_are(helix, cast, make, program, django_assert_num_queries):
    rule = make.alert(helix).rule
    theirs = make.account("Bob's", owner=cast.bob)
    for number in range(6):
        examples = [
            {"account": str(account.pk), "since": "2026-09-28", "series": "contact", "direction": "fall"}
            for account in (helix, theirs)
        ]
        Replay.objects.create(rule=rule, years=number + 1, done_at=timezone.now(), examples=examples)
    alice = program(cast.alice)
    alice.get("alert-replays/")
    for size in (1, 6):
        with django_assert_num_queries(5):
            found = alice.get(f"alert-replays/?limit={size}").json()["results"]
        assert [[each["account"] for each in replay["examples"]] for replay in found] == [[str(helix.pk)]] * size


def test_quiet_periods_are_noted_and_taken_back(helix, cast, browse):
    alice = browse(cast.alice)
    days = {"from_on": in_days(1).isoformat(), "until_on": in_days(9).isoformat(), "reason": "Their plant is closed"}
    for _ in range(2):
        alice.post(f"/t/acme/accounts/{helix.pk}/alerts/quiet/", days)
    quiet = QuietPeriod.objects.get()
    assert "Their plant is closed" in alice.get(f"/t/acme/accounts/{helix.pk}/alerts/").content.decode()
    alice.post(f"/t/acme/alerts/quiet/{quiet.pk}/withdraw/")
    assert not QuietPeriod.objects.in_force().exists()
    assert alice.post("/t/acme/settings/alerts/season/", days).status_code == 403
    browse(cast.ada).post("/t/acme/settings/alerts/season/", days)
    assert QuietPeriod.objects.in_force().get().account is None
    with pytest.raises(Refused):
        add_quiet(account=helix, from_on=in_days(5), until_on=in_days(1), reason="x", by=cast.alice)


def test_who_decides_on_the_rule_is_told_what_it_does_not_watch_and_drafts_a_version_that_does(cast, browse, helix):
    said = "The alert rule in force does not watch late answers and broken promises."
    rule = {"number": 1, "years": 9, "days": [1, 2, 3, 4], "answers": False, "kept": False, "why": "First"}
    Rule.objects.create(**rule, state="published", published_at=timezone.now())
    ada, pages = browse(cast.ada), ("/t/acme/alerts/", "/t/acme/settings/alerts/")
    for page in pages:
        found = ada.get(page).content.decode()
        assert said in found
        assert '/t/acme/settings/alerts/draft/?everything"' in found
        assert "does not watch" not in browse(cast.alice).get(page).content.decode(), "who decides nothing"
    form = ada.get("/t/acme/settings/alerts/draft/?everything").context["form"]
    given = {name: "" if field.initial is None else field.initial for name, field in form.fields.items()} | form.initial
    assert [given[name] for name in ("years", "contact", "usage", "answers", "kept", "tier_1", "why")] == [
        9, True, True, True, True, 1, "Watch late answers and broken promises as well.",
    ]  # fmt: skip
    ada.post(
        "/t/acme/settings/alerts/draft/", {name: "on" if value is True else value for name, value in given.items()}
    )
    draft = Rule.objects.draft().get()
    assert (draft.unwatched, draft.years, draft.days) == ("", 9, [1, 2, 3, 4])
    for page in pages:
        assert "The draft of version 2 does." in ada.get(page).content.decode()
    ada.post("/t/acme/settings/alerts/publish/")
    request = Request.objects.get()
    sign(request=request, content_hash=request.hash, by=cast.eve)
    for page in pages:
        assert "does not watch" not in ada.get(page).content.decode()
