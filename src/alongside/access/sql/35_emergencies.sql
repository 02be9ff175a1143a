-- What keepers and reviewers ask of the gate, and what else must not tell a barred record from one that is not there.

SET ROLE alongside_gate;

-- For keepers: is there a record with this reference? One from which they are barred themselves is none.
CREATE FUNCTION gate.is_record(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate.keeps_exclusions()
       AND EXISTS (SELECT FROM public.people_person
                    WHERE id = person AND withdrawn_at IS NULL AND id <> ALL (gate.barred()))
$$;

-- In place of the one in 10_gate.sql, which worked out what is shut only for a record that it had found: how long it
-- took said whether there is one. Here it is worked out once, and first.
CREATE OR REPLACE FUNCTION gate.find_in_emergency(kinds text[], texts text[]) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    may CONSTANT boolean := gate.breaks_glass();
    shut CONSTANT uuid[] := gate.barred();
    found uuid[];
BEGIN
    SELECT array_agg(fits.person_id) INTO found
      FROM (SELECT stored.person_id FROM public.people_searchkey AS stored
              JOIN unnest(kinds, texts) AS typed (kind, text)
                ON typed.kind = stored.kind AND typed.text = stored.text
             GROUP BY stored.person_id HAVING count(DISTINCT (stored.kind, stored.text)) = cardinality(kinds)) AS fits
     WHERE may AND fits.person_id <> ALL (shut);
    RETURN CASE WHEN cardinality(found) = 1 AND cardinality(kinds) >= 2 THEN found[1] END;
END
$$;

-- For reviewers: how often an emergency was refused in other agencies, by month. The gate reads the audit by 80_oversight.sql.
CREATE FUNCTION gate.count_emergency_refusals() RETURNS TABLE (agency_id uuid, month text, refused bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT refusal.agency_id, to_char(refusal.as_at AT TIME ZONE 'Europe/London', 'YYYY-MM'), count(*)
      FROM public.audit_event AS refusal
     WHERE gate.reviews() AND refusal.action = 'opened in emergency' AND refusal.outcome = 'denied'
       AND refusal.agency_id <> gate.agency()
     GROUP BY 1, 2 ORDER BY 2, 1
$$;

-- For blind reviewers: in which kinds of facts two records agree or differ. The facts themselves stay where they are.
CREATE FUNCTION gate.likeness_of(person uuid, other uuid) RETURNS TABLE (kind text, same boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT one.kind::text, bool_or(one.text = another.text)
      FROM public.people_searchkey AS one
      JOIN public.people_searchkey AS another ON another.person_id = other AND another.kind = one.kind
     WHERE one.person_id = person
       AND EXISTS (SELECT FROM gate.possible_duplicates() AS pair
                    WHERE pair.person_id = person AND pair.other_id = other)
     GROUP BY one.kind
$$;

REVOKE EXECUTE ON FUNCTION gate.is_record(uuid), gate.count_emergency_refusals(), gate.likeness_of(uuid, uuid)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.is_record(uuid), gate.count_emergency_refusals(), gate.likeness_of(uuid, uuid)
    TO alongside_app;

RESET ROLE;

-- A keeper bars from records that there are; whether there is one is not to be told from being barred from it.
ALTER POLICY add ON access_exclusion WITH CHECK (
    (SELECT gate.keeps_exclusions()) AND made_by = (SELECT gate.worker())
    AND access_exclusion.agency_id <> (SELECT gate.agency()) AND user_id <> (SELECT gate.worker())
    AND gate.works_for(user_id, access_exclusion.agency_id) AND gate.is_record(access_exclusion.person_id));
