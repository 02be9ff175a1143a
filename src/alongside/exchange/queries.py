"""Reads what was imported."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from alongside.exchange.models import Batch
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import BatchId, UserId


@dataclass(frozen=True, kw_only=True)
class BatchFact:
    """One file that was read in, and its report as it was given then.

    `still_stand` counts, of one that was undone, the records that were shut to whoever undid it.
    """

    batch_id: BatchId
    kind: str
    file_name: str
    imported_by: UserId
    imported_at: datetime
    undone_at: datetime | None
    report: dict[str, Any]
    still_stand: int = 0


def list_batches(*, most: int = 100) -> tuple[BatchFact, ...]:
    """This will list the imports that the row lock lets the viewer see, the latest first."""
    return tuple(map(_fact, Batch.objects.order_by("-imported_at")[:most]))


def get_batch(*, batch_id: BatchId) -> BatchFact:
    """This will give one import. Raises NotFoundError where the viewer may not see it."""
    row = Batch.objects.filter(id=batch_id).first()
    if row is None:
        raise NotFoundError
    if row.undone_at is None:
        return _fact(row)
    return replace(_fact(row), still_stand=row.records.filter(live=True).count())


def _fact(row: Batch) -> BatchFact:
    return BatchFact(
        batch_id=BatchId(row.id),
        kind=row.kind,
        file_name=row.file_name,
        imported_by=UserId(row.imported_by),
        imported_at=row.imported_at,
        undone_at=row.undone_at,
        report=row.report,
    )
