"""Brings a council's return in, whole or not at all, and tells what became of each record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest
from typing import BinaryIO
from uuid import uuid4

from django.db import transaction

from alongside.access.policy import get_return_roles
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.exchange.cin.code_sets import PolicyCodes
from alongside.exchange.cin.header import ReturnHeader
from alongside.exchange.cin.reader import read_return
from alongside.exchange.cin.records import CinRecord
from alongside.exchange.intake import Accepted
from alongside.exchange.models import Batch
from alongside.exchange.report import ImportReport, ReportBuilder
from alongside.exchange.taking_in import TakingIn, Whose
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import BatchId
from alongside.organisations.queries import list_agencies

CHUNK = 2_000  # records; a chunk is taken in with a fixed number of queries

Progress = Callable[[int], None]


class UnableToImport(UnableToError):
    """This viewer cannot bring this file in."""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of an import; `batch_id` is None after a dry run, and where nothing in the file was new."""

    batch_id: BatchId | None
    report: ImportReport


def import_return(
    *,
    viewer: Viewer,
    file: BinaryIO,
    file_name: str,
    dry_run: bool,
    now: datetime,
    progress: Progress = lambda read: None,
) -> Imported:
    """This will read a children in need return and take its records in; with `dry_run` nothing is kept.

    `file` can be rewound. `progress` is told the number of records read so far. Raises UnableToImport for a
    viewer whose role does not bring returns in, UnableToReadReturn for a file that cannot be read as a whole:
    then nothing was taken in.
    """
    if not viewer.roles & get_return_roles():
        raise UnableToImport("Your role does not bring returns in. Ask the data team of your council.")
    savepoint = transaction.savepoint()
    batch_id = _begin(viewer=viewer, file=file, file_name=file_name, now=now)
    builder = ReportBuilder(file_name=file_name, file_kind="cin", dry_run=dry_run)
    _take_in(viewer, file, batch_id, builder, now, progress)
    report = builder.build()
    kept = not dry_run and report.total.taken_in > 0
    if kept:
        Batch.objects.filter(id=batch_id).update(report=report.to_dict())
        transaction.savepoint_commit(savepoint)
    else:
        transaction.savepoint_rollback(savepoint)
    audit.append(
        action="imported return" if not dry_run else "tried import of return",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="batch",
        subject_id=batch_id if kept else None,
        now=now,
    )
    return Imported(batch_id=batch_id if kept else None, report=report)


def _begin(*, viewer: Viewer, file: BinaryIO, file_name: str, now: datetime) -> BatchId:
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do
    file.seek(0)
    row = Batch.objects.create(
        id=uuid4(),
        kind=Batch.CIN,
        file_name=file_name[:200],
        sha256=digest,
        agency_id=viewer.agency_id,
        imported_by=viewer.user_id,
        imported_at=now,
        report={},
    )
    return BatchId(row.id)


def _take_in(
    viewer: Viewer,
    file: BinaryIO,
    batch_id: BatchId,
    builder: ReportBuilder,
    now: datetime,
    progress: Progress,
) -> None:
    taking: TakingIn | None = None
    waiting: list[CinRecord] = []
    read = 0
    for item in read_return(source=file, codes=PolicyCodes()):
        if isinstance(item, ReturnHeader):
            builder.header(item.as_dict())
            taking = TakingIn(whose=_whose(viewer, batch_id, item, now), report=builder)
            continue
        builder.add(item)
        if isinstance(item, Accepted):
            if item.repeats_line is not None:
                builder.unchanged(item.record.kind)
                continue
            if taking and len(waiting) >= CHUNK and waiting[-1].child_id != item.record.child_id:
                taking.take(waiting)
                waiting = []
                progress(read)
            waiting.append(item.record)
            read += 1
    if taking and waiting:
        taking.take(waiting)
    progress(read)


def _whose(viewer: Viewer, batch_id: BatchId, header: ReturnHeader, now: datetime) -> Whose:
    """A return of another authority keeps its own numbers apart from those of the agency that reads it."""
    own = list_agencies(ids=[viewer.agency_id])[viewer.agency_id].la_code
    return Whose(
        viewer=viewer,
        batch_id=batch_id,
        authority="" if header.authority in {"", own} else header.authority,
        census_day=date(header.year, 3, 31),
        now=now,
    )
