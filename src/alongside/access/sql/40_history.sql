-- What the record of who looked needs beyond 30_audit.sql: with which relations and roles somebody acted.
GRANT INSERT (relations, roles) ON audit_event TO alongside_app;
