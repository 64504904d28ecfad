"""The walls: row security, composite keys and rights, installed after every migration so that nobody can forget them."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings

from intimacy.tenancy.checks import tenant_models
from intimacy.tenancy.declarations import Personal
from intimacy.tenancy.models import TenantForeignKey

# What the app role may do with the tables that come before a tenant is known. A table that is not named here is
# out of its reach.
GLOBAL_RIGHTS = {
    "tenancy_tenant": "SELECT",
    "tenancy_user": "SELECT, INSERT, UPDATE",
    "tenancy_user_groups": "SELECT",
    "tenancy_user_user_permissions": "SELECT",
    "auth_group": "SELECT",
    "auth_group_permissions": "SELECT",
    "auth_permission": "SELECT",
    "django_content_type": "SELECT",
    "django_migrations": "SELECT",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailaddress": "SELECT, INSERT, UPDATE, DELETE",
    "account_emailconfirmation": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",
    "usersessions_usersession": "SELECT, INSERT, UPDATE, DELETE",
}
FUNCTIONS_FOR_APP = ("app_tenant_id()", "app_purpose()")


def role(alias: str) -> str:
    """The database role behind a connection alias."""
    return settings.DATABASES[alias]["USER"]


def install(connection) -> None:
    """Build what is missing of the walls, as the owner. Tables whose walls stand as declared are not touched."""
    quote = connection.ops.quote_name
    app, operator = quote(role("default")), quote(role("operator"))
    with connection.cursor() as cursor:
        cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO {app}, {operator}")
        present = set(connection.introspection.table_names(cursor))
        models = [model for model in tenant_models() if model._meta.db_table in present]
        _functions(cursor, app, operator)
        for model in models:
            _raise_walls(cursor, model, quote)
        for model in models:
            _add_keys(cursor, model, quote)
        for table in present - {model._meta.db_table for model in models}:
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {app}, {operator}, PUBLIC")
            if table in GLOBAL_RIGHTS:
                cursor.execute(f"GRANT {GLOBAL_RIGHTS[table]} ON {quote(table)} TO {app}")
        cursor.execute(f"GRANT SELECT ON tenancy_tenant, django_migrations TO {operator}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app}")


def _functions(cursor, app: str, operator: str) -> None:
    for config in apps.get_app_configs():
        path = Path(config.path) / "functions.sql"
        if path.exists():
            cursor.execute(path.read_text())
    cursor.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE n.nspname = 'public' AND pg_get_userbyid(p.proowner) = current_user"
    )
    for (signature,) in cursor.fetchall():
        cursor.execute(
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {signature} TO {app}"
        )
        if signature in FUNCTIONS_FOR_APP:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {operator}")


def _wall_statements(model, quote) -> list[str]:
    """Row security and the rights of the roles."""
    table, app, owner, operator = (
        quote(name) for name in (model._meta.db_table, role("default"), role("owner"), role("operator"))
    )
    mine = "tenant_id = (SELECT app_tenant_id())"
    if isinstance(model.privacy, Personal):
        mine += " AND (SELECT app_purpose()) IS NOT NULL"
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS tenant_isolation ON {table}",
        f"CREATE POLICY tenant_isolation ON {table} TO {app} USING ({mine}) WITH CHECK ({mine})",
        f"DROP POLICY IF EXISTS owner_all ON {table}",
        f"CREATE POLICY owner_all ON {table} TO {owner} USING (true) WITH CHECK (true)",
        f"DROP POLICY IF EXISTS operator_all ON {table}",
        f"DROP TRIGGER IF EXISTS append_only ON {table}",
        f"DROP TRIGGER IF EXISTS append_only_whole ON {table}",
        f"REVOKE ALL ON {table} FROM {app}, {operator}, PUBLIC",
        f"GRANT SELECT, INSERT{'' if model.append_only else ', UPDATE, DELETE'} ON {table} TO {app}",
    ]
    if model.operator_may:
        statements += [
            f"CREATE POLICY operator_all ON {table} TO {operator} USING (true) WITH CHECK (true)",
            f"GRANT SELECT, UPDATE ON {table} TO {operator}",
        ]
    if model.append_only:
        refuse = "EXECUTE FUNCTION refuse_change()"
        statements += [
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
        ]
    if model.settled:
        old, new = (", ".join(f"{when}.{quote(column)}" for column in model.settled) for when in ("OLD", "NEW"))
        rewritten = f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR ({old}) IS DISTINCT FROM ({new}))"
        refuse = "EXECUTE FUNCTION refuse_to_rewrite()"
        statements += [
            f"DROP TRIGGER IF EXISTS settled ON {table}",
            f"DROP TRIGGER IF EXISTS settled_stays ON {table}",
            f"CREATE TRIGGER settled BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({rewritten}) {refuse}",
            f"CREATE TRIGGER settled_stays BEFORE DELETE ON {table} FOR EACH ROW WHEN (OLD.state <> 'draft') {refuse}",
        ]
    return statements


def _raise_walls(cursor, model, quote) -> None:
    """Raise a table's walls, unless its stamp says that the same statements have raised them before."""
    table, statements = model._meta.db_table, _wall_statements(model, quote)
    stamp = "walls " + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]
    cursor.execute("SELECT obj_description(%s::regclass, 'pg_class')", [f"public.{quote(table)}"])
    if cursor.fetchone()[0] != stamp:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON TABLE {quote(table)} IS '{stamp}'")
    _add_constraint(cursor, model, _name(table, "of_tenant"), "UNIQUE (tenant_id, id)", quote)


def _add_keys(cursor, model, quote) -> None:
    """Composite foreign keys, which cannot point into another tenant."""
    for field in model._meta.local_fields:
        if isinstance(field, TenantForeignKey):
            key = (
                f"FOREIGN KEY (tenant_id, {quote(field.column)}) REFERENCES"
                f" {quote(field.related_model._meta.db_table)} (tenant_id, id) DEFERRABLE INITIALLY IMMEDIATE"
            )
            _add_constraint(cursor, model, _name(model._meta.db_table, f"{field.column}_in_tenant"), key, quote)


def _add_constraint(cursor, model, name: str, definition: str, quote) -> None:
    table = quote(model._meta.db_table)
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    if cursor.fetchone() is None:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {quote(name)} {definition}")


def _name(table: str, suffix: str) -> str:
    """A constraint's name within PostgreSQL's 63 bytes, still unique where it has to be cut."""
    name = f"{table}_{suffix}"
    return name if len(name) <= 63 else f"{name[:54]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
