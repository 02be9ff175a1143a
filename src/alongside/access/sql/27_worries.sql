-- What becomes of worries: who owns one, what was done at once, what opened it again; that none is lost on the way.

-- The team that received a worry gives it an owner and opens it again; whoever writes on the record acts at once.
SELECT pg_temp.lock_table('concerns_handling',
    pg_temp.seen_as('''ordinary''', 'concerns_handling.person_id', 'concerns_handling.agency_id'),
    pg_temp.in_own_name('made_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'concerns_handling.person_id')
        || ' AND ((kind = ''URGENT'' AND EXISTS (SELECT FROM concerns_concern AS worry'
        || ' WHERE worry.id = concerns_handling.concern_id AND worry.person_id = concerns_handling.person_id))'
        || ' OR (kind <> ''URGENT''' || pg_temp.of_received_concern('concerns_handling', '') || '))', NULL);

GRANT SELECT (id, reference, person_id, sent_to, sent_at, immediate_danger, decided_at) ON concerns_concern TO alongside_gate;
GRANT SELECT (concern_id, decision, also, stored_at) ON concerns_decision TO alongside_gate;
GRANT SELECT (concern_id, kind, stored_at) ON concerns_handling TO alongside_gate;
CREATE POLICY gate ON concerns_concern FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON concerns_decision FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON concerns_handling FOR SELECT TO alongside_gate USING (true);

SET ROLE alongside_gate;

-- The worries that were decided, since they were last opened again. What needs more information first is not decided.
CREATE FUNCTION gate.decided_worries() RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT made.concern_id FROM public.concerns_decision AS made
     WHERE made.decision <> 'MORE_INFORMATION' AND NOT 'MORE_INFORMATION' = ANY (made.also)
       AND NOT EXISTS (
           SELECT FROM public.concerns_handling AS since
            WHERE since.concern_id = made.concern_id AND since.kind = 'REOPENED' AND since.stored_at > made.stored_at)
$$;
CREATE FUNCTION gate.is_decided(worry uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate.decided_worries() AS decided (id) WHERE decided.id = worry)
$$;

-- Received = decided + open, at every commit: a worry is out of the queue if and only if a decision stands.
CREATE FUNCTION gate.keep_reconciled() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    worry CONSTANT uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
    IF EXISTS (SELECT FROM public.concerns_concern
                WHERE id = worry AND (decided_at IS NOT NULL) <> gate.is_decided(worry)) THEN
        RAISE EXCEPTION 'A worry would stand in the queue and be decided, or be neither.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END
$$;

-- For a front door: its worries counted in one look, without those that are shut to the viewer. `decided` is counted
-- from the decisions themselves, `waiting` from the queue's mark; `kept` of the waiting ones are about records that are
-- kept to named workers, of whom the viewer is none.
CREATE FUNCTION gate.count_worries() RETURNS TABLE (received bigint, decided bigint, waiting bigint, kept bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH mine AS MATERIALIZED (
        SELECT worry.id, worry.person_id, worry.decided_at FROM public.concerns_concern AS worry
         WHERE worry.sent_to = ANY ((SELECT gate.principals())::uuid[])
           AND worry.person_id <> ALL ((SELECT gate.barred())::uuid[])
    )
    SELECT count(*),
           (SELECT count(*) FROM mine AS settled
             WHERE EXISTS (SELECT FROM gate.decided_worries() AS decided (id) WHERE decided.id = settled.id)),
           count(*) FILTER (WHERE mine.decided_at IS NULL),
           count(*) FILTER (WHERE mine.decided_at IS NULL AND mine.person_id = ANY ((SELECT gate.narrowed())::uuid[]))
      FROM mine
$$;

-- For managers: worries of their front doors that nobody owns, by their references and without anybody's name.
CREATE FUNCTION gate.list_unowned() RETURNS TABLE (reference text, team uuid, since timestamptz, danger boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT worry.reference::text, worry.sent_to, worry.sent_at, worry.immediate_danger
      FROM public.concerns_concern AS worry
     WHERE worry.decided_at IS NULL
       AND (worry.sent_to = ANY ((SELECT gate.managed())::uuid[])
            OR (worry.sent_to = ANY ((SELECT gate.principals())::uuid[]) AND (SELECT gate.has_role(ARRAY[{manage_team}]::text[]))))
       AND worry.person_id <> ALL ((SELECT gate.barred())::uuid[])
       AND NOT EXISTS (SELECT FROM public.concerns_handling AS owned
                        WHERE owned.concern_id = worry.id AND owned.kind = 'OWNED')
     ORDER BY worry.immediate_danger DESC, worry.sent_at LIMIT 200
$$;

REVOKE EXECUTE ON FUNCTION gate.decided_worries(), gate.is_decided(uuid), gate.keep_reconciled(), gate.count_worries(), gate.list_unowned()
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.count_worries(), gate.list_unowned() TO alongside_app;
RESET ROLE;

CREATE CONSTRAINT TRIGGER keep_reconciled AFTER INSERT OR UPDATE ON concerns_concern
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate.keep_reconciled('id');
CREATE CONSTRAINT TRIGGER keep_reconciled AFTER INSERT ON concerns_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate.keep_reconciled('concern_id');
CREATE CONSTRAINT TRIGGER keep_reconciled AFTER INSERT ON concerns_handling
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gate.keep_reconciled('concern_id');
