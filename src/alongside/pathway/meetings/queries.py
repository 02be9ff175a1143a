"""Reads meetings, who was there, and the actions that came of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import Granted, read_once
from alongside.kernel.dates import local_date
from alongside.kernel.ids import AgencyId
from alongside.organisations.queries import AgencyCard, list_agencies
from alongside.pathway.meetings.operations import ABSENT, PRESENT
from alongside.pathway.models import Action, Attendance, Meeting

Agencies = dict[AgencyId, AgencyCard]


@dataclass(frozen=True, kw_only=True)
class AttendanceFact:
    """Who was asked: their agency and its kind (code list agency_kind), empty for a name from outside."""

    agency_id: UUID | None
    agency: str
    agency_kind: str
    name: str
    role: str
    presence: str
    reason: str
    views: str


@dataclass(frozen=True, kw_only=True)
class MeetingFact:
    """A meeting that was held: its kind (code list meeting_kind), when, who was there, what it came to.

    `present_kinds` holds the kinds of the agencies that were there (code list agency_kind).
    """

    meeting_id: UUID
    kind: str
    held_at: datetime
    present_kinds: frozenset[str]
    attendances: tuple[AttendanceFact, ...]
    absent_reason: str
    notes: str
    decisions: str
    outcome: str
    child_view: str
    parents_view: str
    dissent: str
    recorded_by: UUID
    recorded_at: datetime

    @property
    def absent(self) -> tuple[AttendanceFact, ...]:
        """This will give those who were asked and were not there, with the reason."""
        return tuple(each for each in self.attendances if each.presence == ABSENT)


@dataclass(frozen=True, kw_only=True)
class ActionFact:
    """What somebody undertook to do: whose it is, by when, and what happened where it was done."""

    action_id: UUID
    meeting_id: UUID | None
    what: str
    owner_user_id: UUID | None
    owner_agency_id: UUID | None
    owner_name: str
    due_on: date | None
    done_at: datetime | None
    done_note: str
    late_reason: str
    recorded_at: datetime

    def is_late(self, *, now: datetime) -> bool:
        """This will say whether it was not done within its day."""
        done_on = local_date(self.done_at or now)
        return self.due_on is not None and done_on > self.due_on


@read_once
def list_meetings(*, granted: Granted) -> tuple[MeetingFact, ...]:
    """This will list the meetings about the opened person, the first first."""
    rows = list(Meeting.objects.filter(person_id=granted.person_id).order_by("held_at"))
    if not rows:
        return ()
    asked: dict[UUID, list[Attendance]] = {}
    for row in Attendance.objects.filter(person_id=granted.person_id).order_by("presence", "name"):
        asked.setdefault(row.meeting_id, []).append(row)
    wanted = {row.of_agency_id for rows_of in asked.values() for row in rows_of if row.of_agency_id}
    agencies = list_agencies(ids=wanted | {each for row in rows for each in row.agencies_present})
    return tuple(_meeting(row, asked.get(row.id, []), agencies) for row in rows)


def list_actions(*, granted: Granted) -> tuple[ActionFact, ...]:
    """This will list what was undertaken for the opened person, by when it is due."""
    rows = Action.objects.filter(person_id=granted.person_id)
    return tuple(map(_action, sorted(rows, key=lambda row: (row.due_on or date.max, row.recorded_at))))


def _meeting(row: Meeting, asked: Iterable[Attendance], agencies: Agencies) -> MeetingFact:
    facts = [_attendance(each, agencies) for each in asked]
    # Meetings that were recorded before attendance was name their agencies alone.
    named = {fact.agency_id for fact in facts}
    facts += [
        _attendance(Attendance(of_agency_id=each, presence=PRESENT), agencies)
        for each in row.agencies_present
        if each not in named
    ]
    return MeetingFact(
        meeting_id=row.id,
        kind=row.kind,
        held_at=row.held_at,
        present_kinds=frozenset(
            fact.agency_kind for fact in facts if fact.presence == PRESENT and fact.agency_kind
        ),
        attendances=tuple(facts),
        absent_reason=row.absent_reason,
        notes=row.notes,
        decisions=row.decisions,
        outcome=row.outcome,
        child_view=row.child_view,
        parents_view=row.parents_view,
        dissent=row.dissent,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _attendance(row: Attendance, agencies: Agencies) -> AttendanceFact:
    agency = agencies.get(AgencyId(row.of_agency_id)) if row.of_agency_id else None
    return AttendanceFact(
        agency_id=row.of_agency_id,
        agency=agency.name if agency else "",
        agency_kind=agency.kind if agency else "",
        name=row.name,
        role=row.role,
        presence=row.presence,
        reason=row.reason,
        views=row.views,
    )


def _action(row: Action) -> ActionFact:
    return ActionFact(
        action_id=row.id,
        meeting_id=row.meeting_id,
        what=row.what,
        owner_user_id=row.owner_user_id,
        owner_agency_id=row.owner_agency_id,
        owner_name=row.owner_name,
        due_on=row.due_on,
        done_at=row.done_at,
        done_note=row.done_note,
        late_reason=row.late_reason,
        recorded_at=row.recorded_at,
    )
