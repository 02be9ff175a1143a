-- Assessments. Whoever sees what agencies share about the child sees them; whoever a section was handed to sees that
-- section alone, with who it is about, until its moment, and never past what shuts the record to them. What their role
-- and purpose carry is asked as for whoever is involved.

-- Was this section of this assessment handed to the viewer, now, and do their role and purpose carry this action?
CREATE OR REPLACE FUNCTION pg_temp.handed(name text, action text) RETURNS text LANGUAGE sql AS $$
    SELECT format(
        '(%2$s AND EXISTS (SELECT FROM assessments_delegation AS handed'
        ' WHERE EXISTS (SELECT FROM gate.own_assessments_delegation AS own WHERE own.id = handed.id)'
        ' AND handed.assessment_id = %1$s.assessment_id AND handed.section = %1$s.section'
        ' AND handed.person_id = %1$s.person_id AND handed.to_user_id = (SELECT gate.worker())'
        ' AND handed.withdrawn_at IS NULL AND handed.declined_at IS NULL%3$s'
        ' AND handed.handed_at <= (SELECT gate.begun_by()) AND handed.ends_at > (SELECT gate.moment())))',
        name, pg_temp.carried('''involved''', action, '''ordinary''', 'NULL::uuid'),
        CASE action WHEN 'write' THEN ' AND handed.returned_at IS NULL AND handed.id = ' || name || '.delegation_id' ELSE '' END)
$$;
-- Does the row belong to an assessment of the same child?
CREATE OR REPLACE FUNCTION pg_temp.of_assessment(name text) RETURNS text LANGUAGE sql AS $$
    SELECT format(' AND EXISTS (SELECT FROM assessments_assessment AS whole WHERE whole.id = %1$s.assessment_id'
                  ' AND whole.person_id = %1$s.person_id)', name)
$$;

SELECT pg_temp.lock_table('assessments_assessment',
    pg_temp.seen_as('''ordinary''', 'assessments_assessment.person_id', 'assessments_assessment.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'assessments_assessment.person_id'),
    NULL);

-- A version stays as it is but for its own author, who may go on typing until somebody signs. Whoever sees the
-- assessment sees what was written for it, from whichever agency: they asked for it.
SELECT pg_temp.lock_table('assessments_sectiontext',
    pg_temp.seen_as('''ordinary''', 'assessments_sectiontext.person_id', 'assessments_sectiontext.agency_id')
        || ' OR ' || pg_temp.handed('assessments_sectiontext', 'see')
        || ' OR (' || substr(pg_temp.of_assessment('assessments_sectiontext'), 6) || ')',
    pg_temp.in_own_name('author_id') || ' AND (' || staff || ' OR ' || pg_temp.handed('assessments_sectiontext', 'write') || ')',
    'author_id = (SELECT gate.worker()) AND NOT EXISTS (SELECT FROM assessments_completion AS signed'
        ' WHERE signed.assessment_id = assessments_sectiontext.assessment_id'
        ' AND signed.signed_at >= assessments_sectiontext.began_at)'
        ' AND (' || staff || ' OR ' || pg_temp.handed('assessments_sectiontext', 'write') || ')')
  FROM (SELECT '(delegation_id IS NULL AND ' || pg_temp.written_as('''ordinary''', 'assessments_sectiontext.person_id')
               || pg_temp.of_assessment('assessments_sectiontext') || ')' AS staff) AS whose;
GRANT UPDATE (fields, saving, saved_at) ON assessments_sectiontext TO alongside_app;

SELECT pg_temp.lock_table('assessments_statement',
    pg_temp.seen_as('''ordinary''', 'assessments_statement.person_id', 'assessments_statement.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND withdrawn_at IS NULL AND '
        || pg_temp.written_as('''ordinary''', 'assessments_statement.person_id') || pg_temp.of_assessment('assessments_statement'),
    pg_temp.written_as('''ordinary''', 'assessments_statement.person_id'));
GRANT UPDATE (withdrawn_at, withdrawn_because) ON assessments_statement TO alongside_app;

-- Whoever it was handed to sees it until its moment; they give it back or decline it, and the others take it back.
SELECT pg_temp.lock_table('assessments_delegation',
    holder || ' OR ' || pg_temp.seen_as('''ordinary''', 'assessments_delegation.person_id', 'assessments_delegation.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND to_user_id <> (SELECT gate.worker()) AND declined_at IS NULL AND returned_at IS NULL AND '
        || pg_temp.written_as('''ordinary''', 'assessments_delegation.person_id') || pg_temp.of_assessment('assessments_delegation'),
    holder || ' OR ' || pg_temp.written_as('''ordinary''', 'assessments_delegation.person_id'))
  FROM (SELECT '(to_user_id = (SELECT gate.worker()) AND ' || pg_temp.own('assessments_delegation') || ' AND '
               || pg_temp.carried('''involved''', 'see', '''ordinary''', 'NULL::uuid')
               || ' AND withdrawn_at IS NULL AND handed_at <= (SELECT gate.begun_by()) AND ends_at > (SELECT gate.moment()))' AS holder) AS whose;
GRANT UPDATE (returned_at, declined_at, decline_reason, withdrawn_at) ON assessments_delegation TO alongside_app;
CREATE POLICY gate ON assessments_delegation FOR SELECT TO alongside_gate USING (true);

-- For the application's own reading of the same: how the record of a section that is in the viewer's hands stands to
-- them. Any other section gets the answer of the barred.
SET ROLE alongside_gate;
CREATE FUNCTION gate.standing_by_handing(delegation uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce((
        SELECT CASE WHEN handed.person_id = ANY (gate.barred()) THEN 'barred'
                    WHEN handed.person_id = ANY (gate.narrowed()) THEN 'narrow' ELSE 'clear' END
          FROM public.assessments_delegation AS handed
         WHERE handed.id = delegation AND handed.to_user_id = gate.worker()), 'barred')
$$;
REVOKE EXECUTE ON FUNCTION gate.standing_by_handing(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.standing_by_handing(uuid) TO alongside_app;
RESET ROLE;

-- Signed, overseen by another who manages, told, dissented from: added and never changed.
SELECT pg_temp.lock_table('assessments_completion',
    pg_temp.seen_as('''ordinary''', 'assessments_completion.person_id', 'assessments_completion.agency_id'),
    pg_temp.in_own_name('signed_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'assessments_completion.person_id')
        || pg_temp.of_assessment('assessments_completion'), NULL);
SELECT pg_temp.lock_table('assessments_oversight',
    pg_temp.seen_as('''ordinary''', 'assessments_oversight.person_id', 'assessments_oversight.agency_id'),
    pg_temp.in_own_name('recorded_by') || format(' AND (SELECT gate.has_role(%L::text[])) AND ', ARRAY[{manage_team}, {manage_agency}]::text[])
        || pg_temp.written_as('''ordinary''', 'assessments_oversight.person_id') || pg_temp.of_assessment('assessments_oversight')
        || ' AND EXISTS (SELECT FROM assessments_completion AS signed WHERE signed.id = completion_id'
        || ' AND signed.assessment_id = assessments_oversight.assessment_id AND signed.signed_by <> (SELECT gate.worker()))', NULL);
SELECT pg_temp.lock_table('assessments_dissent',
    pg_temp.seen_as('''ordinary''', 'assessments_dissent.person_id', 'assessments_dissent.agency_id'),
    pg_temp.in_own_name('recorded_by') || pg_temp.of_assessment('assessments_dissent'), NULL);
SELECT pg_temp.lock_table('assessments_told',
    pg_temp.seen_as('''ordinary''', 'assessments_told.person_id', 'assessments_told.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'assessments_told.person_id')
        || pg_temp.of_assessment('assessments_told'), NULL);

-- D-03, apart from the application: nothing is signed without an analysis, what protects, what is not known and the
-- child's view (or why it is not there yet), in words; and where harm stands, not without a decision on strategy.
CREATE OR REPLACE FUNCTION assessment_says_what_it_must() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES ('analysis', ARRAY['narrative']), ('protective', ARRAY['narrative']),
                              ('not_known', ARRAY['narrative']), ('child_view', ARRAY['words', 'narrative', 'not_yet'])
                      ) AS needed (section, names)
    LOOP
        IF EXISTS (SELECT FROM (SELECT fields FROM assessments_sectiontext
                                 WHERE assessment_id = NEW.assessment_id AND section = wanted.section
                                 ORDER BY version DESC LIMIT 1) AS latest, jsonb_each_text(latest.fields) AS said (name, text)
                    WHERE said.name = ANY (wanted.names) AND said.text ~ '[[:alpha:]]')
           OR (wanted.section = 'protective' AND EXISTS (
               SELECT FROM assessments_statement WHERE assessment_id = NEW.assessment_id
                  AND kind = 'protective' AND withdrawn_at IS NULL)) THEN
            CONTINUE;
        END IF;
        RAISE EXCEPTION 'An assessment without its % cannot be signed.', wanted.section USING ERRCODE = 'check_violation';
    END LOOP;
    IF (NEW.strategy_decision = '' OR NEW.strategy_reason !~ '[[:alpha:]]') AND EXISTS (
        SELECT FROM assessments_statement WHERE assessment_id = NEW.assessment_id
           AND kind = 'harm' AND withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'Evidence of harm asks for a decision on a strategy discussion.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION assessment_says_what_it_must() FROM PUBLIC;
CREATE OR REPLACE TRIGGER assessment_says_what_it_must BEFORE INSERT ON assessments_completion
    FOR EACH ROW EXECUTE FUNCTION assessment_says_what_it_must();
