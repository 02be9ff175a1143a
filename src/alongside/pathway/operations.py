"""Records stages of the statutory process as a return states them. Meetings and our own: in packages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from alongside.access.viewer import Viewer
from alongside.kernel.ids import PersonId
from alongside.pathway.meetings.operations import NewMeeting, UnableToRecordMeeting, record_meeting
from alongside.pathway.models import StageFact

__all__ = [
    "NewMeeting",
    "NewStage",
    "UnableToRecordMeeting",
    "record_meeting",
    "record_stages",
    "restore_stages",
    "withdraw_stages",
]


@dataclass(frozen=True, kw_only=True)
class NewStage:
    """A stage that a return states: its kind, its days and the return's own codes."""

    person_id: PersonId
    kind: str
    starts_on: date | None
    ends_on: date | None
    values: Mapping[str, Any]


def record_stages(*, viewer: Viewer, stages: Iterable[NewStage], now: datetime) -> tuple[UUID, ...]:
    """This will keep stages as a return states them; gives their ids. The caller writes the entries."""
    rows = [
        StageFact(
            id=uuid4(),
            person_id=stage.person_id,
            kind=stage.kind,
            starts_on=stage.starts_on,
            ends_on=stage.ends_on,
            values=dict(stage.values),
            agency_id=viewer.agency_id,
            recorded_by=viewer.user_id,
            recorded_at=now,
        )
        for stage in stages
    ]
    StageFact.objects.bulk_create(rows, batch_size=500)
    return tuple(row.id for row in rows)


def withdraw_stages(*, ids: Iterable[UUID], now: datetime) -> int:
    """This will mark stages as no longer stated; gives how many there were."""
    return StageFact.objects.filter(id__in=list(ids), withdrawn_at__isnull=True).update(withdrawn_at=now)


def restore_stages(*, ids: Iterable[UUID]) -> int:
    """This will let stages stand again that were withdrawn; gives how many there were."""
    return StageFact.objects.filter(id__in=list(ids)).update(withdrawn_at=None)
