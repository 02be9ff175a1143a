-- The audit: rows are added by the one who acts, read by them, and never changed by anybody.
-- Where nobody is signed in (a failed sign-in), a row without an actor may be added.

SELECT pg_temp.lock_table('audit_event', 'actor_id = (SELECT gate.viewer())',
    'actor_id IS NOT DISTINCT FROM (SELECT gate.viewer())', NULL);
-- The number and the time of a row are the database's own: nobody acts yesterday.
REVOKE INSERT ON audit_event FROM alongside_app;
GRANT INSERT (as_at, actor_id, agency_id, action, outcome, purpose, subject_kind, subject_id, person_id, shown)
    ON audit_event TO alongside_app;

CREATE OR REPLACE FUNCTION audit_is_append_only() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit can be added to, never changed.' USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION audit_is_append_only() FROM PUBLIC;
CREATE OR REPLACE TRIGGER audit_rows_stay BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE OR REPLACE TRIGGER audit_table_stays BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
-- Also where a session plays the part of a replica, which ordinary triggers let pass.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_rows_stay;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_table_stays;
