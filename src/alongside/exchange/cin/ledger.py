"""What one file has said so far, so that repeats and contradictions in it are seen. In bounded memory."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b

_PACKED = struct.Struct("<QQI")  # hash of the key, hash of the content, line


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands among those with its key: its occurrence, the first line, an equal one's line."""

    occurrence: int
    first_line: int | None
    repeats_line: int | None


@dataclass(slots=True)
class ChildLedger:
    """What one child's records have said so far: for each key, the different contents and their lines."""

    seen: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def place(self, *, key: str, fingerprint: str, line: int) -> Place:
        """This will say how a record stands to those before it, and remember it."""
        content = int(fingerprint[:16], 16)
        before = self.seen.setdefault(_short(key), [])
        first_line = before[0][1] if before else None
        for occurrence, (other, at) in enumerate(before, start=1):
            if other == content:
                return Place(occurrence, first_line, at)
        before.append((content, line))
        return Place(len(before), first_line, None)


class FileLedger:
    """The ledgers of all children of a file. A file may come back to a child; few do, so they lie packed."""

    def __init__(self) -> None:
        self._packed: dict[str, bytes] = {}
        self._numbers: dict[str, str] = {}

    def open(self, child_id: str) -> ChildLedger:
        """This will give a child's ledger, empty when the child is new."""
        ledger = ChildLedger()
        for key, content, line in _PACKED.iter_unpack(self._packed.get(child_id, b"")):
            ledger.seen.setdefault(key, []).append((content, line))
        return ledger

    def keep(self, child_id: str, ledger: ChildLedger) -> None:
        """This will put a child's ledger away."""
        self._packed[child_id] = b"".join(_rows(ledger))

    def other_holder(self, *, pupil_number: str, child_id: str) -> str | None:
        """This will name the child who had this pupil number before in the file, if it was another."""
        holder = self._numbers.setdefault(pupil_number, child_id)
        return None if holder == child_id else holder


def _rows(ledger: ChildLedger) -> Iterator[bytes]:
    for key, contents in ledger.seen.items():
        for content, line in contents:
            yield _PACKED.pack(key, content, line)


def _short(text: str) -> int:
    """Give 64 bits of a hash: one child has too few records for two of them to meet by chance."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
