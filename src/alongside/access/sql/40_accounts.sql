-- What people sign in with. Everybody has their own rows and no others. Whoever is not signed in yet has none: what
-- signing in needs is looked up by the gate, one row for one name, one passkey or one outside identity.

SELECT pg_temp.lock_table(name, mine, mine, mine)
  FROM unnest(ARRAY['accounts_password', 'accounts_authenticator', 'accounts_passkey', 'accounts_recoverycode',
                    'accounts_session']) AS name,
       (SELECT 'user_id = (SELECT gate.worker())' AS mine) AS whose;
GRANT UPDATE (password, length, set_at, lasts_until) ON accounts_password TO alongside_app;
GRANT UPDATE (confirmed_at, last_step) ON accounts_authenticator TO alongside_app;
GRANT UPDATE (sign_count, used_at) ON accounts_passkey TO alongside_app;
GRANT UPDATE (used_at) ON accounts_recoverycode TO alongside_app;
GRANT UPDATE (ended_at, ended_why) ON accounts_session TO alongside_app;

-- Who an outside identity belongs to is said by whoever keeps the directory, never by its holder.
SELECT pg_temp.lock_table('accounts_outsideidentity', 'user_id = (SELECT gate.worker())', 'gate.keeps_directory()', NULL);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['accounts_authenticator', 'accounts_passkey', 'accounts_recoverycode',
                                'accounts_outsideidentity'] LOOP
        EXECUTE format('CREATE POLICY remove ON %I FOR DELETE TO alongside_app USING (user_id = (SELECT gate.worker()))',
                       name);
        EXECUTE format('GRANT DELETE ON %I TO alongside_app', name);
    END LOOP;
END $$;

-- When each session was last used: an id and a time.
GRANT SELECT, INSERT, DELETE ON accounts_lastseen TO alongside_app;
GRANT UPDATE (seen_at) ON accounts_lastseen TO alongside_app;

-- Failed attempts: keyed hashes and numbers, counted before anybody is known.
GRANT SELECT, INSERT, DELETE ON accounts_attempts TO alongside_app;
GRANT UPDATE (failures, last_at) ON accounts_attempts TO alongside_app;

GRANT SELECT (username) ON organisations_user TO alongside_gate;
GRANT SELECT (user_id, password, lasts_until) ON accounts_password TO alongside_gate;
GRANT SELECT (user_id, credential_id, public_key, sign_count) ON accounts_passkey TO alongside_gate;
GRANT SELECT (user_id, issuer, subject) ON accounts_outsideidentity TO alongside_gate;
CREATE POLICY gate ON accounts_password FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON accounts_passkey FOR SELECT TO alongside_gate USING (true);
CREATE POLICY gate ON accounts_outsideidentity FOR SELECT TO alongside_gate USING (true);

SET ROLE alongside_gate;

CREATE FUNCTION gate.find_password(name text)
RETURNS TABLE (user_id uuid, password text, lasts_until timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT worker.id, kept.password::text, kept.lasts_until
      FROM public.organisations_user AS worker
      JOIN public.accounts_password AS kept ON kept.user_id = worker.id
     WHERE worker.username = name AND worker.is_active
$$;

CREATE FUNCTION gate.find_passkey(credential bytea)
RETURNS TABLE (user_id uuid, public_key bytea, sign_count bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT passkey.user_id, passkey.public_key, passkey.sign_count
      FROM public.accounts_passkey AS passkey WHERE passkey.credential_id = credential
$$;

CREATE FUNCTION gate.find_outside_identity(of_issuer text, of_subject text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT user_id FROM public.accounts_outsideidentity WHERE issuer = of_issuer AND subject = of_subject
$$;

REVOKE EXECUTE ON FUNCTION gate.find_password(text), gate.find_passkey(bytea), gate.find_outside_identity(text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gate.find_password(text), gate.find_passkey(bytea), gate.find_outside_identity(text, text)
    TO alongside_app;

RESET ROLE;
