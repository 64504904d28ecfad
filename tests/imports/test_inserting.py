"""Rows that go in as one document come out as Django would have written them."""

from datetime import UTC, datetime

import pytest
from django.db.models.functions import Now

from accounts.models import Changed, Interaction
from intimacy.imports.inserting import forget_plans, insert_many, insert_rows
from intimacy.tenancy.context import bound

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def fact(account, number: int) -> dict:
    return {
        "account_id": account.pk, "kind": "call", "happened_at": NOON, "source": "test", "external_id": f"call {number}",
        "value": number / 3, "title": f"“{number}” \\ ü", "digest": bytes([number, 0, 255]),
    }  # fmt: skip


def test_each_row_has_its_own_id_and_what_none_of_them_says_is_the_default(cast, make):
    with bound(cast.acme, purpose="account_management"):
        account = make.account("Helix")
        forget_plans()
        insert_rows(Interaction, [fact(account, number) for number in range(3)])
        rows = list(Interaction.objects.order_by("external_id"))
        assert len({row.pk for row in rows}) == 3
        for number, row in enumerate(rows):
            assert (row.value, row.title, row.happened_at) == (number / 3, f"“{number}” \\ ü", NOON)
            assert (bytes(row.digest), row.lead, row.body, row.ended_at) == (bytes([number, 0, 255]), True, "", None)


def test_one_row_and_none_go_in_as_well(cast, make):
    with bound(cast.acme, purpose="account_management"):
        account = make.account("Helix")
        before = Changed.objects.count()
        insert_rows(Changed, [{"account_id": account.pk}])
        insert_rows(Changed, [])
        insert_many([Changed(account=account)])
        assert Changed.objects.count() == before + 2


def test_what_only_the_database_could_say_is_refused_and_not_written_down(cast, make):
    with bound(cast.acme, purpose="account_management"):
        account = make.account("Helix")
        with pytest.raises(TypeError, match="needs a default"):
            insert_rows(Interaction, [fact(account, 1) | {"title": Now()}])
