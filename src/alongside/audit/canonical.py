"""What is hashed and signed, byte for byte. README.md says the same in words, for whoever checks without us.

Pure: rows and seals in, bytes out.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

VERSION = 1
EVENT, CHANGE = b"E", b"C"
TABLES = {EVENT: "audit_event", CHANGE: "audit_change"}
# In this order, and never in another under the same version. Number, time and transaction stand in the entry.
COLUMNS = {
    EVENT: (
        "as_at", "actor_id", "agency_id", "action", "outcome", "purpose", "subject_kind", "subject_id",
        "person_id", "shown", "relations", "roles",
    ),
    CHANGE: ("actor_id", "in_table", "row_id", "what", "former", "digest"),
}  # fmt: skip
NOTHING = b"\0" * 32
_ENTRY = struct.Struct(">cqqq32s")
_ABSENT = b"\xff\xff\xff\xff"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row in a seal: of which record, its number, its time in microseconds, its transaction, its hash."""

    record: bytes
    number: int
    at: int
    xact: int
    sha256: bytes

    @property
    def key(self) -> tuple[bytes, int]:
        """What finds the row again."""
        return self.record, self.number

    @property
    def moment(self) -> datetime:
        """Its time, for people."""
        return _EPOCH + timedelta(microseconds=self.at)


@dataclass(frozen=True, kw_only=True)
class Seal:
    """One link of the chain, without its entries: what is signed, and what witnesses keep."""

    number: int
    version: int
    previous: bytes
    before: int
    waiting: tuple[int, ...]
    events: int
    changes: int
    root: bytes
    sealed_at: datetime
    key_id: str
    signature: bytes

    @property
    def signed(self) -> bytes:
        """The bytes that the signature covers."""
        return b"alongside seal\0" + pack(
            str(self.version),
            str(self.number),
            self.previous.hex(),
            str(self.before),
            ",".join(str(each) for each in self.waiting),
            str(self.events),
            str(self.changes),
            self.root.hex(),
            show_time(self.sealed_at),
            self.key_id,
        )

    @property
    def sha256(self) -> bytes:
        """What the next seal names as its previous one; it covers the signature, too."""
        return hashlib.sha256(self.signed + self.signature).digest()


def pack(*fields: str | None) -> bytes:
    """This will write fields one after the other: four bytes of length, then UTF-8; ff ff ff ff for NULL."""
    parts = [struct.pack(">I", len(fields))]
    for field in fields:
        if field is None:
            parts.append(_ABSENT)
        else:
            text = field.encode()
            parts += [struct.pack(">I", len(text)), text]
    return b"".join(parts)


def make_entry(*, record: bytes, number: int, at: int, xact: int, fields: Sequence[str | None]) -> Entry:
    """This will make a row's entry from the row as PostgreSQL writes it out (see reading.py)."""
    content = b"alongside row\0" + pack(str(VERSION), record.decode(), *fields)
    return Entry(record=record, number=number, at=at, xact=xact, sha256=hashlib.sha256(content).digest())


def pack_entries(entries: Iterable[Entry]) -> bytes:
    """This will write entries one after the other, 57 bytes each."""
    return b"".join(
        _ENTRY.pack(each.record, each.number, each.at, each.xact, each.sha256) for each in entries
    )


def unpack_entries(packed: bytes) -> Iterator[Entry]:
    """This will read entries again. Raises ValueError where they are not whole."""
    try:
        for record, number, at, xact, sha256 in _ENTRY.iter_unpack(packed):
            yield Entry(record=record, number=number, at=at, xact=xact, sha256=sha256)
    except struct.error as error:
        raise ValueError("The entries are not whole.") from error


def root_of(packed: bytes) -> bytes:
    """This will give the one hash that stands for all entries of a seal."""
    return hashlib.sha256(b"alongside entries\0" + packed).digest()


def show_time(moment: datetime) -> str:
    """This will write a moment in UTC, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def to_line(seal: Seal) -> str:
    """This will write a seal as one line of JSON, as witnesses keep it."""
    return json.dumps(
        {
            "seal": seal.number,
            "version": seal.version,
            "previous": seal.previous.hex(),
            "before": seal.before,
            "waiting": list(seal.waiting),
            "events": seal.events,
            "changes": seal.changes,
            "root": seal.root.hex(),
            "sealed_at": show_time(seal.sealed_at),
            "key": seal.key_id,
            "signature": seal.signature.hex(),
            "hash": seal.sha256.hex(),
        }
    )


def from_line(line: str) -> Seal:
    """This will read such a line. Raises ValueError where it is not one."""
    try:
        kept = json.loads(line)
        seal = Seal(
            number=int(kept["seal"]),
            version=int(kept["version"]),
            previous=bytes.fromhex(kept["previous"]),
            before=int(kept["before"]),
            waiting=tuple(int(each) for each in kept["waiting"]),
            events=int(kept["events"]),
            changes=int(kept["changes"]),
            root=bytes.fromhex(kept["root"]),
            sealed_at=datetime.strptime(kept["sealed_at"], "%Y-%m-%dT%H:%M:%S.%f%z"),
            key_id=str(kept["key"]),
            signature=bytes.fromhex(kept["signature"]),
        )
    except (KeyError, TypeError) as error:
        raise ValueError("This line is not a seal.") from error
    if kept.get("hash") != seal.sha256.hex():
        raise ValueError("This line does not fit its own hash.")
    return seal
