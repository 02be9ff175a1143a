-- Who is kept from a record, who opened one in an emergency, with whom one was shared. An exclusion is silent: it is
-- seen by keepers of other agencies than the barred person's, and by nobody else; also not by a keeper who is barred.

SELECT pg_temp.lock_table('access_exclusion', keeper, keeper || ' AND made_by = (SELECT gate.worker())', keeper)
  FROM (SELECT '(SELECT gate.keeps_exclusions()) AND access_exclusion.agency_id <> (SELECT gate.agency())'
               ' AND user_id <> (SELECT gate.worker()) AND gate.works_for(user_id, access_exclusion.agency_id) AND '
               || pg_temp.own('access_exclusion') AS keeper) AS whose;
GRANT UPDATE (ends_at, ended_by) ON access_exclusion TO alongside_app;

SELECT pg_temp.lock_table('access_exclusionrequest',
    'asked_by = (SELECT gate.worker()) AND ' || pg_temp.own('access_exclusionrequest')
        || ' OR ' || keeper,
    'asked_by = (SELECT gate.worker()) AND user_id <> (SELECT gate.worker())'
        ' AND gate.works_for(user_id, access_exclusionrequest.agency_id) AND gate.may_write(person_id)', keeper)
  FROM (SELECT '(SELECT gate.keeps_exclusions()) AND access_exclusionrequest.agency_id <> (SELECT gate.agency())'
               ' AND user_id <> (SELECT gate.worker()) AND '
               || pg_temp.own('access_exclusionrequest') AS keeper) AS whose;
GRANT UPDATE (answered_at, answered_by, answer) ON access_exclusionrequest TO alongside_app;

-- That a record is kept to named people is seen by these, and by whoever it is open to otherwise.
SELECT pg_temp.lock_table('access_restriction',
    'gate.standing(access_restriction.person_id) = ''clear'' AND gate.may(''see'', access_restriction.person_id, ''identity'')',
    'made_by = (SELECT gate.worker()) AND agency_id = (SELECT gate.agency()) AND (SELECT gate.restricts())'
        ' AND gate.may_write(access_restriction.person_id)',
    '(SELECT gate.restricts()) AND gate.may_write(access_restriction.person_id)');
GRANT UPDATE (ends_at, ended_by) ON access_restriction TO alongside_app;
SELECT pg_temp.lock_table('access_namedworker',
    'gate.standing(access_namedworker.person_id) = ''clear'' AND gate.may(''see'', access_namedworker.person_id, ''identity'')',
    'named_by = (SELECT gate.worker()) AND (SELECT gate.restricts()) AND gate.may_write(access_namedworker.person_id)',
    '(SELECT gate.restricts()) AND gate.may_write(access_namedworker.person_id)');
GRANT UPDATE (ends_at) ON access_namedworker TO alongside_app;

-- Whoever broke the glass, whoever works on the record, and reviewers of other agencies.
SELECT pg_temp.lock_table('access_breakglass',
    pg_temp.own('access_breakglass') || ' OR gate.may_write(access_breakglass.person_id)',
    'user_id = (SELECT gate.worker()) AND agency_id = (SELECT gate.agency()) AND reviewed_at IS NULL'
        ' AND ends_at <= at + interval ''{break_glass_hours} hours'' AND ends_at <= (SELECT gate.begun_by()) + interval ''{break_glass_hours} hours'''
        ' AND gate.may_break_glass(access_breakglass.person_id)',
    '(SELECT gate.reviews()) AND access_breakglass.agency_id <> (SELECT gate.agency()) AND user_id <> (SELECT gate.worker())'
        ' AND ' || pg_temp.own('access_breakglass'));
GRANT UPDATE (reviewed_at, reviewed_by, outcome, review_note) ON access_breakglass TO alongside_app;

-- What somebody declared about themselves: theirs to see, and the keepers' of other agencies.
SELECT pg_temp.lock_table('access_conflict', 'user_id = (SELECT gate.worker()) OR ' || keeper,
    'user_id = (SELECT gate.worker()) AND agency_id = (SELECT gate.agency()) AND seen_at IS NULL',
    'user_id = (SELECT gate.worker()) OR ' || keeper)
  FROM (SELECT '((SELECT gate.keeps_exclusions()) AND access_conflict.agency_id <> (SELECT gate.agency()))' AS keeper) AS whose;
GRANT UPDATE (ended_at, seen_by, seen_at) ON access_conflict TO alongside_app;

-- A decision to share is seen by whoever sees the record, and made by one who may share every class that it names.
SELECT pg_temp.lock_table('access_sharing',
    pg_temp.seen_as('''identity''', 'access_sharing.person_id', 'access_sharing.agency_id'),
    pg_temp.in_own_name('decided_by') || ' AND gate.may_share(access_sharing.person_id, classes::text[])',
    'gate.may_share(access_sharing.person_id, classes::text[])');
GRANT UPDATE (withdrawn_at) ON access_sharing TO alongside_app;

-- What blind reviewers made of possible duplicates: their own, and those of other reviewers in their agency.
SELECT pg_temp.lock_table('access_duplicatereview', office || ' AND ' || pg_temp.own('access_duplicatereview'),
    office || ' AND reviewed_by = (SELECT gate.worker())'
        ' AND EXISTS (SELECT FROM gate.possible_duplicates() AS pair WHERE pair.person_id = access_duplicatereview.person_id'
        ' AND pair.other_id = access_duplicatereview.other_id)', NULL)
  FROM (SELECT '(SELECT gate.reviews()) AND access_duplicatereview.agency_id = (SELECT gate.agency())' AS office) AS whose;

CREATE POLICY gate ON access_exclusionrequest FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_duplicatereview FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_exclusion FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_restriction FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_namedworker FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_breakglass FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON access_sharing FOR SELECT TO alongside_gate USING (true);
