-- The audit: rows are added by the one who acts, read by them, and never changed by anybody.
-- Where nobody is signed in (a failed sign-in), a row without an actor may be added.

SELECT pg_temp.lock_table('audit_event', 'actor_id = gate.viewer()',
    'actor_id IS NOT DISTINCT FROM gate.viewer()', NULL);

CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit can be added to, never changed.' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE OR REPLACE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE OR REPLACE TRIGGER audit_table_stays BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
