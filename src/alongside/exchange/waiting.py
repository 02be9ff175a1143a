"""Long files that wait for a worker process: kept sealed, taken up one by one, settled with the import."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F

from alongside.access.viewer import Viewer
from alongside.exchange.batches import Imported
from alongside.exchange.counting import count_in
from alongside.exchange.models import ImportProgress, WaitingImport
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import BatchId, UserId
from alongside.vault.sealing import open_sealed, seal

# Packed, a return of a whole council takes a few megabytes. PostgreSQL writes a row's digest from its text.
MOST_SEALED = 50_000_000


class UnableToKeepFile(UnableToError):
    """The file is too large to be kept until a worker process brings it in."""


@dataclass(frozen=True, kw_only=True)
class WaitingFact:
    """How far an import is that somebody asked for, `read` of `total`; once settled, what came of it."""

    waiting_id: UUID
    kind: str
    file_name: str
    dry_run: bool
    total: int
    read: int
    begun: int
    asked_at: datetime
    seen_at: datetime
    settled_at: datetime | None
    batch_id: BatchId | None
    report: dict[str, Any] | None
    problem: str


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A file that was taken up, and is held until the transaction ends."""

    waiting_id: UUID
    kind: str
    file_name: str
    dry_run: bool
    file: BinaryIO


def keep(*, viewer: Viewer, file: BinaryIO, kind: str, file_name: str, dry_run: bool, now: datetime) -> UUID:
    """This will keep a file, sealed, until it is brought in; the viewer's settled ones are forgotten.

    Raises UnableToKeepFile where it is too large, UnableToUseKeys where nothing can be sealed.
    """
    waiting_id = uuid4()
    total = count_in(file=file, kind=kind)
    sealed = seal(plain=zlib.compress(file.read()), bound_to=_place(waiting_id))
    if len(sealed) > MOST_SEALED:
        raise UnableToKeepFile(
            "This file is too large to be brought in here. Divide it, or ask whoever runs Alongside to"
            " bring it in by the command line."
        )
    WaitingImport.objects.filter(asked_by=viewer.user_id, settled_at__isnull=False).delete()
    ImportProgress.objects.create(waiting_id=waiting_id, seen_at=now)
    WaitingImport.objects.create(
        id=waiting_id,
        kind=kind,
        file_name=file_name[:200],
        dry_run=dry_run,
        total=total,
        sealed=sealed,
        agency_id=viewer.agency_id,
        asked_by=viewer.user_id,
        asked_at=now,
    )
    return waiting_id


def get_waiting(*, waiting_id: UUID) -> WaitingFact:
    """This will say how far one of the viewer's own imports is. Raises NotFoundError."""
    row = WaitingImport.objects.defer("sealed").filter(id=waiting_id).first()
    if row is None:
        raise NotFoundError
    progress = ImportProgress.objects.get(waiting_id=waiting_id)
    return WaitingFact(
        waiting_id=row.id,
        kind=row.kind,
        file_name=row.file_name,
        dry_run=row.dry_run,
        total=row.total,
        read=min(progress.read, row.total or progress.read),
        begun=progress.begun,
        asked_at=row.asked_at,
        seen_at=progress.seen_at,
        settled_at=row.settled_at,
        batch_id=BatchId(row.batch_id) if row.batch_id else None,
        report=row.report,
        problem=row.problem,
    )


def list_all() -> tuple[tuple[UUID, UserId], ...]:
    """This will list what waits and for whom, the oldest first: for the worker process, under its purpose."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT waiting_id, asked_by FROM gate.list_waiting_imports()")
        return tuple((row[0], UserId(row[1])) for row in cursor.fetchall())


def give_up(*, waiting_id: UUID) -> None:
    """This will settle a file whose owner has left, and forget it: for the worker process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate.give_up_import(%s)", [waiting_id])


def take_up(*, waiting_id: UUID) -> Taken | None:
    """This will hold a file until the transaction ends; None where another process holds it or it is settled.

    Raises UnableToOpenSealed where it was changed where it is stored.
    """
    rows = WaitingImport.objects.select_for_update(skip_locked=True)
    row = rows.filter(id=waiting_id, settled_at=None).first()
    if row is None or row.sealed is None:
        return None
    plain = zlib.decompress(open_sealed(sealed=bytes(row.sealed), bound_to=_place(waiting_id)))
    return Taken(
        waiting_id=row.id,
        kind=row.kind,
        file_name=row.file_name,
        dry_run=row.dry_run,
        file=BytesIO(plain),
    )


def settle(*, waiting_id: UUID, done: Imported | None, problem: str, now: datetime) -> None:
    """This will write what came of it, in the import's own transaction, and forget the file."""
    WaitingImport.objects.filter(id=waiting_id).update(
        settled_at=now,
        sealed=None,
        batch_id=done.batch_id if done else None,
        report=done.report.to_dict() if done and done.batch_id is None else None,
        problem=problem,
    )


def note_begun(*, waiting_id: UUID, now: datetime) -> int:
    """This will note that a file was taken up once more, and give how often that is."""
    rows = ImportProgress.objects.filter(waiting_id=waiting_id)
    rows.update(begun=F("begun") + 1, read=0, seen_at=now)
    return rows.get().begun


def note_read(*, waiting_id: UUID, read: int, now: datetime) -> None:
    """This will note how much of a file has been read by now."""
    ImportProgress.objects.filter(waiting_id=waiting_id).update(read=read, seen_at=now)


def _place(waiting_id: UUID) -> str:
    return f"waiting import {waiting_id}"
