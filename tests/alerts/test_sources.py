"""A feed that stops is no customer who falls silent; promises and answers are watched as contact is."""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from accounts.actions.interactions import Fact, learn
from accounts.models import Interaction
from alerts.actions.rules import add_quiet
from alerts.models import Alert, Inflow, Watch
from alerts.reading.weeks import kept_totals, mondays, read_weeks, totals_of
from alerts.tasks import watch_accounts
from intimacy.tenancy.refusals import CLOCK
from tests.alerts.watched import WEEKS, cohort, live, rule_in_force
from tests.make import to_its_end

STOPPED = 6  # weeks ago


def _of(source: str, external_ids: str, weeks: int = STOPPED):
    since = timezone.now() - timedelta(weeks=weeks)
    return Interaction.objects.filter(source=source, external_id__contains=external_ids, happened_at__gte=since)


def test_accounts_that_a_stopped_feed_told_of_are_not_said_to_fall_silent(acme, cast, make):
    rule_in_force(cast, usage=False)
    accounts, others = cohort(make, cast, 10), cohort(make, cast, 10)
    live(accounts, drop_at=5, source="mailbox")
    live(others, drop_at=5, source="crm", seed=2)
    Interaction.objects.filter(source="mailbox", happened_at__gte=timezone.now() - timedelta(weeks=STOPPED)).delete()
    to_its_end(watch_accounts)
    assert [alert.account for alert in Alert.objects.all()] == [others[0]], "who left really is found among the others"
    states = dict(Watch.objects.filter(series="contact").values_list("account", "state"))
    assert {states[account.pk] for account in accounts} == {"gap"}
    assert {states[account.pk] for account in others} == {"watched"}


def test_what_one_feed_tells_of_a_little_is_still_watched(acme, cast, make):
    accounts = cohort(make, cast)
    live(accounts, calls=8, tickets=4, source="crm")
    live(accounts, calls=1, tickets=0, source="mailbox", seed=2)
    _of("mailbox", "").delete()
    now = timezone.now()
    weeks = read_weeks([account.pk for account in accounts], now, totals_of(now))
    assert np.isfinite(weeks.parts["contact"][:, -4:]).all(), "a twelfth of it is missing, which says little"


def test_a_feed_whose_place_another_has_taken_leaves_no_gap(acme, cast, make):
    accounts = cohort(make, cast)
    live(accounts, source="mailbox")
    for row in Interaction.objects.filter(happened_at__gte=timezone.now() - timedelta(weeks=STOPPED)):
        row.source, row.external_id = "other mailbox", f"new {row.external_id}"
        row.save(update_fields=["source", "external_id"])
    now = timezone.now()
    weeks = read_weeks([account.pk for account in accounts], now, totals_of(now))
    assert np.isfinite(weeks.parts["contact"][:, -4:]).all()


def test_a_source_of_one_account_is_not_told_apart_from_it(acme, cast, make):
    rule_in_force(cast, usage=False)
    accounts = cohort(make, cast)
    live(accounts[1:], source="crm", seed=2)
    live(accounts[:1], source="their mailbox", drop_at=5)
    to_its_end(watch_accounts)
    assert Alert.objects.get(noted_at=None).account == accounts[0]


def test_what_sources_told_is_kept_each_night(acme, cast, make):
    accounts = cohort(make, cast, 3)
    live(accounts, source="crm", weeks=20)
    for _ in range(2):
        to_its_end(watch_accounts)
    now = timezone.now()
    live_ones, kept = totals_of(now), kept_totals(now)
    assert kept.keys() == live_ones.keys()
    assert all(np.array_equal(kept[number].told, live_ones[number].told) for number in kept)
    Interaction.objects.all().delete()
    to_its_end(watch_accounts)
    assert not Inflow.objects.exists()


def test_a_quiet_period_of_every_year_is_quiet_in_each_of_them(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    begins = mondays(timezone.now())
    day = begins[-2].replace(day=1) + timedelta(days=9)
    for every_year, years in ((False, 1), (True, 2)):
        quiet = add_quiet(
            account=account, from_on=day, until_on=day + timedelta(days=13), every_year=every_year,
            reason="Their works holidays", by=cast.alice,
        )  # fmt: skip
        touched = read_weeks([account.pk], timezone.now()).quiet[0]
        stretches = int((np.diff(touched.astype(int), prepend=0) == 1).sum())
        assert stretches >= years, every_year
    assert quiet.days_between(day.replace(year=day.year - 3), day)[0][0].year == day.year - 3


def test_one_of_the_29th_of_february_is_the_28th_elsewhere(acme, cast):
    quiet = add_quiet(
        from_on=timezone.localdate().replace(year=2028, month=2, day=29), until_on=timezone.localdate().replace(year=2028, month=3, day=3),
        every_year=True, reason="Carnival", by=cast.ada,
    )  # fmt: skip
    first = quiet.from_on.replace(year=2027, month=1, day=1)
    assert [day.isoformat() for day in quiet.days_between(first, first.replace(month=12))[0]] == [
        "2027-02-28",
        "2027-03-03",
    ]


def _tickets(accounts, wait, late_at: int, promises: int = 0) -> None:
    """Three tickets a week at each account, answered within some hours; at the first one ten times as late from so many weeks ago on."""
    chance, facts = np.random.default_rng(3), []
    for place, account in enumerate(accounts):
        for number, monday in enumerate(mondays(timezone.now(), WEEKS)):
            changed = place == 0 and WEEKS - number <= late_at
            begin = timezone.now().replace(hour=9, minute=0) + timedelta(days=(monday - timezone.now().date()).days)
            for each in range(3 if wait else 0):
                thread, at = f"{account.pk} {number} {each}", begin + timedelta(hours=6 * each)
                hours = float(chance.lognormal(1.5, 0.6)) * (wait if changed else 1)
                facts.append(Fact(account.pk, "ticket", at, f"{thread} ask", direction="in", thread=thread))
                answered = at + timedelta(hours=hours)
                facts.append(
                    Fact(account.pk, "ticket_answer", answered, f"{thread} answer", direction="out", thread=thread)
                )
            for each in range(promises):
                kind = "promise_late" if chance.random() < (0.9 if changed else 0.08) else "promise_kept"
                facts.append(Fact(account.pk, kind, begin, f"{account.pk} {number} {each}", direction="out"))
    facts = [fact for fact in facts if fact.happened_at < timezone.now()]
    for start in range(0, len(facts), 2000):
        learn(source="test", facts=facts[start : start + 2000], by=CLOCK)


def test_who_waits_longer_than_usual_for_our_answers_is_raised(acme, cast, make):
    rule_in_force(cast, contact=False, usage=False, kept=False)
    accounts = cohort(make, cast)
    _tickets(accounts, wait=10, late_at=6)
    assert to_its_end(watch_accounts)["raised"] == 1
    alert = Alert.objects.get(noted_at=None)
    assert (alert.account, alert.series, alert.direction) == (accounts[0], "answers", "fall")
    assert alert.says == "Account 0 waits longer than usual for our answers"
    hours = next(part for part in alert.parts if part["name"] == "hours")
    assert hours["after"] > 4 * hours["before"]


def test_promises_not_kept_on_the_date_first_named_are_raised(acme, cast, make):
    rule_in_force(cast, contact=False, usage=False, answers=False)
    accounts = cohort(make, cast)
    _tickets(accounts, wait=0, late_at=9, promises=3)
    assert to_its_end(watch_accounts)["raised"] == 1
    alert = Alert.objects.get(noted_at=None)
    assert (alert.account, alert.series) == (accounts[0], "kept")
    assert alert.says == "Fewer promises to Account 0 than usual are kept on the date first named"
    kept = next(part for part in alert.parts if part["name"] == "kept")
    assert kept["before"] > 85 > 40 > kept["after"]


def test_a_promise_that_was_renegotiated_is_not_kept_on_the_date_first_named(acme, cast, make):
    account, at = make.account(owner=cast.alice), timezone.now() - timedelta(weeks=2)
    facts = [
        Fact(account.pk, "call", at - timedelta(weeks=8), "call"), Fact(account.pk, "promise_kept", at, "kept", direction="out"),
        Fact(account.pk, "promise_kept", at, "moved", direction="out", channel="renegotiated"),
        Fact(account.pk, "promise_missed", at, "missed", direction="out"), Fact(account.pk, "promise_kept", at, "theirs", direction="in"),
    ]  # fmt: skip
    learn(source="test", facts=facts, by=CLOCK)
    parts = read_weeks([account.pk], timezone.now()).parts
    assert (np.nansum(parts["promises"]), np.nansum(parts["on_time"])) == (3, 1)


def test_answers_that_a_stopped_desk_does_not_tell_are_not_said_to_be_late(acme, cast, make):
    accounts = cohort(make, cast)
    _tickets(accounts, wait=1, late_at=0)
    gone = Interaction.objects.filter(happened_at__gte=timezone.now() - timedelta(weeks=STOPPED))
    gone.delete()
    last = Interaction.objects.filter(kind="ticket_answer").order_by("-happened_at").values_list("pk", flat=True)[:12]
    Interaction.objects.filter(pk__in=list(last)).delete()  # the desk fell silent before these were told
    now = timezone.now()
    weeks = read_weeks([account.pk for account in accounts], now, totals_of(now))
    assert not np.nansum(weeks.parts["answers"][:, -STOPPED + 1 :])
    assert np.nansum(weeks.parts["hours"]) / np.nansum(weeks.parts["answers"]) < 12
