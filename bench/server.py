"""The private server of the benchmark, and one database for each size on it."""

import json
import os
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from alongside.cli.database import prepare_private, use
from alongside.cli.private_postgres import PrivateServer, default_state
from bench.bulk import Connection
from bench.plan import Size, UnableToMakeError


class BenchServer:
    """The server in the state folder "bench"; it loses nothing while it measures, and may while it loads."""

    def __init__(self, *, durable: bool) -> None:
        self._private = PrivateServer(state=default_state(purpose="bench"), durable=durable)
        # One that runs in the other way is stopped first; its data is whole after a stop.
        if self._private.status().running and not self._private.stop():
            raise UnableToMakeError("Another benchmark is using the private server. Wait until it has ended.")
        self._private.start()

    def stop(self) -> None:
        """This will stop the server; what was made stays."""
        self._private.stop()

    def superuser_url(self, database: str) -> str:
        """This will give the address of a database for the one whom no row lock binds."""
        return make_conninfo(self._private.admin_url(), dbname=database)

    def as_superuser(self, database: str = "postgres") -> Connection:
        """This will connect as the one whom no row lock binds."""
        return psycopg.connect(self.superuser_url(database), autocommit=True)

    def recreate(self, size: Size) -> None:
        """This will make the size's database anew, without tables."""
        with self.as_superuser() as connection:
            name = sql.Identifier(size.database)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        self.connect(size)

    def connect(self, size: Size) -> None:
        """This will point the settings at the size's database, which is made where it is not there."""
        use(prepare_private(server=self._private, database=size.database), demo=True)
        os.environ["ALONGSIDE_INSECURE"] = "1"

    def what_is_in(self, size: Size) -> dict[str, Any] | None:
        """This will give what was noted when the size's database was finished; None where it is not."""
        with self.as_superuser() as connection:
            row = connection.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
                [size.database],
            ).fetchone()
        return json.loads(str(row[0])) if row and row[0] else None

    def note(self, size: Size, made: dict[str, Any]) -> None:
        """This will note on the database that it is finished, and what is in it."""
        with self.as_superuser() as connection:
            note = sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(size.database), json.dumps(made)
            )
            connection.execute(note)
