"""Adds one seal to the chain: over every row of both records that was committed since the last."""

from dataclasses import replace
from datetime import datetime

import psycopg
from psycopg import Connection, IsolationLevel
from psycopg.errors import SerializationFailure, UniqueViolation

from alongside.audit.canonical import CHANGE, EVENT, NOTHING, VERSION, Entry, Seal, pack_entries, root_of
from alongside.audit.keys import SealKey
from alongside.audit.reading import Rows, last_seal, pin, read_entries, within
from alongside.kernel.errors import UnableToError

SECONDS_TO_CONNECT = 10
# What was being written at this very moment: its transactions have begun, and have not ended.
_SNAPSHOT = (
    "SELECT pg_snapshot_xmax(now.s)::text::bigint,"
    " ARRAY(SELECT x::text::bigint FROM pg_snapshot_xip(now.s) AS x ORDER BY x)"
    " FROM (SELECT pg_current_snapshot() AS s) AS now"
)
_INSERT = (
    "INSERT INTO audit_seal (number, version, previous, before, waiting, events, changes, entries, root,"
    " sealed_at, key_id, signature) VALUES (%s, %s, %s, %s::text::xid8, %s, %s, %s, %s, %s, %s, %s, %s)"
)


class UnableToSeal(UnableToError):
    """The chain cannot be gone on with: somebody else seals, or the database is not that of the last seal."""


def connect(*, address: str) -> Rows:
    """This will connect so that each transaction sees one state of the database from beginning to end."""
    connection = psycopg.connect(address, connect_timeout=SECONDS_TO_CONNECT)
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    return connection


def seal_next(*, connection: Connection[tuple[object, ...]], key: SealKey, now: datetime) -> Seal:
    """This will seal what was committed since the last seal, and give the new one; it may cover nothing.

    A transaction that is still at work is left to a later seal, and nothing waits for it. Raises UnableToSeal
    where another sealer was quicker, or where the server counts transactions from lower down than before.
    """
    try:
        with connection.transaction():
            return _seal(connection, key, now)
    except (UniqueViolation, SerializationFailure) as error:
        raise UnableToSeal(
            "Another process sealed at the same time. One is enough: stop the other."
        ) from error


def _seal(connection: Rows, key: SealKey, now: datetime) -> Seal:
    pin(connection)
    last = last_seal(connection)
    [(before, waiting)] = connection.execute(_SNAPSHOT).fetchall()
    if last and before < last.before:
        raise UnableToSeal(
            "The server's transaction numbers are behind those of the last seal: the database was copied to"
            ' another server. See "After a restore" in docs/runbooks/audit.md.'
        )
    seal = Seal(
        number=last.number + 1 if last else 1,
        version=VERSION,
        previous=last.sha256 if last else NOTHING,
        before=before,
        waiting=tuple(waiting),
        events=0,
        changes=0,
        root=b"",
        sealed_at=now,
        key_id=key.key_id,
        signature=b"",
    )
    events, changes = (_entries(connection, record, last, seal) for record in (EVENT, CHANGE))
    packed = pack_entries([*events, *changes])
    seal = replace(seal, events=len(events), changes=len(changes), root=root_of(packed))
    seal = replace(seal, signature=key.sign(seal.signed))
    _insert(connection, seal, packed)
    return seal


def _entries(connection: Rows, record: bytes, last: Seal | None, until: Seal) -> list[Entry]:
    where, values = within(after=last, until=until)
    return list(read_entries(connection, record=record, where=where, values=values))


def _insert(connection: Rows, seal: Seal, packed: bytes) -> None:
    connection.execute(
        _INSERT,
        [
            *(seal.number, seal.version, seal.previous, str(seal.before), list(seal.waiting)),
            *(seal.events, seal.changes, packed, seal.root, seal.sealed_at, seal.key_id, seal.signature),
        ],
    )
