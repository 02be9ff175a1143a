"""Takes a whole import back: what it made is withdrawn, what it replaced stands again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from alongside.access import operations as grants
from alongside.access.viewer import Viewer
from alongside.concerns.chronology import list_people_with_entries, restore_entries, withdraw_entries
from alongside.exchange.models import Batch, ImportedRecord
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import BatchId, PersonId
from alongside.pathway.operations import restore_stages, withdraw_stages
from alongside.people import bulk
from alongside.people.indexing import index_people


class UnableToUndo(UnableToError):
    """The import cannot be taken back as things stand."""


@dataclass(frozen=True, kw_only=True)
class Undone:
    """What undoing did: records taken back, records that stand again, people kept because of other work."""

    taken_back: int
    restored: int
    people_removed: int
    people_kept: int


def undo_batch(*, viewer: Viewer, batch_id: BatchId, now: datetime) -> Undone:
    """This will take a whole return back; a person on whom others have worked since is kept.

    A record that is shut to the viewer stands as it did, and is counted with the others; a colleague to whom
    it is open is shown that it stands, and takes it back by the same call.

    Raises UnableToUndo where a later import built on this one, it was undone before, or it is a table of
    worries; NotFoundError where the batch is not the viewer's agency's.
    """
    batch = Batch.objects.select_for_update().filter(id=batch_id).first()
    if batch is None:
        raise NotFoundError
    if batch.kind != Batch.CIN:
        raise UnableToUndo(
            "Worries that were sent stay sent: a front door may be acting on them. Send a worry that says"
            " what was wrong, or ring the front door."
        )
    records = list(_left(batch).order_by("id"))
    if batch.undone_at is not None and not records:
        raise UnableToUndo("This import has been undone already.")
    _refuse_if_built_upon(records)
    earlier = list(
        ImportedRecord.objects.filter(id__in=[row.replaces_id for row in records if row.replaces_id])
    )
    _withdraw(viewer, records, now)
    ImportedRecord.objects.filter(id__in=[row.id for row in records]).update(live=False)
    _restore(viewer, earlier, now)
    ImportedRecord.objects.filter(id__in=[row.id for row in earlier]).update(live=True)
    removed, kept = _remove_people(viewer, batch_id, records, now)
    index_people(ids=list({PersonId(row.person_id) for row in records} - set(removed)))
    taken_back = len(records) if batch.undone_at else batch.report["total"]["taken_in"]
    Batch.objects.filter(id=batch_id).update(undone_at=now, undone_by=viewer.user_id)
    return Undone(
        taken_back=taken_back, restored=len(earlier), people_removed=len(removed), people_kept=len(kept)
    )


def _left(batch: Batch) -> QuerySet[ImportedRecord]:
    """What is there to take back: what the viewer may see; of a batch once undone, what still stands."""
    records = ImportedRecord.objects.filter(batch_id=batch.id)
    return records.filter(live=True) if batch.undone_at else records


def _refuse_if_built_upon(records: Sequence[ImportedRecord]) -> None:
    later = ImportedRecord.objects.filter(replaces_id__in=[row.id for row in records], live=True)
    newer = later.select_related("batch").order_by("-batch__imported_at").first()
    if newer is not None:
        raise UnableToUndo(
            f'A later import ("{newer.batch.file_name}") builds on this one. Undo that one first.'
        )


def _withdraw(viewer: Viewer, records: Iterable[ImportedRecord], now: datetime) -> None:
    stages = _made(records, "stage")
    withdraw_stages(ids=stages, now=now)
    withdraw_entries(viewer=viewer, source_kind="stage", source_ids=stages, now=now)
    bulk.withdraw_numbers(ids=_made(records, "number"), now=now)
    details: dict[PersonId, dict[str, object]] = {}
    for row in records:
        if row.made_kind == "details":
            details.setdefault(PersonId(row.made_id), {}).update(row.before or {})
    bulk.set_details(viewer=viewer, details=details, now=now)


def _restore(viewer: Viewer, earlier: Iterable[ImportedRecord], now: datetime) -> None:
    stages = _made(earlier, "stage")
    restore_stages(ids=stages)
    restore_entries(viewer=viewer, source_kind="stage", source_ids=stages, now=now)
    bulk.restore_numbers(ids=_made(earlier, "number"))


def _made(records: Iterable[ImportedRecord], kind: str) -> list[UUID]:
    return [row.made_id for row in records if row.made_kind == kind]


def _remove_people(
    viewer: Viewer, batch_id: BatchId, records: Sequence[ImportedRecord], now: datetime
) -> tuple[list[PersonId], list[PersonId]]:
    """People whom this import recorded go with it, but for those on whom somebody has worked since."""
    recorded = grants.list_people_because(because_kind="import", because_id=batch_id)
    new = [person_id for person_id in recorded if person_id in {row.person_id for row in records}]
    still = {
        PersonId(each)
        for each in ImportedRecord.objects.filter(person_id__in=list(new), live=True).values_list(
            "person_id", flat=True
        )
    }
    others = grants.list_people_known_otherwise(ids=new, because_id=batch_id)
    worked_on = bulk.list_named(ids=new) | list_people_with_entries(ids=new) | others | still
    gone = [person_id for person_id in new if person_id not in worked_on]
    bulk.withdraw_people(viewer=viewer, ids=gone, now=now)
    grants.end_grants(viewer=viewer, because_kind="import", because_id=batch_id, people=gone, now=now)
    return gone, [person_id for person_id in new if person_id in worked_on]
