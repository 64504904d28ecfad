"""A database of the previous release, filled by that release itself, goes on under this one."""

from contextlib import closing

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from accounts.models import Account, Promise
from intimacy.local import roles
from intimacy.local.backup import connect, words_of
from intimacy.local.restore import restore
from intimacy.tenancy.catalogue import faults
from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.models import Tenant, User
from tests.conftest import _use as use
from tests.upgrade.rules import HERE, PREVIOUS

CHANGED = {"django_migrations", "django_content_type", "auth_permission"}  # these grow with the program


@pytest.fixture
def old(django_db_setup, django_db_blocker, tmp_path):
    """The previous release's database, restored from its own backup; how many rows of each table it had."""
    with django_db_blocker.unblock():
        owner = words_of(connections["owner"].settings_dict)
        name = owner["dbname"] + "_upgraded"
        with closing(connect(owner)) as beside:
            beside.autocommit = True
            with beside.cursor() as cursor:
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
                with closing(connect({**owner, "dbname": name})) as inside, inside, inside.cursor() as other:
                    for extension in roles.EXTENSIONS:
                        other.execute(f"CREATE EXTENSION {extension}")
                try:
                    use(name)
                    yield restore({**owner, "dbname": name}, tmp_path, HERE / f"{PREVIOUS}.backup")
                finally:
                    use(owner["dbname"])
                    cursor.execute(f'DROP DATABASE "{name}"')


def test_rows_walls_and_pages_of_the_previous_release_are_there_after_the_upgrade(old):
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        for table in old.keys() - CHANGED:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone()[0] >= old[table], table
    assert faults(connections["owner"]) == []

    acme = Tenant.objects.get(slug="acme")
    with in_tenant(acme, purpose="account_management"):
        accounts = list(Account.objects.order_by("name"))
        assert [account.name for account in accounts] == ["Helix Biolabs of acme", "Nordwind Logistik of acme"]
        assert [promise.words for promise in Promise.objects.all()] == ["Send the plan", "Send the plan"]
    alice = Client()
    alice.force_login(User.objects.get(email="alice@acme.example"))
    for page in ("", "accounts/", f"accounts/{accounts[0].pk}/", "journal/"):
        answer = alice.get(f"/t/acme/{page}", follow=True)
        assert answer.status_code in (200, 403), page
    assert "Helix Biolabs of acme" in alice.get("/t/acme/accounts/").content.decode()
    assert alice.get("/t/globex/accounts/").status_code == 404
    connection.close()
