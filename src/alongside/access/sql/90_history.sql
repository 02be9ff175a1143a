-- The record of what became of each row, and the seals over both records (src/alongside/audit/README.md).
-- The last of these files: it takes every table that is locked by then, so that a new one is not forgotten.

-- With which relations and roles somebody acted: for the page on who looked.
GRANT INSERT (relations, roles) ON audit_event TO alongside_app;

-- Two roles more. The recorder cannot log in: its functions write history and work out digests. The sealer logs
-- in, reads both records, adds seals, and can do nothing else.
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM alongside_recorder, alongside_sealer;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM alongside_recorder, alongside_sealer;
GRANT USAGE ON SCHEMA public, gate TO alongside_recorder, alongside_sealer;
GRANT EXECUTE ON FUNCTION gate.viewer() TO alongside_recorder;

DO $$
DECLARE
    name text;
    policy text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit_change', 'audit_seal'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        FOR policy IN SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = name LOOP
            EXECUTE format('DROP POLICY %I ON %I', policy, name);
        END LOOP;
    END LOOP;
    FOREACH name IN ARRAY ARRAY['audit_event', 'audit_change', 'audit_seal'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON %I'
                       ' FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()', name);
        EXECUTE format('CREATE OR REPLACE TRIGGER audit_table_stays BEFORE TRUNCATE ON %I'
                       ' FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_rows_stay', name);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER audit_table_stays', name);
        EXECUTE format('GRANT SELECT ON %I TO alongside_sealer', name);
        EXECUTE format('CREATE POLICY seal ON %I FOR SELECT TO alongside_sealer USING (true)', name);
    END LOOP;
END
$$;
GRANT INSERT ON audit_seal TO alongside_sealer;
CREATE POLICY add ON audit_seal FOR INSERT TO alongside_sealer WITH CHECK (true);
GRANT SELECT, INSERT (actor_id, in_table, row_id, what, former, digest) ON audit_change TO alongside_recorder;
GRANT USAGE ON SEQUENCE audit_change_id_seq TO alongside_recorder;
CREATE POLICY add ON audit_change FOR INSERT TO alongside_recorder WITH CHECK (true);
CREATE POLICY compare ON audit_change FOR SELECT TO alongside_recorder USING (true);

GRANT CREATE ON SCHEMA gate TO alongside_recorder;
SET ROLE alongside_recorder;

-- A row as the record knows it: by the names of its columns, without those that are empty, so that a column that
-- is added later and left empty changes nothing.
CREATE FUNCTION gate.digest_of(whole jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
RETURN sha256(convert_to(jsonb_strip_nulls(whole)::text, 'UTF8'));

-- What somebody signs in with is not kept, nor what was sealed and its keys: what was destroyed stays destroyed.
CREATE FUNCTION gate.is_secret(of_table text, of_column text) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN of_table LIKE 'accounts\_%' OR of_column IN ('password', 'data_key', 'sealed');

-- Fires once for a statement, after it. Its argument names the column by which the table's rows are known. It runs
-- in the transaction of the change: where history cannot be written, nothing is changed.
CREATE FUNCTION gate.keep_history() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET extra_float_digits = 1 AS $$
DECLARE
    who CONSTANT uuid := gate.viewer();
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.audit_change (actor_id, in_table, row_id, what, digest)
        SELECT who, TG_TABLE_NAME, whole ->> TG_ARGV[0], 'insert', gate.digest_of(whole)
          FROM (SELECT to_jsonb(row_now) AS whole FROM rows_now AS row_now) AS now;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.audit_change (actor_id, in_table, row_id, what, former)
        SELECT who, TG_TABLE_NAME, whole ->> TG_ARGV[0], 'delete',
               (SELECT jsonb_object_agg(key, value) FROM jsonb_each(whole)
                 WHERE NOT gate.is_secret(TG_TABLE_NAME, key))
          FROM (SELECT to_jsonb(row_before) AS whole FROM rows_before AS row_before) AS before;
    ELSE
        INSERT INTO public.audit_change (actor_id, in_table, row_id, what, former, digest)
        SELECT who, TG_TABLE_NAME, coalesce(before.whole, now.whole) ->> TG_ARGV[0], 'update',
               (SELECT jsonb_object_agg(
                           key, CASE WHEN gate.is_secret(TG_TABLE_NAME, key) THEN '"withheld"' ELSE value END)
                  FROM jsonb_each(before.whole) WHERE value IS DISTINCT FROM now.whole -> key),
               CASE WHEN now.whole IS NOT NULL THEN gate.digest_of(now.whole) END
          FROM (SELECT to_jsonb(row_before) AS whole FROM rows_before AS row_before) AS before
          FULL JOIN (SELECT to_jsonb(row_now) AS whole FROM rows_now AS row_now) AS now
            ON before.whole ->> TG_ARGV[0] = now.whole ->> TG_ARGV[0]
         WHERE before.whole IS DISTINCT FROM now.whole;
    END IF;
    RETURN NULL;
END
$$;

-- By which column the rows of a table are known. The records themselves have no history.
CREATE FUNCTION gate.key_of(wanted text) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT a.attname::text FROM pg_class AS c
      JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = wanted AND c.relname NOT LIKE 'audit\_%'
$$;

-- What the rows of a table are now, to be compared with what the record says that they became. Digests only.
CREATE FUNCTION gate.row_digests(wanted text) RETURNS TABLE (row_id text, digest bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC' SET extra_float_digits = 1 AS $$
DECLARE
    key CONSTANT text := gate.key_of(wanted);
BEGIN
    IF key IS NULL THEN
        RAISE EXCEPTION 'There is no history of %.', wanted;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT to_jsonb(r) ->> %L, gate.digest_of(to_jsonb(r)) FROM public.%I AS r', key, wanted);
END
$$;

-- Rows that a table holds already when its history begins, and rows that a new version of the tables has changed:
-- the owner has them written down as "restated". It does not go unseen: each is a line of the record.
CREATE FUNCTION gate.take_stock(wanted text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    restated bigint;
BEGIN
    INSERT INTO public.audit_change (in_table, row_id, what, digest)
    SELECT wanted, now.row_id, 'restated', now.digest
      FROM gate.row_digests(wanted) AS now
      LEFT JOIN (SELECT DISTINCT ON (row_id) row_id, digest FROM public.audit_change
                  WHERE in_table = wanted ORDER BY row_id, id DESC) AS last USING (row_id)
     WHERE last.digest IS DISTINCT FROM now.digest;
    GET DIAGNOSTICS restated = ROW_COUNT;
    RETURN restated;
END
$$;

REVOKE EXECUTE ON FUNCTION gate.digest_of(jsonb), gate.is_secret(text, text), gate.keep_history(),
    gate.key_of(text), gate.row_digests(text), gate.take_stock(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.row_digests(text) TO alongside_sealer;
RESET ROLE;
REVOKE CREATE ON SCHEMA gate FROM alongside_recorder;

-- Every locked table but the records themselves.
DO $$
DECLARE
    name text;
    key text;
    event text;
    tables text;
BEGIN
    FOR name IN SELECT relname FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relforcerowsecurity
                   AND relname NOT LIKE 'audit\_%' ORDER BY relname LOOP
        key := gate.key_of(name);
        EXECUTE format('GRANT SELECT ON %I TO alongside_recorder', name);
        EXECUTE format('DROP POLICY IF EXISTS digest ON %I', name);
        EXECUTE format('CREATE POLICY digest ON %I FOR SELECT TO alongside_recorder USING (true)', name);
        FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete'] LOOP
            tables := CASE event WHEN 'insert' THEN 'NEW TABLE AS rows_now'
                                 WHEN 'delete' THEN 'OLD TABLE AS rows_before'
                                 ELSE 'OLD TABLE AS rows_before NEW TABLE AS rows_now' END;
            EXECUTE format('CREATE TRIGGER keep_history_%1$s AFTER %1$s ON %2$I REFERENCING %3$s'
                           ' FOR EACH STATEMENT EXECUTE FUNCTION gate.keep_history(%4$L)', event, name, tables, key);
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', name, 'keep_history_' || event);
        END LOOP;
    END LOOP;
END
$$;
