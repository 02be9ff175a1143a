"""Records missing episodes and return interviews (domain 4.2, 7.5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_clock
from alongside.kernel.errors import UnableToError
from alongside.kernel.texts import require_fit
from alongside.missing.models import Episode, ReturnInterview

ANSWERS = ("accepted", "declined", "none yet")


class UnableToRecordMissing(UnableToError):
    """What was given about an episode cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewInterview:
    """A return interview as far as it came: offered, answered, held, by whom, what the child said."""

    offered_at: datetime
    answer: str
    held_at: datetime | None = None
    interviewer: str = ""
    child_words: str = ""
    note: str = ""


def record_missing(
    *, granted: Granted, missing_from: datetime, reported_at: datetime, circumstances: str
) -> UUID:
    """This will record that the child is missing, from when, and what is known of it.

    Raises UnableToRecordMissing where the times are out of order or an episode is still open.
    """
    _in_the_past(missing_from, granted.now, "missing_from")
    if reported_at < missing_from:
        raise UnableToRecordMissing(
            "The report stands before the child went missing. Check both times.", field="reported_at"
        )
    if Episode.objects.filter(person_id=granted.person_id, found_at__isnull=True).exists():
        raise UnableToRecordMissing(
            "This child is already recorded as missing. Record that they were found before a new episode.",
            field="missing_from",
        )
    if not circumstances.strip():
        raise UnableToRecordMissing("Say what is known: last seen where, with whom.", field="circumstances")
    made = uuid4()
    Episode.objects.create(
        id=made,
        person_id=granted.person_id,
        missing_from=missing_from,
        reported_at=reported_at,
        circumstances=circumstances,
        **_source(granted),
    )
    _entry(granted, "MISSING", missing_from, "Reported missing", circumstances, made)
    _audit(granted, "recorded missing episode", made)
    return made


def record_found(*, granted: Granted, found_at: datetime, note: str) -> UUID:
    """This will record that the child returned or was found, and how they were; gives the episode's id."""
    row = Episode.objects.filter(person_id=granted.person_id, found_at__isnull=True).first()
    if row is None:
        raise UnableToRecordMissing("There is no open missing episode. Record when they went missing first.")
    _in_the_past(found_at, granted.now, "found_at")
    if found_at < row.missing_from:
        raise UnableToRecordMissing("They cannot be found before they went missing.", field="found_at")
    row.found_at, row.found_note = found_at, note
    row.save(update_fields=["found_at", "found_note"])
    _entry(granted, "FOUND", found_at, "Returned or was found", note, row.id)
    _audit(granted, "recorded found", row.id)
    return row.id


def record_interview(*, granted: Granted, interview: NewInterview) -> UUID:
    """This will record a return interview for the child's latest episode (owed after every one)."""
    episode = Episode.objects.filter(person_id=granted.person_id).order_by("-missing_from").first()
    if episode is None:
        raise UnableToRecordMissing("There is no missing episode to which this interview could belong.")
    require_fit(text=interview.interviewer, most=200, field="interviewer")
    if interview.answer not in ANSWERS:
        raise UnableToRecordMissing(f"Answer one of: {', '.join(ANSWERS)}.", field="answer")
    if interview.held_at is not None and interview.held_at < interview.offered_at:
        raise UnableToRecordMissing("It cannot be held before it was offered.", field="held_at")
    _in_the_past(interview.held_at or interview.offered_at, granted.now, "held_at")
    made = uuid4()
    ReturnInterview.objects.create(
        id=made,
        episode=episode,
        person_id=granted.person_id,
        offered_at=interview.offered_at,
        answer=interview.answer,
        held_at=interview.held_at,
        interviewer=interview.interviewer,
        child_words=interview.child_words,
        note=interview.note,
        **_source(granted),
    )
    title = "Return interview held" if interview.held_at else f"Return interview offered: {interview.answer}"
    when = interview.held_at or interview.offered_at
    _entry(granted, "RETURN_INTERVIEW", when, title, interview.note, made, interview.child_words)
    _audit(granted, "recorded return interview", made)
    return made


def _in_the_past(when: datetime, now: datetime, field: str) -> None:
    if when > now:
        raise UnableToRecordMissing("This time is in the future. Check the date and the time.", field=field)


def _source(granted: Granted) -> dict[str, object]:
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def _entry(
    granted: Granted, kind: str, when: datetime, title: str, detail: str, source: UUID, child_words: str = ""
) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(local_date(when)),
        happened_time=show_clock(when),
        title=title,
        detail=detail,
        child_words=child_words,
        known_at=granted.now,
        source_kind="missing",
        source_id=source,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(granted: Granted, action: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="missing",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
