"""Compares the tables as they are with the last line of each row's history."""

from psycopg.sql import SQL, Literal

from alongside.audit.findings import Finding
from alongside.audit.reading import Rows

# Locked tables of ours, and whether each keeps its history in a way that no session can put to sleep.
_TABLES = """
SELECT c.relname,
       (SELECT count(*) = 3 FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
         WHERE t.tgrelid = c.oid AND t.tgenabled = 'A' AND p.oid = to_regprocedure('gate.keep_history()'))
  FROM pg_class AS c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
   AND (c.relforcerowsecurity OR EXISTS (SELECT FROM audit_change WHERE in_table = c.relname))
   AND c.relname NOT LIKE 'audit\\_%'
 ORDER BY c.relname
"""
_DIFFERENT = """
SELECT row_id, last.digest IS NOT NULL, now.digest IS NOT NULL
  FROM (SELECT DISTINCT ON (row_id) row_id, digest FROM audit_change
         WHERE in_table = {table} ORDER BY row_id, id DESC) AS last
  FULL JOIN gate.row_digests({table}) AS now USING (row_id)
 WHERE last.digest IS DISTINCT FROM now.digest
 ORDER BY row_id LIMIT 1
"""


def check_tables(connection: Rows) -> Finding | int:
    """This will tell of the first row that is not what its history says, or else count what was restated."""
    tables = connection.execute(_TABLES).fetchall()
    for table, keeps_history in tables:
        if not keeps_history:
            return Finding(
                kind="no history",
                where=str(table),
                found="A trigger that writes its history is missing or asleep.",
            )
    for table, _ in tables:
        row = connection.execute(SQL(_DIFFERENT).format(table=Literal(table))).fetchone()
        if row:
            return _past_the_record(table, *row)
    [(restated,)] = connection.execute("SELECT count(*) FROM audit_change WHERE what = 'restated'").fetchall()
    return int(restated)


def _past_the_record(table: str, row_id: str, was_there: bool, is_there: bool) -> Finding:
    if was_there and is_there:
        found = "It is not what its history says that it became."
    elif was_there:
        found = "Its history says that it is there; it is gone."
    else:
        found = "It is there, and its history does not say how it came to be."
    return Finding(kind="past the record", where=f"{table}, row {row_id}", found=found)
