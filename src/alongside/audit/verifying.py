"""Goes through the chain of seals from its first link and names the first thing that is wrong."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from alongside.audit import reading
from alongside.audit.canonical import CHANGE, EVENT, NOTHING, VERSION, Entry, Seal, root_of, unpack_entries
from alongside.audit.findings import Differing, Finding, inserted, is_backdated
from alongside.audit.keys import PublicKeys, is_signed
from alongside.audit.reading import Rows
from alongside.audit.tables import check_tables
from alongside.audit.witnessed import Witnessed

# How many seals, and how many rows, are held in memory at once.
SEALS_AT_ONCE, ROWS_AT_ONCE = 500, 50_000
Sealed = dict[tuple[bytes, int], tuple[Entry, Seal]]


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was gone through, and the first thing found wrong; None where all is as it was sealed."""

    finding: Finding | None
    seals: int = 0
    rows: int = 0
    not_sealed: int = 0
    oldest_not_sealed: datetime | None = None
    last: Seal | None = None
    restated: int = 0


class _WrongError(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.kind)
        self.finding = finding


def verify(
    *,
    connection: Rows,
    keys: PublicKeys,
    witnesses: Sequence[Witnessed] = (),
    with_tables: bool = True,
    progress: Callable[[int, int], None] = lambda seals, rows: None,
) -> Verified:
    """This will check seals, sealed rows, what witnesses keep, and the tables against their history.

    The connection needs what the sealer may read; it sees one state of the database where its transactions
    do (`sealing.connect`). Without a witness it is not found that the end of the chain was cut off, that an
    older copy was put back, or that somebody with the key wrote the chain anew.
    """
    walk = _Walk(connection=connection, keys=keys, witnesses=witnesses, progress=progress)
    with connection.transaction():
        reading.pin(connection)
        try:
            walk.go()
            restated = check_tables(connection) if with_tables else 0
        except _WrongError as wrong:
            return Verified(finding=wrong.finding, seals=walk.seals, rows=walk.rows, last=walk.last)
        if isinstance(restated, Finding):
            return Verified(finding=restated, seals=walk.seals, rows=walk.rows, last=walk.last)
        count, oldest = reading.count_not_sealed(connection, last=walk.last)
    return Verified(
        finding=None,
        seals=walk.seals,
        rows=walk.rows,
        not_sealed=count,
        oldest_not_sealed=oldest,
        last=walk.last,
        restated=restated,
    )


class _Walk:
    """Where the check has come to."""

    def __init__(
        self,
        *,
        connection: Rows,
        keys: PublicKeys,
        witnesses: Sequence[Witnessed],
        progress: Callable[[int, int], None],
    ) -> None:
        self.seals = self.rows = 0
        self.last: Seal | None = None
        self._connection, self._keys, self._witnesses = connection, keys, witnesses
        self._progress = progress

    def go(self) -> None:
        for witness in self._witnesses:
            _raise(witness.damage(keys=self._keys))
        while seals := reading.read_seals(
            self._connection, after=self.last.number if self.last else 0, most=SEALS_AT_ONCE
        ):
            for group in self._grouped(seals):
                self._check_group(group)
                self._progress(self.seals, self.rows)
        for witness in self._witnesses:
            _raise(witness.lost(last=self.last))
        self._check_not_sealed()

    def _grouped(self, seals: list[Seal]) -> Iterable[list[Seal]]:
        group: list[Seal] = []
        rows = 0
        for seal in seals:
            if group and rows + seal.events + seal.changes > ROWS_AT_ONCE:
                yield group
                group, rows = [], 0
            group.append(seal)
            rows += seal.events + seal.changes
        yield group

    def _check_group(self, group: list[Seal]) -> None:
        """Links first, up to the first that is wrong; the rows of the good ones before it come before it."""
        begin, good, sealed = self.last, [], Sealed()
        packed = reading.read_packed_entries(self._connection, first=group[0].number, last=group[-1].number)
        wrong: Finding | None = None
        for seal in group:
            wrong = self._wrong_link(seal) or self._wrong_entries(seal, packed[seal.number], sealed)
            if wrong:
                break
            good.append(seal)
            self.last = seal
        if good:
            self._check_rows(begin, good[-1], sealed)
            self.seals += len(good)
        _raise(wrong)

    def _wrong_link(self, seal: Seal) -> Finding | None:
        number = self.last.number + 1 if self.last else 1
        if seal.number != number:
            return Finding(
                kind="seal missing",
                where=f"audit_seal, seal {number}",
                found=f"It is gone: seal {seal.number} stands where it should.",
            )
        where = f"audit_seal, seal {seal.number}"
        contradicted = next(filter(None, (each.contradiction(seal=seal) for each in self._witnesses)), None)
        if not is_signed(content=seal.signed, signature=seal.signature, key_id=seal.key_id, keys=self._keys):
            if seal.key_id not in self._keys:
                return Finding(
                    kind="not signed", where=where, found=f"It names a key that is not known: {seal.key_id}."
                )
            return Finding(kind="seal edited", where=where, found="Its signature does not fit what it says.")
        if contradicted:
            return contradicted
        if seal.version != VERSION:
            return Finding(kind="seal edited", where=where, found=f"Version {seal.version} is not known.")
        if seal.previous != (self.last.sha256 if self.last else NOTHING):
            return Finding(
                kind="not signed", where=where, found="It does not follow from the seal before it."
            )
        return None

    def _wrong_entries(self, seal: Seal, packed: bytes, sealed: Sealed) -> Finding | None:
        if root_of(packed) != seal.root:
            where = f"audit_seal, seal {seal.number}"
            return Finding(
                kind="seal edited",
                where=where,
                found="It lists other rows than it was signed for.",
            )
        for entry in unpack_entries(packed):
            sealed[entry.key] = (entry, seal)
            if is_backdated(entry, last=self.last):
                return inserted(entry)
        return None

    def _check_rows(self, begin: Seal | None, until: Seal, sealed: Sealed) -> None:
        where, values = reading.within(after=begin, until=until)
        differing = Differing()
        for row in self._rows(where, values):
            self.rows += 1
            entry, _ = sealed.pop(row.key, (None, None))
            differing.add(sealed=entry, found=row)
        for entry, seal in sealed.values():
            elsewhere = reading.find_elsewhere(self._connection, record=entry.record, number=entry.number)
            differing.add(sealed=entry, found=elsewhere, seal=seal)
        _raise(differing.first())

    def _check_not_sealed(self) -> None:
        """What no seal covers yet cannot be from long before, nor from a transaction that has not begun."""
        where, values = reading.not_sealed(last=self.last)
        begun, xacts = reading.begun(self._connection)
        for row in self._rows(where, values):
            if is_backdated(row, last=self.last) or (row.xact >= begun and row.xact not in xacts):
                raise _WrongError(inserted(row))

    def _rows(self, where: str, values: list[Any]) -> Iterator[Entry]:
        return chain.from_iterable(
            reading.read_entries(self._connection, record=record, where=where, values=values)
            for record in (EVENT, CHANGE)
        )


def _raise(finding: Finding | None) -> None:
    if finding is not None:
        raise _WrongError(finding)
