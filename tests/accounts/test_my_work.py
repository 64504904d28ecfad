"""My work: what is due from whom, why and since when; done, put off or handed over on the spot; empty means done."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.actions.accounts import seat
from accounts.actions.followups import add_followup
from accounts.actions.promises import give_promise
from accounts.agenda import grouped
from accounts.models import Contact, FollowUp, Standing
from intimacy.jobs.models import Job, State
from intimacy.privacy.models import Subject
from intimacy.reviews.actions import open_review
from intimacy.tenancy.context import bound
from tests.make import days_ago, in_days

WORK = "/t/acme/"


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))


@pytest.fixture
def touched(helix, make):
    make.interaction(helix, "call", happened_at=days_ago(2))
    return helix


def lines_of(member):
    return {line.title: line for group in grouped(member) for line in group.lines}


def groups_of(member):
    return {group.name: [line.title for line in group.lines] for group in grouped(member)}


def test_a_line_says_what_for_which_account_why_and_since_when(touched, cast):
    ingrid = Contact.objects.create(account=touched, name="Ingrid Salo", subject=Subject.objects.create(kind="contact"))
    give_promise(account=touched, words="a plan", due_on=in_days(2), contact=ingrid, by=cast.alice)
    line = lines_of(cast.alice)["Ingrid Salo: a plan"]
    weekday = f"{in_days(2):%A}"
    assert line.why == f"Promised for {weekday}, in 2 days, renewal in 72 days."
    assert (line.account, timezone.localdate(line.since)) == ("Helix Biolabs", timezone.localdate())


def test_lines_stand_in_the_stretch_of_time_in_which_they_are_due(touched, cast):
    for words, days in (("Late", -3), ("Now", 0), ("Soon", 4), ("Some day", 20), ("Far off", 100)):
        add_followup(account=touched, words=words, due_on=in_days(days), by=cast.alice)
    assert groups_of(cast.alice) == {"overdue": ["Late"], "today": ["Now"], "week": ["Soon"], "later": ["Some day"]}


def test_what_others_have_to_do_is_not_mine(touched, cast):
    seat(account=touched, member=cast.bob, role="support", by=cast.alice)
    add_followup(account=touched, words="Bob's", due_on=in_days(0), owner=cast.bob, by=cast.alice)
    assert lines_of(cast.alice) == {}
    assert set(lines_of(cast.bob)) == {"Bob's"}


def test_who_no_longer_sees_the_account_no_longer_has_its_work(touched, cast):
    taken = seat(account=touched, member=cast.bob, role="support", by=cast.alice)
    add_followup(account=touched, words="Bob's", due_on=in_days(0), owner=cast.bob, by=cast.alice)
    taken.until = timezone.localdate()
    taken.save()
    assert lines_of(cast.bob) == {}


def test_a_promise_of_theirs_comes_up_when_it_is_due(touched, cast):
    give_promise(account=touched, words="the data", due_on=in_days(0), direction="theirs", by=cast.alice)
    give_promise(account=touched, words="the plan", due_on=in_days(5), direction="theirs", by=cast.alice)
    assert list(lines_of(cast.alice)) == ["Ask Helix Biolabs: the data"]


def test_a_renewal_without_a_touch_comes_up_until_somebody_speaks_with_them(helix, cast, make):
    make.interaction(helix, "call", happened_at=days_ago(41))
    assert lines_of(cast.alice)["Speak with Helix Biolabs"].why == "Renewal in 72 days, no touch for 41 days."
    make.interaction(helix, "call", happened_at=days_ago(1))
    assert lines_of(cast.alice) == {}


def test_a_renewal_far_away_or_past_says_nothing(acme, cast, make):
    make.account("Far", owner=cast.alice, renewal_on=in_days(91))
    make.account("Past", owner=cast.alice, renewal_on=in_days(-1))
    assert lines_of(cast.alice) == {}


@pytest.mark.parametrize(("score", "there"), [("58.00", True), ("58.49", True), ("59.00", False), (None, False)])
def test_an_account_that_lost_ten_points_comes_up(touched, cast, score, there):
    Standing.objects.filter(account=touched).update(
        score=score, before="68.00", before_on=in_days(-90), as_of=timezone.now()
    )
    found = lines_of(cast.alice).get("Find out why Helix Biolabs is fading")
    assert bool(found) == there
    if found:
        assert found.why.startswith("From 68 to 58 since ")


def test_executives_see_accounts_without_an_owner_and_managers_do_not(acme, cast, make):
    make.account("Quill Aerospace")
    assert "Name an owner for Quill Aerospace" in lines_of(cast.eve)
    assert lines_of(cast.alice) == {}


def test_administrators_see_work_that_was_put_aside_and_can_have_it_tried_again(acme, cast, browse):
    job = Job.objects.create(
        task="no.such.task", key="1", title="Nightly scoring", state=State.ASIDE, finished_at=days_ago(1)
    )
    assert "Look at “Nightly scoring”" in lines_of(cast.ada)
    assert "Look at “Nightly scoring”" not in lines_of(cast.eve)
    assert browse(cast.alice).post(f"/t/acme/work/jobs/{job.pk}/again/").status_code == 404
    assert browse(cast.ada).post(f"/t/acme/work/jobs/{job.pk}/again/").status_code == 303
    assert Job.objects.get(pk=job.pk).state != State.ASIDE


# -- the day is the member's day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "group"), [("Pacific/Auckland", "overdue"), ("UTC", "today"), ("America/Los_Angeles", "week")]
)
def test_today_is_today_where_the_member_is(touched, cast, monkeypatch, zone, group):
    """At 12:30 UTC in June it is half past midnight in Auckland; at 06:30 UTC it is still yesterday in Los Angeles."""
    moment = datetime(2026, 6, 17, 6 if "Angeles" in zone else 12, 30, tzinfo=UTC)
    FollowUp.objects.create(account=touched, words="Send it", due_on=date(2026, 6, 17), owner=cast.alice)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    with timezone.override(ZoneInfo(zone)):
        assert groups_of(cast.alice)[group] == ["Send it"]


def test_the_page_is_served_in_the_zone_of_the_member(touched, cast, browse):
    """Auckland and Los Angeles are never on the same day for more than five hours: one of the two sees another day."""
    for zone in ("Pacific/Auckland", "America/Los_Angeles"):
        with bound(cast.acme, purpose="administration"):
            cast.alice.time_zone = zone
            cast.alice.save()
        here = datetime.now(ZoneInfo(zone)).date()
        FollowUp.objects.all().delete()
        FollowUp.objects.create(account=touched, words="Send it", due_on=here, owner=cast.alice)
        assert "Due today" in browse(cast.alice).get(WORK).content.decode()
        FollowUp.objects.update(due_on=here - timedelta(days=1))
        assert "Was due" in browse(cast.alice).get(WORK).content.decode()


# -- the page --------------------------------------------------------------------------------------------------------


def test_empty_means_done(acme, cast, browse):
    for member in cast.of_acme():
        answer = browse(member).get(WORK)
        assert answer.status_code == 200
        assert "Nothing is due" in answer.content.decode()


def test_done_on_the_spot_takes_the_line_away(touched, cast, browse):
    followup = add_followup(account=touched, words="Send the plan", due_on=in_days(0), by=cast.alice)
    client = browse(cast.alice)
    assert "Send the plan" in client.get(WORK).content.decode()
    answer = client.post(f"/t/acme/follow-ups/{followup.pk}/done/", headers={"HX-Request": "true", "HX-Target": "work"})
    said = answer.content.decode()
    assert '<div id="work"' in said
    assert "Nothing is due" in said
    assert ">Send the plan</a>" in said
    assert "<html" not in said


def test_a_line_without_a_row_of_its_own_is_put_off_by_a_follow_up(helix, cast, browse):
    assert "Speak with Helix Biolabs" in lines_of(cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/follow-ups/add/?about=renewal"
    sent = {"words": "Speak with Helix", "due_on": in_days(20), "owner": cast.alice.pk}
    assert browse(cast.alice).post(address, sent).status_code == 422, "it is put off with a reason"
    assert browse(cast.alice).post(address, sent | {"reason": "They are on holiday"}).status_code == 303
    assert list(lines_of(cast.alice)) == ["Speak with Helix"]


def test_such_a_line_is_handed_to_a_colleague(helix, cast, browse):
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    address = f"/t/acme/accounts/{helix.pk}/follow-ups/add/?about=renewal&to=colleague"
    sent = {"words": "Speak with Helix", "due_on": in_days(2), "owner": cast.bob.pk, "reason": "I am away"}
    assert browse(cast.alice).post(address, sent).status_code == 303
    assert lines_of(cast.alice) == {}
    assert list(lines_of(cast.bob)) == ["Speak with Helix"]


def test_a_follow_up_cannot_be_added_to_an_account_that_one_does_not_see(helix, cast, browse):
    address = f"/t/acme/accounts/{helix.pk}/follow-ups/add/"
    sent = {"words": "Mine", "due_on": in_days(2), "owner": cast.bob.pk}
    assert browse(cast.bob).post(address, sent).status_code == 404
    assert browse(cast.mallory).post(address, sent).status_code == 404
    assert browse(cast.olga).post(address, sent).status_code == 403
    assert not FollowUp.objects.exists()


def test_nobody_sees_anothers_tenant(acme, cast, browse):
    assert browse(cast.mallory).get(WORK).status_code == 404


def test_the_page_asks_little_of_the_database_however_much_is_due(
    touched, cast, browse, make, django_assert_max_num_queries
):
    for number in range(30):
        add_followup(account=touched, words=f"Do {number}", due_on=in_days(number - 5), by=cast.alice)
        give_promise(account=touched, words=f"Promise {number}", due_on=in_days(number), by=cast.alice)
        quiet = make.account(f"Quiet {number}", owner=cast.alice, renewal_on=in_days(30))
        Standing.objects.filter(account=quiet).update(score=40, before=70, before_on=in_days(-90))
        make.account(f"Nobody's {number}")
    open_review(by=cast.ada)
    for member in (cast.alice, cast.eve, cast.ada):
        client = browse(member)
        with django_assert_max_num_queries(15):
            assert client.get(WORK).status_code == 200
