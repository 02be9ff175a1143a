-- Row-level security: enabled and forced on every protected table; the owner has no policy and sees nothing.
-- Grants are given here and nowhere else, so that a table that this file does not know cannot be reached.
-- What kind of table each one is, and why: policy/access/tables.yaml.

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
    EXECUTE format('GRANT SELECT, INSERT ON %I TO alongside_app', name);
    EXECUTE format('CREATE POLICY see ON %I FOR SELECT TO alongside_app USING (%s)', name, sees);
    EXECUTE format('CREATE POLICY add ON %I FOR INSERT TO alongside_app WITH CHECK (%s)', name, adds);
    IF changes IS NOT NULL THEN
        EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO alongside_app USING (%s) WITH CHECK (%s)',
                       name, changes, changes);
    END IF;
END
$$;

-- The conditions from which the policies below are made. Each `(SELECT gate...)` is worked out once for a statement;
-- what is asked for every row is an index look-up. Columns are named with their table, because the views of the gate
-- and the tables of rules have columns of the same names.

-- Does a relation carry this action into this class, for this viewer?
CREATE OR REPLACE FUNCTION pg_temp.carried(relation text, action text, class text, source text) RETURNS text
LANGUAGE sql AS $$
    SELECT format(
        '%1$s || '':'' || %3$s || CASE WHEN %4$s = (SELECT gate.agency()) THEN '':own'' ELSE '':any'' END'
        ' = ANY ((SELECT gate.rights(''%2$s''))::text[])', relation, action, class, source)
$$;
-- Does the viewer hold such a relation to the person, or manage somebody who is with the person?
CREATE OR REPLACE FUNCTION pg_temp.held(action text, class text, person text, source text) RETURNS text
LANGUAGE sql AS $$
    SELECT format(
        'EXISTS (SELECT FROM gate.reach AS held WHERE held.person_id = %1$s'
        ' AND (held.scope IS NULL OR %2$s = ANY (held.scope))'
        ' AND ((held.by_own AND %3$s) OR (held.by_managing AND %4$s)))',
        person, class, pg_temp.carried('held.relation', action, class, source),
        pg_temp.carried('''manager''', action, class, source))
$$;
CREATE OR REPLACE FUNCTION pg_temp.seen_as(class text, person text, source text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.held('see', class, person, source)
$$;
CREATE OR REPLACE FUNCTION pg_temp.written_as(class text, person text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.held('write', class, person, 'NULL::uuid')
$$;
-- Whoever writes, writes in their own name and for their own agency.
CREATE OR REPLACE FUNCTION pg_temp.in_own_name(author text) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s = (SELECT gate.worker()) AND agency_id = (SELECT gate.agency())', author)
$$;

-- Tables without anything about a child: the policy's copy, sign-in sessions, the titles of invented stories.
GRANT SELECT ON access_relationrule, access_grantingrule, access_takingrule TO alongside_app;
GRANT SELECT, INSERT ON exchange_story TO alongside_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO alongside_app;

-- The directory: everybody reads it. Whoever could put themselves into a team would see what the team sees.
SELECT pg_temp.lock_table(name, 'true', 'gate.keeps_directory()', 'gate.keeps_directory()')
  FROM unnest(ARRAY['organisations_agency', 'organisations_team', 'organisations_membership']) AS name;
GRANT UPDATE (ends_at) ON organisations_membership TO alongside_app;
SELECT pg_temp.lock_table('organisations_user', 'true', 'gate.keeps_directory()',
    'id = (SELECT gate.worker()) OR gate.keeps_directory()');
GRANT UPDATE (password) ON organisations_user TO alongside_app;

-- People. Facts are added and ended or withdrawn; a name or a date is never overwritten in place.
SELECT pg_temp.lock_table('people_person',
    pg_temp.seen_as('''identity''', 'people_person.id', 'people_person.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''identity''', 'people_person.id'),
    pg_temp.written_as('''identity''', 'people_person.id'));
GRANT UPDATE (kind, description, sex, birth_kind, birth_earliest, birth_latest, birth_precision, died_on,
    ethnicity, disabilities, living_arrangement, withdrawn_at) ON people_person TO alongside_app;

SELECT pg_temp.lock_table(name, pg_temp.seen_as('''identity''', name || '.person_id', name || '.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''identity''', name || '.person_id'),
    pg_temp.written_as('''identity''', name || '.person_id'))
  FROM unnest(ARRAY['people_name', 'people_identifier', 'people_involvement']) AS name;
GRANT UPDATE (until_date, withdrawn_at) ON people_name TO alongside_app;
GRANT UPDATE (withdrawn_at) ON people_identifier TO alongside_app;
GRANT UPDATE (ends_at, withdrawn_at) ON people_involvement TO alongside_app;
SELECT pg_temp.lock_table('people_formerdetail',
    pg_temp.seen_as('''identity''', 'people_formerdetail.person_id', 'people_formerdetail.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''identity''', 'people_formerdetail.person_id'), NULL);

-- Whoever ties two records together may write on both.
SELECT pg_temp.lock_table('people_relationship',
    pg_temp.seen_as('''identity''', 'people_relationship.person_id', 'people_relationship.agency_id')
        || ' AND (other_id IS NULL OR ' || pg_temp.own('people_relationship') || ')',
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''identity''', 'people_relationship.person_id')
        || ' AND (other_id IS NULL OR ' || pg_temp.written_as('''identity''', 'people_relationship.other_id') || ')',
    pg_temp.written_as('''identity''', 'people_relationship.person_id'));
GRANT UPDATE (until_date, withdrawn_at) ON people_relationship TO alongside_app;

SELECT pg_temp.lock_table('people_address',
    pg_temp.seen_as('CASE WHEN people_address.is_protected THEN ''placement'' ELSE ''identity'' END',
        'people_address.person_id', 'people_address.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('CASE WHEN people_address.is_protected THEN ''placement'' ELSE ''identity'' END', 'people_address.person_id'),
    pg_temp.written_as('CASE WHEN people_address.is_protected THEN ''placement'' ELSE ''identity'' END', 'people_address.person_id'));
GRANT UPDATE (until_date, withdrawn_at) ON people_address TO alongside_app;

SELECT pg_temp.lock_table('people_searchkey',
    pg_temp.seen_as('''identity''', 'people_searchkey.person_id', 'NULL::uuid'),
    pg_temp.written_as('''identity''', 'people_searchkey.person_id'), NULL);
GRANT DELETE ON people_searchkey TO alongside_app;
DO $$ BEGIN
    EXECUTE 'CREATE POLICY remove ON people_searchkey FOR DELETE TO alongside_app USING ('
        || pg_temp.written_as('''identity''', 'people_searchkey.person_id') || ')';
END $$;

-- Worries. A draft is its author's alone; a sent concern is always its author's to read.
SELECT pg_temp.lock_table('concerns_draft', 'author_id = (SELECT gate.worker())',
    'author_id = (SELECT gate.worker())', 'author_id = (SELECT gate.worker())');
GRANT UPDATE (fields, version, updated_at, sent_as) ON concerns_draft TO alongside_app;
CREATE POLICY remove ON concerns_draft FOR DELETE TO alongside_app USING (author_id = (SELECT gate.worker()));
GRANT DELETE ON concerns_draft TO alongside_app;

SELECT pg_temp.lock_table('concerns_concern',
    '(author_id = (SELECT gate.worker()) AND ' || pg_temp.own('concerns_concern') || ') OR '
        || pg_temp.seen_as('''ordinary''', 'concerns_concern.person_id', 'concerns_concern.agency_id'),
    pg_temp.in_own_name('author_id') || ' AND decided_at IS NULL AND '
        || pg_temp.written_as('''ordinary''', 'concerns_concern.person_id'),
    'sent_to = ANY ((SELECT gate.principals())::uuid[]) AND ' || pg_temp.written_as('''ordinary''', 'concerns_concern.person_id'));
GRANT UPDATE (decided_at) ON concerns_concern TO alongside_app;

-- The team that received a worry decides on it and answers its author, on the record of the child it is about.
CREATE OR REPLACE FUNCTION pg_temp.of_received_concern(name text, more text) RETURNS text LANGUAGE sql AS $$
    SELECT format(
        ' AND EXISTS (SELECT FROM concerns_concern AS worry WHERE worry.id = %1$s.concern_id'
        ' AND worry.person_id = %1$s.person_id AND worry.sent_to = ANY ((SELECT gate.principals())::uuid[])%2$s)',
        name, more)
$$;
SELECT pg_temp.lock_table('concerns_decision',
    pg_temp.seen_as('''ordinary''', 'concerns_decision.person_id', 'concerns_decision.agency_id'),
    pg_temp.in_own_name('decided_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'concerns_decision.person_id')
        || pg_temp.of_received_concern('concerns_decision', ''), NULL);
SELECT pg_temp.lock_table('concerns_reply',
    '(to_user_id = (SELECT gate.worker()) AND ' || pg_temp.own('concerns_reply') || ') OR '
        || pg_temp.seen_as('''ordinary''', 'concerns_reply.person_id', 'concerns_reply.agency_id'),
    pg_temp.in_own_name('told_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'concerns_reply.person_id')
        || pg_temp.of_received_concern('concerns_reply', ' AND worry.author_id = concerns_reply.to_user_id'), NULL);

-- The chronology, and stages as returns state them: an agency takes back only what it recorded itself.
SELECT pg_temp.lock_table('concerns_entry',
    pg_temp.seen_as('concerns_entry.klass', 'concerns_entry.person_id', 'concerns_entry.agency_id'),
    pg_temp.in_own_name('author_id') || ' AND ' || pg_temp.written_as('concerns_entry.klass', 'concerns_entry.person_id'),
    'agency_id = (SELECT gate.agency()) AND ' || pg_temp.written_as('concerns_entry.klass', 'concerns_entry.person_id'));
GRANT UPDATE (withdrawn_at) ON concerns_entry TO alongside_app;
SELECT pg_temp.lock_table('pathway_stagefact',
    pg_temp.seen_as('''ordinary''', 'pathway_stagefact.person_id', 'pathway_stagefact.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'pathway_stagefact.person_id'),
    'agency_id = (SELECT gate.agency()) AND ' || pg_temp.written_as('''ordinary''', 'pathway_stagefact.person_id'));
GRANT UPDATE (withdrawn_at) ON pathway_stagefact TO alongside_app;

-- Meetings and missing episodes. An interview belongs to an episode of the same child.
SELECT pg_temp.lock_table('pathway_meeting',
    pg_temp.seen_as('''ordinary''', 'pathway_meeting.person_id', 'pathway_meeting.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'pathway_meeting.person_id'), NULL);
SELECT pg_temp.lock_table('missing_episode',
    pg_temp.seen_as('''ordinary''', 'missing_episode.person_id', 'missing_episode.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'missing_episode.person_id'),
    pg_temp.written_as('''ordinary''', 'missing_episode.person_id'));
GRANT UPDATE (found_at, found_note) ON missing_episode TO alongside_app;
SELECT pg_temp.lock_table('missing_returninterview',
    pg_temp.seen_as('''ordinary''', 'missing_returninterview.person_id', 'missing_returninterview.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'missing_returninterview.person_id')
        || ' AND EXISTS (SELECT FROM missing_episode AS episode WHERE episode.id = missing_returninterview.episode_id'
        || ' AND episode.person_id = missing_returninterview.person_id)', NULL);

-- Imports: the one who read the file in, and the data team of the same agency.
SELECT pg_temp.lock_table('exchange_batch', mine || ' OR ' || team, pg_temp.in_own_name('imported_by'),
    mine || ' OR ' || team)
  FROM (SELECT 'imported_by = (SELECT gate.worker())' AS mine,
               '(agency_id = (SELECT gate.agency()) AND (SELECT gate.brings_returns()))' AS team) AS whose;
GRANT UPDATE (report, undone_at, undone_by) ON exchange_batch TO alongside_app;
SELECT pg_temp.lock_table('exchange_importedrecord', pg_temp.own('exchange_importedrecord'), of_batch, of_batch)
  FROM (SELECT 'EXISTS (SELECT FROM exchange_batch AS batch WHERE batch.id = exchange_importedrecord.batch_id'
               ' AND batch.agency_id = exchange_importedrecord.agency_id)' AS of_batch) AS whose;
GRANT UPDATE (live) ON exchange_importedrecord TO alongside_app;

-- What a story calls its people: known to those who may see the person.
SELECT pg_temp.lock_table('exchange_storykey',
    pg_temp.seen_as('''identity''', 'exchange_storykey.person_id', 'NULL::uuid'),
    pg_temp.written_as('''identity''', 'exchange_storykey.person_id'), NULL);

-- Relationships themselves: their holders see them, their managers, and those who may write the record. One ends with
-- what it follows from, by the hand of one who could make it out. What opens in an emergency has its reason beside it.
SELECT pg_temp.lock_table('access_grant',
    pg_temp.own('access_grant') || ' OR gate.may_write(person_id)',
    'granted_by = (SELECT gate.worker()) AND CASE relation'
        ' WHEN ''break_glass'' THEN gate.is_broken_glass(because_id, person_id, principal_id, ends_at)'
        ' WHEN ''shared'' THEN gate.may_grant(person_id, relation, principal_id)'
        '  AND gate.is_shared(because_id, person_id, principal_id, scope::text[], ends_at)'
        ' ELSE gate.may_grant(person_id, relation, principal_id) END',
    '(because_kind IN (''involvement'', ''sharing'') OR (because_kind = ''import'' AND (SELECT gate.brings_returns())))'
        ' AND gate.may_grant(person_id, relation, principal_id)'
        ' OR (because_kind = ''break_glass'' AND principal_id = (SELECT gate.worker()))');
GRANT UPDATE (ends_at) ON access_grant TO alongside_app;
-- It is only ended: whoever could set its end later would make hours of an emergency into years.
ALTER POLICY change ON access_grant WITH CHECK (ends_at <= (SELECT gate.begun_by()));

-- The gate reads what a decision needs, past the rows' own locks.
CREATE POLICY gate ON access_grant FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON people_person FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON people_relationship FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON concerns_reply FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON people_searchkey FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON exchange_batch FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON exchange_importedrecord FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON organisations_team FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON organisations_user FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON organisations_membership FOR SELECT TO alongside_gate USING (true);

GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO alongside_app;
