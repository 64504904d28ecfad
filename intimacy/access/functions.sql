-- Who stands behind a secret, asked before any tenant is bound.

CREATE OR REPLACE FUNCTION find_key(secret_hash bytea, wanted_kind text)
RETURNS TABLE (key_id uuid, scopes text[], tenant_id uuid, slug text, tenant_name text, currency text, member_id uuid,
               user_id bigint, name text, roles text[], language text, time_zone text, single_keys boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT k.id, k.scopes::text[], t.id, t.slug::text, t.name::text, t.currency::text, m.id, m.user_id, m.name::text,
         m.roles::text[], m.language::text, m.time_zone::text, m.single_keys
  FROM public.access_key k
  JOIN public.tenancy_tenant t ON t.id = k.tenant_id
  JOIN public.tenancy_member m ON m.tenant_id = k.tenant_id AND m.id = k.member_id
  WHERE k.hash = secret_hash AND k.kind = wanted_kind AND m.left_at IS NULL
    AND (k.ends_at IS NULL OR k.ends_at > clock_timestamp())
$$;
