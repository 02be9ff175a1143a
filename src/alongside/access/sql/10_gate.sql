-- The gate: functions that look up who the viewer is and what stands between them and a person. They run as
-- alongside_gate, a role that cannot log in, owns no table and may read only what a decision needs. Everything is
-- computed from the viewer that the transaction was opened for; without one, nothing is visible. No function takes
-- from its caller who the caller is.

CREATE SCHEMA gate AUTHORIZATION alongside_gate;
GRANT USAGE ON SCHEMA gate TO alongside_app;
GRANT SELECT ON access_grant, access_relationrule, access_grantingrule, access_takingrule, access_exclusion,
    access_restriction, access_namedworker, access_breakglass, access_sharing, organisations_team,
    organisations_membership, people_searchkey TO alongside_gate;
GRANT SELECT (id, is_active) ON organisations_user TO alongside_gate;
GRANT SELECT (id, recorded_by, recorded_at, withdrawn_at) ON people_person TO alongside_gate;

SET ROLE alongside_gate;

-- The key with which the service signs who is looking, as the two blocks of HMAC-SHA256; the gate alone reads it.
CREATE TABLE gate.signing (inner_block bytea NOT NULL, outer_block bytea NOT NULL);

-- Are the settings of this transaction as the service signed them, in these minutes? It is asked more often than all
-- else, so it takes the rights and the search path of whichever function of the gate asks.
CREATE FUNCTION gate.is_signed() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    signed_at CONSTANT text := coalesce(current_setting('app.signed_at', true), '');
    said CONSTANT text := coalesce(current_setting('app.viewer', true), '')
        || '|' || coalesce(current_setting('app.purpose', true), '')
        || '|' || coalesce(current_setting('app.now', true), '') || '|' || signed_at;
BEGIN
    RETURN signed_at <> ''
       AND signed_at::timestamptz BETWEEN now() - interval '5 minutes' AND clock_timestamp() + interval '5 minutes'
       AND EXISTS (
           SELECT FROM gate.signing AS key
            WHERE encode(sha256(key.outer_block || sha256(key.inner_block || convert_to(said, 'UTF8'))), 'hex')
                  = current_setting('app.signature', true));
END
$$;

-- Who the transaction was opened for. What opens rows asks `gate.worker` instead.
CREATE FUNCTION gate.viewer() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(current_setting('app.viewer', true), '') = '' THEN
        RETURN NULL;
    END IF;
    IF NOT gate.is_signed() THEN
        RAISE EXCEPTION 'Who is looking is not signed by this service.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN current_setting('app.viewer', true)::uuid;
END
$$;

-- For what the record is opened. It is signed together with the viewer, without whom nothing opens.
CREATE FUNCTION gate.purpose() RETURNS text LANGUAGE sql STABLE
RETURN coalesce(current_setting('app.purpose', true), '');

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

-- The users, teams and agency whose manager the viewer is; nobody is their own.
CREATE FUNCTION gate.managed() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH mine AS (SELECT * FROM gate.memberships()),
    teams AS (
        SELECT mine.team_id AS id FROM mine WHERE mine.role = ANY (ARRAY[{manage_team}]::text[])
        UNION
        SELECT team.id FROM public.organisations_team AS team
         WHERE team.agency_id IN (SELECT agency_id FROM mine WHERE role = ANY (ARRAY[{manage_agency}]::text[]))
    )
    SELECT coalesce(array_agg(of_one.id) FILTER (WHERE of_one.id <> gate.viewer()), '{}')
      FROM (SELECT id FROM teams
            UNION SELECT mine.agency_id FROM mine WHERE mine.role = ANY (ARRAY[{manage_agency}]::text[])
            UNION SELECT other.user_id FROM public.organisations_membership AS other
             WHERE other.team_id IN (SELECT id FROM teams)
               AND other.starts_at <= gate.begun_by()
               AND (other.ends_at IS NULL OR other.ends_at > gate.moment())) AS of_one
$$;

-- Everybody whose grants may count for the viewer in some way.
CREATE FUNCTION gate.holders() RETURNS uuid[] LANGUAGE sql STABLE
RETURN gate.principals() || gate.managed();

-- What the viewer's relations carry for one action: the policy's rules, less what its conditions take from this
-- viewer's roles under this purpose. As 'relation:class:own' for what the viewer's agency recorded, and as
-- 'relation:class:any' for the rest.
CREATE FUNCTION gate.rights(wanted text) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH mine AS (SELECT coalesce(array_agg(DISTINCT role), '{}') AS roles FROM gate.memberships()),
    taken AS MATERIALIZED (
        SELECT taking.classes, taking.relations FROM public.access_takingrule AS taking CROSS JOIN mine
         WHERE wanted = ANY (taking.takes)
           AND (taking.roles = '{}' OR taking.roles::text[] && mine.roles)
           AND (taking.unless_roles = '{}' OR NOT taking.unless_roles::text[] && mine.roles)
           AND (taking.purposes = '{}' OR gate.purpose() = ANY (taking.purposes))
    )
    SELECT coalesce(array_agg(rule.relation || ':' || rule.klass || ':' || whose), '{}')
      FROM public.access_relationrule AS rule
     CROSS JOIN LATERAL unnest(CASE rule.reach WHEN 'all' THEN ARRAY['own', 'any']
                                               WHEN 'own_agency' THEN ARRAY['own'] END) AS whose
     WHERE rule.action = wanted
       AND gate.purpose() = ANY (ARRAY[{purposes}]::text[])
       AND NOT EXISTS (
           SELECT FROM taken
            WHERE rule.klass = ANY (taken.classes)
              AND (taken.relations = '{}' OR rule.relation = ANY (taken.relations)))
$$;

-- People whose records are kept to named workers, of whom the viewer is none. It takes no argument, because what has one
-- is planned anew at each call, and every look at a record calls this.
CREATE FUNCTION gate.kept_to_others() RETURNS TABLE (person_id uuid, is_sealed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT kept.person_id, kept.is_sealed FROM public.access_restriction AS kept
     WHERE kept.starts_at <= gate.begun_by() AND (kept.ends_at IS NULL OR kept.ends_at > gate.moment())
       AND NOT EXISTS (
           SELECT FROM public.access_namedworker AS named
            WHERE named.person_id = kept.person_id AND named.user_id = gate.viewer()
              AND named.starts_at <= gate.begun_by() AND (named.ends_at IS NULL OR named.ends_at > gate.moment()))
$$;

-- People whose records are shut to the viewer whatever they hold: barred by name, or sealed and kept to others. Whatever
-- says of a person whether they are shut tells that there is one: the application may call neither this nor the next.
CREATE FUNCTION gate.barred() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(shut.person_id), '{}')
      FROM (SELECT person_id FROM public.access_exclusion
             WHERE user_id = gate.viewer() AND starts_at <= gate.begun_by()
               AND (ends_at IS NULL OR ends_at > gate.moment())
            UNION
            SELECT person_id FROM gate.kept_to_others() WHERE is_sealed) AS shut
$$;

-- People whose records are restricted to others: a few relations pass that.
CREATE FUNCTION gate.narrowed() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(array_agg(person_id), '{}') FROM gate.kept_to_others() WHERE NOT is_sealed
$$;

-- May somebody in one of the viewer's roles do this, apart from any record?
CREATE FUNCTION gate.has_role(roles text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate.memberships() WHERE role = ANY (roles))
$$;
CREATE FUNCTION gate.brings_returns() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{bring_returns}]::text[]);
CREATE FUNCTION gate.keeps_exclusions() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{keep_exclusions}]::text[]);
CREATE FUNCTION gate.reviews() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{review}]::text[]);
CREATE FUNCTION gate.audits() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{audit}]::text[]);
CREATE FUNCTION gate.restricts() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{restrict}]::text[]);
CREATE FUNCTION gate.breaks_glass() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{break_glass}]::text[]);

-- The directory decides who sees what, so it is changed by its administrators, or where nobody is signed in by the
-- command line, which sets the partnership up and says so.
CREATE FUNCTION gate.keeps_directory() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN gate.viewer() IS NULL THEN gate.purpose() = 'set_up' AND gate.is_signed()
                ELSE gate.has_role(ARRAY[{keep_directory}]::text[]) END
$$;

-- The viewer's live relations to one person, each with the classes to which it is limited: what they hold, what they
-- manage, and nothing where the record is shut to them. The policies of 20_rows.sql say the same in place.
CREATE FUNCTION gate.relations_to(person uuid) RETURNS TABLE (relation text, scope text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    mine CONSTANT uuid[] := gate.principals();
    others CONSTANT uuid[] := gate.managed();
    moment CONSTANT timestamptz := gate.moment();
    begun_by CONSTANT timestamptz := gate.begun_by();
    is_narrowed CONSTANT boolean := person = ANY (gate.narrowed());
BEGIN
    IF person = ANY (gate.barred()) THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT found.relation, found.scope
      FROM (SELECT held.relation::text, held.scope::text[] FROM public.access_grant AS held
             WHERE held.person_id = person AND held.principal_id = ANY (mine)
               AND held.starts_at <= begun_by AND (held.ends_at IS NULL OR held.ends_at > moment)
            UNION
            SELECT 'manager', held.scope::text[] FROM public.access_grant AS held
             WHERE held.person_id = person AND held.principal_id = ANY (others)
               AND held.relation = ANY (ARRAY[{managed_relations}]::text[])
               AND held.starts_at <= begun_by AND (held.ends_at IS NULL OR held.ends_at > moment)) AS found
     WHERE NOT is_narrowed OR found.relation = ANY (ARRAY[{passes_restriction}]::text[]);
END
$$;

-- For policies: how the viewer stands to somebody with whom they have any relation. A stranger, and whoever asks
-- about nobody, get the answer of the barred.
CREATE FUNCTION gate.standing(person uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM gate.relations_to(person)) THEN
        RETURN 'barred';
    END IF;
    RETURN CASE WHEN person = ANY (gate.narrowed()) THEN 'narrow' ELSE 'clear' END;
END
$$;

-- For the door: every grant through which the viewer could stand to this person, lasting or not, and how the record is
-- narrowed. What bars is looked up first and always, so that it takes as long about a barred record as about nobody's.
CREATE FUNCTION gate.held_with(person uuid)
RETURNS TABLE (principal_id uuid, relation text, starts_at timestamptz, ends_at timestamptz, scope text[], standing text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    shut CONSTANT uuid[] := gate.barred();
    mine CONSTANT uuid[] := gate.holders();
    how CONSTANT text := CASE WHEN person = ANY (gate.narrowed()) THEN 'narrow' ELSE 'clear' END;
BEGIN
    RETURN QUERY
    SELECT held.principal_id, held.relation::text, held.starts_at, held.ends_at, held.scope::text[], how
      FROM public.access_grant AS held
     WHERE held.person_id = person AND held.principal_id = ANY (mine) AND held.person_id <> ALL (shut);
END
$$;

-- May the viewer add an entry of any of these classes to this person's record? NULL asks for any class at all. For
-- policies that cannot ask the grants themselves; the others of 20_rows.sql ask them in place.
CREATE FUNCTION gate.may(wanted text, person uuid, class text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rights CONSTANT text[] := gate.rights(wanted);
BEGIN
    RETURN EXISTS (
        SELECT FROM gate.relations_to(person) AS held
          JOIN public.access_relationrule AS rule ON rule.relation = held.relation AND rule.action = wanted
         WHERE (class IS NULL OR rule.klass = class)
           AND (held.scope IS NULL OR rule.klass = ANY (held.scope))
           AND rule.relation || ':' || rule.klass || ':own' = ANY (rights));
END
$$;
CREATE FUNCTION gate.may_write(person uuid) RETURNS boolean LANGUAGE sql STABLE
RETURN gate.may('write', person, NULL);

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

-- Where a record begins: an id that nobody has, half of it drawn and half of it the gate's mark on that for this viewer
-- and this transaction. A first grant is made out on such an id and on no other: whoever tries one on an id of their
-- own learns nothing about it, because one that is taken and one that is free are refused alike.
CREATE FUNCTION gate.mark_on(drawn bytea) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT set_bit(set_bit(made.mark, 7, 1), 6, 0)
      FROM gate.signing AS key
     CROSS JOIN LATERAL (SELECT substr(sha256(key.outer_block || sha256(key.inner_block || drawn || convert_to(
               'a new record|' || coalesce(gate.viewer()::text, '') || '|' || pg_current_xact_id_if_assigned()::text,
               'UTF8'))), 1, 8) AS mark) AS made
$$;
CREATE FUNCTION gate.begin_record() RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    drawn CONSTANT bytea := substr(uuid_send(gen_random_uuid()), 1, 8);
BEGIN
    PERFORM pg_current_xact_id();
    RETURN encode(drawn || gate.mark_on(drawn), 'hex')::uuid;
END
$$;
CREATE FUNCTION gate.is_handed_out(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(substr(uuid_send(person), 9) = gate.mark_on(substr(uuid_send(person), 1, 8)), false)
$$;

-- A grant may be made out by one whose own relation may make it and who may write, or to oneself with a person whose
-- record begins here; the front door's, which sees all, to a front door only.
CREATE FUNCTION gate.may_grant(person uuid, wanted text, holder uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    rights CONSTANT text[] := gate.rights('write');
BEGIN
    IF wanted = 'front_door' AND NOT gate.is_front_door(holder) THEN
        RETURN false;
    END IF;
    IF EXISTS (
        SELECT FROM gate.relations_to(person) AS held
          JOIN public.access_grantingrule AS rule ON rule.relation = held.relation AND rule.may_grant = wanted
         WHERE EXISTS (SELECT FROM public.access_relationrule AS writes
                        WHERE writes.relation = held.relation AND writes.action = 'write'
                          AND (held.scope IS NULL OR writes.klass = ANY (held.scope))
                          AND writes.relation || ':' || writes.klass || ':own' = ANY (rights))
    ) THEN
        RETURN true;
    END IF;
    RETURN gate.is_handed_out(person)
       AND holder = ANY (gate.principals())
       AND wanted = ANY (ARRAY[{first_relations}]::text[])
       AND NOT EXISTS (SELECT FROM public.people_person WHERE id = person)
       AND NOT EXISTS (SELECT FROM public.access_grant WHERE person_id = person);
END
$$;

-- A record opens in an emergency to the one who says why, for a few hours, unless it is shut to them.
CREATE FUNCTION gate.may_break_glass(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT gate.breaks_glass() AND person <> ALL (gate.barred())
       AND EXISTS (SELECT FROM public.people_person WHERE id = person AND withdrawn_at IS NULL)
$$;
CREATE FUNCTION gate.is_broken_glass(opening uuid, person uuid, holder uuid, until timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT holder = gate.viewer() AND EXISTS (
        SELECT FROM public.access_breakglass AS broken
         WHERE broken.id = opening AND broken.person_id = person AND broken.user_id = gate.viewer()
           AND broken.ends_at = until)
$$;

-- May the viewer put every one of these classes of this person's record into a sharing decision? And was it decided so?
CREATE FUNCTION gate.may_share(person uuid, classes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT cardinality(classes) > 0
       AND NOT EXISTS (SELECT FROM unnest(classes) AS klass WHERE NOT gate.may('share', person, klass))
$$;
CREATE FUNCTION gate.is_shared(sharing uuid, person uuid, holder uuid, shown text[], until timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM public.access_sharing AS decided
         WHERE decided.id = sharing AND decided.person_id = person AND decided.principal_id = holder
           AND decided.classes::text[] = shown AND decided.ends_at = until AND decided.withdrawn_at IS NULL)
$$;
-- Does this user work for this agency?
CREATE FUNCTION gate.works_for(worker uuid, agency uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.organisations_membership AS membership
                     JOIN public.organisations_team AS team ON team.id = membership.team_id
                    WHERE membership.user_id = worker AND team.agency_id = agency)
$$;

-- The one person who fits exactly what a worker in an emergency knows, whether they may see them or not: two of a
-- surname, a forename, a date of birth and a number, as search keys. Nobody, where several fit.
CREATE FUNCTION gate.find_in_emergency(kinds text[], texts text[]) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH found AS (
        SELECT stored.person_id FROM public.people_searchkey AS stored
          JOIN unnest(kinds, texts) AS typed (kind, text) ON typed.kind = stored.kind AND typed.text = stored.text
         WHERE gate.may_break_glass(stored.person_id)
         GROUP BY stored.person_id HAVING count(DISTINCT (stored.kind, stored.text)) = cardinality(kinds)
         LIMIT 2)
    SELECT min(person_id::text)::uuid FROM found HAVING count(*) = 1 AND cardinality(kinds) >= 2
$$;

-- Records that somebody made who is barred from a record of the same name, or of the same sound and birth: for the
-- blind reviewer, who learns that two records may be one child's, and not why they are asked.
CREATE FUNCTION gate.possible_duplicates() RETURNS TABLE (person_id uuid, other_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT later.id, barred.person_id
      FROM public.access_exclusion AS barred
      JOIN public.people_person AS later
        ON later.recorded_by = barred.user_id AND later.id <> barred.person_id AND later.withdrawn_at IS NULL
      JOIN public.people_searchkey AS one ON one.person_id = later.id
      JOIN public.people_searchkey AS other
        ON other.person_id = barred.person_id AND other.kind = one.kind AND other.text = one.text
     WHERE gate.reviews() AND barred.agency_id <> gate.agency() AND barred.starts_at <= gate.begun_by()
       AND (barred.ends_at IS NULL OR later.recorded_at < barred.ends_at)
       AND later.id <> ALL (gate.barred()) AND barred.person_id <> ALL (gate.barred())
     GROUP BY later.id, barred.person_id HAVING count(DISTINCT one.kind) >= 2
$$;

-- Search before create: the people within the viewer's reach who share keys with what was typed, those who share
-- many and rare keys first. Whoever reaches few people has their keys walked; whoever reaches many has the typed keys walked,
-- each for so many rows that a common name cannot crowd the others out.
CREATE FUNCTION gate.find_people(kinds text[], texts text[], most integer) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    holders uuid[] := gate.holders();
    shut uuid[] := gate.barred() || gate.narrowed();
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
                 WHERE held.principal_id = ANY (holders) AND held.person_id <> ALL (shut)
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
                          AND stored.person_id <> ALL (shut)
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

-- What the policies, the door and the searches call; the rest is called by these alone.
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA gate FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.viewer(), gate.purpose(), gate.moment(), gate.begun_by(), gate.agency(), gate.worker(),
    gate.principals(), gate.managed(), gate.holders(), gate.rights(text), gate.begin_record(), gate.has_role(text[]),
    gate.brings_returns(), gate.keeps_exclusions(), gate.reviews(), gate.audits(), gate.restricts(),
    gate.breaks_glass(), gate.keeps_directory(), gate.standing(uuid), gate.held_with(uuid), gate.may(text, uuid, text), gate.may_write(uuid),
    gate.may_grant(uuid, text, uuid), gate.may_break_glass(uuid), gate.may_share(uuid, text[]),
    gate.is_shared(uuid, uuid, uuid, text[], timestamptz), gate.works_for(uuid, uuid), gate.is_broken_glass(uuid, uuid, uuid, timestamptz),
    gate.find_in_emergency(text[], text[]), gate.possible_duplicates(), gate.find_people(text[], text[], integer)
    TO alongside_app;

RESET ROLE;
