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

-- By which company's identity provider the people of an e-mail domain sign in; nothing where it is not certain.
CREATE OR REPLACE FUNCTION sign_in_of(domain text)
RETURNS TABLE (tenant_id uuid, slug text, tenant_name text, only_so boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT t.id, t.slug::text, t.name::text, p.only
  FROM public.access_emaildomain d
  JOIN public.access_identityprovider p ON p.tenant_id = d.tenant_id
  JOIN public.tenancy_tenant t ON t.id = d.tenant_id
  WHERE d.name = domain AND (SELECT count(*) FROM public.access_emaildomain WHERE name = domain) = 1
$$;

-- Whether a domain is still nobody's. Two who ask at the same moment come one after the other.
CREATE OR REPLACE FUNCTION claim_domain(domain text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('email domain ' || domain, 0));
  RETURN NOT EXISTS (SELECT FROM public.access_emaildomain WHERE name = domain);
END $$;
