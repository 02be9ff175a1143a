-- Files that wait to be brought in: whoever sent one sees it, and nobody else. The worker process asks, with nobody
-- signed in and under its signed purpose, which wait and for whom, and then acts as that person.

SELECT pg_temp.lock_table('exchange_waitingimport', 'asked_by = (SELECT gate.worker())',
    pg_temp.in_own_name('asked_by') || ' AND settled_at IS NULL', 'asked_by = (SELECT gate.worker())');
GRANT UPDATE (sealed, settled_at, batch_id, report, problem), DELETE ON exchange_waitingimport TO alongside_app;
CREATE POLICY remove ON exchange_waitingimport FOR DELETE TO alongside_app
    USING (asked_by = (SELECT gate.worker()) AND settled_at IS NOT NULL);

-- Numbers and a time: nothing about anybody.
GRANT SELECT, INSERT ON exchange_importprogress TO alongside_app;
GRANT UPDATE (begun, read, seen_at) ON exchange_importprogress TO alongside_app;

GRANT SELECT (id, asked_by, asked_at, settled_at), UPDATE (sealed, settled_at, problem) ON exchange_waitingimport
    TO alongside_gate;
CREATE POLICY gate ON exchange_waitingimport FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate_changes ON exchange_waitingimport FOR UPDATE TO alongside_gate USING (true) WITH CHECK (true);

SET ROLE alongside_gate;

CREATE FUNCTION gate.list_waiting_imports() RETURNS TABLE (waiting_id uuid, asked_by uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, stored.asked_by FROM public.exchange_waitingimport AS stored
     WHERE (SELECT gate.keeps_up()) AND settled_at IS NULL ORDER BY asked_at, id
$$;

-- Whoever has left can be acted for no more: their file is forgotten.
CREATE FUNCTION gate.give_up_import(waiting uuid) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH given_up AS (
        UPDATE public.exchange_waitingimport
           SET settled_at = now(), sealed = NULL, problem = 'Whoever sent this file has left.'
         WHERE (SELECT gate.keeps_up()) AND id = waiting AND settled_at IS NULL
        RETURNING id
    )
    SELECT EXISTS (SELECT FROM given_up)
$$;

REVOKE EXECUTE ON FUNCTION gate.list_waiting_imports(), gate.give_up_import(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.list_waiting_imports(), gate.give_up_import(uuid) TO alongside_app;

RESET ROLE;
