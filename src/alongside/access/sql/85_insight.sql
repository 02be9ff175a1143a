SET ROLE alongside_gate;
CREATE FUNCTION gate.leads() RETURNS boolean LANGUAGE sql STABLE
RETURN gate.has_role(ARRAY[{lead}]::text[]);
REVOKE EXECUTE ON FUNCTION gate.leads() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.leads() TO alongside_app;
RESET ROLE;

-- Figures of the area, and what leaders write beside them. What they write is about no child: everybody who works here
-- reads it, and whoever leads adds to it.
SELECT pg_temp.lock_table(name, '(SELECT gate.worker()) IS NOT NULL',
    pg_temp.in_own_name('recorded_by') || ' AND (SELECT gate.leads())', NULL)
  FROM unnest(ARRAY['insight_looking', 'insight_selfcheck']) AS name;

-- The gate counts codes and times; of no table here may it read a word that somebody wrote.
GRANT SELECT (agency_id) ON concerns_concern TO alongside_gate;
GRANT SELECT (person_id, decided_at) ON concerns_decision TO alongside_gate;
GRANT SELECT (made_at) ON concerns_handling TO alongside_gate;
GRANT SELECT (sex, birth_latest, ethnicity, disabilities) ON people_person TO alongside_gate;
GRANT SELECT (id, kind) ON organisations_agency TO alongside_gate;
GRANT SELECT (person_id, signed_at) ON definition_consideration TO alongside_gate;
GRANT SELECT (person_id, kind, code, recorded_at, withdrawn_at) ON assessments_statement TO alongside_gate;
GRANT SELECT (person_id, kind, held_at, agencies_present) ON pathway_meeting TO alongside_gate;
GRANT SELECT (id, person_id, recorded_at) ON pathway_plan TO alongside_gate;
GRANT SELECT (plan_id, part, recorded_at, withdrawn_at) ON pathway_planitem TO alongside_gate;
GRANT SELECT (plan_id, person_id, reasons, recorded_at, reopened_at) ON pathway_closure TO alongside_gate;
GRANT SELECT (id, person_id, found_at) ON missing_episode TO alongside_gate;
GRANT SELECT (episode_id, answer, held_at) ON missing_returninterview TO alongside_gate;
GRANT SELECT (person_id, decided_at, police, crime) ON disruption_crimedecision TO alongside_gate;
GRANT SELECT (person_id, believed, given_on) ON voice_feedback TO alongside_gate;
CREATE POLICY gate ON organisations_agency FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON definition_consideration FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON assessments_statement FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON pathway_meeting FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON pathway_plan FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON pathway_planitem FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON pathway_closure FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON missing_episode FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON missing_returninterview FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON disruption_crimedecision FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON voice_feedback FOR SELECT TO alongside_gate USING (true);

SET ROLE alongside_gate;

-- The first working day after a day; `free` are the bank holidays around it.
CREATE FUNCTION gate.next_working_day(day date, free date[]) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT min(each::date) FROM generate_series(day + 1, day + 12, interval '1 day') AS each
     WHERE extract(isodow FROM each) < 6 AND each::date <> ALL (free)
$$;

-- What is counted in a period, [since, before): a measure, a group within it, how many. The same for everybody who may
-- see figures at all: a record from which anybody is barred, or that is sealed, is in no figure of anybody. So a barred
-- worker can tell neither from the figures, nor from what others see, that there is such a record.
CREATE FUNCTION gate.count_area(since timestamptz, before timestamptz, free date[])
RETURNS TABLE (measure text, part text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH may AS MATERIALIZED (
        SELECT least(before, gate.moment() + interval '1 microsecond') AS at WHERE gate.has_role(ARRAY[{see_figures}]::text[])
    ),
    shut AS MATERIALIZED (
        SELECT person_id FROM public.access_exclusion
         WHERE starts_at <= gate.begun_by() AND (ends_at IS NULL OR ends_at > gate.moment())
        UNION
        SELECT person_id FROM public.access_restriction
         WHERE is_sealed AND starts_at <= gate.begun_by() AND (ends_at IS NULL OR ends_at > gate.moment())
    ),
    worry AS MATERIALIZED (
        SELECT one.id, one.agency_id, one.sent_at, may.at,
               gate.next_working_day((one.sent_at AT TIME ZONE 'Europe/London')::date, free) AS due,
               (SELECT min(made.decided_at) FROM public.concerns_decision AS made
                 WHERE made.concern_id = one.id AND made.decision <> 'MORE_INFORMATION'
                   AND NOT 'MORE_INFORMATION' = ANY (made.also)) AS decided_at,
               (SELECT min(owned.made_at) FROM public.concerns_handling AS owned
                 WHERE owned.concern_id = one.id AND owned.kind = 'OWNED') AS owned_at
          FROM public.concerns_concern AS one, may
         WHERE one.sent_at >= since AND one.sent_at < before AND one.person_id NOT IN (SELECT person_id FROM shut)
    ),
    going AS MATERIALIZED (
        SELECT plan.id, plan.person_id, may.at,
               ARRAY(SELECT DISTINCT item.part::text FROM public.pathway_planitem AS item
                      WHERE item.plan_id = plan.id AND item.recorded_at < may.at
                        AND (item.withdrawn_at IS NULL OR item.withdrawn_at >= may.at)) AS parts
          FROM public.pathway_plan AS plan, may
         WHERE plan.recorded_at < may.at AND plan.person_id NOT IN (SELECT person_id FROM shut)
           AND NOT EXISTS (SELECT FROM public.pathway_closure AS over
                            WHERE over.plan_id = plan.id AND over.recorded_at < may.at
                              AND (over.reopened_at IS NULL OR over.reopened_at >= may.at))
    ),
    found AS MATERIALIZED (
        SELECT episode.found_at,
               (SELECT min(talk.held_at) FROM public.missing_returninterview AS talk
                 WHERE talk.episode_id = episode.id) AS held_at,
               EXISTS (SELECT FROM public.missing_returninterview AS talk
                        WHERE talk.episode_id = episode.id AND talk.answer = 'declined') AS declined,
               EXISTS (SELECT FROM public.missing_returninterview AS talk
                        WHERE talk.episode_id = episode.id) AS offered
          FROM public.missing_episode AS episode, may
         WHERE episode.found_at >= since AND episode.found_at < may.at
           AND episode.person_id NOT IN (SELECT person_id FROM shut)
    ),
    ended AS MATERIALIZED (
        SELECT over.reasons FROM public.pathway_closure AS over, may
         WHERE over.recorded_at >= since AND over.recorded_at < may.at
           AND over.person_id NOT IN (SELECT person_id FROM shut)
    ),
    -- The children of two measures, each once, with who they are as it is recorded now.
    child AS MATERIALIZED (
        SELECT of_whom.measure, person.sex, person.ethnicity, person.disabilities,
               extract(year FROM age((of_whom.at AT TIME ZONE 'Europe/London')::date, person.birth_latest))::integer
               AS years
          FROM (SELECT DISTINCT 'considered' AS measure, one.person_id, may.at
                  FROM public.definition_consideration AS one, may
                 WHERE one.signed_at >= since AND one.signed_at < may.at
                UNION
                SELECT 'helped', going.person_id, going.at FROM going) AS of_whom
          JOIN public.people_person AS person ON person.id = of_whom.person_id
         WHERE person.withdrawn_at IS NULL AND of_whom.person_id NOT IN (SELECT person_id FROM shut)
    )
    SELECT 'worries', agency_id::text, count(*) FROM worry GROUP BY agency_id
    UNION ALL
    SELECT 'decided', CASE WHEN (decided_at AT TIME ZONE 'Europe/London')::date <= due THEN 'in_time'
                           WHEN decided_at IS NULL AND (at AT TIME ZONE 'Europe/London')::date <= due THEN 'within'
                           WHEN decided_at IS NULL THEN 'waiting_late' ELSE 'late' END, count(*)
      FROM worry GROUP BY 2
    UNION ALL
    SELECT 'owned', CASE WHEN (least(owned_at, decided_at) AT TIME ZONE 'Europe/London')::date <= due THEN 'in_time'
                         WHEN least(owned_at, decided_at) IS NULL AND (at AT TIME ZONE 'Europe/London')::date <= due
                         THEN 'within' ELSE 'late' END, count(*)
      FROM worry GROUP BY 2
    UNION ALL
    SELECT 'decisions', route::text, count(*)
      FROM public.concerns_decision AS made CROSS JOIN may CROSS JOIN LATERAL unnest(made.decision || made.also) AS route
     WHERE made.decided_at >= since AND made.decided_at < may.at AND made.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY route
    UNION ALL
    SELECT 'contexts', said.code::text, count(DISTINCT said.person_id) FROM public.assessments_statement AS said, may
     WHERE said.kind = 'context' AND said.recorded_at >= since AND said.recorded_at < may.at
       AND said.withdrawn_at IS NULL AND said.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY said.code
    UNION ALL
    SELECT 'strategy', CASE WHEN ARRAY['CHILDRENS_SOCIAL_CARE', 'HEALTH', 'POLICE'] <@ ARRAY(
               SELECT agency.kind::text FROM public.organisations_agency AS agency
                WHERE agency.id = ANY (met.agencies_present)) THEN 'all' ELSE 'not_all' END, count(*)
      FROM public.pathway_meeting AS met, may
     WHERE met.kind IN ('STRATEGY', 'COMPLEX_STRATEGY') AND met.held_at >= since AND met.held_at < may.at
       AND met.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY 2
    UNION ALL
    SELECT measure || '_sex', CASE WHEN sex IN ('M', 'F') THEN sex ELSE 'U' END::text, count(*) FROM child GROUP BY 1, 2
    UNION ALL
    SELECT measure || '_age', CASE WHEN years IS NULL THEN 'UNKNOWN' WHEN years < 12 THEN 'UNDER_12'
                                   WHEN years < 16 THEN '12_15' WHEN years < 18 THEN '16_17' ELSE 'OVER_18' END, count(*)
      FROM child GROUP BY 1, 2
    UNION ALL
    SELECT measure || '_ethnicity', CASE WHEN ethnicity IN ('', 'NOBT', 'UNKNOWN') THEN 'UNKNOWN'
               WHEN ethnicity = 'REFU' THEN 'REFU' WHEN ethnicity = 'CHNE' THEN 'A'
               ELSE left(ethnicity, 1) END, count(*)
      FROM child GROUP BY 1, 2
    UNION ALL
    SELECT measure || '_disability', CASE WHEN disabilities::text[] = '{}' OR 'UNKNOWN' = ANY (disabilities) THEN 'UNKNOWN'
               WHEN 'NONE' = ANY (disabilities) THEN 'NONE' ELSE 'SOME' END, count(*)
      FROM child GROUP BY 1, 2
    UNION ALL
    SELECT 'plans', CASE WHEN ARRAY['now', 'later'] <@ parts THEN 'both' ELSE 'not_both' END, count(*) FROM going GROUP BY 2
    UNION ALL
    SELECT 'disruption', CASE WHEN 'disruption' = ANY (parts) THEN 'beside' ELSE 'not_there' END, count(*)
      FROM going GROUP BY 2
    UNION ALL
    SELECT 'crime_police', made.police::text, count(*) FROM public.disruption_crimedecision AS made, may
     WHERE made.decided_at >= since AND made.decided_at < may.at AND made.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY made.police
    UNION ALL
    SELECT 'crime_recorded', made.crime::text, count(*) FROM public.disruption_crimedecision AS made, may
     WHERE made.decided_at >= since AND made.decided_at < may.at AND made.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY made.crime
    UNION ALL
    SELECT 'interviews', CASE WHEN held_at <= found_at + interval '72 hours' THEN 'in_time'
                              WHEN held_at IS NOT NULL THEN 'late' WHEN declined THEN 'declined'
                              WHEN offered THEN 'offered' ELSE 'none' END, count(*)
      FROM found GROUP BY 2
    UNION ALL
    SELECT 'endings', reason::text, count(*) FROM ended CROSS JOIN LATERAL unnest(reasons) AS reason GROUP BY 2
    UNION ALL
    SELECT 'entries', said.how::text, count(*) FROM public.voice_entry AS said, may
     WHERE said.said_at >= since AND said.said_at < may.at AND said.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY said.how
    UNION ALL
    SELECT 'believed', said.believed::text, count(*) FROM public.voice_feedback AS said, may
     WHERE said.given_on >= (since AT TIME ZONE 'Europe/London')::date
       AND said.given_on < (before AT TIME ZONE 'Europe/London')::date
       AND said.person_id NOT IN (SELECT person_id FROM shut)
     GROUP BY said.believed
$$;

REVOKE EXECUTE ON FUNCTION gate.next_working_day(date, date[]),
    gate.count_area(timestamptz, timestamptz, date[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.count_area(timestamptz, timestamptz, date[]) TO alongside_app;
RESET ROLE;
