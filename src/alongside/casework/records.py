"""What else happens in a child's life: missing and found, meetings, anything worth knowing."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.policy import get_classes
from alongside.access.viewer import Viewer
from alongside.casework.stages import take_steps_of_meeting
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import EntryId, PersonId
from alongside.kernel.texts import require_fit
from alongside.missing import operations as missing
from alongside.missing.operations import NewInterview
from alongside.missing.queries import EpisodeFact
from alongside.missing.queries import list_episodes as list_episode_facts
from alongside.pathway import operations as pathway
from alongside.pathway.operations import NewMeeting
from alongside.reference.codelists import require_code

# What an event may be recorded as; the chronology has no entries of identity.
KLASSES = tuple(klass for klass in get_classes() if klass != "identity")


class UnableToRecordEvent(UnableToError):
    """What happened cannot be recorded as it stands."""


def record_missing(
    *,
    viewer: Viewer,
    person_id: PersonId,
    missing_from: datetime,
    reported_at: datetime,
    circumstances: str,
    now: datetime,
) -> UUID:
    """This will record that a child is missing. Raises UnableToRecordMissing where the times do not fit."""
    granted = _to_write(viewer, person_id, "recording a missing episode", now)
    return missing.record_missing(
        granted=granted, missing_from=missing_from, reported_at=reported_at, circumstances=circumstances
    )


def record_found(
    *, viewer: Viewer, person_id: PersonId, found_at: datetime, note: str, now: datetime
) -> UUID:
    """This will record that a missing child returned or was found."""
    granted = _to_write(viewer, person_id, "recording that a child was found", now)
    return missing.record_found(granted=granted, found_at=found_at, note=note)


def list_episodes(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[EpisodeFact, ...]:
    """This will list the times when a person was missing, the latest first. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading missing episodes", now=now
    )
    return list_episode_facts(granted=granted)


def record_return_interview(
    *, viewer: Viewer, person_id: PersonId, interview: NewInterview, now: datetime
) -> UUID:
    """This will record a return interview for the child's latest episode."""
    granted = _to_write(viewer, person_id, "recording a return interview", now)
    return missing.record_interview(granted=granted, interview=interview)


def record_meeting(
    *, viewer: Viewer, people: Sequence[PersonId], meeting: NewMeeting, now: datetime
) -> tuple[UUID, ...]:
    """This will record one meeting on the record of each person that it was about, or on none.

    What it came to is a step of the stage that it belongs to. Raises UnableToRecordMeeting, UnableToTakeStep.
    """
    if not people:
        raise UnableToRecordEvent("Say whom the meeting was about.", field="people")
    opened = [_to_write(viewer, person_id, "recording a meeting", now) for person_id in people]
    made = tuple(pathway.record_meeting(granted=granted, meeting=meeting) for granted in opened)
    for granted in opened:
        take_steps_of_meeting(granted=granted, meeting=meeting)
    return made


def record_event(
    *,
    viewer: Viewer,
    person_id: PersonId,
    kind: str,
    happened: UncertainDate,
    title: str,
    detail: str = "",
    child_words: str = "",
    happened_time: str = "",
    basis: str = "UNKNOWN",
    klass: str = "ordinary",
    now: datetime,
) -> EntryId:
    """This will put anything else worth knowing on the chronology.

    `kind` is a code of chronology_kind. Raises UnableToRecordEvent where the title is missing, a code is
    unknown, or the day is in the future.
    """
    granted = _to_write(viewer, person_id, "adding to the chronology", now)
    _check_event(kind=kind, basis=basis, klass=klass, title=title, happened=happened, now=now)
    require_fit(text=happened_time, most=40, field="happened_time")
    entry = NewEntry(
        person_id=person_id,
        kind=kind,
        klass=klass,
        happened=happened,
        happened_time=happened_time,
        title=title.strip(),
        detail=detail,
        child_words=child_words,
        basis=basis,
        known_at=now,
        source_kind="event",
        source_id=None,
    )
    (entry_id,) = add_entries(viewer=granted.viewer, entries=[entry], now=now)
    return entry_id


def _check_event(
    *, kind: str, basis: str, klass: str, title: str, happened: UncertainDate, now: datetime
) -> None:
    today = local_date(now)
    for list_key, code, field in (("chronology_kind", kind, "kind"), ("information_basis", basis, "basis")):
        require_code(key=list_key, code=code, field=field, as_at=today)
    if klass not in KLASSES:
        raise UnableToRecordEvent(f"Use one of: {', '.join(KLASSES)}.", field="klass")
    if not title.strip():
        raise UnableToRecordEvent("Say in a line what happened.", field="title")
    if len(title.strip()) > 200:
        raise UnableToRecordEvent(
            "Keep the line under 200 characters; the rest goes below it.", field="title"
        )
    if happened.earliest is not None and happened.earliest > today:
        raise UnableToRecordEvent("The day is in the future. Check the date.", field="happened")


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
