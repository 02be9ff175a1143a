-- What else is sealed under the service's keys: secrets of second steps, and files that wait to be brought in. When the
-- keys change they are sealed anew, unread, where nobody is signed in and the command line says so, signed.

GRANT SELECT (id, sealed), UPDATE (sealed) ON accounts_authenticator TO alongside_gate;
GRANT SELECT (sealed) ON exchange_waitingimport TO alongside_gate;
CREATE POLICY gate ON accounts_authenticator FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate_changes ON accounts_authenticator FOR UPDATE TO alongside_gate USING (true) WITH CHECK (true);

SET ROLE alongside_gate;

-- The next few that do not begin with the newest key's header.
CREATE FUNCTION gate.list_sealed_elsewhere(header bytea, after uuid, most integer)
RETURNS TABLE (kind text, row_id uuid, sealed bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT stored.kind, stored.id, stored.sealed
      FROM (SELECT 'second step' AS kind, app.id, app.sealed FROM public.accounts_authenticator AS app
            UNION ALL
            SELECT 'waiting import', waits.id, waits.sealed FROM public.exchange_waitingimport AS waits) AS stored
     WHERE (SELECT gate.keeps_up()) AND stored.sealed IS NOT NULL AND stored.id > after
       AND substr(stored.sealed, 1, length(header)) <> header
     ORDER BY stored.id LIMIT most
$$;

-- Only where the seal is still the one that was read.
CREATE FUNCTION gate.replace_sealed(of_kind text, of_row uuid, was bytea, becomes bytea) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH app AS (
        UPDATE public.accounts_authenticator SET sealed = becomes
         WHERE (SELECT gate.keeps_up()) AND of_kind = 'second step' AND id = of_row AND sealed = was RETURNING id
    ), waits AS (
        UPDATE public.exchange_waitingimport SET sealed = becomes
         WHERE (SELECT gate.keeps_up()) AND of_kind = 'waiting import' AND id = of_row AND sealed = was RETURNING id
    )
    SELECT EXISTS (SELECT FROM app UNION ALL SELECT FROM waits)
$$;

-- Under which keys they are: the header names its key after four bytes and the name's length.
CREATE FUNCTION gate.count_sealed_by_key() RETURNS TABLE (key_id text, sealed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT convert_from(substr(stored.sealed, 6, get_byte(stored.sealed, 4)), 'UTF8'), count(*)
      FROM (SELECT sealed FROM public.accounts_authenticator
            UNION ALL SELECT sealed FROM public.exchange_waitingimport) AS stored
     WHERE (SELECT gate.keeps_up()) AND length(stored.sealed) > 5 GROUP BY 1
$$;

REVOKE EXECUTE ON FUNCTION gate.list_sealed_elsewhere(bytea, uuid, integer), gate.replace_sealed(text, uuid, bytea, bytea),
    gate.count_sealed_by_key() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.list_sealed_elsewhere(bytea, uuid, integer), gate.replace_sealed(text, uuid, bytea, bytea),
    gate.count_sealed_by_key() TO alongside_app;

RESET ROLE;
