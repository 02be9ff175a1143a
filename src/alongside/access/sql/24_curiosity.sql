-- What was answered to the questions of a record: seen by whoever sees what agencies share about the child; added in
-- one's own name and never changed.
SELECT pg_temp.lock_table('assessments_promptanswer',
    pg_temp.seen_as('''ordinary''', 'assessments_promptanswer.person_id', 'assessments_promptanswer.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'assessments_promptanswer.person_id'),
    NULL);
