-- A form as far as somebody has filled it in is theirs alone; one about a record that is shut to them is shut with it.

SELECT pg_temp.lock_table('unfinished_unfinished', theirs, theirs, theirs)
  FROM (SELECT 'owner_id = (SELECT gate.worker()) AND (person_id IS NULL OR '
      || pg_temp.not_barred('unfinished_unfinished.person_id') || ')' AS theirs) AS whose;
GRANT UPDATE (fields, version, saved_at) ON unfinished_unfinished TO alongside_app;
DO $$ BEGIN
    EXECUTE 'CREATE POLICY remove ON unfinished_unfinished FOR DELETE TO alongside_app'
        ' USING (owner_id = (SELECT gate.worker()) AND (person_id IS NULL OR '
        || pg_temp.not_barred('unfinished_unfinished.person_id') || '))';
END $$;
GRANT DELETE ON unfinished_unfinished TO alongside_app;
