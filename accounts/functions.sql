-- Searching accounts by words. Row security keeps the app from the trigram index, so that a search of its own reads every name.

-- Accounts of the bound tenant that say a word in the name, the external id or the city, whatever its case; no more than
-- `most`. It answers keys alone: who asks still reads the rows themselves, through the walls.
CREATE OR REPLACE FUNCTION accounts_said(word text, most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  said text := '%' || replace(replace(replace(upper(word), '\', '\\'), '%', '\%'), '_', '\_') || '%';
BEGIN
  -- Planned for this very word: of a word that nobody knows yet, the index would seem not to be worth it.
  RETURN QUERY EXECUTE format(
    'SELECT id FROM public.accounts_account WHERE tenant_id = $1'
    ' AND upper(name || E''\n'' || external_id || E''\n'' || city) LIKE %L LIMIT $2', said)
    USING public.app_tenant_id(), most;
END $$;
