"""Raw SQL under the application's role: what it shows of every table, and what the gate answers."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg
from psycopg.errors import Error

from alongside.access.policy import get_access_policy
from alongside.cli.database import Addresses
from tests.databases import look_as
from tests.matrix.raw import DECISION, ENTRY, GRANT, NAME, RELATIONSHIP, REPLY, Rows
from tests.posture.checks import kinds
from tests.world import BORN, CHILD_NAME, CHILD_SURNAME

if TYPE_CHECKING:
    from tests.attack.twins import Twins

# Made anew by everybody who signs in, and of no record.
NOT_COMPARED = {"django_session", "accounts_lastseen"}
# Drawn anew for whoever asks; nothing is looked up for it.
DRAWN = {"begin_record"}
KEYS = "ARRAY['d', 'no', 'pc', 's'], ARRAY['2010-02-27', 'qx77', 'qx77qx', 'KLFTHR']"
# What is asked of each function of the gate, by its name; the child stands for every id.
ARGUMENTS = {
    "may": ("'see', {child}, 'identity'", "'write', {child}, 'ordinary'", "'see', {child}, NULL"),
    "may_grant": tuple(f"{{child}}, '{relation}', {{me}}" for relation in get_access_policy().relations),
    "has_role": ("ARRAY['practitioner']",),
    "rights": ("'see'", "'write'", "'share'"),
    "works_for": ("{me}, {me}",),
    "is_broken_glass": ("{child}, {child}, {me}, now()",),
    "shut_to": ("'x'", "NULL"),
    "narrow_to": ("'x'", "NULL"),
    "standing_by_handing": ("{delegation}",),
    "is_shared": ("{child}, {child}, {me}, ARRAY['identity'], now()",),
    "may_share": ("{child}, ARRAY['identity']",),
    "find_people": (f"{KEYS}, 50",),
    "find_in_emergency": (KEYS,),
    "find_password": ("'x'",),
    "find_passkey": ("'x'",),
    "find_outside_identity": ("'x', 'x'",),
    "likeness_of": ("{child}, {brother}", "{brother}, {child}"),
    "list_lookers": ("{child}, 50",),
    "list_unexplained": ("'2000-01-01', '1 hour', 500",),
    "list_many_openings": ("'2000-01-01', 0",),
    "count_area": ("'2000-01-01', '2100-01-01', '{{}}'", "'2024-04-01', '2024-07-01', '{{}}'"),
    "count_refusals": ("'2000-01-01'",),
    "list_sealed_keys": ("'x', {child}, 50",),
    "replace_sealed_key": ("{document}, '', '', 'x'",),
    "settle_document": ("{document}, 'clean'",),
    "list_sealed_elsewhere": ("'x', {child}, 50",),
    "replace_sealed": ("'second step', {child}, '', ''",),
    "get_waiting_key": ("{document}",),
    "list_waiting_pieces": ("{document}",),
    "open_link": ("'x', ''",),
    "list_said": ("'x', ''",),
    "say_alone": ("'x', '', '{{}}'",),
    "say_together": ("{link}, '{{}}'",),
    "document_to_scan": ("{document}",),
    # These know the tables of transitions and nobody's record.
    "stage_may_go": ("'x', '', 'y'",),
    "stage_step_lacks": ("'x', 'y', '', '{{}}'",),
}


def ask_everything(twins: "Twins", addresses: Addresses, worker: UUID, now: datetime) -> dict[str, str]:
    """Each question and its answer, or how it was refused, as text."""
    with psycopg.connect(addresses.app) as connection, connection.transaction(force_rollback=True):
        look_as(connection, worker, now=now)
        questions = dict(_questions(connection, twins, worker))
        return {name: _answer(connection, question) for name, question in questions.items()}


def _questions(connection: Rows, twins: "Twins", worker: UUID) -> Iterator[tuple[str, str]]:
    child, document = f"'{twins.world.child}'::uuid", f"'{twins.world.document}'::uuid"
    for table, kind in kinds().items():
        if table not in NOT_COMPARED and kind != "closed":
            # When one's own acts were is the database's own; how many there are is compared.
            what = "''" if table == "audit_event" else "string_agg(t::text, '|' ORDER BY t::text)"
            yield table, f"SELECT count(*), md5({what}) FROM {table} AS t"
    brother = f"'{twins.world.brother}'::uuid"
    places = {"brother": brother, "child": child, "me": f"'{worker}'::uuid", "document": document}
    places["delegation"] = f"'{twins.world.delegation}'::uuid"
    places["link"] = f"'{twins.world.child_link}'::uuid"
    for (view,) in connection.execute(
        "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'gate'::regnamespace"
        " AND has_any_column_privilege(oid, 'SELECT') ORDER BY 1"
    ).fetchall():
        yield view, f"SELECT count(*), string_agg(t::text, '|' ORDER BY t::text) FROM {view} AS t"
    for name, wanted in _functions(connection):
        if name in DRAWN:
            continue
        asked = ARGUMENTS.get(name)
        if asked is None:
            asked = {(): ("",), ("uuid",): ("{child}",)}[wanted]
        for arguments in asked:
            call = f"gate.{name}({arguments})"
            yield call, f"SELECT array_agg(t::text ORDER BY t::text) FROM {call.format(**places)} AS t"
    yield from _writings(twins, worker, child)


def _functions(connection: Rows) -> list[tuple[str, tuple[str, ...]]]:
    """What the application may ask of the gate, and what it asks for."""
    rows = connection.execute(
        "SELECT proname, ARRAY(SELECT format_type(each, NULL) FROM unnest(proargtypes) AS each)"
        " FROM pg_proc WHERE pronamespace = 'gate'::regnamespace"
        " AND has_function_privilege(current_user, oid, 'EXECUTE') ORDER BY proname"
    )
    return [(name, tuple(types)) for name, types in rows]


def _writings(twins: "Twins", worker: UUID, child: str) -> Iterator[tuple[str, str]]:
    """What would be written on the child's record, and changes of every table that could touch them."""
    world = twins.world
    given = {
        "person": child, "me": f"'{worker}'::uuid", "agency": f"'{world.agencies['council']}'::uuid",
        "concern": f"'{world.concern}'::uuid", "author": f"'{worker}'::uuid", "other": child,
    }  # fmt: skip
    for name, statement in (
        ("entry", ENTRY), ("name", NAME), ("decision", DECISION), ("reply", REPLY),
        ("relationship", RELATIONSHIP), ("relationship of the brother", RELATIONSHIP),
    ):  # fmt: skip
        values = {**given, "person": f"'{world.brother}'::uuid"} if "brother" in name else given
        yield f"add {name}", _filled(statement, values)
    for relation in get_access_policy().relations:
        values = {**given, "holder": given["me"], "relation": f"'{relation}'"}
        yield f"add grant {relation}", _filled(GRANT, values)
    for statement in (
        "UPDATE people_name SET withdrawn_at = now()",
        "UPDATE concerns_entry SET withdrawn_at = now()",
        "UPDATE access_grant SET ends_at = now() WHERE because_kind = 'involvement'",
        f"UPDATE people_person SET description = 'x' WHERE id = {child}",
        f"DELETE FROM people_searchkey WHERE person_id = {child}",
        f"SELECT * FROM people_searchkey WHERE text ILIKE '%{CHILD_SURNAME[:4]}%'",
        f"SELECT * FROM people_name WHERE forenames = '{CHILD_NAME}'",
        f"SELECT * FROM people_person WHERE birth_earliest = '{BORN}' FOR UPDATE",
    ):
        yield statement, statement


def _filled(statement: str, given: dict[str, str]) -> str:
    return statement % given


def _answer(connection: Rows, question: str) -> str:
    try:
        with connection.transaction(force_rollback=True):
            cursor = connection.execute(question)
            return repr(cursor.fetchall() if cursor.description else cursor.rowcount)
    except Error as error:
        return f"{error.sqlstate}: {str(error).splitlines()[0]}"
