-- Plans, their versions, items, agreements and reviews; how help ends and begins again; the way into adulthood.
-- What belongs to a plan is about the same child as the plan. Versions are added, never changed.

CREATE OR REPLACE FUNCTION pg_temp.of_plan(name text) RETURNS text LANGUAGE sql AS $$
    SELECT format(' AND EXISTS (SELECT FROM pathway_plan AS plan WHERE plan.id = %1$s.plan_id'
                  ' AND plan.person_id = %1$s.person_id)', name)
$$;
CREATE OR REPLACE FUNCTION pg_temp.lock_plan_table(name text, class text, more text, changes text) RETURNS void
LANGUAGE sql AS $$
    SELECT pg_temp.lock_table(name,
        pg_temp.seen_as(class, name || '.person_id', name || '.agency_id'),
        pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as(class, name || '.person_id') || more,
        changes)
$$;

SELECT pg_temp.lock_plan_table(name, '''ordinary''', '', NULL)
  FROM unnest(ARRAY['pathway_plan', 'pathway_handover']) AS name;
SELECT pg_temp.lock_plan_table(name, '''ordinary''', pg_temp.of_plan(name), NULL)
  FROM unnest(ARRAY['pathway_planversion', 'pathway_planapproval', 'pathway_planreview']) AS name;
-- The safe word, and who must not know, are seen by fewer.
SELECT pg_temp.lock_plan_table('pathway_safecontact', '''sensitive''', pg_temp.of_plan('pathway_safecontact'), NULL);
-- What became of an item is noted by whoever works on the record; what it said stays.
SELECT pg_temp.lock_plan_table('pathway_planitem', '''ordinary''', pg_temp.of_plan('pathway_planitem'),
    pg_temp.written_as('''ordinary''', 'pathway_planitem.person_id'));
GRANT UPDATE (outcome, what_happened, settled_on, withdrawn_at) ON pathway_planitem TO alongside_app;
-- An ending is whole when it is written; all that can happen to it is that help begins again.
SELECT pg_temp.lock_plan_table('pathway_closure', '''ordinary''',
    ' AND reopened_at IS NULL AND (plan_id IS NULL OR (true' || pg_temp.of_plan('pathway_closure') || '))',
    pg_temp.written_as('''ordinary''', 'pathway_closure.person_id'));
GRANT UPDATE (reopened_at, reopened_by, reopened_because) ON pathway_closure TO alongside_app;

-- The second lock on how help ends (D-05), on what a plan is agreed with (D-06), and that support waits for nobody's
-- verdict (D-10, in the table's own constraint). It is written apart from pathway/plans/rules.py.
SET ROLE alongside_gate;

-- Help ends for a reason that suffices. The excluded ones may stand beside it; alone, or several together, they do not.
CREATE FUNCTION gate.closure_has_reason() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT NEW.reasons::text[] && ARRAY[{accepted_closing_reasons}]::text[] THEN
        RAISE EXCEPTION 'Help cannot end for these reasons alone.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'closure_has_reason';
    END IF;
    IF '' = ANY (ARRAY[btrim(NEW.because), btrim(NEW.what_next),
        btrim(NEW.who_stays), btrim(NEW.how_back), btrim(NEW.aftercare), btrim(NEW.child_view),
        btrim(NEW.child_told)]) THEN
        RAISE EXCEPTION 'An ending says what comes after it.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'closure_says_what_comes';
    END IF;
    RETURN NEW;
END
$$;

-- A plan is agreed with both its parts.
CREATE FUNCTION gate.plan_has_both_parts() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT count(DISTINCT item.part) FROM public.pathway_planitem AS item
         WHERE item.plan_id = NEW.plan_id AND item.withdrawn_at IS NULL AND item.part IN ('now', 'later')) < 2 THEN
        RAISE EXCEPTION 'A plan is agreed with both its parts.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'plan_has_both_parts';
    END IF;
    RETURN NEW;
END
$$;

-- And keeps them: of an agreed plan the last item of a part is not taken out.
CREATE FUNCTION gate.plan_keeps_both_parts() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS NULL AND NEW.part IN ('now', 'later')
        AND EXISTS (SELECT FROM public.pathway_planapproval AS signed WHERE signed.plan_id = NEW.plan_id)
        AND NOT EXISTS (SELECT FROM public.pathway_planitem AS item WHERE item.plan_id = NEW.plan_id
             AND item.part = NEW.part AND item.id <> NEW.id AND item.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'An agreed plan keeps both its parts.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'plan_keeps_both_parts';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION gate.closure_has_reason(), gate.plan_has_both_parts(), gate.plan_keeps_both_parts()
    FROM PUBLIC;
RESET ROLE;

CREATE OR REPLACE TRIGGER closure_has_reason BEFORE INSERT ON pathway_closure
    FOR EACH ROW EXECUTE FUNCTION gate.closure_has_reason();
CREATE OR REPLACE TRIGGER plan_has_both_parts BEFORE INSERT ON pathway_planapproval
    FOR EACH ROW EXECUTE FUNCTION gate.plan_has_both_parts();
CREATE OR REPLACE TRIGGER plan_keeps_both_parts BEFORE UPDATE ON pathway_planitem
    FOR EACH ROW EXECUTE FUNCTION gate.plan_keeps_both_parts();
