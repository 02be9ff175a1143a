"""How a child and their family are met: the first response, what they say of it, who stays with them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access import operations as grants
from alongside.access.door import WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.names import get_names
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId, TeamId, UserId
from alongside.reference.codelists import get_label
from alongside.voice import meeting
from alongside.voice.meeting import NewFeedback, NewResponse


@dataclass(frozen=True, kw_only=True)
class ResponseRow:
    """A first response as it is read."""

    at: datetime
    who: str
    told: str
    support: str
    child_aware: str
    how_to_tell: str
    child_words: str


@dataclass(frozen=True, kw_only=True)
class FeedbackRow:
    """What somebody said of how they were met."""

    on: date
    from_whom: str
    believed: str
    words: str
    told_of: tuple[str, ...]
    recorded_by: str


@dataclass(frozen=True, kw_only=True)
class Staying:
    """To whom a child was allocated, from when until when; `until` is None for whoever stays now."""

    who: str
    since: date
    until: date | None


def record_first_response(
    *, viewer: Viewer, person_id: PersonId, response: NewResponse, now: datetime
) -> UUID:
    """This will record how the child was first met. Raises UnableToRecordResponse."""
    granted = _to_write(viewer, person_id, "recording a first response", now)
    return meeting.record_response(granted=granted, response=response)


def record_feedback(*, viewer: Viewer, person_id: PersonId, feedback: NewFeedback, now: datetime) -> UUID:
    """This will record what a child or a family says of how they were met. Raises UnableToRecordResponse."""
    granted = _to_write(viewer, person_id, "recording feedback", now)
    return meeting.record_feedback(granted=granted, feedback=feedback)


def response_rows(*, granted: Granted) -> tuple[ResponseRow, ...]:
    """This will write the first responses to an opened child as they are read."""
    facts = meeting.list_responses(granted=granted)
    names = get_names(workers={fact.recorded_by for fact in facts}, now=granted.now)
    return tuple(
        ResponseRow(
            at=fact.responded_at,
            who=fact.responder or names.worker(fact.recorded_by),
            told=fact.told,
            support=fact.support,
            child_aware=fact.child_aware,
            how_to_tell=fact.how_to_tell,
            child_words=fact.child_words,
        )
        for fact in facts
        if granted.may_see(klass="ordinary", agency_id=fact.agency_id)
    )


def feedback_rows(*, granted: Granted) -> tuple[FeedbackRow, ...]:
    """This will write the feedback about an opened child's record as it is read."""
    facts = meeting.list_feedback(granted=granted)
    names = get_names(workers={fact.recorded_by for fact in facts}, now=granted.now)
    return tuple(
        FeedbackRow(
            on=fact.given_on,
            from_whom=get_label(key="feedback_from", code=fact.from_whom, as_at=fact.given_on),
            believed=get_label(key="felt_believed", code=fact.believed, as_at=fact.given_on),
            words=fact.words,
            told_of=tuple(
                what
                for is_told, what in (
                    (fact.told_of_complaints, "how to complain"),
                    (fact.told_of_advocacy, "independent advocacy"),
                )
                if is_told
            ),
            recorded_by=names.worker(fact.recorded_by),
        )
        for fact in facts
        if granted.may_see(klass="ordinary", agency_id=fact.agency_id)
    )


def list_staying(*, granted: Granted) -> tuple[Staying, ...]:
    """This will list to whom an opened person was allocated, whoever stays now first (S-27)."""
    facts = grants.list_allocations(granted_to=granted.person_id)
    holders = {fact.principal_id for fact in facts}
    names = get_names(workers=holders, teams=holders, now=granted.now)
    rows = [
        Staying(
            who=names.worker(fact.principal_id)
            if UserId(fact.principal_id) in names.workers
            else names.team(TeamId(fact.principal_id)),
            since=local_date(fact.starts_at),
            until=local_date(fact.ends_at) if fact.ends_at else None,
        )
        for fact in facts
    ]
    return tuple(sorted(rows, key=lambda row: (row.until is not None, -row.since.toordinal())))


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
