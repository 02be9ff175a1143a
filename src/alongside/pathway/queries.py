"""Reads meetings, actions, stages, and stages as returns state them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.pathway.meetings.queries import ActionFact, MeetingFact, list_actions, list_meetings
from alongside.pathway.models import Meeting, StageFact
from alongside.pathway.stages.queries import (
    StageNow,
    list_beginnings,
    list_late_reasons,
    list_nrm,
    list_stages_now,
)

__all__ = [
    "ActionFact",
    "MeetingFact",
    "StageNow",
    "StageOfReturn",
    "WholeMeeting",
    "list_actions",
    "list_beginnings",
    "list_late_reasons",
    "list_meetings",
    "list_nrm",
    "list_stages",
    "list_stages_now",
    "list_whole_meetings",
]


@dataclass(frozen=True, kw_only=True)
class WholeMeeting:
    """A meeting with all that was written of it; `agencies` are those that were there."""

    meeting_id: UUID
    kind: str
    held_at: datetime
    agencies: tuple[UUID, ...]
    absent_reason: str
    notes: str
    decisions: str
    child_view: str
    parents_view: str
    agency_id: UUID
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class StageOfReturn:
    """A stage as a return states it: its kind and its days, either of which may be open."""

    stage_id: UUID
    kind: str
    starts_on: date | None
    ends_on: date | None


def list_whole_meetings(*, granted: Granted) -> tuple[WholeMeeting, ...]:
    """This will list the meetings about the opened person with their words, the first first."""
    rows = Meeting.objects.filter(person_id=granted.person_id).prefetch_related("attendances")
    return tuple(
        WholeMeeting(
            meeting_id=row.id,
            kind=row.kind,
            held_at=row.held_at,
            agencies=tuple(row.agencies_present),
            absent_reason=" ".join([row.absent_reason, *(each.reason for each in row.attendances.all())]),
            notes=row.notes,
            decisions=row.decisions,
            child_view=row.child_view,
            parents_view=row.parents_view,
            agency_id=row.agency_id,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in rows.order_by("held_at")
    )


def list_stages(*, granted: Granted) -> tuple[StageOfReturn, ...]:
    """This will list the stages that returns state of the opened person, but for those withdrawn."""
    rows = StageFact.objects.filter(person_id=granted.person_id, withdrawn_at__isnull=True)
    return tuple(
        StageOfReturn(stage_id=row.id, kind=row.kind, starts_on=row.starts_on, ends_on=row.ends_on)
        for row in rows.order_by("starts_on")
    )
