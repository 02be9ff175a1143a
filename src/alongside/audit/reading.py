"""Reads both records and the seals as PostgreSQL writes them out, whoever is connected."""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from alongside.audit.canonical import COLUMNS, EVENT, TABLES, Entry, Seal, make_entry

Rows = Connection[tuple[Any, ...]]

# What decides how values are written out; held for the transaction.
_PINNED = (
    "SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),"
    " set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true)"
)
_SEAL = (
    "number, version, previous, before::text, waiting, events, changes, root, sealed_at, key_id, signature"
)
ROWS_AT_ONCE = 2_000


def pin(connection: Rows) -> None:
    """This will have values written out in one way until the transaction ends; it opens one where none is."""
    connection.execute(_PINNED)


def read_entries(
    connection: Rows, *, record: bytes, where: str, values: Sequence[Any] = ()
) -> Iterator[Entry]:
    """This will stream the rows of one record that fit a condition, each as its entry, in order of number.

    `where` is ours, never typed by anybody. The values are pinned before: see `pin`.
    """
    columns = ", ".join(f"{name}::text" for name in COLUMNS[record])
    query = (
        f"SELECT id, (extract(epoch FROM at) * 1000000)::bigint, xact::text::bigint, ARRAY[{columns}]"
        f" FROM {TABLES[record]} WHERE {where} ORDER BY id"
    )
    name = f"rows_{TABLES[record]}"
    with connection.cursor(name, row_factory=tuple_row) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        for number, at, xact, fields in cursor.execute(query, list(values)):
            yield make_entry(record=record, number=number, at=at, xact=xact, fields=fields)


def within(*, after: Seal | None, until: Seal) -> tuple[str, list[Any]]:
    """This will make the condition for the rows of the seals after one and until another.

    A transaction that was still at work when a seal was made belongs to a later one.
    """
    before = after.before if after else 0
    waited = list(after.waiting) if after else []
    where = (
        "((xact >= %s::text::xid8 AND xact < %s::text::xid8) OR xact = ANY (%s::text[]::xid8[]))"
        " AND xact <> ALL (%s::text[]::xid8[])"
    )
    return (
        where,
        [before, until.before, [str(each) for each in waited], [str(each) for each in until.waiting]],
    )


def not_sealed(*, last: Seal | None) -> tuple[str, list[Any]]:
    """This will make the condition for the rows that no seal covers yet."""
    if last is None:
        return "true", []
    return (
        "(xact >= %s::text::xid8 OR xact = ANY (%s::text[]::xid8[]))",
        [last.before, [str(each) for each in last.waiting]],
    )


def begun(connection: Rows) -> tuple[int, frozenset[int]]:
    """This will give the number from which on no transaction had begun, and the reader's own."""
    [(end, own)] = connection.execute(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint,"
        " pg_current_xact_id_if_assigned()::text::bigint"
    ).fetchall()
    return end, frozenset([own] if own else [])


def last_seal(connection: Rows) -> Seal | None:
    """This will read the end of the chain; None where nothing was sealed yet."""
    row = connection.execute(f"SELECT {_SEAL} FROM audit_seal ORDER BY number DESC LIMIT 1").fetchone()
    return _seal(row) if row else None


def read_seals(connection: Rows, *, after: int = 0, most: int | None = None) -> list[Seal]:
    """This will read seals without their entries, in order."""
    rows = connection.execute(
        f"SELECT {_SEAL} FROM audit_seal WHERE number > %s ORDER BY number LIMIT %s", [after, most]
    )
    return [_seal(row) for row in rows]


def read_packed_entries(connection: Rows, *, first: int, last: int) -> dict[int, bytes]:
    """This will read the entries of a run of seals, by the seal's number."""
    rows = connection.execute(
        "SELECT number, entries FROM audit_seal WHERE number BETWEEN %s AND %s", [first, last]
    )
    return {number: bytes(entries) for number, entries in rows}


def find_elsewhere(connection: Rows, *, record: bytes, number: int) -> Entry | None:
    """This will find a row by its number, whichever transaction it names."""
    found = list(read_entries(connection, record=record, where="id = %s", values=[number]))
    return found[0] if found else None


def count_not_sealed(connection: Rows, *, last: Seal | None) -> tuple[int, Any]:
    """This will count the rows that no seal covers yet, and give the time of the oldest."""
    where, values = not_sealed(last=last)
    row = connection.execute(
        f"SELECT count(*), min(at) FROM (SELECT at FROM {TABLES[EVENT]} WHERE {where}"
        f" UNION ALL SELECT at FROM audit_change WHERE {where}) AS rows",
        [*values, *values],
    ).fetchone()
    return (row[0], row[1]) if row else (0, None)


def _seal(row: tuple[Any, ...]) -> Seal:
    number, version, previous, before, waiting, events, changes, root, sealed_at, key_id, signature = row
    return Seal(
        number=number,
        version=version,
        previous=bytes(previous),
        before=int(before),
        waiting=tuple(waiting),
        events=events,
        changes=changes,
        root=bytes(root),
        sealed_at=sealed_at,
        key_id=key_id,
        signature=bytes(signature),
    )
