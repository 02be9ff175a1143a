"""Meetings as they are read: minutes at once; and the actions that came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.names import Names, get_names
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.pathway.meetings import operations as meetings
from alongside.pathway.meetings.operations import NewAction
from alongside.pathway.meetings.queries import ActionFact, MeetingFact, list_actions, list_meetings
from alongside.people.queries import PersonCard, list_cards


@dataclass(frozen=True, kw_only=True)
class ActionRow:
    """An action as it is shown: what, whose, by when, and whether it is late."""

    fact: ActionFact
    owner: str
    is_late: bool

    @property
    def is_open(self) -> bool:
        """This will say whether it is still to be done."""
        return self.fact.done_at is None


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """One meeting as it was recorded, with who recorded it and the actions that came of it."""

    person: PersonCard
    meeting: MeetingFact
    recorded_by: str
    actions: tuple[ActionRow, ...]
    may_write: bool


def get_minutes(*, viewer: Viewer, person_id: PersonId, meeting_id: UUID, now: datetime) -> Minutes:
    """This will give a meeting's minutes, straight from the record. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading minutes", now=now)
    found = next((row for row in list_meetings(granted=granted) if row.meeting_id == meeting_id), None)
    if found is None:
        raise NotFoundError
    names = get_names(workers=[found.recorded_by], now=now)
    return Minutes(
        person=list_cards(ids=[person_id], now=now)[person_id],
        meeting=found,
        recorded_by=names.worker(found.recorded_by),
        actions=tuple(row for row in action_rows(granted=granted) if row.fact.meeting_id == meeting_id),
        may_write=granted.may_write(klass="ordinary"),
    )


def list_person_actions(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[ActionRow, ...]:
    """This will list what was undertaken for a person, by when it is due. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading actions", now=now)
    return action_rows(granted=granted)


def list_person_meetings(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[MeetingFact, ...]:
    """This will list the meetings about a person, the first first. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading meetings", now=now)
    return list_meetings(granted=granted)


def record_action(
    *, viewer: Viewer, person_id: PersonId, action: NewAction, meeting_id: UUID | None = None, now: datetime
) -> UUID:
    """This will record what somebody undertook to do for a person. Raises UnableToRecordAction."""
    granted = _to_write(viewer, person_id, "recording an action", now)
    return meetings.record_action(granted=granted, action=action, meeting_id=meeting_id)


def mark_action_done(
    *, viewer: Viewer, person_id: PersonId, action_id: UUID, what_happened: str, at: datetime, now: datetime
) -> None:
    """This will mark an action as done, with what happened. Raises UnableToRecordAction, NotFoundError."""
    granted = _to_write(viewer, person_id, "marking an action as done", now)
    meetings.mark_action_done(granted=granted, action_id=action_id, what_happened=what_happened, at=at)


def say_action_late(
    *, viewer: Viewer, person_id: PersonId, action_id: UUID, reason: str, now: datetime
) -> None:
    """This will record why an action is late; it stays open. Raises UnableToRecordAction, NotFoundError."""
    granted = _to_write(viewer, person_id, "saying why an action is late", now)
    meetings.say_action_late(granted=granted, action_id=action_id, reason=reason)


def action_rows(*, granted: Granted) -> tuple[ActionRow, ...]:
    """This will give the opened person's actions as they are shown."""
    facts = list_actions(granted=granted)
    names = get_names(
        workers={each.owner_user_id for each in facts if each.owner_user_id},
        agencies={each.owner_agency_id for each in facts if each.owner_agency_id},
        now=granted.now,
    )
    return _rows(facts, names, granted.now)


def _rows(facts: Sequence[ActionFact], names: Names, now: datetime) -> tuple[ActionRow, ...]:
    return tuple(
        ActionRow(fact=fact, owner=_owner(fact, names), is_late=fact.is_late(now=now)) for fact in facts
    )


def _owner(fact: ActionFact, names: Names) -> str:
    if fact.owner_user_id:
        return names.worker(fact.owner_user_id)
    return names.agency(fact.owner_agency_id) if fact.owner_agency_id else fact.owner_name


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
