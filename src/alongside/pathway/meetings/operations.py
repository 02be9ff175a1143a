"""Records meetings: who was there, what each said, what was decided, who does what by when (domain 4.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_day
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId
from alongside.kernel.texts import require_fit
from alongside.organisations.queries import list_agencies
from alongside.pathway.models import Action, Attendance, Meeting
from alongside.pathway.stages.policy import get_meeting_outcomes, get_minimum
from alongside.reference.codelists import get_label, require_code

PRESENT, SENT_VIEWS, ABSENT = "present", "sent views", "absent"
PRESENCES = (PRESENT, SENT_VIEWS, ABSENT)


class UnableToRecordMeeting(UnableToError):
    """The meeting cannot be recorded as it stands."""


class UnableToRecordAction(UnableToError):
    """The action cannot be recorded, or marked as done, as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewAttendance:
    """Who was asked to a meeting: of which agency or by which name, there or not and why, their views."""

    of_agency_id: AgencyId | None = None
    name: str = ""
    role: str = ""
    presence: str = PRESENT
    reason: str = ""
    views: str = ""


@dataclass(frozen=True, kw_only=True)
class NewAction:
    """What somebody undertook: at most one of a worker, an agency and a name from outside owns it."""

    what: str
    owner_user_id: UUID | None = None
    owner_agency_id: UUID | None = None
    owner_name: str = ""
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class NewMeeting:
    """A meeting that was held: its kind (code list meeting_kind), who was there, what was decided.

    `is_unexplained` is for what is told afterwards and can no longer be asked: that somebody who has to be
    there was not, and nobody says why. `present` names agencies; `attendances` says more of each. `outcome`
    is a code of meeting_outcome, and `goes_on` what help goes on where something ends.
    """

    kind: str
    held_at: datetime
    present: Sequence[AgencyId]
    notes: str
    absent_reason: str = ""
    decisions: str = ""
    child_view: str = ""
    parents_view: str = ""
    dissent: str = ""
    outcome: str = ""
    goes_on: str = ""
    attendances: Sequence[NewAttendance] = ()
    actions: Sequence[NewAction] = field(default_factory=tuple)
    is_unexplained: bool = False


def record_meeting(*, granted: Granted, meeting: NewMeeting) -> UUID:
    """This will record a meeting about the opened person, and put it on the chronology.

    Raises UnableToRecordMeeting where it lies in the future, nothing is said of it, or somebody who has to be
    there was not and nobody says why.
    """
    attendances = _with_present(meeting)
    _check(granted, meeting, attendances)
    made = uuid4()
    row = Meeting.objects.create(
        id=made,
        person_id=granted.person_id,
        kind=meeting.kind,
        held_at=meeting.held_at,
        agencies_present=[each.of_agency_id for each in attendances if _is_there(each)],
        absent_reason=meeting.absent_reason,
        notes=meeting.notes,
        decisions=meeting.decisions,
        child_view=meeting.child_view,
        parents_view=meeting.parents_view,
        dissent=meeting.dissent,
        outcome=meeting.outcome,
        **_source(granted),
    )
    _keep_attendances(granted, row, attendances)
    for action in meeting.actions:
        _keep_action(granted, action, row)
    _tell(granted, meeting, made)
    return made


def _check(granted: Granted, meeting: NewMeeting, attendances: Sequence[NewAttendance]) -> None:
    if meeting.held_at > granted.now:
        raise UnableToRecordMeeting(
            "The meeting is in the future. Record it once it was held.", field="held_at"
        )
    if not (meeting.notes.strip() or meeting.decisions.strip()):
        raise UnableToRecordMeeting("Say what was discussed or decided.", field="notes")
    day = local_date(meeting.held_at)
    require_code(key="meeting_kind", code=meeting.kind, field="kind", as_at=day)
    for each in attendances:
        _check_attendance(each)
    if meeting.outcome:
        _check_outcome(meeting, day)
    absent = who_is_missing(meeting, attendances)
    if absent and not (meeting.absent_reason.strip() or meeting.is_unexplained):
        label = get_label(key="meeting_kind", code=meeting.kind, as_at=day)
        wanted = " and ".join(absent)
        raise UnableToRecordMeeting(
            f"{label}: council, police and health have to be there as a minimum. Nobody from {wanted} was."
            " Tick them if they were there. If not, say why not under 'Who was missing, and why'.",
            field="absent_reason",
        )


def _check_attendance(each: NewAttendance) -> None:
    for text, name in ((each.name, "name"), (each.role, "role")):
        require_fit(text=text, most=200, field=name)
    if each.presence not in PRESENCES:
        raise UnableToRecordMeeting(f"Say one of: {', '.join(PRESENCES)}.", field="presence")
    if each.presence == ABSENT and not each.reason.strip():
        raise UnableToRecordMeeting("Say why they were not there.", field="absent_reason")
    if each.of_agency_id is None and not each.name.strip():
        raise UnableToRecordMeeting("Say who it was: an agency, or a name.", field="present")


def _check_outcome(meeting: NewMeeting, day: date) -> None:
    require_code(key="meeting_outcome", code=meeting.outcome, field="outcome", as_at=day)
    known = get_meeting_outcomes().get(meeting.kind, {})
    if meeting.outcome not in {*known, "OTHER", "UNKNOWN"}:
        labels = "; ".join(get_label(key="meeting_outcome", code=code, as_at=day) for code in known)
        raise UnableToRecordMeeting(
            f"A meeting of this kind comes to: {labels}; other." if known else "Leave this empty here.",
            field="outcome",
        )


def who_is_missing(meeting: NewMeeting, attendances: Sequence[NewAttendance]) -> tuple[str, ...]:
    """This will name who has to be at this kind of meeting, and is neither there nor accounted for."""
    minimum = get_minimum(kind=meeting.kind)
    if not minimum:
        return ()
    named = [each.of_agency_id for each in attendances if each.of_agency_id]
    kinds = {card.kind for card in list_agencies(ids=named).values()}
    return tuple(words for kind, words in minimum.items() if kind not in kinds)


def _is_there(each: NewAttendance) -> bool:
    return each.presence == PRESENT and each.of_agency_id is not None


def _with_present(meeting: NewMeeting) -> tuple[NewAttendance, ...]:
    named = {each.of_agency_id for each in meeting.attendances if each.presence == PRESENT}
    plain = [NewAttendance(of_agency_id=agency) for agency in meeting.present if agency not in named]
    return (*plain, *meeting.attendances)


def _keep_attendances(granted: Granted, meeting: Meeting, rows: Sequence[NewAttendance]) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            id=uuid4(),
            meeting=meeting,
            person_id=granted.person_id,
            of_agency_id=each.of_agency_id,
            name=each.name.strip(),
            role=each.role.strip(),
            presence=each.presence,
            reason=each.reason.strip(),
            views=each.views.strip(),
            **_source(granted),
        )
        for each in rows
    )


def record_action(*, granted: Granted, action: NewAction, meeting_id: UUID | None = None) -> UUID:
    """This will record what somebody undertook to do about the person, in a meeting or apart from one."""
    meeting = None
    if meeting_id is not None:
        meeting = Meeting.objects.filter(id=meeting_id, person_id=granted.person_id).first()
        if meeting is None:
            raise NotFoundError
    return _keep_action(granted, action, meeting)


def _keep_action(granted: Granted, action: NewAction, meeting: Meeting | None) -> UUID:
    if not action.what.strip():
        raise UnableToRecordAction("Say what is to be done.", field="what")
    require_fit(text=action.owner_name, most=200, field="owner_name")
    owners = [action.owner_user_id, action.owner_agency_id, action.owner_name.strip()]
    if sum(bool(each) for each in owners) > 1:
        raise UnableToRecordAction(
            "One person or one agency owns an action: choose one. Write an action for each of several.",
            field="owner",
        )
    made = uuid4()
    Action.objects.create(
        id=made,
        person_id=granted.person_id,
        meeting=meeting,
        what=action.what.strip(),
        owner_user_id=action.owner_user_id,
        owner_agency_id=action.owner_agency_id,
        owner_name=action.owner_name.strip(),
        due_on=action.due_on,
        **_source(granted),
    )
    _audit(granted, "recorded action", made)
    return made


def mark_action_done(*, granted: Granted, action_id: UUID, what_happened: str, at: datetime) -> None:
    """This will mark an action as done, with what happened. Raises UnableToRecordAction, NotFoundError."""
    row = _action(granted, action_id)
    if not what_happened.strip():
        raise UnableToRecordAction("Say what happened.", field="done_note")
    if at > granted.now:
        raise UnableToRecordAction("This is in the future. Mark it once it is done.", field="done_at")
    if row.done_at is not None:
        raise UnableToRecordAction(
            f"Somebody marked this action as done already: {row.done_note} Record more as something new.",
            field="done_note",
        )
    row.done_at, row.done_note, row.done_by = at, what_happened.strip(), granted.viewer.user_id
    row.save(update_fields=["done_at", "done_note", "done_by"])
    _entry(granted, row.id, at, "Action done", f"{row.what}\n{row.done_note}")
    _audit(granted, "marked action done", row.id)


def say_action_late(*, granted: Granted, action_id: UUID, reason: str) -> None:
    """This will keep why an action is late; it stays open and late."""
    row = _action(granted, action_id)
    if not reason.strip():
        raise UnableToRecordAction("Say why it is late, and what is done meanwhile.", field="late_reason")
    row.late_reason = reason.strip()
    row.save(update_fields=["late_reason"])
    _audit(granted, "said why action is late", row.id)


def _action(granted: Granted, action_id: UUID) -> Action:
    row = Action.objects.filter(id=action_id, person_id=granted.person_id).first()
    if row is None:
        raise NotFoundError
    return row


def _tell(granted: Granted, meeting: NewMeeting, made: UUID) -> None:
    day = local_date(meeting.held_at)
    label = get_label(key="meeting_kind", code=meeting.kind, as_at=day)
    parts = [meeting.notes, meeting.decisions]
    if meeting.outcome:
        parts.append(f"Outcome: {get_label(key='meeting_outcome', code=meeting.outcome, as_at=day)}.")
    if meeting.dissent.strip():
        parts.append(f"Who disagreed: {meeting.dissent.strip()}")
    parts += [_say_action(action) for action in meeting.actions]
    detail = "\n".join(part for part in parts if part.strip())
    _entry(granted, made, meeting.held_at, label, detail, kind="MEETING", child_words=meeting.child_view)
    _audit(granted, "recorded meeting", made, subject_kind="MEETING")


def _say_action(action: NewAction) -> str:
    by = f" By {show_day(action.due_on)}." if action.due_on else ""
    return f"Action: {action.what.strip()}{by}"


def _entry(
    granted: Granted,
    source: UUID,
    when: datetime,
    title: str,
    detail: str,
    *,
    kind: str = "SUPPORT",
    child_words: str = "",
) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(local_date(when)),
        title=title,
        detail=detail,
        child_words=child_words,
        known_at=granted.now,
        source_kind="MEETING" if kind == "MEETING" else "action",
        source_id=source,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _source(granted: Granted) -> Mapping[str, object]:
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def _audit(granted: Granted, action: str, subject_id: UUID, *, subject_kind: str = "action") -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
