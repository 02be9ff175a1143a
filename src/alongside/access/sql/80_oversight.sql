-- Who looked, for those who answer for it: on one record, for the worker to whom it is allocated and for managers of
-- those who work on it; across records, for the managers of whoever looked, and for auditors. Nothing is told about a
-- record that is shut to the asker. Refusals are told as a number for each worker, and never on a record: there they
-- would show who is barred from it.

GRANT SELECT (id, as_at, actor_id, agency_id, action, outcome, purpose, person_id, relations, roles)
    ON audit_event TO alongside_gate;
CREATE POLICY gate ON audit_event FOR SELECT TO alongside_gate USING (true);

SET ROLE alongside_gate;

CREATE FUNCTION gate.answers_for(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM gate.relations_to(person) WHERE relation IN ('allocated', 'manager'))
$$;

CREATE FUNCTION gate.list_lookers(person uuid, most integer)
RETURNS TABLE (at timestamptz, worker uuid, agency uuid, action text, purpose text, relations text[], roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT event.as_at, event.actor_id, event.agency_id, event.action::text, event.purpose::text,
           event.relations::text[], event.roles::text[]
      FROM public.audit_event AS event
     WHERE gate.answers_for(person) AND event.person_id = person AND event.outcome = 'allowed'
       AND event.action IN ('opened person', 'opened person to write')
     ORDER BY event.id DESC LIMIT most
$$;

-- Why an opening is put before a duty manager; NULL where a relationship explains it that neither was made by the
-- viewer's own hand just before nor was over again within a day (an import that was taken back apart). Whoever recorded a person may open the record.
CREATE FUNCTION gate.why_unexplained(
    person uuid, worker uuid, opened timestamptz, held text[], just_before interval) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH explaining AS (
        SELECT known.principal_id = worker AND known.granted_by = worker AND known.starts_at > opened - just_before
               AND NOT EXISTS (SELECT FROM public.people_person WHERE id = person AND recorded_by = worker) AS own_hand,
               coalesce(known.ends_at < known.starts_at + interval '1 day' AND known.ends_at <= gate.moment()
                        AND known.because_kind <> 'import', false)
               AS was_short
          FROM public.access_grant AS known
         WHERE known.person_id = person AND known.relation = ANY (held) AND known.relation <> 'break_glass'
           AND known.starts_at <= opened AND (known.ends_at IS NULL OR known.ends_at > opened)
           AND (known.principal_id = worker OR EXISTS (
                SELECT FROM public.organisations_membership AS membership
                  JOIN public.organisations_team AS team ON team.id = membership.team_id
                 WHERE membership.user_id = worker AND known.principal_id IN (team.id, team.agency_id)
                   AND membership.starts_at <= opened
                   AND (membership.ends_at IS NULL OR membership.ends_at > opened)))
    )
    SELECT CASE WHEN held = '{}' THEN 'none'
                WHEN held = ARRAY['break_glass'] THEN 'emergency'
                WHEN 'manager' = ANY (held) THEN NULL
                WHEN EXISTS (SELECT FROM explaining WHERE NOT own_hand AND NOT was_short) THEN NULL
                WHEN EXISTS (SELECT FROM explaining WHERE own_hand) THEN 'own hand'
                ELSE 'ended' END
$$;

CREATE FUNCTION gate.list_unexplained(since timestamptz, just_before interval, most integer)
RETURNS TABLE (at timestamptz, worker uuid, agency uuid, person uuid, purpose text, roles text[], why text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT event.as_at, event.actor_id, event.agency_id, event.person_id, event.purpose::text, event.roles::text[],
           found.why
      FROM public.audit_event AS event
     CROSS JOIN LATERAL gate.why_unexplained(
           event.person_id, event.actor_id, event.as_at, event.relations::text[], just_before) AS found (why)
     WHERE event.as_at >= since AND event.outcome = 'allowed' AND event.person_id IS NOT NULL
       AND event.action IN ('opened person', 'opened person to write')
       AND ((SELECT gate.audits()) OR event.actor_id = ANY ((SELECT gate.managed())::uuid[]))
       AND event.actor_id <> gate.viewer()
       AND event.person_id <> ALL ((SELECT gate.barred())::uuid[])
       AND found.why IS NOT NULL
     ORDER BY event.as_at DESC, event.id DESC LIMIT most
$$;

-- How many different records one worker opened on one day, where that is more than is usual: nothing is refused for it.
-- Records that are shut to the asker are not counted.
CREATE FUNCTION gate.list_many_openings(since timestamptz, more_than integer)
RETURNS TABLE (day date, worker uuid, agency uuid, roles text[], records bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (event.as_at AT TIME ZONE 'Europe/London')::date, event.actor_id, event.agency_id,
           array_agg(DISTINCT held.role) FILTER (WHERE held.role IS NOT NULL), count(DISTINCT event.person_id)
      FROM public.audit_event AS event
      LEFT JOIN LATERAL unnest(event.roles::text[]) AS held (role) ON true
     WHERE event.as_at >= since AND event.outcome = 'allowed' AND event.person_id IS NOT NULL
       AND event.action IN ('opened person', 'opened person to write')
       AND ((SELECT gate.audits()) OR event.actor_id = ANY ((SELECT gate.managed())::uuid[]))
       AND event.actor_id <> gate.viewer()
       AND event.person_id <> ALL ((SELECT gate.barred())::uuid[])
     GROUP BY 1, 2, 3 HAVING count(DISTINCT event.person_id) > more_than
     ORDER BY 1 DESC, 5 DESC, 2
$$;

CREATE FUNCTION gate.count_refusals(since timestamptz) RETURNS TABLE (worker uuid, agency uuid, refusals bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT event.actor_id, event.agency_id, count(*)
      FROM public.audit_event AS event
     WHERE event.as_at >= since AND event.outcome = 'denied' AND event.action LIKE 'opened %'
       AND ((SELECT gate.audits()) OR event.actor_id = ANY ((SELECT gate.managed())::uuid[]))
       AND event.actor_id <> gate.viewer()
     GROUP BY event.actor_id, event.agency_id ORDER BY count(*) DESC, event.actor_id
$$;

REVOKE EXECUTE ON FUNCTION gate.answers_for(uuid), gate.list_lookers(uuid, integer),
    gate.why_unexplained(uuid, uuid, timestamptz, text[], interval),
    gate.list_unexplained(timestamptz, interval, integer), gate.list_many_openings(timestamptz, integer),
    gate.count_refusals(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.list_lookers(uuid, integer), gate.list_unexplained(timestamptz, interval, integer),
    gate.list_many_openings(timestamptz, integer), gate.count_refusals(timestamptz) TO alongside_app;
RESET ROLE;
