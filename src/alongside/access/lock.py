"""Puts the database's own lock in place, and refuses to work where it does not bind."""

from hashlib import sha256
from pathlib import Path

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from alongside.access import policy
from alongside.access.session import signing_key
from alongside.access.setup import GATE
from alongside.reference import codelists

SQL = Path(__file__).parent / "sql"
# Any number, the same for all: whoever installs waits for another who does.
_INSTALLING = 7_309_114
# Everything in the database that the lock consists of.
_STATE = """
SELECT md5(string_agg(line, E'\\n' ORDER BY line)) FROM (
    SELECT format('%s %s %s %s %s %s', tablename, policyname, roles, cmd, qual, with_check) FROM pg_policies
    UNION ALL
    SELECT format('%s %s %s %s %s', oid::regclass, relkind, relrowsecurity, relforcerowsecurity, relacl)
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s', attrelid::regclass, attname, attacl) FROM pg_attribute WHERE attacl IS NOT NULL
    UNION ALL
    SELECT format('%s %s %s', pg_get_functiondef(oid), proowner::regrole, proacl)
      FROM pg_proc WHERE pronamespace = to_regnamespace('gate')
    UNION ALL
    SELECT format('%s %s %s %s %s', oid::regclass, relowner::regrole, relacl, reloptions,
                  CASE relkind WHEN 'v' THEN pg_get_viewdef(oid) END)
      FROM pg_class WHERE relnamespace = to_regnamespace('gate')
    UNION ALL
    SELECT format('%s %s', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT format('%s %s %s %s', relation, action, klass, reach) FROM access_relationrule
    UNION ALL
    SELECT format('%s %s %s %s %s %s', takes, classes, roles, unless_roles, relations, purposes)
      FROM access_takingrule
    UNION ALL
    SELECT format('%s %s', relation, may_grant) FROM access_grantingrule
) AS whole (line)
"""


class UnsafeDatabaseRoleError(RuntimeError):
    """The application is connected as a role that the row-level lock does not bind."""


def install(*, using: str) -> bool:
    """This will apply every file of `sql/` as the tables' owner, in one transaction, as often as wanted.

    Where the lock stands already, just as it should, nothing is touched: to put it in place means to wait
    for whoever is at work, and to let them wait. Gives whether anything was done.
    """
    text = _text()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INSTALLING])
        if _mark_there(cursor) == _mark(cursor, text):
            return False
        cursor.execute(text)
        _keep_signing_key(cursor)
        policy.copy_policy_to_database(using=using)
        cursor.execute(f"COMMENT ON SCHEMA gate IS '{_mark(cursor, text)}'")
    return True


def _text() -> str:
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SQL.glob("*.sql")))
    access = policy.get_access_policy()
    lists = {ability: policy.roles_that(ability) for ability in policy.ABILITIES} | {
        "agency_wide_roles": policy.roles_that(policy.STAND_FOR_AGENCY),
        "first_relations": policy.get_first_relations(),
        "managed_relations": access.managed_relations,
        "passes_restriction": access.passes_restriction,
        "purposes": access.purposes,
        "accepted_closing_reasons": codelists.list_accepted(key="closing_reason"),
    }
    for name, values in lists.items():
        quoted = sql.SQL(", ").join(map(sql.Literal, sorted(values)))
        text = text.replace("{" + name + "}", quoted.as_string(None))
    return text.replace("{break_glass_hours}", str(policy.get_longest_hours("break_glass")))


def _keep_signing_key(cursor: CursorWrapper) -> None:
    """The gate's copy of the key with which the service signs who is looking, as the blocks of HMAC."""
    block = signing_key().ljust(64, b"\0")
    cursor.execute(
        "INSERT INTO gate.signing (inner_block, outer_block) VALUES (%s, %s)",
        [bytes(each ^ 0x36 for each in block), bytes(each ^ 0x5C for each in block)],
    )


def _mark(cursor: CursorWrapper, text: str) -> str:
    """What the lock was made from, and what the database says that it is."""
    cursor.execute(_STATE)
    (state,) = cursor.fetchone()
    made_from = f"{text}{policy.describe_policy()}".encode() + sha256(signing_key()).digest()
    return sha256(made_from).hexdigest() + str(state)


def _mark_there(cursor: CursorWrapper) -> str | None:
    cursor.execute("SELECT obj_description(to_regnamespace('gate'), 'pg_namespace')")
    (mark,) = cursor.fetchone()
    return str(mark) if mark else None


def check_role(*, using: str = "default") -> None:
    """This will raise UnsafeDatabaseRoleError where the connection's role could step over the row lock.

    A superuser, a role that bypasses row security, one that owns a table of ours, the gate, and a role that
    may become any of these are refused.
    """
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE (rolsuper OR rolbypassrls OR rolname = %s)"
            " AND pg_has_role(oid, 'MEMBER')),"
            " EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public'"
            " AND pg_has_role(tableowner, 'MEMBER'))",
            [GATE],
        )
        bypasses, owns = cursor.fetchone()
    if bypasses or owns:
        raise UnsafeDatabaseRoleError(
            "DATABASE_URL connects as a superuser, as the owner of the tables, or as a role that may become"
            " one: row-level security does not bind it. Connect as alongside_app (docs/install.md)."
        )


def refuse_unbound_connection(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """This will close a connection on which the row lock would not bind, and raise UnsafeDatabaseRoleError.

    Called for each connection that is opened; the owner's, for migrations, is known by its own name.
    """
    if connection.alias != "default":
        return
    try:
        check_role(using=connection.alias)
    except UnsafeDatabaseRoleError:
        connection.close()
        raise
