"""Reads PostgreSQL's catalogue for every way in which a table could escape the walls."""

from intimacy.tenancy.walls import role

FAULTS = """
WITH tenant_table AS (
  SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relowner, a.attnotnull, a.attnum
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p'))
SELECT relname, 'has no forced row security' FROM tenant_table WHERE NOT relrowsecurity OR NOT relforcerowsecurity
UNION ALL SELECT relname, 'tenant_id may be null' FROM tenant_table WHERE NOT attnotnull
UNION ALL SELECT relname, 'the app role may truncate it'
  FROM tenant_table WHERE has_table_privilege(%(app)s, oid, 'TRUNCATE')
UNION ALL SELECT relname, 'the app role owns it' FROM tenant_table WHERE pg_has_role(%(app)s, relowner, 'MEMBER')
UNION ALL SELECT relname, 'lacks the policy ' || wanted FROM tenant_table, unnest(ARRAY['tenant_isolation', 'owner_all']) wanted
  WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = tenant_table.oid AND polname = wanted)
UNION ALL SELECT t.relname, 'has a further permissive policy ' || p.polname FROM tenant_table t JOIN pg_policy p ON p.polrelid = t.oid
  WHERE p.polpermissive AND p.polname NOT IN ('tenant_isolation', 'owner_all', 'operator_all')
UNION ALL SELECT t.relname, 'has a tenant policy without the tenant' FROM tenant_table t JOIN pg_policy p ON p.polrelid = t.oid
  WHERE p.polname = 'tenant_isolation' AND (
    pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%%tenant_id = %%app_tenant_id()%%'
    OR pg_get_expr(p.polwithcheck, p.polrelid) NOT LIKE '%%tenant_id = %%app_tenant_id()%%')
UNION ALL SELECT t.relname, 'has the unique index ' || i.indexrelid::regclass || ', which does not start with the tenant'
  FROM tenant_table t JOIN pg_index i ON i.indrelid = t.oid
  WHERE i.indisunique AND NOT i.indisprimary AND i.indkey[0] <> t.attnum
UNION ALL SELECT t.relname, 'has the key ' || k.conname || ', which does not carry the tenant'
  FROM tenant_table t JOIN pg_constraint k ON k.conrelid = t.oid JOIN tenant_table r ON r.oid = k.confrelid
  WHERE k.contype = 'f' AND array_length(k.conkey, 1) = 1
UNION ALL SELECT c.relname, 'is a materialised view, which cannot have row security'
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'm'
UNION ALL SELECT c.relname, 'is a view without security_invoker'
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)
UNION ALL SELECT p.oid::regprocedure::text, 'is a definer function without a fixed search_path'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public' AND p.prosecdef AND NOT coalesce(array_to_string(p.proconfig, ',') LIKE '%%search_path%%', false)
UNION ALL SELECT p.oid::regprocedure::text, 'is a definer function that everybody may call'
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE n.nspname = 'public' AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')
UNION ALL SELECT rolname, 'is a superuser or escapes row security' FROM pg_roles
  WHERE rolname IN (%(app)s, %(owner)s, %(operator)s) AND (rolsuper OR rolbypassrls)
"""


def faults(connection) -> list[tuple[str, str]]:
    """(name, fault) of everything in the catalogue that stands outside the walls; empty when all is well."""
    with connection.cursor() as cursor:
        roles = {"app": role("default"), "owner": role("owner"), "operator": role("operator")}
        cursor.execute(FAULTS, roles)
        return cursor.fetchall()
