-- The definition aid. What an agency is filling in is changed and thrown away by its own workers alone, each in their own
-- name. What was signed is never changed: nobody is given UPDATE. A worry from which it was considered is about the same
-- child; that a later one supersedes one of the same child is a key of the table itself (a lock cannot ask its own table).

SELECT pg_temp.lock_table('definition_draft',
    pg_temp.seen_as('''ordinary''', 'definition_draft.person_id', 'definition_draft.agency_id'),
    pg_temp.in_own_name('saved_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'definition_draft.person_id'),
    'agency_id = (SELECT gate.agency()) AND ' || pg_temp.written_as('''ordinary''', 'definition_draft.person_id'));
ALTER POLICY change ON definition_draft WITH CHECK (saved_by = (SELECT gate.worker()));
GRANT UPDATE (fields, version, saved_by, saved_at) ON definition_draft TO alongside_app;
DO $$ BEGIN
    EXECUTE 'CREATE POLICY remove ON definition_draft FOR DELETE TO alongside_app USING ('
        || 'agency_id = (SELECT gate.agency()) AND '
        || pg_temp.written_as('''ordinary''', 'definition_draft.person_id') || ')';
END $$;
GRANT DELETE ON definition_draft TO alongside_app;

SELECT pg_temp.lock_table('definition_consideration',
    pg_temp.seen_as('''ordinary''', 'definition_consideration.person_id', 'definition_consideration.agency_id'),
    pg_temp.in_own_name('signed_by') || ' AND '
        || pg_temp.written_as('''ordinary''', 'definition_consideration.person_id')
        || ' AND (concern_id IS NULL OR EXISTS (SELECT FROM concerns_concern AS worry'
        || ' WHERE worry.id = definition_consideration.concern_id'
        || ' AND worry.person_id = definition_consideration.person_id))', NULL);
