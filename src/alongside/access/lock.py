"""Puts the database's own lock in place, and refuses to run where it is not."""

from pathlib import Path

from django.db import connections, transaction
from psycopg import sql

from alongside.access import policy
from alongside.access.setup import GATE

SQL = Path(__file__).parent / "sql"


class UnsafeDatabaseRoleError(RuntimeError):
    """The application is connected as a role that the row-level lock does not bind."""


def install(*, using: str) -> None:
    """This will apply every file of `sql/` as the tables' owner, in one transaction, as often as wanted."""
    lists = {
        "agency_wide_roles": policy.get_agency_wide_roles(),
        "return_roles": policy.get_return_roles(),
        "first_relations": policy.get_first_relations(),
    }
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for file in sorted(SQL.glob("*.sql")):
            text = file.read_text(encoding="utf-8")
            for name, values in lists.items():
                quoted = sql.SQL(", ").join(map(sql.Literal, sorted(values)))
                text = text.replace("{" + name + "}", quoted.as_string(None))
            cursor.execute(text)
        policy.copy_policy_to_database(using=using)


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
