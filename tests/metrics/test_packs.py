"""Packed history says what the rows say, also of what came late, was corrected, undone or may no longer be used."""

from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.actions import contacts
from accounts.actions.interactions import forget
from accounts.models import Changed
from intimacy.privacy.models import Answer
from intimacy.tenancy.columns import as_ids, copy_in, copy_out, numbered
from intimacy.tenancy.refusals import CLOCK
from metrics import packs
from metrics.engine import rescore, rescore_range
from metrics.formulas import FORMULA_1
from metrics.history import ARRAYS, read
from metrics.models import Pack, Score, Unpacked
from metrics.scoring import score_history
from tests.make import days_ago

WHOLE = packs.Range(packs.NIL, None)


@pytest.fixture
def people(acme, cast, make):
    """Six accounts with some history each, whose pack is made and whose changes are taken note of."""
    accounts = [make.account(f"Account {number}", owner=cast.alice) for number in range(6)]
    for number, account in enumerate(accounts):
        person = contacts.add_contact(account=account, name="Person", basis="contract", by=cast.alice)
        for day in range(0, 40 * number, 25):
            make.interaction(account, "meeting", contact=person, happened_at=days_ago(day + 1))
            make.interaction(
                account, "ticket", direction="in", thread=f"T{day}", happened_at=days_ago(day + 2), value=1.5
            )
            make.interaction(
                account, "ticket_answer", direction="out", thread=f"T{day}", happened_at=days_ago(day + 1.5)
            )
    rescore_range(WHOLE, formula=FORMULA_1, now=timezone.now())
    return accounts


def scores_of(accounts, history, now):
    return score_history(history, accounts, FORMULA_1, now).frame.drop(columns="account")


def same_as_the_rows():
    """Whether the pack, with what it says does not hold, gives the scores that the rows give."""
    now = timezone.now()
    accounts, packed = packs.load(WHOLE, now, keep=False)
    rows = read(accounts, Q())
    scores_of(accounts, packed, now).equals(scores_of(accounts, rows, now)) or pytest.fail(
        "the pack says something else"
    )
    return len(packed.account) == len(rows.account)


def test_a_pack_gives_the_scores_that_the_rows_give(people):
    assert Pack.objects.get().accounts == 6
    assert not Changed.objects.exists()
    assert not Unpacked.objects.exists()
    assert same_as_the_rows()


def test_what_comes_late_or_is_undone_counts_though_the_pack_does_not_know_it(people, make):
    make.interaction(people[5], "advisory", happened_at=days_ago(100), external_id="late")
    assert same_as_the_rows()
    forget(source="test", external_ids=["late"], by=CLOCK)
    assert same_as_the_rows()
    rescore([people[5].pk])
    assert same_as_the_rows()


def test_a_change_that_was_scored_alone_still_counts_in_the_next_full_run(people, make):
    make.interaction(people[1], "advisory", happened_at=days_ago(3))
    rescore_range(WHOLE, formula=FORMULA_1, now=timezone.now())
    assert list(Unpacked.objects.values_list("account", flat=True)) == [people[1].pk]
    packed = Score.objects.get(account=people[1]).score
    rescore([people[1].pk])
    assert Score.objects.get(account=people[1]).score == packed


def test_an_account_that_is_new_or_gone_is_neither_forgotten_nor_kept(people, make):
    new = make.account("New")
    make.interaction(new, "advisory", happened_at=days_ago(3))
    Changed.objects.all().delete()
    accounts, history = packs.load(WHOLE, timezone.now(), keep=False)
    assert len(accounts) == 7
    assert np.bincount(history.account, minlength=7)[6] == 1


def test_a_pack_is_made_again_when_much_has_changed_and_when_it_is_old(people, make):
    first = Pack.objects.get().made_at
    for account in people[:2]:
        make.interaction(account, "advisory", happened_at=days_ago(3))
    rescore_range(WHOLE, formula=FORMULA_1, now=timezone.now())
    second = Pack.objects.get().made_at
    assert second > first
    rescore_range(WHOLE, formula=FORMULA_1, now=timezone.now())
    assert Pack.objects.get().made_at == second
    rescore_range(WHOLE, formula=FORMULA_1, now=timezone.now() + timedelta(days=31))
    assert Pack.objects.get().made_at > second


def test_an_answer_that_ends_by_itself_takes_its_person_out_of_the_pack(people):
    before = packs.load(WHOLE, timezone.now(), keep=False)[1]
    ends = timezone.now() + timedelta(days=2)
    Answer.objects.filter(subject=people[5].contacts.get().subject, purpose="scoring").update(until=ends)
    assert packs._stale(WHOLE, Pack.objects.get(), ends - timedelta(days=1)).size == 0
    assert packs._stale(WHOLE, Pack.objects.get(), ends + timedelta(days=1)).tolist() == [people[5].pk.bytes]
    assert (before.contact >= 0).any()


def test_ranges_are_cut_where_packs_are_and_go_on_behind_them(acme, make):
    accounts = sorted(make.account().pk for _ in range(5))
    cut = packs.ranges(2)
    assert [part.first for part in cut] == [packs.NIL, accounts[2], accounts[4]]
    assert [len(packs.accounts_of(part)) for part in cut] == [2, 2, 1]
    rescore_range(packs.Range(packs.NIL, accounts[3]), formula=FORMULA_1, now=timezone.now())
    assert [part.end for part in packs.ranges(3)] == [accounts[3], None]


def test_columns_come_back_as_they_went_in(acme, make):
    ids = as_ids(sorted(make.account().pk for _ in range(3)))
    assert copy_in("tried", {"id": ("uuid", ids), "worth": ("smallint[]", np.array([[1, -1], [2, 3], [4, 5]]))}) == 3
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, worth FROM tried ORDER BY id")
        rows = cursor.fetchall()
    assert [worth for _id, worth in rows] == [[1, -1], [2, 3], [4, 5]]
    assert [pk.bytes for pk, _worth in rows] == ids.tolist()


def test_a_missing_value_is_refused_and_not_read_as_another(acme, make):
    from accounts.models import Account

    make.account()
    with pytest.raises(ValueError, match="missing"):
        copy_out(Account.objects.values_list("pk", "tier"), {"id": "uuid", "tier": "integer"})


def test_the_same_id_has_the_same_number_and_nothing_has_none():
    ids = np.concatenate([as_ids([packs.NIL]), np.frombuffer(b"a" * 16 + b"b" * 16 + b"a" * 16, "V16")])
    found = numbered(ids)
    assert found[0] == -1
    assert found[1] == found[3] != found[2]


def test_a_pack_keeps_what_scoring_reads(people):
    now = timezone.now()
    accounts, packed = packs.load(WHOLE, now, keep=False)
    rows = read(accounts, Q())
    order = [np.lexsort((history.kind, history.moment, history.account)) for history in (packed, rows)]
    for name in set(ARRAYS) - {"contact", "thread"}:
        left, right = (getattr(history, name)[by] for history, by in zip((packed, rows), order, strict=True))
        assert np.array_equal(left, right, equal_nan=name == "value")
    assert Decimal(str(np.nansum(packed.value))) == Decimal(str(np.nansum(rows.value))) > 0
