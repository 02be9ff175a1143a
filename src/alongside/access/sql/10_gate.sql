-- The gate: functions that look up who the viewer is and what stands between them and a person. They run as
-- alongside_gate, a role that cannot log in, owns no table and may read only what a decision needs. Everything is
-- computed from the viewer that the transaction was opened for; without one, nothing is visible. No function takes
-- from its caller who the caller is.

CREATE SCHEMA gate AUTHORIZATION alongside_gate;
GRANT USAGE ON SCHEMA gate TO alongside_app;
GRANT SELECT ON access_grant, access_relationrule, access_grantingrule, organisations_team,
    organisations_membership, people_searchkey TO alongside_gate;
GRANT SELECT (id, is_active) ON organisations_user TO alongside_gate;
GRANT SELECT (id) ON people_person TO alongside_gate;

SET ROLE alongside_gate;

-- Who the transaction was opened for. What opens rows asks `gate.worker` instead.
CREATE FUNCTION gate.viewer() RETURNS uuid LANGUAGE sql STABLE
RETURN nullif(current_setting('app.viewer', true), '')::uuid;

-- Stories play in their own time; everybody else lives in the database's.
CREATE FUNCTION gate.moment() RETURNS timestamptz LANGUAGE sql STABLE
RETURN coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now());

-- Whatever began by then has begun. The application stamps beginnings by its own clock, which may run a little
-- ahead of the database's: what it began a moment ago must not be refused for that.
CREATE FUNCTION gate.begun_by() RETURNS timestamptz LANGUAGE sql STABLE
RETURN coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now() + interval '1 minute');

-- The viewer's live memberships; a user who has left, or was switched off, has none. A user works for one agency
-- at a time: should the directory say otherwise, only the first by id counts.
CREATE FUNCTION gate.memberships() RETURNS TABLE (agency_id uuid, team_id uuid, role text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH live AS (
        SELECT team.agency_id, team.id AS team_id, membership.role::text
          FROM public.organisations_membership AS membership
          JOIN public.organisations_team AS team ON team.id = membership.team_id
          JOIN public.organisations_user AS worker ON worker.id = membership.user_id
         WHERE membership.user_id = gate.viewer()
           AND worker.is_active
           AND membership.starts_at <= gate.begun_by()
           AND (membership.ends_at IS NULL OR membership.ends_at > gate.moment())
    )
    SELECT * FROM live WHERE live.agency_id = (SELECT agency_id FROM live ORDER BY agency_id LIMIT 1)
$$;

CREATE FUNCTION gate.agency() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT agency_id FROM gate.memberships() LIMIT 1
$$;

-- The viewer, where they work here now.
CREATE FUNCTION gate.worker() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate.viewer() WHERE EXISTS (SELECT FROM gate.memberships())
$$;

-- The ids to which a grant may be made out for this viewer to hold it.
CREATE FUNCTION gate.principals() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT principal), '{}')
      FROM gate.memberships() AS held
     CROSS JOIN LATERAL (
           SELECT gate.viewer() AS principal
           UNION ALL SELECT held.team_id
           UNION ALL SELECT held.agency_id WHERE held.role = ANY (ARRAY[{agency_wide_roles}]::text[])
     ) AS of_one
$$;

CREATE FUNCTION gate.brings_returns() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate.memberships() WHERE role = ANY (ARRAY[{return_roles}]::text[]))
$$;

-- The directory decides who sees what, so it is changed by its administrators, or where nobody is signed in: by
-- the command line, which sets the partnership up.
CREATE FUNCTION gate.keeps_directory() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate.viewer() IS NULL OR EXISTS (SELECT FROM gate.memberships() WHERE role = 'administrator')
$$;

-- May the viewer write on this person's record? For the grants' own policy, which cannot ask the grants itself;
-- the other policies of 20_rows.sql ask them in place. One plan serves all calls, also one that was made while the
-- table was still empty.
CREATE FUNCTION gate.may_write(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    mine CONSTANT uuid[] := gate.principals();
    moment CONSTANT timestamptz := gate.moment();
    begun_by CONSTANT timestamptz := gate.begun_by();
BEGIN
    RETURN EXISTS (
        SELECT FROM public.access_grant AS held
          JOIN public.access_relationrule AS rule ON rule.relation = held.relation AND rule.may_write
         WHERE held.person_id = person
           AND held.principal_id = ANY (mine)
           AND held.starts_at <= begun_by
           AND (held.ends_at IS NULL OR held.ends_at > moment)
    );
END
$$;

-- Is this a team that receives worries, or somebody who works in one?
CREATE FUNCTION gate.is_front_door(holder uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.organisations_team WHERE id = holder AND is_front_door)
        OR EXISTS (SELECT FROM public.organisations_membership AS membership
                     JOIN public.organisations_team AS team ON team.id = membership.team_id
                    WHERE membership.user_id = holder AND team.is_front_door
                      AND membership.starts_at <= gate.begun_by()
                      AND (membership.ends_at IS NULL OR membership.ends_at > gate.moment()))
$$;

-- A grant may be made out by one whose own relation may make it, or to oneself with a person who is new; the front
-- door's, which sees all, to a front door only.
CREATE FUNCTION gate.may_grant(person uuid, wanted text, holder uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    mine CONSTANT uuid[] := gate.principals();
    moment CONSTANT timestamptz := gate.moment();
    begun_by CONSTANT timestamptz := gate.begun_by();
BEGIN
    IF wanted = 'front_door' AND NOT gate.is_front_door(holder) THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM public.access_grant AS held
          JOIN public.access_grantingrule AS rule ON rule.relation = held.relation AND rule.may_grant = wanted
         WHERE held.person_id = person
           AND held.principal_id = ANY (mine)
           AND held.starts_at <= begun_by
           AND (held.ends_at IS NULL OR held.ends_at > moment)
    ) THEN
        RETURN true;
    END IF;
    RETURN holder = ANY (mine)
       AND wanted = ANY (ARRAY[{first_relations}]::text[])
       AND NOT EXISTS (SELECT FROM public.people_person WHERE id = person)
       AND NOT EXISTS (SELECT FROM public.access_grant WHERE person_id = person);
END
$$;

-- Search before create: the people within the viewer's reach who share keys with what was typed, those who share
-- many and rare keys first. Whoever reaches few people has their keys walked; whoever reaches many has the typed keys walked,
-- each for so many rows that a common name cannot crowd the others out.
CREATE FUNCTION gate.find_people(kinds text[], texts text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    holders uuid[] := gate.principals();
    moment timestamptz := gate.moment();
    begun_by timestamptz := gate.begun_by();
    few CONSTANT integer := 2000;
    rows_for_key CONSTANT integer := 500;
BEGIN
    IF (SELECT count(*) FROM (SELECT FROM public.access_grant AS held
            WHERE held.principal_id = ANY (holders) LIMIT few + 1) AS reach) <= few THEN
        RETURN QUERY
        SELECT found.person_id
          FROM (SELECT DISTINCT held.person_id FROM public.access_grant AS held
                 WHERE held.principal_id = ANY (holders)
                   AND held.starts_at <= begun_by AND (held.ends_at IS NULL OR held.ends_at > moment)) AS reach
          JOIN public.people_searchkey AS found ON found.person_id = reach.person_id
          JOIN unnest(kinds, texts) AS typed (kind, text) ON typed.kind = found.kind AND typed.text = found.text
         GROUP BY found.person_id ORDER BY count(*) DESC, found.person_id LIMIT most;
    ELSE
        RETURN QUERY
        SELECT found.person_id
          FROM (SELECT of_key.person_id, count(*) OVER (PARTITION BY typed.place) AS size
                  FROM unnest(kinds, texts) WITH ORDINALITY AS typed (kind, text, place)
                 CROSS JOIN LATERAL (
                       SELECT stored.person_id FROM public.people_searchkey AS stored
                        WHERE stored.kind = typed.kind AND stored.text = typed.text
                          AND EXISTS (SELECT FROM public.access_grant AS held
                               WHERE held.person_id = stored.person_id AND held.principal_id = ANY (holders)
                                 AND held.starts_at <= begun_by
                                 AND (held.ends_at IS NULL OR held.ends_at > moment))
                        LIMIT rows_for_key) AS of_key) AS found
         GROUP BY found.person_id
         ORDER BY sum(ln(1000000.0::float8 / found.size)) DESC, found.person_id LIMIT most;
    END IF;
END
$$;

-- What the policies and the search call; the rest is called by these alone.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.viewer(), gate.moment(), gate.begun_by(), gate.agency(), gate.worker(),
    gate.principals(), gate.brings_returns(), gate.keeps_directory(), gate.may_write(uuid),
    gate.may_grant(uuid, text, uuid), gate.find_people(text[], text[], integer) TO alongside_app;

RESET ROLE;
