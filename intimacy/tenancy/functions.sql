-- What the walls ask at every row, and the few definer functions that serve what comes before a tenant is known.

CREATE OR REPLACE FUNCTION app_tenant_id() RETURNS uuid LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog AS $$
DECLARE bound text := current_setting('app.tenant_id', true);
BEGIN
  IF bound IS NULL OR bound = '' THEN
    RAISE EXCEPTION 'no tenant is bound to this transaction' USING ERRCODE = '42501';
  END IF;
  RETURN bound::uuid;
END $$;

CREATE OR REPLACE FUNCTION app_purpose() RETURNS text LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog AS $$
DECLARE bound text := current_setting('app.purpose', true);
BEGIN
  IF bound IS NULL OR bound = '' THEN
    RAISE EXCEPTION 'personal data is read for a declared purpose or not at all' USING ERRCODE = '42501';
  END IF;
  RETURN bound;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE OR REPLACE FUNCTION refuse_to_rewrite() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'a row of % that is no draft any more stays as it is', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE OR REPLACE FUNCTION memberships_of(person bigint)
RETURNS TABLE (tenant_id uuid, slug text, tenant_name text, currency text, member_id uuid, name text, roles text[],
               language text, time_zone text, single_keys boolean, second_factor boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT t.id, t.slug::text, t.name::text, t.currency::text, m.id, m.name::text, m.roles::text[],
         m.language::text, m.time_zone::text, m.single_keys, t.second_factor
  FROM public.tenancy_member m JOIN public.tenancy_tenant t ON t.id = m.tenant_id
  WHERE m.user_id = person AND m.left_at IS NULL ORDER BY t.name
$$;

-- The tenant that is bound, and no other.
CREATE OR REPLACE FUNCTION set_second_factor(wanted boolean)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  UPDATE public.tenancy_tenant SET second_factor = wanted WHERE id = public.app_tenant_id()
$$;

-- Asked by the release before; it goes with the next one.
CREATE OR REPLACE FUNCTION tenants_of(person bigint)
RETURNS TABLE (tenant_id uuid, slug text, tenant_name text, currency text, member_id uuid, name text, roles text[],
               language text, time_zone text, single_keys boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT t.id, t.slug::text, t.name::text, t.currency::text, m.id, m.name::text, m.roles::text[],
         m.language::text, m.time_zone::text, m.single_keys
  FROM public.tenancy_member m JOIN public.tenancy_tenant t ON t.id = m.tenant_id
  WHERE m.user_id = person AND m.left_at IS NULL ORDER BY t.name
$$;

-- The release before calls it without a time zone. Under two names of one function PostgreSQL could not choose between them.
DROP FUNCTION IF EXISTS create_tenant(uuid, text, text, text, uuid, bigint, text);
CREATE OR REPLACE FUNCTION create_tenant(new_id uuid, new_slug text, new_name text, new_currency text,
                                         member_id uuid, person bigint, person_name text, zone text DEFAULT 'UTC')
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  INSERT INTO public.tenancy_tenant (id, slug, name, currency, time_zone, created_at)
  VALUES (new_id, new_slug, new_name, new_currency, zone, clock_timestamp());
  INSERT INTO public.tenancy_member (id, tenant_id, user_id, name, roles, language, time_zone, single_keys)
  VALUES (member_id, new_id, person, person_name, ARRAY['admin'], 'en', zone, true);
$$;
