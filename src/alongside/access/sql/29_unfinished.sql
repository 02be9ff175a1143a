-- A form as far as somebody has filled it in is theirs alone; one about a record that is shut to them is shut with it.
-- One about a record is begun by whoever stands to that person: an id that is taken is refused like one that is free.

SELECT pg_temp.show_own('unfinished_unfinished', 'person_id, owner_id', 'own.owner_id = (SELECT gate.worker())');

SELECT pg_temp.lock_table('unfinished_unfinished', theirs || pg_temp.own('unfinished_unfinished'),
    theirs || '(person_id IS NULL OR EXISTS (SELECT FROM gate.reach AS held'
        ' WHERE held.person_id = unfinished_unfinished.person_id))',
    theirs || pg_temp.own('unfinished_unfinished'))
  FROM (SELECT 'owner_id = (SELECT gate.worker()) AND ' AS theirs) AS whose;
GRANT UPDATE (fields, version, saved_at) ON unfinished_unfinished TO alongside_app;
CREATE POLICY gate ON unfinished_unfinished FOR SELECT TO alongside_gate USING (true);
DO $$ BEGIN
    EXECUTE 'CREATE POLICY remove ON unfinished_unfinished FOR DELETE TO alongside_app USING ('
        || 'owner_id = (SELECT gate.worker()) AND ' || pg_temp.own('unfinished_unfinished') || ')';
END $$;
GRANT DELETE ON unfinished_unfinished TO alongside_app;
