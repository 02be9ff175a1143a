-- The child's own entry. A link is made by a worker who may write on the record, and ended by one. What a child sends
-- comes in through the gate alone, which asks for the secret of a link that is live, or for the worker who opened a
-- page beside the child. After that nobody changes it or takes it off the chronology: no right, no policy, a trigger.

SELECT pg_temp.lock_table('voice_link',
    pg_temp.seen_as('''ordinary''', 'voice_link.person_id', 'voice_link.agency_id'),
    pg_temp.in_own_name('made_by') || ' AND ended_at IS NULL AND '
        || pg_temp.written_as('''ordinary''', 'voice_link.person_id'),
    pg_temp.written_as('''ordinary''', 'voice_link.person_id'));
GRANT UPDATE (ended_at, ended_by) ON voice_link TO alongside_app;

SELECT pg_temp.lock_table('voice_entry',
    pg_temp.seen_as('voice_entry.klass', 'voice_entry.person_id', 'voice_entry.agency_id'), 'false', NULL);

-- Who read an entry, and what was done about it, is seen by whoever sees the entry.
SELECT pg_temp.lock_table(name, said, pg_temp.in_own_name(author) || ' AND ' || said || ' AND '
        || pg_temp.written_as('''ordinary''', name || '.person_id'), NULL)
  FROM (VALUES ('voice_reading', 'read_by'), ('voice_answer', 'answered_by')) AS of_entry (name, author),
       LATERAL (SELECT format('EXISTS (SELECT FROM voice_entry AS said WHERE said.id = %1$s.entry_id'
                              ' AND said.person_id = %1$s.person_id)', name) AS said) AS seen;

-- How children and families were met, and what they say of it.
SELECT pg_temp.lock_table(name, pg_temp.seen_as('''ordinary''', name || '.person_id', name || '.agency_id'),
    pg_temp.in_own_name('recorded_by') || ' AND ' || pg_temp.written_as('''ordinary''', name || '.person_id'), NULL)
  FROM unnest(ARRAY['voice_firstresponse', 'voice_feedback']) AS name;

GRANT SELECT ON voice_link, voice_entry TO alongside_gate;
GRANT SELECT (entry_id, read_by, read_at) ON voice_reading TO alongside_gate;
GRANT INSERT ON voice_entry, concerns_entry TO alongside_gate;
CREATE POLICY gate ON voice_link FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON voice_entry FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON voice_reading FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate_adds ON voice_entry FOR INSERT TO alongside_gate WITH CHECK (true);
CREATE POLICY gate_adds ON concerns_entry FOR INSERT TO alongside_gate WITH CHECK (source_kind = 'child_entry');

-- On the chronology, too: nobody but the gate adds a line as the child's own entry, and nobody withdraws one.
DO $$
DECLARE
    own CONSTANT text := 'concerns_entry.source_kind <> ''child_entry''';
    adds CONSTANT text := (SELECT with_check FROM pg_policies WHERE tablename = 'concerns_entry' AND policyname = 'add');
    changes CONSTANT text := (SELECT qual FROM pg_policies WHERE tablename = 'concerns_entry' AND policyname = 'change');
BEGIN
    EXECUTE format('ALTER POLICY add ON concerns_entry WITH CHECK (%s AND (%s))', own, adds);
    EXECUTE format('ALTER POLICY change ON concerns_entry USING (%1$s AND (%2$s)) WITH CHECK (%1$s AND (%2$s))', own, changes);
END
$$;

CREATE OR REPLACE FUNCTION voice_stays_as_it_is() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What a child sent stays as it is.' USING ERRCODE = 'insufficient_privilege';
END
$$;
REVOKE ALL ON FUNCTION voice_stays_as_it_is() FROM PUBLIC;
CREATE OR REPLACE TRIGGER voice_stays BEFORE UPDATE OR DELETE ON voice_entry
    FOR EACH ROW EXECUTE FUNCTION voice_stays_as_it_is();
CREATE OR REPLACE TRIGGER voice_all_stays BEFORE TRUNCATE ON voice_entry
    FOR EACH STATEMENT EXECUTE FUNCTION voice_stays_as_it_is();
CREATE OR REPLACE TRIGGER voice_stays BEFORE UPDATE OR DELETE ON concerns_entry
    FOR EACH ROW WHEN (OLD.source_kind = 'child_entry') EXECUTE FUNCTION voice_stays_as_it_is();

SET ROLE alongside_gate;

-- The moment by which a link is live: a story's own only where it is signed.
CREATE FUNCTION gate.link_moment() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT CASE WHEN gate.is_signed() THEN gate.moment() ELSE now() END
$$;

-- The live link to which a secret belongs; an absent, an ended and an old one are nothing alike.
CREATE FUNCTION gate.find_link(token text) RETURNS SETOF public.voice_link
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT * FROM public.voice_link AS link
     WHERE link.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND link.how = 'ALONE'
       AND link.ended_at IS NULL AND link.ends_at > gate.link_moment()
$$;

-- For the page of a child who is alone: whether the secret opens anything, and whether an agreed word is wanted.
CREATE FUNCTION gate.open_link(token text, word text) RETURNS TABLE (has_word boolean, is_opened boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT link.word_hash <> '', link.word_hash IN ('', word) FROM gate.find_link(token) AS link
$$;

-- What was sent by this link, and when it was first read: no word of it, and nothing else of the record.
CREATE FUNCTION gate.list_said(token text, word text)
RETURNS TABLE (said_at timestamptz, read_at timestamptz, by_maker boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT said.said_at, first.read_at, first.read_by = link.made_by
      FROM gate.find_link(token) AS link
      JOIN public.voice_entry AS said ON said.link_id = link.id
      LEFT JOIN LATERAL (SELECT read.read_at, read.read_by FROM public.voice_reading AS read
                          WHERE read.entry_id = said.id ORDER BY read.read_at LIMIT 1) AS first ON true
     WHERE link.word_hash IN ('', word)
     ORDER BY said.said_at DESC
$$;

-- Keeps what a child sent, and puts it on the chronology, in one. Sent twice it is kept once.
CREATE FUNCTION gate.keep_said(link public.voice_link, said jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    at CONSTANT timestamptz := gate.link_moment();
    given record;
    class text;
BEGIN
    SELECT * INTO given FROM jsonb_to_record(said) AS x (id uuid, statements text[], words text, wants text,
        trusts text, talk_to text, withhold text[], withhold_words text, unsafe boolean, title text, detail text);
    class := CASE WHEN cardinality(given.withhold) > 0 OR given.withhold_words <> '' THEN 'child_withheld' ELSE 'ordinary' END;
    INSERT INTO public.voice_entry (id, person_id, link_id, how, klass, said_at, statements, words, wants, trusts, talk_to,
        withhold, withhold_words, unsafe, agency_id, link_made_by)
    VALUES (given.id, link.person_id, link.id, link.how, class, at, given.statements, given.words, given.wants,
        given.trusts, given.talk_to, given.withhold, given.withhold_words, given.unsafe, link.agency_id, link.made_by)
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.concerns_entry (id, person_id, kind, klass, happened_earliest, happened_latest, happened_precision,
        happened_time, known_at, recorded_at, title, detail, child_words, basis, agency_id, author_id, source_kind, source_id)
    VALUES (gen_random_uuid(), link.person_id, 'VOICE', class, (at AT TIME ZONE 'Europe/London')::date,
        (at AT TIME ZONE 'Europe/London')::date, 'exact', '', at, at, given.title, given.detail, given.words, 'CHILD',
        link.agency_id, link.made_by, 'child_entry', given.id);
    RETURN link.person_id;
END
$$;

-- By the child alone: only with the secret of a live link, and the word where one was agreed. Gives whose record it is.
CREATE FUNCTION gate.say_alone(token text, word text, said jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    link public.voice_link;
BEGIN
    SELECT * INTO link FROM gate.find_link(token);
    IF NOT FOUND OR link.word_hash NOT IN ('', word) THEN
        RAISE EXCEPTION 'This link opens nothing.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN gate.keep_said(link, said);
END
$$;

-- With a worker beside: only that worker, by the page that they opened, while they may write on the record.
CREATE FUNCTION gate.say_together(of_link uuid, said jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    link public.voice_link;
BEGIN
    SELECT * INTO link FROM public.voice_link
     WHERE id = of_link AND how = 'TOGETHER' AND made_by = gate.worker()
       AND ended_at IS NULL AND ends_at > gate.link_moment();
    IF NOT FOUND OR NOT gate.may('write', link.person_id, 'ordinary') THEN
        RAISE EXCEPTION 'This link opens nothing.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN gate.keep_said(link, said);
END
$$;

REVOKE EXECUTE ON FUNCTION gate.link_moment(), gate.find_link(text), gate.open_link(text, text), gate.list_said(text, text),
    gate.keep_said(public.voice_link, jsonb), gate.say_alone(text, text, jsonb), gate.say_together(uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.open_link(text, text), gate.list_said(text, text), gate.say_alone(text, text, jsonb),
    gate.say_together(uuid, jsonb) TO alongside_app;

RESET ROLE;
