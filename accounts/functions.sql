-- Searching accounts by words. Row security keeps the app from the trigram index, so that a search of its own reads every name.

-- Accounts of the bound tenant of which each word is said in the name, the external id or the city, whatever its case; no more
-- than `most`. It answers keys alone: who asks still reads the rows themselves, through the walls.
CREATE OR REPLACE FUNCTION accounts_said(words text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  word text;
  said text := '';
BEGIN
  FOREACH word IN ARRAY words LOOP
    word := '%' || replace(replace(replace(upper(word), '\', '\\'), '%', '\%'), '_', '\_') || '%';
    said := said || format(' AND (upper(name) LIKE %1$L OR upper(external_id) LIKE %1$L OR upper(city) LIKE %1$L)', word);
  END LOOP;
  RETURN QUERY EXECUTE 'SELECT id FROM public.accounts_account WHERE tenant_id = $1' || said || ' LIMIT $2'
    USING public.app_tenant_id(), most;
END $$;
