"""What PostgreSQL's catalogue must say of every table, whoever wrote the model."""

import os
import subprocess
import sys

import pytest
from django.db import connections

from intimacy.tenancy.catalogue import faults
from intimacy.tenancy.checks import tenant_models

pytestmark = pytest.mark.django_db(databases=["default", "owner", "operator"])


def test_no_table_stands_outside_the_walls():
    assert faults(connections["default"]) == []


def test_the_app_role_may_serve_and_the_owner_may_not():
    connections["default"].ensure_connection()
    assert connections["default"].why_not_to_serve() == ""
    assert "owns the tables" in connections["owner"].why_not_to_serve()


def test_a_process_that_was_given_the_owner_refuses_to_start(monkeypatch):
    """The web application is imported as gunicorn does it, with the owner's address in the place of the app's."""
    owner = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + "/" + connections["owner"].settings_dict["NAME"]
    environment = {**os.environ, "DATABASE_URL": owner}
    for module in ("intimacy.wsgi", "intimacy.celery"):
        done = subprocess.run(
            [sys.executable, "-c", f"import {module}"], env=environment, capture_output=True, text=True
        )
        assert done.returncode != 0
        assert "DATABASE_URL must name the app role" in done.stderr


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        ("ALTER TABLE accounts_account NO FORCE ROW LEVEL SECURITY", "has no forced row security"),
        ("ALTER TABLE accounts_account DISABLE ROW LEVEL SECURITY", "has no forced row security"),
        ("CREATE POLICY open ON accounts_account USING (true)", "has a further permissive policy open"),
        ("DROP POLICY tenant_isolation ON accounts_account", "lacks the policy tenant_isolation"),
        ("CREATE UNIQUE INDEX leak ON accounts_account (name)", "has the unique index leak"),
        ("CREATE VIEW leak AS SELECT * FROM accounts_account", "is a view without security_invoker"),
        ("CREATE MATERIALIZED VIEW leak AS SELECT * FROM accounts_account", "is a materialised view"),
        ("ALTER TABLE accounts_account ALTER tenant_id DROP NOT NULL", "tenant_id may be null"),
        (
            "ALTER TABLE accounts_contact ADD CONSTRAINT leak FOREIGN KEY (account_id) REFERENCES accounts_account (id)",
            "has the key leak",
        ),
        (
            "CREATE FUNCTION leak() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'",
            "is a definer function without a fixed search_path",
        ),
    ],
)
def test_every_way_out_is_noticed(harm, fault):
    """Each harm is done by the owner in a transaction that is rolled back."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute(harm)
    assert any(found.startswith(fault) for _name, found in faults(owner))


def test_there_are_tenant_tables_to_check():
    assert len(tenant_models()) > 10
