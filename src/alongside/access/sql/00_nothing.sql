-- The lock is put in place whole, each time: whatever an earlier version allowed is taken away first.
-- All of it happens in one transaction, so nobody meets a table without its lock.

DROP SCHEMA IF EXISTS gate CASCADE;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, alongside_app, alongside_gate;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, alongside_app, alongside_gate;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, alongside_app, alongside_gate;
GRANT USAGE ON SCHEMA public TO alongside_app, alongside_gate;
