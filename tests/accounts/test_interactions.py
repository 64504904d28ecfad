"""The one fact table: learnt once, corrected without losing the past, undone, and written by several at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import IntegrityError, connections
from django.db.transaction import atomic
from django.utils import timezone

from accounts.actions.interactions import Fact, forget, learn
from accounts.models import Account, Changed, Contact, Interaction, Standing
from intimacy.journal.models import Entry
from intimacy.privacy.models import Subject
from intimacy.tenancy.context import bound, in_tenant
from intimacy.tenancy.refusals import CLOCK
from tests.make import Cast, Make, days_ago

RECENTLY = days_ago(2)


def person(account, name):
    return Contact.objects.create(account=account, name=name, subject=Subject.objects.create(kind="contact"))


@pytest.fixture
def helix(acme, make):
    return make.account("Helix Biolabs")


def call(account, contact=None, **values):
    values = {"kind": "call", "happened_at": RECENTLY, "external_id": "call 1", "title": "A call"} | values
    return Fact(account=account.pk, contact=contact.pk if contact else None, **values)


def taken_in(*facts, **values):
    learnt = learn(source="test", facts=facts, by=CLOCK, **values)
    return learnt.new, learnt.corrected, learnt.known


def in_force():
    return Interaction.objects.in_force()


def test_the_same_content_again_does_nothing(helix):
    facts = [call(helix, person(helix, "Ingrid")), call(helix, person(helix, "Lena"))]
    assert taken_in(*facts) == (2, 0, 0)
    changed, entries = Changed.objects.count(), Entry.objects.count()
    assert taken_in(*facts) == (0, 0, 2)
    assert Interaction.objects.count() == 2
    assert (Changed.objects.count(), Entry.objects.count()) == (changed, entries)


def test_a_correction_ends_the_row_and_the_past_can_be_read_again(helix):
    taken_in(call(helix, title="A call"))
    between = timezone.now()
    assert taken_in(call(helix, title="A call about lot numbers")) == (0, 1, 0)
    assert in_force().get().title == "A call about lot numbers"
    assert Interaction.objects.known_at(between).get().title == "A call"
    assert Interaction.objects.known_at(timezone.now()).get().title == "A call about lot numbers"
    old, new = Interaction.objects.order_by("learnt_at")
    assert old.ended_at == new.learnt_at


def test_a_moment_before_anything_was_learnt_knows_nothing_however_long_ago_it_happened(helix):
    before = timezone.now()
    taken_in(call(helix, happened_at=days_ago(300)))
    assert not Interaction.objects.known_at(before).exists()


def test_an_undo_ends_the_rows_and_may_be_repeated(helix):
    taken_in(call(helix, person(helix, "Ingrid")), call(helix, person(helix, "Lena")))
    between = timezone.now()
    assert forget(source="test", external_ids=["call 1"], by=CLOCK) == 2
    assert forget(source="test", external_ids=["call 1"], by=CLOCK) == 0
    assert not in_force().exists()
    assert Interaction.objects.known_at(between).count() == 2
    assert Entry.objects.of("accounts.interactions_undone").count() == 1


def test_what_was_undone_can_be_learnt_again(helix):
    taken_in(call(helix))
    forget(source="test", external_ids=["call 1"], by=CLOCK)
    assert taken_in(call(helix)) == (1, 0, 0)
    assert in_force().count() == 1


def test_two_sources_may_use_the_same_id(helix):
    taken_in(call(helix))
    learn(source="other", facts=[call(helix)], by=CLOCK)
    forget(source="other", external_ids=["call 1"], by=CLOCK)
    assert in_force().get().source == "test"


def test_everybody_who_took_part_has_a_row_and_exactly_one_leads(helix):
    ingrid, lena, tomas = (person(helix, name) for name in ("Ingrid", "Lena", "Tomás"))
    taken_in(call(helix, ingrid), call(helix, lena), call(helix, tomas))
    assert in_force().count() == 3
    assert in_force().leads().get().contact == ingrid


def test_somebody_must_lead_even_when_nobody_asks_to(helix):
    taken_in(call(helix, person(helix, "Ingrid"), lead=False), call(helix, person(helix, "Lena"), lead=False))
    assert in_force().leads().count() == 1


def test_who_comes_later_does_not_take_the_lead(helix):
    ingrid, lena = person(helix, "Ingrid"), person(helix, "Lena")
    taken_in(call(helix, ingrid))
    assert taken_in(call(helix, lena)) == (1, 0, 0)
    assert in_force().leads().get().contact == ingrid
    assert taken_in(call(helix, lena)) == (0, 0, 1)


def test_the_lead_can_be_handed_on(helix):
    ingrid, lena = person(helix, "Ingrid"), person(helix, "Lena")
    taken_in(call(helix, ingrid), call(helix, lena))
    assert taken_in(call(helix, ingrid, lead=False), call(helix, lena)) == (0, 2, 0)
    assert in_force().leads().get().contact == lena


def test_a_batch_that_names_everybody_ends_who_is_no_longer_named(helix):
    ingrid, lena = person(helix, "Ingrid"), person(helix, "Lena")
    taken_in(call(helix, ingrid), call(helix, lena))
    assert taken_in(call(helix, lena), whole=True) == (0, 2, 0)
    assert in_force().get().contact == lena
    assert in_force().get().lead


def test_a_second_lead_cannot_be_written_past_the_action(helix):
    taken_in(call(helix, person(helix, "Ingrid")))
    second = in_force().get()
    second.pk, second.contact = None, person(helix, "Lena")
    second._state.adding = True
    with pytest.raises(IntegrityError, match="one_lead"), atomic():
        second.save(force_insert=True)


def test_the_last_word_in_a_batch_counts(helix):
    assert taken_in(call(helix, title="One"), call(helix, title="Two")) == (1, 0, 0)
    assert in_force().get().title == "Two"


def test_a_fact_may_move_to_another_account_and_both_are_scored_again(helix, make):
    granite = make.account("Granite")
    taken_in(call(helix))
    Changed.objects.all().delete()
    taken_in(call(granite))
    assert set(Changed.objects.values_list("account", flat=True)) == {helix.pk, granite.pk}
    assert in_force().get().account == granite


def test_a_batch_is_one_row_in_the_journal(helix):
    learn(source="test", facts=[call(helix, external_id=f"call {number}") for number in range(50)], by=CLOCK)
    assert Entry.objects.of("accounts.interactions_learnt").get().count == 50
    assert Changed.objects.filter(account=helix).count() == 1


def test_the_last_touch_follows_corrections_and_undo(helix):
    def last_touch():
        return Standing.objects.get(account=helix).last_touch_at

    early, late = days_ago(20), days_ago(3)
    taken_in(call(helix, external_id="early", happened_at=early), call(helix, external_id="late", happened_at=late))
    assert last_touch() == late
    taken_in(call(helix, external_id="ticket", kind="ticket", happened_at=days_ago(1)))
    assert last_touch() == late
    taken_in(call(helix, external_id="late", happened_at=days_ago(30)))
    assert last_touch() == early
    forget(source="test", external_ids=["early", "late"], by=CLOCK)
    assert last_touch() is None


def test_a_batch_takes_a_fixed_number_of_queries(helix, django_assert_max_num_queries):
    facts = [call(helix, external_id=f"call {number}", happened_at=days_ago(number)) for number in range(300)]
    with django_assert_max_num_queries(12):
        taken_in(*facts)
    with django_assert_max_num_queries(12):
        taken_in(*(replace(fact, title="Corrected") for fact in facts))


def test_another_tenant_sees_nothing_of_it(cast, helix):
    taken_in(call(helix))
    with bound(cast.globex, purpose="account_management"):
        assert not Interaction.objects.exists()


# -- several at once, with real commits ------------------------------------------------------------------------------


def at_once(count, work):
    """Do it in so many processes' stead: threads with connections of their own that start together."""
    start = Barrier(count)

    def run(number):
        try:
            start.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def committed_account():
    make = Make()
    cast = Cast(make)
    with in_tenant(cast.acme, purpose="account_management"):
        helix = make.account("Helix")
        people = [person(helix, name) for name in ("Ingrid", "Lena", "Tomás")]
    return cast, helix, people


@pytest.mark.parametrize("round_", range(3))
def test_the_same_facts_from_several_processes_at_once_are_learnt_once(committed, round_):
    cast, helix, people = committed_account()
    happened_at = days_ago(1)

    def ingest(number):
        facts = [
            call(helix, contact, external_id=f"call {thing}", happened_at=happened_at)
            for thing in range(40)
            for contact in people
        ]
        with in_tenant(cast.acme, purpose="account_management"):
            return learn(source="test", facts=facts if number % 2 else reversed(facts), by=CLOCK)

    learnt = at_once(4, ingest)
    with in_tenant(cast.acme, purpose="account_management"):
        assert in_force().count() == 120
        assert in_force().leads().count() == 40
        assert sum(each.new for each in learnt) == 120
        held = Interaction.objects.values("external_id", "contact").filter(ended_at=None)
        assert len({tuple(row.values()) for row in held}) == 120


def test_different_words_on_the_same_fact_at_once_leave_one_row_in_force_and_no_gap(committed):
    cast, helix, _people = committed_account()
    happened_at = days_ago(1)

    def say(number):
        with in_tenant(cast.acme, purpose="account_management"):
            learn(source="test", facts=[call(helix, title=f"Version {number}", happened_at=happened_at)], by=CLOCK)

    at_once(6, say)
    with in_tenant(cast.acme, purpose="account_management"):
        rows = list(Interaction.objects.order_by("learnt_at"))
        assert [row.ended_at is None for row in rows] == [False] * 5 + [True]
        assert all(old.ended_at == new.learnt_at for old, new in pairwise(rows))


def test_participants_told_by_different_processes_share_one_lead(committed):
    cast, helix, people = committed_account()

    def tell(number):
        with in_tenant(cast.acme, purpose="account_management"):
            learn(source="test", facts=[call(helix, people[number])], by=CLOCK)

    at_once(3, tell)
    with in_tenant(cast.acme, purpose="account_management"):
        assert in_force().count() == 3
        assert in_force().leads().count() == 1
        assert Account.objects.count() == 1
