"""Loads tables without their indexes and constraints, and puts every one of them back afterwards."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[object, ...]]
Say = Callable[[str], None]

# Foreign keys go first, also those of other tables that lead here, and come back last; what a constraint owns
# (an index) goes and comes with it.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint
 WHERE (conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('f', 'p', 'u'))
    OR (confrelid = ANY (%(tables)s::regclass[]) AND contype = 'f')
 ORDER BY contype <> 'f', contype <> 'u', conname
"""
_INDEXES = """
SELECT index.indexrelid::regclass::text, pg_get_indexdef(index.indexrelid)
  FROM pg_index AS index
 WHERE index.indrelid = ANY (%s::regclass[])
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = index.indexrelid AND contype IN ('p', 'u', 'x'))
 ORDER BY 1
"""

_SUM = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(ROW({})::text, 0)::numeric), 0) FROM {}")
# What the database itself says of each writing differs every time.
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
    " AND attname <> 'xact' ORDER BY attname"
)


@contextmanager
def without_indexes(*, connection: Connection, tables: Sequence[str], say: Say) -> Iterator[None]:
    """This will take indexes and keys off empty tables, let the caller fill them, and put all of it back.

    A row that breaks a key or a reference makes that fail: loading so checks as much as loading one by one.
    """
    names = list(dict.fromkeys(tables))
    constraints = connection.execute(_CONSTRAINTS, {"tables": names}).fetchall()
    for table, name, _ in constraints:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = connection.execute(_INDEXES, [names]).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for done, (_, definition) in enumerate(indexes, start=1):
        say(f"index {done} of {len(indexes)}")
        connection.execute(str(definition))
    for done, (table, name, definition) in enumerate(reversed(constraints), start=1):
        say(f"key {done} of {len(constraints)}")
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def check_columns(*, connection: Connection, table: str, columns: Sequence[str]) -> None:
    """This will raise ValueError, naming them, where a sheet's columns are not the table's.

    A column may be left out only where the database itself numbers the rows.
    """
    rows = connection.execute(
        "SELECT column_name, is_identity = 'YES' FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s",
        [table],
    ).fetchall()
    wanted = {str(name) for name, numbered in rows if not numbered}
    if set(columns) != wanted:
        missing, unknown = sorted(wanted - set(columns)), sorted(set(columns) - wanted)
        raise ValueError(f"{table}: the reference data lacks {missing} and has {unknown} that it should not")


def checksum(*, connection: Connection, tables: Sequence[str]) -> str:
    """This will give a text that is equal where the content of the tables is, whatever the order of rows."""
    digest = sha256()
    for table in sorted(set(tables)):
        columns = [sql.Identifier(str(name)) for (name,) in connection.execute(_COLUMNS, [table])]
        query = _SUM.format(sql.SQL(", ").join(columns), sql.Identifier(table))
        row = connection.execute(query).fetchone()
        digest.update(f"{table} {row}\n".encode())
    return digest.hexdigest()[:16]
