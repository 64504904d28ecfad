"""What the journal keeps: every change once, never a personal value, and refusals though nothing else happened."""

import pytest
from django.db.transaction import atomic, set_rollback

from accounts.actions.accounts import change_account, set_tier
from accounts.models import Account
from intimacy.journal.actions import commitment, record_read
from intimacy.journal.models import Entry, Payload
from intimacy.tenancy.refusals import Forbidden


def test_a_change_is_on_record_with_who_what_why_and_for_what_purpose(acme, cast, make):
    account = make.account("Helix")
    set_tier(account=account, tier=1, why="They asked for it.", by=cast.eve)
    entry = Entry.objects.about(account).of("accounts.tier_set").get()
    assert (entry.by_id, entry.purpose, entry.fields) == (cast.eve.pk, "account_management", ["tier"])
    assert entry.transaction > 0


def test_words_lie_in_a_payload_that_can_be_erased_without_breaking_the_entry(acme, cast, make):
    account = make.account("Helix")
    set_tier(account=account, tier=1, why="Lena Vogt asked for it.", by=cast.eve)
    entry = Entry.objects.about(account).of("accounts.tier_set").get()
    payload = Payload.objects.get(entry=entry)
    assert commitment(bytes(payload.salt), payload.body) == bytes(entry.commitment)
    assert "Lena" not in str({field.name: getattr(entry, field.name) for field in Entry._meta.fields})
    payload.delete()
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_change_that_changes_nothing_leaves_no_row(acme, cast, make):
    account = make.account("Helix", industry="Life sciences")
    before = Entry.objects.count()
    change_account(account=account, industry="Life sciences", by=cast.ada)
    assert Entry.objects.count() == before


def test_a_rolled_back_change_leaves_no_row(acme, cast, make):
    account = make.account("Helix")
    before = Entry.objects.count()
    with atomic():
        change_account(account=account, industry="Life sciences", by=cast.ada)
        set_rollback(True)
    assert Entry.objects.count() == before


def test_a_refusal_by_right_is_on_record_although_the_transaction_was_rolled_back(cast, make, browse):
    from intimacy.tenancy.context import bound

    with bound(cast.acme, purpose="account_management"):
        account = make.account("Helix", owner=cast.alice)
    browse(cast.alice).post(f"/t/acme/accounts/{account.pk}/tier/", {"tier": "1", "why": "I like them."})
    with bound(cast.acme, purpose="account_management"):
        refused = Entry.objects.of("access.refused").get()
        assert (refused.by_id, refused.fields) == (cast.alice.pk, ["accounts.set_tier"])
        assert Account.objects.get(pk=account.pk).tier is None


def test_a_right_is_asked_for_before_anything_is_changed(acme, cast, make):
    account = make.account("Helix", owner=cast.alice)
    with pytest.raises(Forbidden):
        set_tier(account=account, tier=1, by=cast.alice)
    assert Account.objects.get(pk=account.pk).tier is None


def test_a_page_that_shows_personal_data_is_one_row_with_the_ids_shown(acme, cast, make):
    accounts = [make.account() for _ in range(3)]
    entry = record_read(Account, accounts, by=cast.alice)
    assert entry.shown == [account.pk for account in accounts]
    assert (entry.action, entry.count, entry.fields) == ("journal.shown", 3, ["accounts.account"])
