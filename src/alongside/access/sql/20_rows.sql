-- Row-level security: enabled and forced on every protected table; the owner has no policy and sees nothing.
-- Grants are given here and nowhere else, so that a table that this file does not know cannot be reached.

-- Tables without anything about a child: the directory, the policy's copy, sign-in sessions, the titles of
-- invented stories.
GRANT SELECT ON access_relationrule, access_grantingrule TO alongside_app;
GRANT SELECT, INSERT, UPDATE ON organisations_agency, organisations_team, organisations_user,
    organisations_membership TO alongside_app;
GRANT SELECT, INSERT ON exchange_story TO alongside_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO alongside_app;

-- For one table: who may see a row, who may add one, who may change one.
CREATE OR REPLACE FUNCTION pg_temp.lock_table(name text, sees text, adds text, changes text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    policy text;
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    FOR policy IN SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = name LOOP
        EXECUTE format('DROP POLICY %I ON %I', policy, name);
    END LOOP;
    EXECUTE format('REVOKE ALL ON %I FROM alongside_app', name);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO alongside_app', name);
    EXECUTE format('CREATE POLICY see ON %I FOR SELECT TO alongside_app USING (%s)', name, sees);
    EXECUTE format('CREATE POLICY add ON %I FOR INSERT TO alongside_app WITH CHECK (%s)', name, adds);
    IF changes IS NOT NULL THEN
        EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO alongside_app USING (%s) WITH CHECK (%s)',
                       name, changes, changes);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION pg_temp.seen_as(class text, person text, source text) RETURNS text
LANGUAGE sql AS $$
    SELECT format('gate.may_see(%s, %s, %s, (SELECT gate.principals()))', person, class, source)
$$;
CREATE OR REPLACE FUNCTION pg_temp.written_as(person text) RETURNS text
LANGUAGE sql AS $$
    SELECT format('gate.may_write(%s, (SELECT gate.principals()))', person)
$$;

-- People. Facts are added and ended or withdrawn; a name or a date is never overwritten in place.
SELECT pg_temp.lock_table('people_person', pg_temp.seen_as('''identity''', 'id', 'agency_id'),
    pg_temp.written_as('id'), pg_temp.written_as('id'));
GRANT UPDATE (kind, description, sex, birth_kind, birth_earliest, birth_latest, birth_precision, died_on,
    ethnicity, disabilities, living_arrangement, withdrawn_at) ON people_person TO alongside_app;

SELECT pg_temp.lock_table(name, pg_temp.seen_as('''identity''', 'person_id', 'agency_id'),
    pg_temp.written_as('person_id') || ' AND recorded_by = gate.viewer()', pg_temp.written_as('person_id'))
  FROM unnest(ARRAY['people_name', 'people_identifier', 'people_relationship', 'people_involvement']) AS name;
GRANT UPDATE (until_date, withdrawn_at) ON people_name, people_relationship TO alongside_app;
GRANT UPDATE (withdrawn_at) ON people_identifier TO alongside_app;
GRANT UPDATE (ends_at, withdrawn_at) ON people_involvement TO alongside_app;

SELECT pg_temp.lock_table('people_address',
    pg_temp.seen_as('CASE WHEN is_protected THEN ''protected'' ELSE ''identity'' END', 'person_id', 'agency_id'),
    pg_temp.written_as('person_id') || ' AND recorded_by = gate.viewer()', pg_temp.written_as('person_id'));
GRANT UPDATE (until_date, withdrawn_at) ON people_address TO alongside_app;

SELECT pg_temp.lock_table('people_searchkey', pg_temp.seen_as('''identity''', 'person_id', 'NULL::uuid'),
    pg_temp.written_as('person_id'), NULL);
CREATE POLICY remove ON people_searchkey FOR DELETE TO alongside_app
    USING (gate.may_write(person_id, (SELECT gate.principals())));
GRANT DELETE ON people_searchkey TO alongside_app;

-- Worries. A draft is its author's alone; a sent concern is always its author's to read.
SELECT pg_temp.lock_table('concerns_draft', 'author_id = gate.viewer()', 'author_id = gate.viewer()',
    'author_id = gate.viewer()');
GRANT UPDATE (fields, version, updated_at, sent_as) ON concerns_draft TO alongside_app;
CREATE POLICY remove ON concerns_draft FOR DELETE TO alongside_app USING (author_id = gate.viewer());
GRANT DELETE ON concerns_draft TO alongside_app;

SELECT pg_temp.lock_table('concerns_concern',
    'author_id = gate.viewer() OR ' || pg_temp.seen_as('''ordinary''', 'person_id', 'agency_id'),
    'author_id = gate.viewer() AND ' || pg_temp.written_as('person_id'), NULL);
SELECT pg_temp.lock_table('concerns_decision', pg_temp.seen_as('''ordinary''', 'person_id', 'agency_id'),
    'decided_by = gate.viewer() AND ' || pg_temp.written_as('person_id'), NULL);
SELECT pg_temp.lock_table('concerns_reply',
    'to_user_id = gate.viewer() OR ' || pg_temp.seen_as('''ordinary''', 'person_id', 'agency_id'),
    'told_by = gate.viewer() AND ' || pg_temp.written_as('person_id'), NULL);

-- The chronology.
SELECT pg_temp.lock_table('concerns_entry', pg_temp.seen_as('klass', 'person_id', 'agency_id'),
    'author_id = gate.viewer() AND ' || pg_temp.written_as('person_id'), pg_temp.written_as('person_id'));
GRANT UPDATE (withdrawn_at) ON concerns_entry TO alongside_app;

-- The pathway and missing episodes.
SELECT pg_temp.lock_table(name, pg_temp.seen_as('''ordinary''', 'person_id', 'agency_id'),
    'recorded_by = gate.viewer() AND ' || pg_temp.written_as('person_id'), pg_temp.written_as('person_id'))
  FROM unnest(ARRAY['pathway_meeting', 'pathway_stagefact', 'missing_episode', 'missing_returninterview']) AS name;
GRANT UPDATE (withdrawn_at) ON pathway_stagefact TO alongside_app;
GRANT UPDATE (found_at, found_note) ON missing_episode TO alongside_app;
GRANT UPDATE (answer, held_at, interviewer, child_words, note) ON missing_returninterview TO alongside_app;

-- Imports: the one who read the file in, and the data team of the same agency.
SELECT pg_temp.lock_table('exchange_batch',
    'imported_by = gate.viewer() OR (agency_id = gate.agency() AND gate.brings_returns())',
    'imported_by = gate.viewer() AND agency_id = gate.agency()',
    'imported_by = gate.viewer() OR (agency_id = gate.agency() AND gate.brings_returns())');
GRANT UPDATE (report, undone_at, undone_by) ON exchange_batch TO alongside_app;
SELECT pg_temp.lock_table('exchange_importedrecord',
    'EXISTS (SELECT FROM exchange_batch AS batch WHERE batch.id = batch_id)',
    'EXISTS (SELECT FROM exchange_batch AS batch WHERE batch.id = batch_id)',
    'EXISTS (SELECT FROM exchange_batch AS batch WHERE batch.id = batch_id)');
GRANT UPDATE (live) ON exchange_importedrecord TO alongside_app;

-- What a story calls its people: known to those who may see the person.
SELECT pg_temp.lock_table('exchange_storykey', pg_temp.seen_as('''identity''', 'person_id', 'NULL::uuid'),
    pg_temp.written_as('person_id'), NULL);

-- Relationships themselves: their holders see them, and those who may write the record.
SELECT pg_temp.lock_table('access_grant',
    'principal_id = ANY ((SELECT gate.principals())::uuid[]) OR ' || pg_temp.written_as('person_id'),
    'granted_by = gate.viewer() AND gate.may_grant(person_id, relation, principal_id, (SELECT gate.principals()))',
    'gate.may_grant(person_id, relation, principal_id, (SELECT gate.principals()))');
GRANT UPDATE (ends_at) ON access_grant TO alongside_app;

-- The gate reads what a decision needs, past the rows' own locks.
CREATE POLICY gate ON access_grant FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON people_person FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON people_searchkey FOR SELECT TO alongside_gate USING (true);

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO alongside_app;
