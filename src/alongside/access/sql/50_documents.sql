-- Documents: seen by their class like entries of the chronology, added in one's own name, withdrawn by the agency
-- that added them. A piece of content goes with its document. Only scanning says whether a document is clean once
-- it is kept, and only the change of keys replaces the seal of its key; both happen where nobody is signed in, and
-- the command line says so, signed.

SELECT pg_temp.lock_table('documents_document',
    pg_temp.seen_as('documents_document.klass', 'documents_document.person_id', 'documents_document.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND withdrawn_at IS NULL AND ' || written,
    'agency_id = (SELECT gate.agency()) AND ' || written)
  FROM (SELECT pg_temp.written_as('documents_document.klass', 'documents_document.person_id') AS written) AS whose;
GRANT UPDATE (withdrawn_at, withdrawn_because) ON documents_document TO alongside_app;

SELECT pg_temp.lock_table('documents_chunk', of_document || ' AND document.state <> ''refused'')',
    of_document || ' AND document.recorded_by = (SELECT gate.worker()))', NULL)
  FROM (SELECT 'EXISTS (SELECT FROM documents_document AS document WHERE document.id = documents_chunk.document_id'
               AS of_document) AS whose;

GRANT SELECT (id, state, key_id, data_key), UPDATE (state, key_id, data_key) ON documents_document TO alongside_gate;
GRANT SELECT (document_id, number, sealed) ON documents_chunk TO alongside_gate;
CREATE POLICY gate ON documents_document FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate_changes ON documents_document FOR UPDATE TO alongside_gate USING (true) WITH CHECK (true);
CREATE POLICY gate ON documents_chunk FOR SELECT TO alongside_gate USING (true);

SET ROLE alongside_gate;

-- A page on which nobody is signed in yet has no viewer either: without the signed purpose it gets nothing here.
CREATE FUNCTION gate.keeps_up() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate.viewer() IS NULL AND gate.purpose() = 'upkeep' AND gate.is_signed()
$$;

CREATE FUNCTION gate.list_waiting_documents() RETURNS TABLE (document_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM public.documents_document
     WHERE (SELECT gate.keeps_up()) AND state = 'quarantined' ORDER BY id
$$;

CREATE FUNCTION gate.get_waiting_key(document uuid) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT data_key FROM public.documents_document
     WHERE (SELECT gate.keeps_up()) AND state = 'quarantined' AND id = document
$$;

CREATE FUNCTION gate.list_waiting_pieces(document uuid) RETURNS TABLE (sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT piece.sealed FROM public.documents_chunk AS piece
      JOIN public.documents_document AS whole ON whole.id = piece.document_id
     WHERE (SELECT gate.keeps_up()) AND whole.state = 'quarantined' AND whole.id = document ORDER BY piece.number
$$;

CREATE FUNCTION gate.settle_document(document uuid, verdict text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH settled AS (
        UPDATE public.documents_document SET state = verdict
         WHERE (SELECT gate.keeps_up()) AND state = 'quarantined' AND verdict IN ('clean', 'refused')
           AND id = document
        RETURNING id
    )
    SELECT EXISTS (SELECT FROM settled)
$$;

CREATE FUNCTION gate.list_sealed_keys(newest text, after uuid, most integer) RETURNS TABLE (document_id uuid, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id, data_key FROM public.documents_document
     WHERE (SELECT gate.keeps_up()) AND key_id <> newest AND id > after ORDER BY id LIMIT most
$$;

-- Only where the seal is still the one that was read: two changes of keys at once do not overwrite each other.
CREATE FUNCTION gate.replace_sealed_key(document uuid, was bytea, becomes bytea, newest text) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH replaced AS (
        UPDATE public.documents_document SET data_key = becomes, key_id = newest
         WHERE (SELECT gate.keeps_up()) AND id = document AND data_key = was
        RETURNING id
    )
    SELECT EXISTS (SELECT FROM replaced)
$$;

CREATE FUNCTION gate.count_documents_by_key() RETURNS TABLE (key_id text, documents bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT stored.key_id::text, count(*) FROM public.documents_document AS stored
     WHERE (SELECT gate.keeps_up()) GROUP BY stored.key_id ORDER BY stored.key_id
$$;

REVOKE EXECUTE ON FUNCTION gate.keeps_up(), gate.list_waiting_documents(), gate.get_waiting_key(uuid),
    gate.list_waiting_pieces(uuid), gate.settle_document(uuid, text), gate.list_sealed_keys(text, uuid, integer),
    gate.replace_sealed_key(uuid, bytea, bytea, text), gate.count_documents_by_key() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.list_waiting_documents(), gate.get_waiting_key(uuid), gate.list_waiting_pieces(uuid),
    gate.settle_document(uuid, text), gate.list_sealed_keys(text, uuid, integer),
    gate.replace_sealed_key(uuid, bytea, bytea, text), gate.count_documents_by_key() TO alongside_app;

RESET ROLE;
