"""Records meetings, and stages of the statutory process as a return states them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import AgencyId, PersonId
from alongside.pathway.models import Meeting, StageFact
from alongside.reference.codelists import get_label


class UnableToRecordMeeting(UnableToError):
    """The meeting cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewMeeting:
    """A meeting that was held: its kind (code list meeting_kind), who was there, what was decided."""

    kind: str
    held_at: datetime
    present: Sequence[AgencyId]
    notes: str
    absent_reason: str = ""
    decisions: str = ""
    child_view: str = ""


@dataclass(frozen=True, kw_only=True)
class NewStage:
    """A stage that a return states: its kind, its days and the return's own codes."""

    person_id: PersonId
    kind: str
    starts_on: date | None
    ends_on: date | None
    values: Mapping[str, Any]


def record_meeting(*, granted: Granted, meeting: NewMeeting) -> UUID:
    """This will record a meeting about the opened person and put it on the chronology.

    Raises UnableToRecordMeeting where it lies in the future or nothing is said of it.
    """
    if meeting.held_at > granted.now:
        raise UnableToRecordMeeting(
            "The meeting is in the future. Record it once it was held.", field="held_at"
        )
    if not (meeting.notes.strip() or meeting.decisions.strip()):
        raise UnableToRecordMeeting("Say what was discussed or decided.", field="notes")
    day = local_date(meeting.held_at)
    label = get_label(key="meeting_kind", code=meeting.kind, as_at=day)
    made = uuid4()
    Meeting.objects.create(
        id=made,
        person_id=granted.person_id,
        kind=meeting.kind,
        held_at=meeting.held_at,
        agencies_present=list(meeting.present),
        absent_reason=meeting.absent_reason,
        notes=meeting.notes,
        decisions=meeting.decisions,
        child_view=meeting.child_view,
        agency_id=granted.viewer.agency_id,
        recorded_by=granted.viewer.user_id,
        recorded_at=granted.now,
    )
    entry = NewEntry(
        person_id=granted.person_id,
        kind="MEETING",
        happened=UncertainDate.exact(day),
        title=label,
        detail="\n".join(part for part in (meeting.notes, meeting.decisions) if part.strip()),
        child_words=meeting.child_view,
        known_at=granted.now,
        source_kind="MEETING",
        source_id=made,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
    audit.append(
        action="recorded meeting",
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="MEETING",
        subject_id=made,
        person_id=granted.person_id,
        now=granted.now,
    )
    return made


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
