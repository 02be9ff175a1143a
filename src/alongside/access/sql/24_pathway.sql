-- Stages, meetings and their actions, and what belongs to a missing episode: who sees and adds rows. And the second
-- reading of where a stage can go (the first: policy/pathway/stages.yaml, pathway/stages/rules.py). It is written by
-- hand on purpose: a slip in the one is caught by the other. A test walks every pair through both.

-- A row that hangs on another belongs to the same person as that other, and whoever adds it sees the other.
CREATE OR REPLACE FUNCTION pg_temp.hangs_on(name text, parent text, key text) RETURNS text LANGUAGE sql AS $$
    SELECT format(' AND EXISTS (SELECT FROM %2$I AS parent WHERE parent.id = %1$I.%3$I'
                  ' AND parent.person_id = %1$I.person_id)', name, parent, key)
$$;
SELECT pg_temp.lock_table(name,
    pg_temp.seen_as('''ordinary''', name || '.person_id', name || '.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', name || '.person_id')
        || CASE WHEN parent IS NULL THEN '' ELSE pg_temp.hangs_on(name, parent, key) END, NULL)
  FROM (VALUES ('pathway_attendance', 'pathway_meeting', 'meeting_id'),
               ('pathway_latereason', NULL, NULL),
               ('missing_preventioncheck', 'missing_episode', 'episode_id'),
               ('missing_notice', 'missing_episode', 'episode_id'),
               ('missing_followup', 'missing_episode', 'episode_id')) AS rows (name, parent, key);

-- An action is marked done, or said to be late, by whoever may write on the record; what was agreed stays as it is.
SELECT pg_temp.lock_table('pathway_action',
    pg_temp.seen_as('''ordinary''', 'pathway_action.person_id', 'pathway_action.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', 'pathway_action.person_id')
        || ' AND (meeting_id IS NULL OR (true' || pg_temp.hangs_on('pathway_action', 'pathway_meeting', 'meeting_id') || '))',
    pg_temp.written_as('''ordinary''', 'pathway_action.person_id'));
GRANT UPDATE (done_at, done_note, done_by, late_reason) ON pathway_action TO alongside_app;

-- Stages have a class, as entries of the chronology have; a step has that of its course.
SELECT pg_temp.lock_table('pathway_course',
    pg_temp.seen_as('pathway_course.klass', 'pathway_course.person_id', 'pathway_course.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('pathway_course.klass', 'pathway_course.person_id'),
    NULL);
SELECT pg_temp.lock_table('pathway_step',
    pg_temp.seen_as('pathway_step.klass', 'pathway_step.person_id', 'pathway_step.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('pathway_step.klass', 'pathway_step.person_id')
        || ' AND EXISTS (SELECT FROM pathway_course AS course WHERE course.id = pathway_step.course_id'
        || ' AND course.person_id = pathway_step.person_id AND course.klass = pathway_step.klass)', NULL);

SET ROLE alongside_gate;

-- May a stage of this kind go from here to there? '' is before its beginning.
CREATE FUNCTION gate.stage_may_go(of_kind text, here text, there text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT here || '>' || there = ANY (CASE of_kind
        WHEN 'section47' THEN ARRAY['>strategy_due', '>held', 'strategy_due>held',
            'held>no_enquiry', 'held>single', 'held>joint', 'single>joint', 'joint>single',
            'single>continuing', 'single>not_continuing', 'single>not_substantiated',
            'joint>continuing', 'joint>not_continuing', 'joint>not_substantiated']
        WHEN 'protection_plan' THEN ARRAY['>conference_due', '>no_plan', '>on_plan',
            'conference_due>no_plan', 'conference_due>on_plan',
            'on_plan>core_group', 'on_plan>reviewed', 'on_plan>ended',
            'core_group>core_group', 'core_group>reviewed', 'core_group>ended',
            'reviewed>core_group', 'reviewed>reviewed', 'reviewed>ended']
        WHEN 'help' THEN ARRAY['>agreed', '>active', 'agreed>active', 'agreed>stepped_up', 'agreed>closed',
            'active>reviewed', 'active>stepped_up', 'active>closed',
            'reviewed>reviewed', 'reviewed>stepped_up', 'reviewed>closed']
        WHEN 'looked_after' THEN ARRAY['>looked_after', 'looked_after>reviewed', 'looked_after>ceased',
            'reviewed>reviewed', 'reviewed>ceased']
        WHEN 'police_protection' THEN ARRAY['>taken', 'taken>ended']
        WHEN 'emergency_order' THEN ARRAY['>applied', '>made', 'applied>made', 'applied>refused',
            'made>extended', 'made>ended', 'extended>ended']
        WHEN 'allegation' THEN ARRAY['>raised', 'raised>told', 'told>not_met', 'told>evaluation',
            'evaluation>strands', 'evaluation>outcome', 'strands>outcome', 'outcome>closed']
        WHEN 'nrm' THEN ARRAY['>identified', '>referred', 'identified>referred', 'identified>not_referred',
            'referred>grounds', 'referred>no_grounds', 'referred>withdrawn',
            'grounds>conclusive', 'grounds>not_conclusive', 'grounds>consent_given', 'grounds>withdrawn',
            'consent_given>conclusive', 'consent_given>not_conclusive', 'consent_given>withdrawn',
            'no_grounds>reconsidered', 'not_conclusive>reconsidered',
            'reconsidered>grounds', 'reconsidered>no_grounds', 'reconsidered>conclusive', 'reconsidered>not_conclusive']
        WHEN 'outside_home' THEN ARRAY['>considered', '>planned',
            'considered>planned', 'considered>stepped_up', 'considered>ended',
            'planned>reviewed', 'planned>stepped_up', 'planned>ended',
            'reviewed>reviewed', 'reviewed>stepped_up', 'reviewed>ended']
        WHEN 'complex_abuse' THEN ARRAY['>flagged', 'flagged>meeting_held', 'flagged>not_complex',
            'meeting_held>under_way', 'meeting_held>not_complex', 'under_way>meeting_held', 'under_way>ended']
        WHEN 'disagreement' THEN ARRAY['>raised',
            'raised>practitioners', 'raised>managers', 'raised>senior', 'raised>partnership_lead', 'raised>resolved',
            'practitioners>managers', 'practitioners>senior', 'practitioners>partnership_lead', 'practitioners>resolved',
            'managers>senior', 'managers>partnership_lead', 'managers>resolved',
            'senior>partnership_lead', 'senior>resolved', 'partnership_lead>resolved']
        ELSE ARRAY[]::text[] END)
$$;

-- What no step may be without, whoever writes it.
CREATE FUNCTION gate.stage_step_lacks(of_kind text, there text, why text, said jsonb) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN of_kind = 'section47' AND there = 'not_substantiated' AND coalesce(said ->> 'support_offer', '') = ''
            THEN 'the support that was offered'
        WHEN of_kind = 'protection_plan' AND there = 'ended' AND coalesce(said ->> 'step_down', '') = ''
            THEN 'a step-down plan'
        WHEN (of_kind, there) IN (('help', 'closed'), ('looked_after', 'ceased'), ('outside_home', 'ended'),
                ('protection_plan', 'no_plan'), ('complex_abuse', 'ended'), ('nrm', 'withdrawn'))
            AND coalesce(said ->> 'aftercare', '') = '' THEN 'what help goes on'
        WHEN of_kind = 'disagreement' AND there = 'raised' AND coalesce(said ->> 'safety', '') = ''
            THEN 'how the child is kept safe meanwhile'
        WHEN of_kind = 'allegation' AND there = 'closed' AND coalesce(said ->> 'dbs', '') = ''
            THEN 'whether a referral to the DBS was considered'
        WHEN (of_kind, there) IN (('section47', 'no_enquiry'), ('section47', 'not_continuing'),
                ('section47', 'continuing'), ('section47', 'not_substantiated'), ('protection_plan', 'ended'),
                ('protection_plan', 'no_plan'), ('help', 'closed'), ('help', 'stepped_up'), ('nrm', 'not_referred'),
                ('looked_after', 'ceased'), ('outside_home', 'ended'), ('allegation', 'not_met'),
                ('police_protection', 'taken'), ('disagreement', 'raised'))
            AND why = '' THEN 'a reason' END
$$;

CREATE FUNCTION gate.check_stage_step() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_kind text;
    before record;
    lacks text;
    on_day date := (NEW.at AT TIME ZONE 'Europe/London')::date;
    born date;
    years integer;
BEGIN
    SELECT kind INTO of_kind FROM pathway_course WHERE id = NEW.course_id;
    SELECT number, to_state, at INTO before FROM pathway_step WHERE course_id = NEW.course_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(before.number, 0) + 1 OR NEW.from_state <> coalesce(before.to_state, '')
            OR NEW.at < before.at THEN
        RAISE EXCEPTION 'a step of a stage does not follow the one before it' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT gate.stage_may_go(of_kind, NEW.from_state, NEW.to_state) THEN
        RAISE EXCEPTION 'a stage cannot go there from where it stands' USING ERRCODE = 'check_violation';
    END IF;
    lacks := gate.stage_step_lacks(of_kind, NEW.to_state, NEW.reason, NEW.details);
    IF lacks IS NOT NULL THEN
        RAISE EXCEPTION 'a step of a stage lacks %', lacks USING ERRCODE = 'check_violation';
    END IF;
    -- No child is asked whether they agree to a referral; whoever was born on 29 February is 18 on 1 March.
    IF NEW.details ? 'consent' OR NEW.to_state IN ('consent_given', 'withdrawn') THEN
        SELECT birth_latest INTO born FROM people_person WHERE id = NEW.person_id;
        years := extract(year FROM on_day) - extract(year FROM born)
            - (to_char(on_day, 'MMDD') < to_char(born, 'MMDD'))::integer;
        IF years IS NULL OR years < 18 THEN
            RAISE EXCEPTION 'nobody under 18 is asked for consent' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION gate.stage_may_go(text, text, text), gate.stage_step_lacks(text, text, text, jsonb),
    gate.check_stage_step() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.stage_may_go(text, text, text), gate.stage_step_lacks(text, text, text, jsonb)
    TO alongside_app;
RESET ROLE;
CREATE OR REPLACE TRIGGER stage_step BEFORE INSERT ON pathway_step
    FOR EACH ROW EXECUTE FUNCTION gate.check_stage_step();
ALTER TABLE pathway_step ENABLE ALWAYS TRIGGER stage_step;
