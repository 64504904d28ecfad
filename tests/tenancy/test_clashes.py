"""What a unique key says when two people do the same at the same moment: a sentence, and nothing of the second one's is left."""

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from accounts.models import Account
from intimacy.tenancy.context import bound
from intimacy.tenancy.models import new_id
from intimacy.tenancy.refusals import Refused, as_refusal


def test_a_unique_key_becomes_a_refusal(acme, make):
    make.account("Helix", external_id="A1")
    with pytest.raises(IntegrityError) as clash, atomic():
        Account.objects.create(name="Helix again", external_id="A1")
    assert isinstance(as_refusal(clash.value), Refused)
    assert Account.objects.count() == 1


def test_any_other_fault_of_the_database_stays_one(acme, make):
    with pytest.raises(IntegrityError) as fault, atomic():
        Account.objects.create(name="Orphan", parent_id=new_id())
    with pytest.raises(IntegrityError):
        as_refusal(fault.value)


@pytest.fixture
def racing(monkeypatch):
    """The look whether an external id is taken comes too early to see the other's."""
    monkeypatch.setattr("accounts.actions.accounts._check", lambda account: None)


def test_a_page_says_so_instead_of_breaking(racing, cast, make, browse):
    with bound(cast.acme, purpose="account_management"):
        make.account("Helix", external_id="A1")
    answer = browse(cast.ada).post(
        "/t/acme/accounts/add/", {"name": "Helix again", "external_id": "A1", "currency": "USD"}
    )
    assert answer.status_code == 422
    assert "at this very moment" in answer.content.decode()
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.count() == 1


def test_pages_of_a_tenant_are_kept_by_nobody_else(cast, browse):
    assert "private" in browse(cast.alice).get("/t/acme/").headers["Cache-Control"]
