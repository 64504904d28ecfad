"""Promises in both directions: kept by the date first named, late, broken, and moved by agreement, which is counted apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.accounts import seat
from accounts.actions.interactions import Fact, learn
from accounts.actions.promises import break_promise, give_promise, hand_over_promise, keep_promise, renegotiate
from accounts.models import Contact, Interaction, Promise
from intimacy.journal.models import Entry
from intimacy.privacy.models import Subject
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import CLOCK, Forbidden, Refused
from tests.make import days_ago, in_days


@pytest.fixture
def helix(acme, cast, make):
    return make.account("Helix Biolabs", owner=cast.alice, renewal_on=in_days(72))


@pytest.fixture
def ingrid(helix):
    return Contact.objects.create(account=helix, name="Ingrid Salo", subject=Subject.objects.create(kind="contact"))


@pytest.fixture
def give(helix, ingrid, cast):
    def give(due=3, said=10, **values):
        given = {"words": "A plan", "by": cast.alice, "contact": ingrid, "said_at": days_ago(said)} | values
        return give_promise(account=helix, due_on=in_days(due), **given)

    return give


def told(promise):
    row = Interaction.objects.in_force().get(source="promise", external_id=str(promise.pk))
    return row.kind, row.direction, row.channel, row.value


@pytest.mark.parametrize(
    ("due", "kind", "value"), [(3, "promise_kept", 0), (0, "promise_kept", 0), (-4, "promise_late", 4)]
)
def test_kept_or_late_is_read_from_the_date_and_told_once(give, cast, due, kind, value):
    promise = give(due)
    for _ in range(2):
        keep_promise(promise=promise, by=cast.alice)
    assert told(promise) == (kind, "out", "", value)
    assert Entry.objects.of("accounts.promise_kept").count() == 1


def test_what_they_promised_comes_from_their_side(give, cast):
    promise = give(direction="theirs")
    keep_promise(promise=promise, by=cast.alice)
    assert told(promise)[:2] == ("promise_kept", "in")


def test_kept_by_a_date_agreed_later_is_kept_and_counted_apart(give, cast):
    promise = give(-2)
    for _ in range(2):
        renegotiate(promise=promise, becomes=in_days(5), reason="Their freeze", by=cast.alice)
    moved = Promise.objects.get()
    assert (moved.renegotiated, moved.first_due_on, moved.due_on) == (1, in_days(-2), in_days(5))
    assert [(date.was, date.becomes) for date in moved.dates.all()] == [(in_days(-2), in_days(5))]
    keep_promise(promise=promise, by=cast.alice)
    assert told(promise) == ("promise_kept", "out", "renegotiated", 2)
    assert not Promise.objects.get().was_late


def test_moved_but_kept_by_the_first_date_all_the_same_is_simply_kept(give, cast):
    promise = give(2)
    renegotiate(promise=promise, becomes=in_days(9), reason="Their freeze", by=cast.alice)
    keep_promise(promise=promise, by=cast.alice)
    assert told(promise) == ("promise_kept", "out", "", 0)


def test_kept_on_an_earlier_day_than_today(give, cast):
    promise = give(-4)
    keep_promise(promise=promise, on=in_days(-5), by=cast.alice)
    assert told(promise)[0] == "promise_kept"
    assert timezone.localdate(Interaction.objects.in_force().get(source="promise").happened_at) == in_days(-5)


@pytest.mark.parametrize("days", [1, -20])
def test_it_cannot_be_kept_tomorrow_or_before_it_was_given(give, cast, days):
    with pytest.raises(Refused) as refusal:
        keep_promise(promise=give(), on=in_days(days), by=cast.alice)
    assert list(refusal.value.fields) == ["on"]
    assert Promise.objects.get().is_open


def test_a_broken_promise_is_missed_and_stays_broken(give, cast):
    promise = give()
    for _ in range(2):
        break_promise(promise=promise, reason="No capacity", by=cast.alice)
    assert told(promise)[0] == "promise_missed"
    with pytest.raises(Refused, match="was broken"):
        keep_promise(promise=promise, by=cast.alice)


def test_a_kept_one_cannot_be_broken_or_moved(give, cast):
    promise = give()
    keep_promise(promise=promise, by=cast.alice)
    for change in (
        lambda: break_promise(promise=promise, by=cast.alice),
        lambda: renegotiate(promise=promise, becomes=in_days(9), reason="Later", by=cast.alice),
        lambda: hand_over_promise(promise=promise, to=cast.bob, by=cast.alice),
    ):
        with pytest.raises(Refused, match="kept already"):
            change()


def test_moving_needs_a_day_to_come_and_a_reason(give, cast):
    with pytest.raises(Refused) as refusal:
        renegotiate(promise=give(), becomes=in_days(-1), reason=" ", by=cast.alice)
    assert set(refusal.value.fields) == {"becomes", "reason"}
    assert not Promise.objects.get().dates.exists()


@pytest.mark.parametrize(
    ("values", "field"), [({"words": " "}, "words"), ({"due": -11}, "due_on"), ({"direction": "both"}, "direction")]
)
def test_what_cannot_be_promised_is_refused_at_its_field(give, values, field):
    with pytest.raises(Refused) as refusal:
        give(**values)
    assert list(refusal.value.fields) == [field]
    assert not Promise.objects.exists()


def test_a_person_of_another_account_cannot_receive_it(give, ingrid, make, cast):
    with pytest.raises(Refused, match="does not belong"):
        give_promise(
            account=make.account("Granite", owner=cast.alice),
            words="A plan",
            due_on=in_days(2),
            contact=ingrid,
            by=cast.alice,
        )


def test_the_same_promise_sent_twice_is_one(give):
    key = new_id()
    assert give(pk=key) == give(pk=key)


def test_it_is_handed_over_within_the_team(give, cast, helix):
    promise = give()
    with pytest.raises(Refused, match="does not work for"):
        hand_over_promise(promise=promise, to=cast.bob, by=cast.alice)
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    hand_over_promise(promise=promise, to=cast.bob, by=cast.alice)
    assert Promise.objects.due_from(cast.bob).get() == promise


def test_who_is_not_on_the_team_may_do_nothing(give, cast):
    promise = give()
    for change in (keep_promise, break_promise):
        with pytest.raises(Forbidden):
            change(promise=promise, by=cast.bob)
    assert Promise.objects.get().is_open


# -- pages -----------------------------------------------------------------------------------------------------------


def path(promise, what=""):
    return f"/t/acme/promises/{promise.pk}/{what}"


def test_the_page_shows_every_date_it_was_given(give, cast, browse):
    promise = give(-2)
    renegotiate(promise=promise, becomes=in_days(5), reason="Their freeze", by=cast.alice)
    said = browse(cast.alice).get(path(promise)).content.decode()
    for words in ("Ingrid Salo", "Their freeze", "Agree on another date"):
        assert words in said


def test_kept_moved_handed_over_and_broken_on_pages_that_need_no_script(give, cast, browse, helix):
    seat(account=helix, member=cast.bob, role="support", by=cast.alice)
    client, promise = browse(cast.alice), give()
    for what, sent in (
        ("renegotiate/", {"becomes": in_days(9), "reason": "Their freeze"}),
        ("hand-over/", {"to": cast.bob.pk}),
        ("kept-on/", {"on": in_days(-1)}),
    ):
        assert client.get(path(promise, what)).status_code == 200
        assert client.post(path(promise, what), sent).status_code == 303
    changed = Promise.objects.get()
    assert (changed.due_on, changed.member, changed.kept_on) == (in_days(9), cast.bob, in_days(-1))
    assert client.post(path(give(), "broken/"), {"reason": "No capacity"}).status_code == 303


@pytest.mark.parametrize("what", ["", "kept/", "kept-on/", "renegotiate/", "broken/", "hand-over/"])
def test_a_promise_is_not_there_for_who_cannot_see_its_account(give, cast, browse, what):
    promise = give()
    for member in (cast.bob, cast.mallory):
        ask = browse(member).post if what else browse(member).get
        assert ask(path(promise, what), {"reason": "Mine", "on": in_days(0)}).status_code == 404
    assert browse(cast.olga).post(path(promise, what), {}).status_code == (403 if what else 200)
    assert Promise.objects.get().is_open


def test_the_list_narrows_by_side_and_by_what_became_of_it(give, cast, browse):
    give(words="Open one")
    give(-1, words="Late one")
    keep_promise(promise=give(words="Kept one", direction="theirs"), by=cast.alice)
    client = browse(cast.alice)
    for narrowed, there in (
        ("state=open", {"Open one", "Late one"}),
        ("state=late", {"Late one"}),
        ("state=kept", {"Kept one"}),
        ("direction=theirs", {"Kept one"}),
        ("state=broken", set()),
    ):
        said = client.get(f"/t/acme/promises/?{narrowed}").content.decode()
        assert {words for words in ("Open one", "Late one", "Kept one") if words in said} == there
    assert "Open one" not in browse(cast.bob).get("/t/acme/promises/").content.decode()


def test_the_account_shows_them_on_top_beside_the_renewal(give, cast, browse, helix):
    give(words="An open promise")
    keep_promise(promise=give(words="A kept one"), by=cast.alice)
    said = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    assert "An open promise" in said
    assert "1 promise of ours that was given here has ended: 1 kept on the date first named" in said
    assert "Other systems" not in said
    assert "in 72 days" in said
    told = [
        Fact(
            account=helix.pk,
            kind="promise_late",
            happened_at=timezone.now() - timedelta(days=ago),
            external_id=str(ago),
        )
        for ago in (3, 300, 400)
    ]
    theirs = Fact(
        account=helix.pk, kind="promise_kept", happened_at=timezone.now(), external_id="theirs", direction="in"
    )
    told.append(theirs)  # what they promised us is no promise of ours
    learn(source="crm", facts=told, by=CLOCK)
    said = browse(cast.alice).get(f"/t/acme/accounts/{helix.pk}/").content.decode()
    assert "Other systems told of 2 more that ended within a year; scores and the programme count them, too." in said


def test_the_pages_ask_little_of_the_database(give, cast, browse, helix, django_assert_max_num_queries):
    promises = [give(words=f"Promise {number}") for number in range(20)]
    client = browse(cast.alice)
    for address in (f"/t/acme/promises/{promises[0].pk}/", "/t/acme/promises/"):
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("end", [keep_promise, break_promise])
def test_what_ended_by_a_slip_is_open_again_and_what_it_told_is_taken_back(give, cast, browse, end):
    promise = give()
    end(promise=promise, by=cast.alice)
    assert "Open again" in browse(cast.alice).get(f"/t/acme/promises/{promise.pk}/").content.decode()
    for _ in range(2):
        assert browse(cast.alice).post(f"/t/acme/promises/{promise.pk}/open/").status_code == 303
    assert Promise.objects.get().is_open
    assert not Interaction.objects.in_force().filter(source="promise").exists()
    assert Entry.objects.of("accounts.promise_reopened").count() == 1
