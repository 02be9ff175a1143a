"""One file being read in: its batch, what stands from earlier files, what was made of each record."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import transaction

from alongside.access.asking import is_alone, one_at_a_time
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.exchange.models import Batch, ImportedRecord
from alongside.exchange.report import ImportReport
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import BatchId, PersonId

CIN, CONCERNS = Batch.CIN, Batch.CONCERNS

Progress = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A file whose reading has begun: by whom, as which batch; nothing of it is kept until it is settled."""

    viewer: Viewer
    batch_id: BatchId
    savepoint: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of an import; `batch_id` is None after a dry run, and where nothing in the file was new."""

    batch_id: BatchId | None
    report: ImportReport


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A record that an earlier file brought in: what it said, about whom, and what it became here."""

    record_id: UUID
    fingerprint: str
    person_id: PersonId
    made_id: UUID


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a record became: `kind` and `made_id` name it, `replaces` the record whose place it takes."""

    record_kind: str
    natural_key: str
    fingerprint: str
    person_id: PersonId
    kind: str
    made_id: UUID
    replaces: UUID | None


class UnableToBeginImport(UnableToError):
    """Another file of the same agency is coming in."""


def wait_for_others(*, viewer: Viewer) -> None:
    """This will wait until no other file of the viewer's agency is coming in, and hold the turn."""
    one_at_a_time(key=_turn(viewer))


def _turn(viewer: Viewer) -> str:
    return f"import {viewer.agency_id}"


def begin(*, viewer: Viewer, kind: str, file: BinaryIO, file_name: str, now: datetime) -> Begun:
    """This will begin an import inside the caller's transaction; the file is rewound.

    An agency's files come in one after the other: a later one knows what an earlier one made. Raises
    UnableToBeginImport where another is coming in; who can wait calls `wait_for_others` first.
    """
    if not is_alone(key=_turn(viewer)):
        raise UnableToBeginImport(
            "Another file of your agency is coming in just now, so nothing of this one was read. Bring it in"
            " again in a minute."
        )
    savepoint = transaction.savepoint()
    digest = file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do
    file.seek(0)
    row = Batch.objects.create(
        id=uuid4(),
        kind=kind,
        file_name=file_name[:200],
        sha256=digest,
        agency_id=viewer.agency_id,
        imported_by=viewer.user_id,
        imported_at=now,
        report={},
    )
    return Begun(viewer=viewer, batch_id=BatchId(row.id), savepoint=savepoint, now=now)


def settle(*, begun: Begun, report: ImportReport) -> Imported:
    """This will keep the import; nothing of it after a dry run, or where nothing in the file was new."""
    kept = not report.dry_run and report.total.taken_in > 0
    if kept:
        Batch.objects.filter(id=begun.batch_id).update(report=report.to_dict())
        transaction.savepoint_commit(begun.savepoint)
    else:
        transaction.savepoint_rollback(begun.savepoint)
    audit.append(
        action="tried import" if report.dry_run else "imported file",
        actor_id=begun.viewer.user_id,
        agency_id=begun.viewer.agency_id,
        subject_kind="batch",
        subject_id=begun.batch_id if kept else None,
        now=begun.now,
    )
    return Imported(batch_id=begun.batch_id if kept else None, report=report)


def list_standing(*, agency_id: UUID, keys: Iterable[str]) -> dict[str, Standing]:
    """This will give what an agency's earlier files brought in under these keys: of several, the first."""
    rows = ImportedRecord.objects.filter(agency_id=agency_id, live=True, natural_key__in=list(keys)).order_by(
        "-batch__imported_at", "-batch_id"
    )
    return {
        row.natural_key: Standing(
            record_id=row.id,
            fingerprint=row.fingerprint,
            person_id=PersonId(row.person_id),
            made_id=row.made_id,
        )
        for row in rows
    }


def remember(*, begun: Begun, made: Made) -> None:
    """This will keep what one record became, so that the same record is known again."""
    if made.replaces:
        ImportedRecord.objects.filter(id=made.replaces).update(live=False)
    ImportedRecord.objects.create(
        id=uuid4(),
        batch_id=begun.batch_id,
        agency_id=begun.viewer.agency_id,
        kind=made.record_kind,
        natural_key=made.natural_key,
        fingerprint=made.fingerprint,
        person_id=made.person_id,
        made_kind=made.kind,
        made_id=made.made_id,
        replaces_id=made.replaces,
    )
