"""Bringing files in from outside, looking at what came of them, and taking them back."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from alongside.access.door import auditing_refusal
from alongside.access.policy import BRING_RETURNS, SEND_TABLES, roles_that
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import get_names
from alongside.exchange import batches, operations, queries, undoing
from alongside.exchange.batches import Imported
from alongside.exchange.queries import BatchFact
from alongside.exchange.undoing import Undone
from alongside.kernel.ids import BatchId
from alongside.organisations import queries as organisations


@dataclass(frozen=True, kw_only=True)
class BatchRow:
    """An import as it is listed, with the name of whoever did it."""

    fact: BatchFact
    imported_by: str


def import_cin(
    *,
    viewer: Viewer,
    file: BinaryIO,
    file_name: str,
    dry_run: bool,
    now: datetime,
    progress: Callable[[int], None] = lambda read: None,
) -> Imported:
    """This will bring a children in need return in; with `dry_run` it only tells what would happen."""
    return operations.import_return(
        viewer=viewer, file=file, file_name=file_name, dry_run=dry_run, now=now, progress=progress
    )


def list_kinds(*, viewer: Viewer) -> tuple[str, ...]:
    """This will name the kinds of file that the viewer's roles may bring in: cin, concerns."""
    roles = {batches.CIN: roles_that(BRING_RETURNS), batches.CONCERNS: roles_that(SEND_TABLES)}
    return tuple(kind for kind, allowed in roles.items() if viewer.roles & allowed)


def undo_import(*, viewer: Viewer, batch_id: BatchId, now: datetime) -> Undone:
    """This will take a whole import back. Raises UnableToUndo where later work stands in the way.

    The row lock shows an import to whoever did it and to the data team of the same agency; they may undo it.
    """
    with _auditing_refusal(viewer, batch_id, "undoing import", now):
        undone = undoing.undo_batch(viewer=viewer, batch_id=batch_id, now=now)
    _audit(viewer, "undid import", batch_id, now)
    return undone


def list_imports(*, viewer: Viewer, now: datetime) -> tuple[BatchRow, ...]:
    """This will list the imports of the viewer's data team, or their own, the latest first."""
    rows = queries.list_batches()
    names = get_names(workers={row.imported_by for row in rows}, now=now)
    audit.append(
        action="listed imports",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[row.batch_id for row in rows],
        now=now,
    )
    return tuple(BatchRow(fact=row, imported_by=names.worker(row.imported_by)) for row in rows)


def get_import(*, viewer: Viewer, batch_id: BatchId, now: datetime) -> BatchRow:
    """This will give one import with its report. Raises NotFoundError."""
    with _auditing_refusal(viewer, batch_id, "reading import", now):
        fact = queries.get_batch(batch_id=batch_id)
    _audit(viewer, "read import", batch_id, now)
    return BatchRow(
        fact=fact, imported_by=get_names(workers=[fact.imported_by], now=now).worker(fact.imported_by)
    )


def export_report(*, viewer: Viewer, batch_id: BatchId, now: datetime) -> Mapping[str, Any]:
    """This will give one import's whole report to be taken away as a file. Raises NotFoundError."""
    with _auditing_refusal(viewer, batch_id, "exporting import report", now):
        fact = queries.get_batch(batch_id=batch_id)
    _audit(viewer, "exported import report", batch_id, now)
    return fact.report


def list_importers(*, now: datetime) -> tuple[str, ...]:
    """This will list the user names of those whose role brings returns in."""
    workers = organisations.list_workers(now=now).values()
    return tuple(sorted(worker.username for worker in workers if worker.roles & roles_that(BRING_RETURNS)))


def _auditing_refusal(
    viewer: Viewer, batch_id: BatchId, purpose: str, now: datetime
) -> AbstractContextManager[None]:
    return auditing_refusal(
        viewer=viewer, subject_kind="batch", subject_id=batch_id, purpose=purpose, now=now
    )


def _audit(viewer: Viewer, action: str, batch_id: BatchId, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="batch",
        subject_id=batch_id,
        now=now,
    )
