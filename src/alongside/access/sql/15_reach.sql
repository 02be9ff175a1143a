-- What stands open to the viewer, for the policies of the files that follow. A policy runs with the rights of whoever asks:
-- whatever it may look up, so may raw SQL under the application's role. So no policy asks which records are shut. It
-- looks into these views, which run with the gate's rights, and out of which what is shut is left: a barred record, a
-- stranger's and one that is not there are absent from them alike. They show ids and relations, and the viewer's own
-- alone; each is a barrier, behind which no function of the asker's is run on what is left out.

SET ROLE alongside_gate;

-- A view looks into tables with its owner's rights, but calls functions with the asker's. What is shut is therefore told
-- to whoever says the gate's own word, drawn anew each time this is put in place; the views below read it where the
-- application cannot. (The tables of bars could stand in the views themselves; every query would be planned for longer.)
CREATE TABLE gate.word (word bytea NOT NULL);
INSERT INTO gate.word SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
ANALYZE gate.word; -- of one row the planner makes less than of the thousand that it supposes
CREATE FUNCTION gate.hears(said bytea) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM gate.word WHERE word = said) THEN
        RAISE EXCEPTION 'What is shut is told to the gate alone.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN true;
END
$$;
CREATE FUNCTION gate.shut_to(said bytea) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN gate.hears(said) THEN gate.barred() END
$$;
CREATE FUNCTION gate.narrow_to(said bytea) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN gate.hears(said) THEN gate.narrowed() END
$$;
REVOKE EXECUTE ON FUNCTION gate.hears(bytea), gate.shut_to(bytea), gate.narrow_to(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.shut_to(bytea), gate.narrow_to(bytea) TO alongside_app;

-- To whom the viewer stands now, and how: by a grant that they hold, by managing somebody who holds one, or by both.
CREATE VIEW gate.reach WITH (security_barrier) AS
      WITH me AS MATERIALIZED (
           SELECT gate.principals() AS mine, gate.managed() AS managed, gate.begun_by() AS begun_by,
                  gate.moment() AS moment, gate.shut_to(word) AS shut, gate.narrow_to(word) AS narrow
             FROM gate.word)
    SELECT held.person_id, held.relation, held.scope, held.by_own, held.by_managing
      FROM (SELECT own.person_id, own.relation, own.scope,
                   own.principal_id = ANY ((SELECT mine FROM me)::uuid[])
                   AND (own.relation = ANY (ARRAY[{passes_restriction}]::text[])
                        OR own.person_id <> ALL ((SELECT narrow FROM me)::uuid[])) AS by_own,
                   own.principal_id = ANY ((SELECT managed FROM me)::uuid[])
                   AND own.relation = ANY (ARRAY[{managed_relations}]::text[])
                   AND ('manager' = ANY (ARRAY[{passes_restriction}]::text[])
                        OR own.person_id <> ALL ((SELECT narrow FROM me)::uuid[])) AS by_managing
              FROM public.access_grant AS own
             WHERE own.principal_id = ANY ((SELECT mine || managed FROM me)::uuid[])
               AND own.starts_at <= (SELECT begun_by FROM me)
               AND (own.ends_at IS NULL OR own.ends_at > (SELECT moment FROM me))
               AND own.person_id <> ALL ((SELECT shut FROM me)::uuid[])) AS held
     WHERE held.by_own OR held.by_managing;
GRANT SELECT ON gate.reach TO alongside_app;

RESET ROLE;

-- What is somebody's own by itself and not by a relation (a worry that they wrote, a question that they were asked): of
-- one table, the ids of the rows that are the viewer's by `mine`, without those about anybody whose record is shut.
-- The gate is given the columns that it needs for that, where it does not read the table already.
CREATE OR REPLACE FUNCTION pg_temp.show_own(name text, columns text, mine text, people text[] DEFAULT '{person_id}')
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    person text;
    condition text := mine;
BEGIN
    FOREACH person IN ARRAY people LOOP
        condition := condition || format(
            ' AND (own.%1$I IS NULL OR own.%1$I <> ALL ((SELECT gate.shut_to(word) FROM gate.word)::uuid[]))', person);
    END LOOP;
    IF columns <> '' THEN
        EXECUTE format('GRANT SELECT (id, %s) ON %I TO alongside_gate', columns, name);
    END IF;
    EXECUTE format('CREATE VIEW gate.own_%1$s WITH (security_barrier) AS SELECT own.id FROM public.%1$I AS own WHERE %2$s',
                   name, condition);
    EXECUTE format('ALTER VIEW gate.own_%s OWNER TO alongside_gate', name);
    EXECUTE format('GRANT SELECT ON gate.own_%s TO alongside_app', name);
END
$$;
CREATE OR REPLACE FUNCTION pg_temp.own(name text) RETURNS text LANGUAGE sql AS $$
    SELECT format('EXISTS (SELECT FROM gate.own_%1$s AS own WHERE own.id = %1$s.id)', name)
$$;

SELECT pg_temp.show_own('access_grant', '', 'own.principal_id = ANY ((SELECT gate.holders())::uuid[])');
SELECT pg_temp.show_own('concerns_concern', 'person_id, author_id', 'own.author_id = (SELECT gate.worker())');
SELECT pg_temp.show_own('concerns_reply', 'person_id, to_user_id', 'own.to_user_id = (SELECT gate.worker())');
SELECT pg_temp.show_own('supervision_consultation', 'person_id, asked_of', 'own.asked_of = (SELECT gate.worker())');
-- A section is handed to one worker, who stands to the child as one who is involved: as narrow as that passes.
SELECT pg_temp.show_own('assessments_delegation', 'person_id, to_user_id', format(
    'own.to_user_id = (SELECT gate.worker()) AND (''involved'' = ANY (%L::text[])'
    ' OR own.person_id <> ALL ((SELECT gate.narrow_to(word) FROM gate.word)::uuid[]))',
    ARRAY[{passes_restriction}]::text[]));
-- A tie between two records is shown where neither is shut, to whoever stands to the first or did.
SELECT pg_temp.show_own('people_relationship', 'person_id, other_id',
    'EXISTS (SELECT FROM public.access_grant AS held WHERE held.person_id = own.person_id'
    ' AND held.principal_id = ANY ((SELECT gate.holders())::uuid[]))', '{person_id,other_id}');
-- What a file made of a child: for whoever brought it in and the data team, less whose records are shut to the one who looks.
GRANT SELECT (id, imported_by) ON exchange_batch TO alongside_gate;
SELECT pg_temp.show_own('exchange_importedrecord', 'batch_id, person_id, agency_id',
    'own.agency_id = (SELECT gate.agency()) AND ((SELECT gate.brings_returns()) OR EXISTS ('
    'SELECT FROM public.exchange_batch AS batch WHERE batch.id = own.batch_id AND batch.imported_by = (SELECT gate.worker())))');
-- The offices: keepers and reviewers look at other agencies than their own.
SELECT pg_temp.show_own('access_exclusion', '',
    '(SELECT gate.keeps_exclusions()) AND own.agency_id <> (SELECT gate.agency())');
SELECT pg_temp.show_own('access_exclusionrequest', 'person_id, asked_by, agency_id',
    '(own.asked_by = (SELECT gate.worker())'
    ' OR ((SELECT gate.keeps_exclusions()) AND own.agency_id <> (SELECT gate.agency())))');
SELECT pg_temp.show_own('access_breakglass', '',
    '(own.user_id = (SELECT gate.worker())'
    ' OR ((SELECT gate.reviews()) AND own.agency_id <> (SELECT gate.agency())))');
SELECT pg_temp.show_own('access_duplicatereview', 'person_id, other_id, agency_id',
    '(SELECT gate.reviews()) AND own.agency_id = (SELECT gate.agency())', '{person_id,other_id}');
