"""Makes the two roles of the record on a PostgreSQL server, as its administrator."""

import psycopg
from psycopg import sql

RECORDER, SEALER = "alongside_recorder", "alongside_sealer"
# Any number, the same for all; held until the connection is closed.
_PREPARING = 7_309_115


def prepare_roles(*, admin_url: str, owner: str, database: str, sealer_password: str) -> None:
    """This will make the recorder, which cannot log in, and the sealer, where they are not there yet.

    The database and its owner are there already. The owner may become the recorder, to put its functions in
    place; nobody may become the sealer. Two at once are safe: the second waits for the first.
    """
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        _make(connection, RECORDER, sql.SQL("NOLOGIN"))
        _make(connection, SEALER, sql.SQL("LOGIN PASSWORD {}").format(sql.Literal(sealer_password)))
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(RECORDER), sql.Identifier(owner)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(database), sql.Identifier(SEALER)
            )
        )


def _make(connection: "psycopg.Connection[tuple[object, ...]]", role: str, powers: sql.Composable) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if found else "CREATE")
    connection.execute(sql.SQL("{} ROLE {} NOBYPASSRLS {}").format(verb, sql.Identifier(role), powers))
