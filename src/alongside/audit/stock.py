"""Writes down what tables hold already where their history begins, or after their columns have changed."""

from django.db import connections, transaction

# Which tables have a history, the columns of each, and the columns that were there when stock was last taken.
_TABLES = """
SELECT c.relname, md5(string_agg(format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod)), ','
                                 ORDER BY a.attnum)), obj_description(c.oid, 'pg_class')
  FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE t.tgname = 'keep_history_insert' GROUP BY c.relname, c.oid ORDER BY c.relname
"""


def take(*, using: str) -> dict[str, int]:
    """This will take stock, as the tables' owner, of each table whose columns are not those of last time.

    Gives how many rows of which tables were written down as "restated": a row whose last line of history fits
    it already is not. A row that was changed past the triggers just before would be taken for restated, so
    `alongside audit verify` comes first where tables are brought up to date (docs/runbooks/audit.md).
    """
    restated = {}
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_TABLES)
        for name, columns, known in cursor.fetchall():
            if columns == known:
                continue
            cursor.execute("SET LOCAL ROLE alongside_recorder")
            cursor.execute("SELECT gate.take_stock(%s)", [name])
            (restated[name],) = cursor.fetchone()
            cursor.execute("RESET ROLE")
            cursor.execute(f"COMMENT ON TABLE \"{name}\" IS '{columns}'")
    return {name: count for name, count in restated.items() if count}
