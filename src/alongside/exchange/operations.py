"""Brings a council's return in, whole or not at all, and tells what became of each record."""

from datetime import date, datetime
from typing import BinaryIO

from alongside.access.policy import BRING_RETURNS, roles_that
from alongside.access.viewer import Viewer
from alongside.exchange import batches
from alongside.exchange.batches import Imported, Progress
from alongside.exchange.cin.code_sets import PolicyCodes
from alongside.exchange.cin.header import ReturnHeader
from alongside.exchange.cin.reader import read_return
from alongside.exchange.cin.records import CinRecord
from alongside.exchange.intake import Accepted
from alongside.exchange.report import ReportBuilder
from alongside.exchange.taking_in import TakingIn, Whose
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import BatchId
from alongside.organisations.queries import list_agencies

CHUNK = 2_000  # records; a chunk is taken in with a fixed number of queries


class UnableToImport(UnableToError):
    """This viewer cannot bring this file in."""


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

    `file` can be rewound. `progress` is told the number of children read so far. Raises UnableToImport for a
    viewer whose role does not bring returns in, UnableToReadReturn for a file that cannot be read as a whole:
    then nothing was taken in.
    """
    if not viewer.roles & roles_that(BRING_RETURNS):
        raise UnableToImport("Your role does not bring returns in. Ask the data team of your council.")
    begun = batches.begin(viewer=viewer, kind=batches.CIN, file=file, file_name=file_name, now=now)
    builder = ReportBuilder(file_name=file_name, file_kind=batches.CIN, dry_run=dry_run)
    _take_in(viewer, file, begun.batch_id, builder, now, progress)
    return batches.settle(begun=begun, report=builder.build())


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
    children, child_id = 0, ""
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
                progress(children)
            waiting.append(item.record)
            children += item.record.child_id != child_id
            child_id = item.record.child_id
    if taking and waiting:
        taking.take(waiting)
    progress(children)


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
