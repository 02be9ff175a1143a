-- What was decided on a crime against a child: seen and added by whoever may see and write what agencies share.
SELECT pg_temp.lock_table('disruption_crimedecision',
    pg_temp.seen_as('''ordinary''', 'disruption_crimedecision.person_id', 'disruption_crimedecision.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND '
        || pg_temp.written_as('''ordinary''', 'disruption_crimedecision.person_id'), NULL);
