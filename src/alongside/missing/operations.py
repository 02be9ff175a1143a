"""Records missing episodes and return interviews (domain 4.2, 7.5)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_clock
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit
from alongside.missing.models import Episode, ReturnInterview

ANSWERS = ("accepted", "declined", "none yet")


class UnableToRecordMissing(UnableToError):
    """What was given about an episode cannot be recorded as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewInterview:
    """A return interview as far as it came: offered, answered, held, by whom, what the child said.

    `before`, `during`, `after` and `would_help` are the headings of domain 7.5, without graphic detail;
    `reason` is why it was declined or late. Without `episode_id` it belongs to the latest episode.
    """

    offered_at: datetime
    answer: str
    held_at: datetime | None = None
    interviewer: str = ""
    child_words: str = ""
    note: str = ""
    reason: str = ""
    chosen_by: str = ""
    is_independent: bool | None = None
    before: str = ""
    during: str = ""
    after: str = ""
    would_help: str = ""
    carers_words: str = ""
    episode_id: UUID | None = None


def record_missing(
    *, granted: Granted, missing_from: datetime, reported_at: datetime, circumstances: str
) -> UUID:
    """This will record that the child is missing, from when, and what is known of it.

    Raises UnableToRecordMissing where the times are out of order or an episode is still open.
    """
    require_past(missing_from, granted.now, "missing_from")
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
        **source_of(granted),
    )
    tell_chronology(granted, "MISSING", missing_from, "Reported missing", circumstances, made)
    audit_missing(granted, "recorded missing episode", made)
    return made


def record_found(*, granted: Granted, found_at: datetime, note: str) -> UUID:
    """This will record that the child returned or was found, and how they were; gives the episode's id."""
    row = Episode.objects.filter(person_id=granted.person_id, found_at__isnull=True).first()
    if row is None:
        raise UnableToRecordMissing("There is no open missing episode. Record when they went missing first.")
    require_past(found_at, granted.now, "found_at")
    if found_at < row.missing_from:
        raise UnableToRecordMissing("They cannot be found before they went missing.", field="found_at")
    row.found_at, row.found_note = found_at, note
    row.save(update_fields=["found_at", "found_note"])
    tell_chronology(granted, "FOUND", found_at, "Returned or was found", note, row.id)
    audit_missing(granted, "recorded found", row.id)
    return row.id


def record_interview(*, granted: Granted, interview: NewInterview) -> UUID:
    """This will record a return interview for an episode of the child, the latest unless another is named.

    Each offer is a row of its own: where it was declined, it can be offered again.
    """
    episode = find_episode(granted, interview.episode_id)
    _check_interview(granted, interview, episode)
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
        reason=interview.reason.strip(),
        chosen_by=interview.chosen_by.strip(),
        is_independent=interview.is_independent,
        before=interview.before,
        during=interview.during,
        after=interview.after,
        would_help=interview.would_help,
        carers_words=interview.carers_words,
        **source_of(granted),
    )
    title = "Return interview held" if interview.held_at else f"Return interview offered: {interview.answer}"
    when = interview.held_at or interview.offered_at
    tell_chronology(granted, "RETURN_INTERVIEW", when, title, _told(interview), made, interview.child_words)
    audit_missing(granted, "recorded return interview", made)
    return made


def _check_interview(granted: Granted, interview: NewInterview, episode: Episode) -> None:
    for text, field in ((interview.interviewer, "interviewer"), (interview.chosen_by, "chosen_by")):
        require_fit(text=text, most=200, field=field)
    if interview.answer not in ANSWERS:
        raise UnableToRecordMissing(f"Answer one of: {', '.join(ANSWERS)}.", field="answer")
    if interview.held_at is not None and interview.held_at < interview.offered_at:
        raise UnableToRecordMissing("It cannot be held before it was offered.", field="held_at")
    if interview.episode_id is not None and interview.offered_at < episode.missing_from:
        raise UnableToRecordMissing(
            "It was offered before this episode began. Check the time, or choose the other episode.",
            field="offered_at",
        )
    require_past(interview.held_at or interview.offered_at, granted.now, "held_at")


def _told(interview: NewInterview) -> str:
    """What the chronology says of an interview: the note, and what stands under the headings."""
    headed = [
        ("", interview.note),
        ("Why", interview.reason),
        ("Before", interview.before),
        ("While away", interview.during),
        ("Afterwards", interview.after),
        ("What would help", interview.would_help),
        ("What carers or others say", interview.carers_words),
    ]
    return "\n".join(f"{head}: {text}" if head else text for head, text in headed if text.strip())


def find_episode(granted: Granted, episode_id: UUID | None) -> Episode:
    """This will find an episode of the child, the latest where none is named. Raises NotFoundError."""
    rows = Episode.objects.filter(person_id=granted.person_id)
    row = rows.filter(id=episode_id).first() if episode_id else rows.order_by("-missing_from").first()
    if row is None and episode_id:
        raise NotFoundError
    if row is None:
        raise UnableToRecordMissing("There is no missing episode to which this could belong.")
    return row


def require_past(when: datetime, now: datetime, field: str) -> None:
    """This will raise UnableToRecordMissing for a time in the future."""
    if when > now:
        raise UnableToRecordMissing("This time is in the future. Check the date and the time.", field=field)


def source_of(granted: Granted) -> dict[str, object]:
    """This will give who records it, for whom, when."""
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def tell_chronology(
    granted: Granted, kind: str, when: datetime, title: str, detail: str, source: UUID, child_words: str = ""
) -> None:
    """This will put a line about an episode on the chronology."""
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


def audit_missing(granted: Granted, action: str, subject_id: UUID) -> None:
    """This will write the audit row of something about an episode."""
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="missing",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
