-- The gate: functions that look up the viewer's relationships. They run as alongside_gate, a role that cannot
-- log in, owns no table and may read only what a decision needs. Everything is computed from the viewer that
-- the transaction was opened for; without one, nothing is visible.

CREATE SCHEMA IF NOT EXISTS gate AUTHORIZATION alongside_gate;
GRANT USAGE ON SCHEMA gate TO alongside_app;
GRANT USAGE ON SCHEMA public TO alongside_app, alongside_gate;
GRANT SELECT ON access_grant, access_relationrule, access_grantingrule,
    organisations_user, organisations_team, organisations_membership,
    people_person, people_searchkey TO alongside_gate;

SET ROLE alongside_gate;

CREATE OR REPLACE FUNCTION gate.viewer() RETURNS uuid
LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('app.viewer', true), '')::uuid
$$;

-- Stories play in their own time; everybody else lives in the database's.
CREATE OR REPLACE FUNCTION gate.moment() RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now())
$$;

-- The viewer's live memberships; a user who has left, or was switched off, has none.
CREATE OR REPLACE FUNCTION gate.memberships() RETURNS TABLE (agency_id uuid, team_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT team.agency_id, team.id, membership.role::text
      FROM public.organisations_membership AS membership
      JOIN public.organisations_team AS team ON team.id = membership.team_id
      JOIN public.organisations_user AS worker ON worker.id = membership.user_id
     WHERE membership.user_id = gate.viewer()
       AND worker.is_active
       AND membership.starts_at <= gate.moment()
       AND (membership.ends_at IS NULL OR membership.ends_at > gate.moment())
$$;

CREATE OR REPLACE FUNCTION gate.agency() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT min(agency_id::text)::uuid FROM gate.memberships()
$$;

-- The ids to which a grant may be made out for this viewer to hold it.
CREATE OR REPLACE FUNCTION gate.principals() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT principal), '{}')
      FROM gate.memberships() AS held
     CROSS JOIN LATERAL (
           SELECT gate.viewer() AS principal
           UNION ALL SELECT held.team_id
           UNION ALL SELECT held.agency_id WHERE held.role = ANY (ARRAY[{agency_wide_roles}]::text[])
     ) AS of_one
$$;

CREATE OR REPLACE FUNCTION gate.brings_returns() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate.memberships() WHERE role = ANY (ARRAY[{return_roles}]::text[]))
$$;

-- The three decisions are made for every row that is read or written. One plan serves all calls (planning anew
-- cost twenty times as much), and it is an index look-up also when it was made while the table was still empty.
CREATE OR REPLACE FUNCTION gate.may_see(person uuid, class text, source uuid, holders uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    moment CONSTANT timestamptz := gate.moment();
BEGIN
    RETURN EXISTS (
        SELECT FROM public.access_grant AS held
          JOIN public.access_relationrule AS rule ON rule.relation = held.relation AND rule.klass = class
         WHERE held.person_id = person
           AND held.principal_id = ANY (holders)
           AND held.starts_at <= moment
           AND (held.ends_at IS NULL OR held.ends_at > moment)
           AND (rule.reach = 'all' OR (rule.reach = 'own_agency' AND source = gate.agency()))
    );
END
$$;

CREATE OR REPLACE FUNCTION gate.may_write(person uuid, holders uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    moment CONSTANT timestamptz := gate.moment();
BEGIN
    RETURN EXISTS (
        SELECT FROM public.access_grant AS held
          JOIN public.access_relationrule AS rule ON rule.relation = held.relation AND rule.may_write
         WHERE held.person_id = person
           AND held.principal_id = ANY (holders)
           AND held.starts_at <= moment
           AND (held.ends_at IS NULL OR held.ends_at > moment)
    );
END
$$;

-- A grant may be made out by one whose own relation may make it, or to oneself with a person who is new.
CREATE OR REPLACE FUNCTION gate.may_grant(person uuid, wanted text, holder uuid, holders uuid[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    moment CONSTANT timestamptz := gate.moment();
BEGIN
    IF EXISTS (
        SELECT FROM public.access_grant AS held
          JOIN public.access_grantingrule AS rule ON rule.relation = held.relation AND rule.may_grant = wanted
         WHERE held.person_id = person
           AND held.principal_id = ANY (holders)
           AND held.starts_at <= moment
           AND (held.ends_at IS NULL OR held.ends_at > moment)
    ) THEN
        RETURN true;
    END IF;
    RETURN holder = ANY (holders)
       AND wanted = ANY (ARRAY[{first_relations}]::text[])
       AND NOT EXISTS (SELECT FROM public.people_person WHERE id = person)
       AND NOT EXISTS (SELECT FROM public.access_grant WHERE person_id = person);
END
$$;

-- Search before create: the people within the viewer's reach who share keys with what was typed, those who share
-- most first. Whoever reaches few people has their keys walked; whoever reaches many has the typed keys walked,
-- each for so many rows that a common name cannot crowd the others out.
CREATE OR REPLACE FUNCTION gate.find_people(kinds text[], texts text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    holders uuid[] := gate.principals();
    moment timestamptz := gate.moment();
    few CONSTANT integer := 2000;
    rows_for_key CONSTANT integer := 500;
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM public.access_grant AS held
            WHERE held.principal_id = ANY (holders) LIMIT few + 1) AS reach) <= few THEN
        RETURN QUERY
        SELECT found.person_id
          FROM (SELECT DISTINCT held.person_id FROM public.access_grant AS held
                 WHERE held.principal_id = ANY (holders)
                   AND held.starts_at <= moment AND (held.ends_at IS NULL OR held.ends_at > moment)) AS reach
          JOIN public.people_searchkey AS found ON found.person_id = reach.person_id
          JOIN unnest(kinds, texts) AS typed (kind, text) ON typed.kind = found.kind AND typed.text = found.text
         GROUP BY found.person_id ORDER BY count(*) DESC, found.person_id LIMIT most;
    ELSE
        RETURN QUERY
        SELECT found.person_id
          FROM unnest(kinds, texts) AS typed (kind, text)
         CROSS JOIN LATERAL (
               SELECT stored.person_id FROM public.people_searchkey AS stored
                WHERE stored.kind = typed.kind AND stored.text = typed.text
                  AND EXISTS (SELECT FROM public.access_grant AS held
                       WHERE held.person_id = stored.person_id AND held.principal_id = ANY (holders)
                         AND held.starts_at <= moment AND (held.ends_at IS NULL OR held.ends_at > moment))
                LIMIT rows_for_key) AS found
         GROUP BY found.person_id ORDER BY count(*) DESC, found.person_id LIMIT most;
    END IF;
END
$$;

RESET ROLE;
