"""What must be true of the database. Each check gives what it found wrong, in words; nothing found is well.

They ask PostgreSQL's own catalogue, as its superuser. What is intended is written here a second time, apart
from src/alongside/access/sql: a change there that is not meant shows here.
"""

from collections.abc import Mapping
from typing import Any

from psycopg import Connection

from alongside.access.setup import APP, GATE, OWNER
from alongside.audit.roles import RECORDER, SEALER
from alongside.reference.loader import load_policy
from tests.databases import look_as

Rows = Connection[tuple[Any, ...]]
LOCKED = {"person", "author", "agency", "directory", "sealed", "record", "area"}
RECORDS = {"audit_event", "audit_change", "audit_seal"}

# The columns that the application may overwrite; no others, in no other table.
MAY_CHANGE: Mapping[str, str] = {
    "people_person": "kind description sex birth_kind birth_earliest birth_latest birth_precision died_on"
    " ethnicity disabilities living_arrangement withdrawn_at",
    "people_name": "until_date withdrawn_at",
    "people_identifier": "withdrawn_at",
    "people_address": "until_date withdrawn_at",
    "people_relationship": "until_date withdrawn_at",
    "people_involvement": "ends_at withdrawn_at",
    "concerns_concern": "decided_at",
    "concerns_draft": "fields version updated_at sent_as",
    "concerns_entry": "withdrawn_at",
    "pathway_stagefact": "withdrawn_at",
    "pathway_planitem": "outcome what_happened settled_on withdrawn_at",
    "pathway_closure": "reopened_at reopened_by reopened_because",
    "pathway_action": "done_at done_note done_by late_reason",
    "documents_document": "withdrawn_at withdrawn_because",
    "missing_episode": "found_at found_note",
    "assessments_sectiontext": "fields saving saved_at",
    "assessments_statement": "withdrawn_at withdrawn_because",
    "assessments_delegation": "returned_at declined_at decline_reason withdrawn_at",
    "definition_draft": "fields version saved_by saved_at",
    "unfinished_unfinished": "fields version saved_at",
    "exchange_batch": "report undone_at undone_by",
    "exchange_importedrecord": "live",
    "exchange_waitingimport": "sealed settled_at batch_id report problem",
    "exchange_importprogress": "begun read seen_at",
    "access_grant": "ends_at",
    "access_exclusion": "ends_at ended_by",
    "access_exclusionrequest": "answered_at answered_by answer",
    "access_restriction": "ends_at ended_by",
    "access_namedworker": "ends_at",
    "access_breakglass": "reviewed_at reviewed_by outcome review_note",
    "access_conflict": "ended_at seen_by seen_at",
    "access_sharing": "withdrawn_at",
    "voice_link": "ended_at ended_by",
    "supervision_consultation": "reply replied_at",
    "accounts_password": "password length set_at lasts_until",
    "accounts_authenticator": "confirmed_at last_step",
    "accounts_passkey": "sign_count used_at",
    "accounts_recoverycode": "used_at",
    "accounts_session": "ended_at ended_why",
    "accounts_lastseen": "seen_at",
    "wording_counted": "times",
    "accounts_attempts": "failures last_at",
    "organisations_membership": "ends_at",
    "organisations_user": "password",
    "django_session": "*",
}
MAY_DELETE = {
    "people_searchkey", "concerns_draft", "django_session", "accounts_authenticator", "accounts_passkey",
    "accounts_recoverycode", "accounts_outsideidentity", "accounts_lastseen", "accounts_attempts",
    "exchange_waitingimport", "definition_draft", "unfinished_unfinished",
}  # fmt: skip
MAY_ONLY_READ = {"access_relationrule", "access_grantingrule", "access_takingrule"}
# An audit row's number and time are the database's own.
AUDIT_COLUMNS = (
    "as_at actor_id agency_id action outcome purpose subject_kind subject_id person_id shown relations roles"
)
# What the gate may read to decide; of two tables, some columns only.
GATE_READS: Mapping[str, str] = {
    "access_grant": "*",
    "access_relationrule": "*",
    "access_grantingrule": "*",
    "access_takingrule": "*",
    "access_exclusion": "*",
    "access_restriction": "*",
    "access_namedworker": "*",
    "access_breakglass": "*",
    "access_sharing": "*",
    "organisations_team": "*",
    "organisations_membership": "*",
    "people_searchkey": "*",
    "concerns_concern": "id reference person_id author_id agency_id sent_to sent_at immediate_danger"
    " decided_at",
    "concerns_decision": "concern_id person_id decision also decided_at stored_at",
    "concerns_handling": "concern_id kind made_at stored_at",
    "concerns_reply": "id person_id to_user_id",
    "people_relationship": "id person_id other_id",
    "unfinished_unfinished": "id person_id owner_id",
    "exchange_batch": "id imported_by",
    "exchange_importedrecord": "id batch_id person_id agency_id",
    "supervision_consultation": "id person_id asked_of",
    "assessments_delegation": "id person_id to_user_id",
    "access_exclusionrequest": "id person_id asked_by agency_id",
    "access_duplicatereview": "id person_id other_id agency_id",
    # For the figures of the area: codes and times, and no word that somebody wrote.
    "organisations_agency": "id kind",
    "definition_consideration": "person_id signed_at",
    "assessments_statement": "person_id kind code recorded_at withdrawn_at",
    "pathway_meeting": "person_id kind held_at agencies_present",
    "pathway_plan": "id person_id recorded_at",
    "pathway_planitem": "plan_id part recorded_at withdrawn_at",
    "pathway_closure": "plan_id person_id reasons recorded_at reopened_at",
    "missing_episode": "id person_id found_at",
    "missing_returninterview": "episode_id answer held_at",
    "disruption_crimedecision": "person_id decided_at police crime",
    "voice_feedback": "person_id believed given_on",
    "accounts_password": "user_id password lasts_until",
    "accounts_authenticator": "id sealed",
    "accounts_passkey": "user_id credential_id public_key sign_count",
    "accounts_outsideidentity": "user_id issuer subject",
    "organisations_user": "id is_active username",
    "people_person": "id sex birth_latest ethnicity disabilities recorded_by recorded_at withdrawn_at",
    "audit_event": "id as_at actor_id agency_id action outcome purpose person_id relations roles",
    "documents_document": "id state key_id data_key",
    "exchange_waitingimport": "id asked_by asked_at settled_at sealed",
    "documents_chunk": "document_id number sealed",
    "voice_link": "*",
    "voice_entry": "*",
    "voice_reading": "entry_id read_by read_at",
}
OF_RECORDS: Mapping[str, set[tuple[str, str, tuple[str, ...]]]] = {
    "audit_change": {("add", "INSERT", (RECORDER,)), ("compare", "SELECT", (RECORDER,))},
    "audit_seal": {("add", "INSERT", (SEALER,))},
}
# What the gate may change where nobody is signed in: a scan settles a document, a new key seals its key anew.
GATE_CHANGES: Mapping[str, str] = {
    "documents_document": "state key_id data_key",
    "exchange_waitingimport": "sealed settled_at problem",
    "accounts_authenticator": "sealed",
}
# What the gate adds, for a child who is not signed in: the entry, and its line on the chronology.
GATE_ADDS = {"voice_entry", "concerns_entry"}
GATE_POLICIES = {name for name in GATE_READS if not name.endswith("rule")}
# What the recorder writes into the history: a line's number, time and transaction are the database's own.
HISTORY_COLUMNS = "actor_id in_table row_id what former digest"
# What runs as the recorder, and which of it the sealer may ask.
OF_RECORDER = {
    "digest_of(jsonb)", "is_secret(text,text)", "keep_history()", "key_of(text)", "row_digests(text)",
    "take_stock(text)",
}  # fmt: skip
SEALER_ANSWERS = {"row_digests(text)"}
# What the application may ask of the gate. None of them is told by its caller who the caller is.
GATE_ANSWERS = {
    "find_outside_identity(text, text)", "find_passkey(bytea)", "find_password(text)",
    "agency()", "audits()", "begin_record()", "count_worries()", "list_unowned()",
    # The figures of the area: the same for everybody who may see any.
    "count_area(timestamp with time zone, timestamp with time zone, date[])",
    "leads()",
    "begun_by()", "breaks_glass()", "brings_returns()",
    "count_emergency_refusals()", "find_in_emergency(text[], text[])",
    "find_people(text[], text[], integer)", "has_role(text[])", "holders()", "is_record(uuid)",
    "likeness_of(uuid, uuid)",
    "is_broken_glass(uuid, uuid, uuid, timestamp with time zone)",
    "is_shared(uuid, uuid, uuid, text[], timestamp with time zone)", "keeps_directory()",
    "keeps_exclusions()",
    "managed()", "may(text, uuid, text)", "may_break_glass(uuid)", "may_grant(uuid, text, uuid)",
    "may_share(uuid, text[])", "may_write(uuid)", "moment()", "narrow_to(bytea)", "shut_to(bytea)",
    "standing_by_handing(uuid)", "possible_duplicates()",
    "list_lookers(uuid, integer)", "list_many_openings(timestamp with time zone, integer)",
    "count_refusals(timestamp with time zone)",
    "list_unexplained(timestamp with time zone, interval, integer)",
    "principals()", "purpose()", "restricts()", "reviews()", "rights(text)", "standing(uuid)",
    "held_with(uuid)", "viewer()",
    "worker()", "works_for(uuid, uuid)",
    # Answered only where nobody is signed in: scanning documents, and sealing their keys anew.
    "count_documents_by_key()", "get_waiting_key(uuid)", "list_sealed_keys(text, uuid, integer)",
    "list_waiting_documents()", "list_waiting_pieces(uuid)", "replace_sealed_key(uuid, bytea, bytea, text)",
    "settle_document(uuid, text)", "count_sealed_by_key()", "list_sealed_elsewhere(bytea, uuid, integer)",
    "replace_sealed(text, uuid, bytea, bytea)",
    # Where a stage can go, and what its steps lack: words about stages, none about anybody.
    "stage_may_go(text, text, text)", "stage_step_lacks(text, text, text, jsonb)",
    # And what waits to be brought in, and for whom.
    "list_waiting_imports()", "give_up_import(uuid)",
    # For a child: by the secret of a link, or with the worker who opened the page beside them.
    "open_link(text, text)", "list_said(text, text)", "say_alone(text, text, jsonb)",
    "say_together(uuid, jsonb)",
}  # fmt: skip


# Views that run with the gate's own rights, because a policy cannot: they leave out what is shut to whoever
# asks, and show them their own alone.
SHOWN_VIEWS = {"gate.reach"} | {
    f"gate.own_{table}"
    for table in (
        "access_breakglass", "access_duplicatereview", "access_exclusion", "access_exclusionrequest",
        "access_grant", "assessments_delegation", "concerns_concern", "concerns_reply",
        "exchange_importedrecord", "people_relationship", "supervision_consultation", "unfinished_unfinished",
    )
}  # fmt: skip


def kinds() -> dict[str, str]:
    """The kind of each table, by policy/access/tables.yaml."""
    return {name: row["kind"] for name, row in load_policy("access/tables")["tables"].items()}


def locked_tables() -> list[str]:
    return sorted(name for name, kind in kinds().items() if kind in LOCKED)


def tables_with_history() -> list[str]:
    """Every locked table but the records themselves."""
    return [name for name in locked_tables() if name not in RECORDS]


def every_table_is_classified(database: Rows) -> list[str]:
    stored = _names(
        database,
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'f')"
        " AND relnamespace = 'public'::regnamespace",
    )
    named = set(kinds())
    return [f"{name} is not in policy/access/tables.yaml" for name in sorted(stored - named)] + [
        f"{name} is in policy/access/tables.yaml and not in the database" for name in sorted(named - stored)
    ]


def locks_are_enabled_and_forced(database: Rows) -> list[str]:
    rows = database.execute(
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = ANY (%s)"
        " AND relnamespace = 'public'::regnamespace",
        [locked_tables()],
    )
    return [f"{name}: row security is not on and forced" for name, on, forced in rows if not (on and forced)]


def policies_are_the_intended(database: Rows) -> list[str]:
    """Each locked table has its policies, all of them permissive, for the application and the gate alone."""
    found: dict[str, set[tuple[str, str, tuple[str, ...]]]] = {}
    wrong = []
    for table, policy, command, roles, permissive in database.execute(
        "SELECT tablename, policyname, cmd, roles::text[], permissive FROM pg_policies"
    ):
        found.setdefault(table, set()).add((policy, command, tuple(roles)))
        if permissive != "PERMISSIVE":
            wrong.append(f"{table}: {policy} is {permissive}")
    for table in sorted(set(found) | set(locked_tables())):
        if found.get(table, set()) != _policies_of(table):
            wrong.append(f"{table}: its policies are {sorted(found.get(table, set()))}")
    return wrong


def _policies_of(table: str) -> set[tuple[str, str, tuple[str, ...]]]:
    if kinds().get(table) not in LOCKED:
        return set()
    wanted = {("digest", "SELECT", (RECORDER,))} if table not in RECORDS else {("seal", "SELECT", (SEALER,))}
    if kinds()[table] == "record":
        return wanted | OF_RECORDS[table]
    wanted |= {("see", "SELECT", (APP,)), ("add", "INSERT", (APP,))}
    if table in MAY_CHANGE or table in {"organisations_agency", "organisations_team"}:
        wanted.add(("change", "UPDATE", (APP,)))
    if table in MAY_DELETE:
        wanted.add(("remove", "DELETE", (APP,)))
    if table in GATE_POLICIES:
        wanted.add(("gate", "SELECT", (GATE,)))
    if table in GATE_CHANGES:
        wanted.add(("gate_changes", "UPDATE", (GATE,)))
    if table in GATE_ADDS:
        wanted.add(("gate_adds", "INSERT", (GATE,)))
    return wanted


def roles_are_bound(database: Rows) -> list[str]:
    """The application's role and the gate have no power of their own, and belong to nobody who has."""
    wrong = []
    for role, *powers in database.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = ANY (%s)",
        [[OWNER, APP, GATE, RECORDER, SEALER]],
    ):
        if any(powers):
            wrong.append(f"{role} is superuser, bypasses row security, or makes roles or databases: {powers}")
    member = "SELECT m.rolname, r.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
    for role, of in database.execute(f"{member} JOIN pg_roles r ON r.oid = a.roleid"):
        if role in {APP, GATE, RECORDER, SEALER} or (role == OWNER and of not in {GATE, RECORDER}):
            wrong.append(f"{role} is a member of {of}")
    for role in _names(database, "SELECT rolname FROM pg_roles WHERE rolcanlogin") & {GATE, RECORDER}:
        wrong.append(f"{role} can log in")
    return wrong


def the_application_owns_nothing(database: Rows) -> list[str]:
    rows = database.execute(
        "SELECT classid::regclass::text, objid::text FROM pg_shdepend"
        " WHERE refobjid = %s::regrole AND deptype = 'o' AND dbid IN (0, (SELECT oid FROM pg_database"
        " WHERE datname = current_database()))",
        [APP],
    )
    return [f"the application's role owns {what} {which}" for what, which in rows]


def privileges_are_the_intended(database: Rows) -> list[str]:
    """Every right on every table and column, of the application, the gate and everybody."""
    return [
        f"{role} {'has' if key in found else 'lacks'} {right} on {where}"
        for found, wanted in [(rights_on_tables(database), _intended())]
        for key in sorted(found ^ wanted)
        for role, right, where in [key]
    ]


def rights_on_tables(database: Rows) -> set[tuple[str, str, str]]:
    """Who has which right on which table or column, but for the owner."""
    of_tables = (
        "SELECT coalesce(r.rolname, 'PUBLIC'), acl.privilege_type, c.relname FROM pg_class c"
        " CROSS JOIN aclexplode(c.relacl) acl LEFT JOIN pg_roles r ON r.oid = acl.grantee"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind <> 'S'"
    )
    of_columns = (
        "SELECT coalesce(r.rolname, 'PUBLIC'), acl.privilege_type, c.relname || '.' || a.attname"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid CROSS JOIN aclexplode(a.attacl) acl"
        " LEFT JOIN pg_roles r ON r.oid = acl.grantee WHERE c.relnamespace = 'public'::regnamespace"
    )
    rows = database.execute(f"{of_tables} UNION {of_columns}").fetchall()
    return {(role, right, where) for role, right, where in rows if role != OWNER}


def _intended() -> set[tuple[str, str, str]]:
    reached = {table for table, kind in kinds().items() if kind not in {"closed", "record"}}
    wanted = {(APP, "SELECT", table) for table in reached}
    wanted |= {(APP, "INSERT", table) for table in reached - MAY_ONLY_READ - {"audit_event"}}
    wanted |= {(APP, "INSERT", f"audit_event.{column}") for column in AUDIT_COLUMNS.split()}
    wanted |= {(APP, "DELETE", table) for table in MAY_DELETE}
    wanted |= {(GATE, "INSERT", table) for table in GATE_ADDS}
    wanted |= {(RECORDER, "SELECT", table) for table in [*tables_with_history(), "audit_change"]}
    wanted |= {(RECORDER, "INSERT", f"audit_change.{column}") for column in HISTORY_COLUMNS.split()}
    wanted |= {(SEALER, "SELECT", table) for table in RECORDS} | {(SEALER, "INSERT", "audit_seal")}
    for right, role, tables in (
        ("UPDATE", APP, MAY_CHANGE),
        ("SELECT", GATE, GATE_READS),
        ("UPDATE", GATE, GATE_CHANGES),
    ):
        for table, columns in tables.items():
            parts = [table] if columns == "*" else [f"{table}.{column}" for column in columns.split()]
            wanted |= {(role, right, part) for part in parts}
    return wanted


def nothing_is_granted_beforehand(database: Rows) -> list[str]:
    """No right comes into being with a table that is made later, and nobody else may make things here."""
    wrong = [
        f"default privileges: {acl}" for (acl,) in database.execute("SELECT defaclacl FROM pg_default_acl")
    ]
    for role, schema, right in database.execute(
        "SELECT coalesce(r.rolname, 'PUBLIC'), n.nspname, acl.privilege_type FROM pg_namespace n"
        " CROSS JOIN aclexplode(n.nspacl) acl LEFT JOIN pg_roles r ON r.oid = acl.grantee"
        " WHERE n.nspname IN ('public', 'gate')"
    ):
        if role == "PUBLIC" or (
            role in {APP, GATE, RECORDER, SEALER} and right != "USAGE" and (role, schema) != (GATE, "gate")
        ):
            wrong.append(f"{role} has {right} on schema {schema}")
    if database.execute(
        "SELECT EXISTS (SELECT FROM pg_database CROSS JOIN aclexplode(coalesce(datacl,"
        " acldefault('d', datdba))) acl"
        " WHERE datname = current_database() AND acl.grantee = 0)"
    ).fetchone() != (False,):
        wrong.append("everybody has rights on the database")
    return wrong


def no_view_goes_round_the_lock(database: Rows) -> list[str]:
    rows = database.execute(
        "SELECT oid::regclass::text, relkind = 'm',"
        " coalesce('security_invoker=true' = ANY (reloptions), false)"
        " FROM pg_class WHERE relkind IN ('v', 'm')"
        " AND relnamespace::regnamespace::text IN ('public', 'gate')"
    )
    wrong = [f"{name} is a view that shows what its owner sees" for name, stored, invoker in rows
             if stored or (not invoker and name not in SHOWN_VIEWS)]  # fmt: skip
    for name, owner, barrier, app in database.execute(
        "SELECT oid::regclass::text, relowner::regrole::text,"
        " coalesce('security_barrier=true' = ANY (reloptions), false),"
        " has_any_column_privilege(%s, oid, 'SELECT')"
        " FROM pg_class WHERE relnamespace = 'gate'::regnamespace AND relkind <> 'i'",
        [APP],
    ):
        if owner != GATE:
            wrong.append(f"{name} belongs to {owner}")
        if app != (name in SHOWN_VIEWS) or (app and not barrier):
            wrong.append(f"may the application look into {name}, and is it a barrier?")
    return wrong


def functions_are_pinned_and_owned(database: Rows) -> list[str]:
    wrong, answers = [], set()
    for name, owner, definer, config, public, app, sealer in database.execute(
        "SELECT p.oid::regprocedure::text, r.rolname, p.prosecdef, coalesce(p.proconfig, '{}'),"
        " EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) acl"
        " WHERE acl.grantee = 0), has_function_privilege(%s, p.oid, 'EXECUTE'),"
        " has_function_privilege(%s, p.oid, 'EXECUTE')"
        " FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner"
        " WHERE p.pronamespace::regnamespace::text IN ('gate', 'public')",
        [APP, SEALER],
    ):
        in_gate = name.startswith("gate.")
        meant = RECORDER if name.removeprefix("gate.") in OF_RECORDER else GATE
        if in_gate and owner != meant:
            wrong.append(f"{name} belongs to {owner}")
        if definer and (not in_gate or "search_path=pg_catalog, public, pg_temp" not in config):
            wrong.append(f"{name} runs with its owner's rights and no search path of its own")
        if public:
            wrong.append(f"everybody may call {name}")
        if app:
            answers.add(name.removeprefix("gate."))
        if sealer != (name.removeprefix("gate.") in SEALER_ANSWERS):
            wrong.append(f"may the sealer call {name}?")
    written = {answer.replace(", ", ",") for answer in GATE_ANSWERS}
    return wrong + [f"may the application call {name}?" for name in sorted(answers ^ written)]


def audit_triggers_always_fire(database: Rows) -> list[str]:
    rows = _names(
        database,
        "SELECT tgrelid::regclass || ': ' || tgname FROM pg_trigger WHERE tgenabled = 'A'",
    )
    wanted = {f"{table}: {name}" for table in RECORDS for name in ("audit_rows_stay", "audit_table_stays")}
    return [f"trigger {name} is missing or can be put to sleep" for name in sorted(wanted - rows)]


def every_locked_table_keeps_its_history(database: Rows) -> list[str]:
    """By the list of tables: three triggers on each, that no session can put to sleep."""
    rows = database.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled = 'A' AND p.proname = 'keep_history'"
    ).fetchall()
    wanted = {
        (table, f"keep_history_{act}")
        for table in tables_with_history()
        for act in ("insert", "update", "delete")
    }
    return [f"{table}: {name} is missing, or not meant" for table, name in sorted(wanted ^ set(rows))]


def strangers_see_nothing(database: Rows, *, viewers: Mapping[str, str]) -> list[str]:
    """As the application, for nobody and for those named, every locked table with rows in it shows none.

    By what is seen, not by what is written in the policies: `OR true` in any guise shows here.
    """
    wrong = []
    for table in [*locked_tables(), *sorted(SHOWN_VIEWS)]:
        if kinds().get(table) in {"directory", "record", "area"}:
            continue
        if table not in SHOWN_VIEWS and not _count(database, table):
            wrong.append(f"{table} is empty, so nothing is shown by seeing nothing")
        for who, viewer in {"nobody": "", **viewers}.items():
            with database.transaction(force_rollback=True):
                database.execute(f"SET LOCAL ROLE {APP}")
                look_as(database, viewer)
                seen = _count(database, table)
            if seen:
                wrong.append(f"{who} sees {seen} of {table}")
    return wrong


def _count(database: Rows, table: str) -> int:
    row = database.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _names(database: Rows, query: str) -> set[str]:
    return {str(row[0]) for row in database.execute(query)}  # type: ignore[arg-type]


CHECKS = (
    every_table_is_classified,
    locks_are_enabled_and_forced,
    policies_are_the_intended,
    roles_are_bound,
    the_application_owns_nothing,
    privileges_are_the_intended,
    nothing_is_granted_beforehand,
    no_view_goes_round_the_lock,
    functions_are_pinned_and_owned,
    audit_triggers_always_fire,
    every_locked_table_keeps_its_history,
)
