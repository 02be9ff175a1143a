"""Makes the roles and the database on a PostgreSQL server, as its administrator."""

import psycopg
from psycopg import sql

# Any number, the same for all; held until the connection is closed.
_PREPARING = 7_309_113
OWNER, APP, GATE = "alongside_owner", "alongside_app", "alongside_gate"


def prepare_server(*, admin_url: str, database: str, owner_password: str, app_password: str) -> None:
    """This will make the three roles and the database where they are not there yet.

    `admin_url` is a login that may create roles and databases. The owner runs migrations and nothing
    else; the application's role owns nothing; the gate cannot log in. Passwords are set anew each time.
    Two at once are safe: the second waits for the first.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        for role, password in ((OWNER, owner_password), (APP, app_password), (GATE, None)):
            _make_role(connection, role, password)
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(GATE), sql.Identifier(OWNER)))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if not found:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(OWNER))
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        for role in (OWNER, APP):
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(database), sql.Identifier(role)
                )
            )


def _make_role(connection: "psycopg.Connection[tuple[object, ...]]", role: str, password: str | None) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    name = sql.Identifier(role)
    if password is None:
        connection.execute(sql.SQL("{} ROLE {} NOLOGIN NOBYPASSRLS").format(verb, name))
    else:
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN NOBYPASSRLS PASSWORD {}").format(verb, name, sql.Literal(password))
        )
