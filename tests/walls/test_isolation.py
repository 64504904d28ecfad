"""A row of one tenant does not exist for another, whichever way one asks."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from django.db.transaction import atomic

from accounts.models import Account
from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.context import NoTenant, bound, for_purpose
from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import Member


def test_without_a_tenant_nothing_can_be_asked(cast):
    with pytest.raises(NoTenant):
        Account.objects.count()
    with (
        pytest.raises(DatabaseError, match=r"no tenant is bound|declared purpose"),
        atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM tenancy_member")


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.label)
def test_the_database_hides_every_table_from_another_tenant(model, cast):
    """Asked in SQL, past the query set's own filter: the rows of Acme are not there for Globex."""
    with connections["owner"].cursor() as owner:
        owner.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s", [model._meta.db_table]
        )
        assert owner.fetchone() == (True,)
    with bound(cast.globex, purpose="administration"), connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}" WHERE tenant_id = %s', [cast.acme.pk])
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "model",
    [model for model in tenant_models() if isinstance(model.privacy, Personal)],
    ids=lambda model: model._meta.label,
)
def test_the_policy_of_personal_data_asks_for_the_purpose(model, db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT qual, with_check FROM pg_policies WHERE tablename = %s AND policyname = 'tenant_isolation'",
            [model._meta.db_table],
        )
        assert all("app_purpose()" in said for said in cursor.fetchone())


def test_personal_data_is_read_for_a_purpose_or_not_at_all(cast):
    with bound(cast.acme), pytest.raises(DatabaseError, match="declared purpose"), atomic():
        Member.objects.count()
    with bound(cast.acme, purpose="administration"):
        assert Member.objects.count() == 6


def test_a_row_cannot_be_put_into_another_tenant(cast, make):
    with bound(cast.acme, purpose="administration"), pytest.raises(DatabaseError, match="row-level security"), atomic():
        Account.objects.create(tenant_id=cast.globex.pk, name="Smuggled")


def test_a_key_cannot_point_into_another_tenant(cast, make):
    """Foreign-key checks ignore row security; the composite key does not."""
    with bound(cast.acme, purpose="administration"):
        theirs = make.account("Helix")
    with bound(cast.globex, purpose="administration"), pytest.raises(IntegrityError), atomic():
        Account.objects.create(name="Child", parent_id=theirs.pk)


def test_a_row_cannot_be_moved_to_another_tenant(acme, cast, make):
    account = make.account("Helix")
    with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET tenant_id = %s WHERE id = %s", [cast.globex.pk, account.pk])


def test_the_journal_cannot_be_changed_by_anybody(acme, make):
    make.account("Helix")
    for change in (
        "UPDATE journal_entry SET action = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry CASCADE",
    ):
        with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_the_context_returns_to_what_it_was(cast, make):
    with bound(cast.acme, purpose="administration"):
        make.account("Helix")
        with bound(cast.globex, purpose="administration"):
            assert Account.objects.count() == 0
            with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        assert Account.objects.count() == 1
        with for_purpose(""), pytest.raises(DatabaseError), atomic():
            Member.objects.count()
        assert Member.objects.count() == 6


def test_tenants_of_answers_only_what_belongs_to_the_person(cast):
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM tenants_of(%s)", [cast.mallory.user_id])
        assert cursor.fetchall() == [("globex",)]
