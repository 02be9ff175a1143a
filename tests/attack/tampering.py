"""A small record with seals, a key and a witness; and what a superuser may do to it, in eight classes.

Each tampering gives where it has to be named, and the classes as which it may be named.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from alongside.audit import keys, sealing
from alongside.audit.canonical import (
    CHANGE,
    EVENT,
    Seal,
    from_line,
    pack_entries,
    root_of,
    to_line,
    unpack_entries,
)
from alongside.audit.keys import PublicKeys, SealKey
from alongside.audit.reading import find_elsewhere, pin, read_packed_entries, read_seals
from alongside.audit.verifying import Verified, verify
from alongside.audit.witnessed import Witnessed
from alongside.cli.database import Addresses
from tests.databases import Rows, connect_admin

RECORDS = ("audit_event", "audit_change", "audit_seal")
SEALS, ROWS_IN_SEAL = 10, 5
OF_ROWS = {
    "audit_event": {
        "as_at": "as_at + interval '1 second'",
        "actor_id": "gen_random_uuid()",
        "agency_id": "gen_random_uuid()",
        "action": "action || 's'",
        "outcome": "CASE outcome WHEN 'denied' THEN 'allowed' ELSE 'denied' END",
        "purpose": "purpose || 'x'",
        "subject_kind": "subject_kind || 'x'",
        "subject_id": "gen_random_uuid()",
        "person_id": "gen_random_uuid()",
        "shown": "shown || gen_random_uuid()",
        "relations": "relations || 'allocated'::varchar",
        "roles": "roles || 'auditor'::varchar",
        "xact": "(xact::text::bigint + 1)::text::xid8",
    },
    "audit_change": {
        "actor_id": "gen_random_uuid()",
        "in_table": "in_table || 'x'",
        "row_id": "gen_random_uuid()",
        "what": "CASE what WHEN 'insert' THEN 'delete' ELSE 'insert' END",
        "former": """coalesce(former, '{}') || '{"x": 1}'""",
        "digest": "sha256(coalesce(digest, 'x'))",
        "xact": "(xact::text::bigint + 1)::text::xid8",
    },
}
OF_SEALS = {
    "version": "version + 1",
    "previous": "sha256(previous)",
    "before": "(before::text::bigint + 1)::text::xid8",
    "waiting": "waiting || 1::bigint",
    "events": "events + 1",
    "changes": "changes + 1",
    "entries": "entries || entries || '\\x00'",
    "root": "sha256(root)",
    "key_id": "md5(key_id)",
    "signature": "sha512(signature)",
}


@dataclass(kw_only=True)
class Sealed:
    """The superuser's connection, the key, and the seals as a witness got them."""

    admin: Rows
    key: SealKey
    other_key: SealKey
    public: PublicKeys
    seals: list[Seal]

    @property
    def witness(self) -> Witnessed:
        kept = {seal.number: from_line(to_line(seal)) for seal in self.seals}
        return Witnessed(name="the police's folder", seals=kept)

    def verify(self, *, with_witness: bool, with_tables: bool = False) -> Verified:
        return verify(
            connection=self.admin,
            keys=self.public,
            witnesses=[self.witness] if with_witness else [],
            with_tables=with_tables,
        )

    @contextmanager
    def spoiling(self) -> Iterator[None]:
        """Whatever is done inside is taken back; no trigger stands in the way."""
        with self.admin.transaction(force_rollback=True):
            yield


def make_sealed(*, addresses: Addresses, folder: Path) -> Iterator[Sealed]:
    """What stands in the partnership's database is the first seal; then come some acts for each other one."""
    file = folder / "seal.key"
    keys.make_key(file=file)
    keys.make_key(file=folder / "other.key")
    key, other = keys.read_key(file=file), keys.read_key(file=folder / "other.key")
    public = keys.read_public_keys(file=keys.public_file(file=file))
    now = datetime.now(tz=UTC)
    with connect_admin(addresses) as admin, sealing.connect(address=addresses.sealer) as sealer:
        for table in RECORDS:
            for trigger in ("audit_rows_stay", "audit_table_stays"):
                admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")  # type: ignore[arg-type]
        seals = [sealing.seal_next(connection=sealer, key=key, now=now)]
        for number in range(1, SEALS):
            for _ in range(ROWS_IN_SEAL):
                act(admin)
            moment = now + timedelta(seconds=25 * number)
            seals.append(sealing.seal_next(connection=sealer, key=key, now=moment))
        yield Sealed(admin=admin, key=key, other_key=other, public=public, seals=seals)


def act(admin: Rows) -> None:
    """What happens all day: somebody opens a record and changes it."""
    with admin.transaction():
        admin.execute(
            "INSERT INTO audit_event (as_at, actor_id, action, outcome, purpose, subject_kind, person_id,"
            " shown) VALUES (now(), %s, 'opened person', 'allowed', 'care', 'person', %s, %s)",
            [uuid4(), uuid4(), [uuid4(), uuid4()]],
        )
        admin.execute(
            "UPDATE people_name SET until_date = current_date - (random() * 100000)::int"
            " WHERE id = (SELECT id FROM people_name ORDER BY random() LIMIT 1)"
        )


@dataclass(frozen=True, kw_only=True)
class Expected:
    """How a tampering has to be named."""

    kinds: frozenset[str]
    where: str = ""


def _expect(*kinds: str, where: str = "") -> Expected:
    return Expected(kinds=frozenset(kinds), where=where)


Tampering = Callable[[Sealed, random.Random], Expected]


def _row(sealed: Sealed, chance: random.Random) -> tuple[str, int]:
    table = chance.choice(("audit_event", "audit_change"))
    return table, chance.choice(_numbers(sealed, table))


def _numbers(sealed: Sealed, table: str) -> list[int]:
    return [row[0] for row in _all(sealed, f"SELECT id FROM {table} ORDER BY id")]


def _all(sealed: Sealed, query: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    return sealed.admin.execute(query, values).fetchall()  # type: ignore[arg-type]


def _do(sealed: Sealed, query: str, values: list[Any] | None = None) -> None:
    assert sealed.admin.execute(query, values).rowcount > 0, query  # type: ignore[arg-type]


def _at(table: str, number: int) -> str:
    return f"{table}, {'seal' if table == 'audit_seal' else 'row'} {number}"


def edit(sealed: Sealed, chance: random.Random) -> Expected:
    """One column of one row or of one seal."""
    if chance.random() < 0.25:
        number = chance.choice(sealed.seals).number
        column = chance.choice(list(OF_SEALS))
        _do(sealed, f"UPDATE audit_seal SET {column} = {OF_SEALS[column]} WHERE number = %s", [number])
        return _expect("seal edited", "not signed", where=_at("audit_seal", number))
    table, number = _row(sealed, chance)
    column = chance.choice(list(OF_ROWS[table]))
    _do(sealed, f"UPDATE {table} SET {column} = {OF_ROWS[table][column]} WHERE id = %s", [number])
    return _expect("edited", where=_at(table, number))


def retime(sealed: Sealed, chance: random.Random) -> Expected:
    """A moment, by a microsecond or by a year, to and fro."""
    by = chance.choice((1, -1)) * timedelta(microseconds=10 ** chance.randrange(14))
    if chance.random() < 0.2:
        number = chance.choice(sealed.seals).number
        _do(sealed, "UPDATE audit_seal SET sealed_at = sealed_at + %s WHERE number = %s", [by, number])
        return _expect("seal edited", where=_at("audit_seal", number))
    table, number = _row(sealed, chance)
    _do(sealed, f"UPDATE {table} SET at = at + %s WHERE id = %s", [by, number])
    return _expect("re-timed", where=_at(table, number))


def delete(sealed: Sealed, chance: random.Random) -> Expected:
    """A run of rows, or a seal that is not the last."""
    if chance.random() < 0.2:
        number = chance.choice(sealed.seals[:-1]).number
        _do(sealed, "DELETE FROM audit_seal WHERE number = %s", [number])
        return _expect("seal missing", where=_at("audit_seal", number))
    table, number = _row(sealed, chance)
    _do(sealed, f"DELETE FROM {table} WHERE id BETWEEN %s AND %s", [number, number + chance.randrange(5)])
    return _expect("deleted", where=_at(table, number))


def insert(sealed: Sealed, chance: random.Random) -> Expected:
    """Into the past: under a transaction that was sealed, under none that began, or with a time long gone."""
    table, model = _row(sealed, chance)
    _do(sealed, f"CREATE TEMPORARY TABLE forged ON COMMIT DROP AS SELECT * FROM {table} WHERE id = {model}")
    new = max(_numbers(sealed, table)) + 1 + chance.randrange(1000)
    how = chance.choice(("xact", "'999999999999'::xid8", "pg_current_xact_id()"))
    at = "at - interval '1 day'" if how.startswith("pg_") else "at + interval '1 millisecond'"
    _do(sealed, f"UPDATE forged SET id = {new}, at = {at}, xact = {how}")
    if table == "audit_event":
        _do(sealed, "UPDATE forged SET actor_id = gen_random_uuid()")
    _do(sealed, f"INSERT INTO {table} SELECT * FROM forged")
    sealed.admin.execute("DROP TABLE forged")
    return _expect("inserted", where=_at(table, new))


def reorder(sealed: Sealed, chance: random.Random) -> Expected:
    """Two rows, or two seals, change their numbers."""
    if chance.random() < 0.2:
        one, other = sorted(chance.sample([seal.number for seal in sealed.seals], 2))
        _swap(sealed, "audit_seal", "number", one, other)
        return _expect("seal edited", "not signed", "rewritten", where=_at("audit_seal", one))
    table, one = _row(sealed, chance)
    other = chance.choice([number for number in _numbers(sealed, table) if number != one])
    _swap(sealed, table, "id", one, other)
    return _expect("reordered", where=_at(table, min(one, other)))


def _swap(sealed: Sealed, table: str, column: str, one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        _do(sealed, f"UPDATE {table} SET {column} = %s WHERE {column} = %s", [new, old])


def _forget_after(sealed: Sealed, last: int) -> None:
    """Everything that came after a seal is gone, the rows too."""
    [(before,)] = _all(sealed, "SELECT before FROM audit_seal WHERE number = %s", [last])
    for table in ("audit_event", "audit_change"):
        _do(sealed, f"DELETE FROM {table} WHERE xact >= %s::xid8", [before])
    _do(sealed, "DELETE FROM audit_seal WHERE number > %s", [last])


def cut_tail(sealed: Sealed, chance: random.Random) -> Expected:
    """The last seals go, with their rows or without."""
    last = chance.choice(sealed.seals[:-1]).number
    if chance.random() < 0.3:
        _do(sealed, "DELETE FROM audit_seal WHERE number > %s", [last])
    else:
        _forget_after(sealed, last)
    return _expect("cut off", where=_at("audit_seal", last + 1))


def rewrite(sealed: Sealed, chance: random.Random) -> Expected:
    """A row is edited and every seal from its own on is made anew; with a key, another key, or none."""
    table, number = _row(sealed, chance)
    _do(sealed, f"UPDATE {table} SET actor_id = gen_random_uuid() WHERE id = %s", [number])
    how = chance.choice(("key", "other key", "other key under the old name", "no key"))
    first = _write_anew(sealed, table, number, how)
    kinds = {"key": ("rewritten",), "no key": ("seal edited",)}.get(how, ("not signed", "seal edited"))
    return _expect(*kinds, where=_at("audit_seal", first))


def _write_anew(sealed: Sealed, table: str, number: int, how: str) -> int:
    record = EVENT if table == "audit_event" else CHANGE
    first, previous = 0, b""
    pin(sealed.admin)
    packed = read_packed_entries(sealed.admin, first=1, last=SEALS)
    for seal in read_seals(sealed.admin):
        entries = list(unpack_entries(packed[seal.number]))
        keys_of = [entry.key for entry in entries]
        if (record, number) in keys_of:
            first = seal.number
            found = find_elsewhere(sealed.admin, record=record, number=number)
            assert found is not None
            entries[keys_of.index((record, number))] = found
        if first:
            new = pack_entries(entries)
            previous = _replace_seal(sealed, seal, new, previous or seal.previous, how)
    return first


def _replace_seal(sealed: Sealed, seal: Seal, entries: bytes, previous: bytes, how: str) -> bytes:
    signer = sealed.key if how == "key" else sealed.other_key
    made = replace(seal, previous=previous, root=root_of(entries))
    if how == "other key":
        made = replace(made, key_id=signer.key_id)
    if how != "no key":
        made = replace(made, signature=signer.sign(made.signed))
    _do(
        sealed,
        "UPDATE audit_seal SET entries = %s, root = %s, previous = %s, key_id = %s, signature = %s"
        " WHERE number = %s",
        [entries, made.root, made.previous, made.key_id, made.signature, made.number],
    )
    return made.sha256


def restore(sealed: Sealed, chance: random.Random) -> Expected:
    """The whole record is as it was at an earlier seal; and sometimes sealing has gone on since."""
    last = chance.choice(sealed.seals[:-1]).number
    _forget_after(sealed, last)
    goes_on = chance.randrange(SEALS - last + 2)
    for each in range(goes_on):
        moment = sealed.seals[-1].sealed_at + timedelta(seconds=each)
        sealing.seal_next(connection=sealed.admin, key=sealed.key, now=moment)
    return _expect("rewritten" if goes_on else "cut off", where=_at("audit_seal", last + 1))


CLASSES: dict[str, Tampering] = {
    "edit": edit,
    "re-time": retime,
    "delete": delete,
    "insert": insert,
    "reorder": reorder,
    "cut the tail": cut_tail,
    "rewrite from row k": rewrite,
    "restore an old backup": restore,
}
