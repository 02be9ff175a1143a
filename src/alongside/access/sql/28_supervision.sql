-- Asking a colleague, and a manager's note, stand on the child's record. Whoever is asked sees the question and nothing
-- more by it. What worker and supervisor reflect on is theirs alone, and stands on no record.

SELECT pg_temp.lock_table('supervision_consultation',
    '(asked_of = (SELECT gate.worker()) AND ' || pg_temp.own('supervision_consultation') || ') OR '
        || pg_temp.seen_as('''ordinary''', 'supervision_consultation.person_id', 'supervision_consultation.agency_id'),
    pg_temp.in_own_name('asked_by') || ' AND replied_at IS NULL AND '
        || pg_temp.written_as('''ordinary''', 'supervision_consultation.person_id'),
    'asked_of = (SELECT gate.worker()) AND ' || pg_temp.own('supervision_consultation'));
GRANT UPDATE (reply, replied_at) ON supervision_consultation TO alongside_app;
SELECT pg_temp.lock_table('supervision_oversight',
    pg_temp.seen_as('''ordinary''', 'supervision_oversight.person_id', 'supervision_oversight.agency_id'),
    pg_temp.in_own_name('written_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'supervision_oversight.person_id'), NULL);
SELECT pg_temp.lock_table('supervision_reflection', theirs, pg_temp.in_own_name('recorded_by') || ' AND ' || theirs, NULL)
  FROM (SELECT '(worker_id = (SELECT gate.worker()) OR supervisor_id = (SELECT gate.worker()))' AS theirs) AS whose;
CREATE POLICY gate ON supervision_consultation FOR SELECT TO alongside_gate USING (true);
