"""Where a person stands in the process: steps taken, meetings that take them, why something is late."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.clocks import ClockRow, list_clocks
from alongside.casework.meetings import ActionRow, action_rows
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import PersonId
from alongside.pathway.meetings.operations import NewMeeting
from alongside.pathway.meetings.queries import MeetingFact, list_meetings
from alongside.pathway.stages import operations as stages
from alongside.pathway.stages.operations import NewStep
from alongside.pathway.stages.policy import (
    get_detail_labels,
    get_held_steps,
    get_machines,
    get_meeting_outcomes,
)
from alongside.pathway.stages.queries import StageNow, list_beginnings, list_stages_now
from alongside.pathway.stages.rules import BEGINNING, CONSENT, State, is_adult_on
from alongside.people.queries import PersonCard, list_cards

# What a step asks for and a meeting says in its decisions.
_FROM_DECISIONS = frozenset({"reason", "outcome", "contexts"})


def take_step(*, viewer: Viewer, person_id: PersonId, step: NewStep, now: datetime) -> UUID:
    """This will record a step of a stage; gives the stage's id. Raises UnableToTakeStep, NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="recording a stage", now=now
    )
    return _take(granted, step)


def list_stages(*, viewer: Viewer, person_id: PersonId, now: datetime) -> tuple[StageNow, ...]:
    """This will list a person's stages as they stand. Raises NotFoundError."""
    granted = open_record(viewer=viewer, person_id=person_id, action=SEE, purpose="reading stages", now=now)
    return list_stages_now(granted=granted)


def record_late_reason(
    *,
    viewer: Viewer,
    person_id: PersonId,
    clock: str,
    limb: str,
    started_at: datetime,
    reason: str,
    now: datetime,
) -> UUID:
    """This will record why something is late. It stays late; the reason is shown beside it."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="saying why something is late", now=now
    )
    return stages.record_late_reason(
        granted=granted, clock=clock, limb=limb, started_at=started_at, reason=reason
    )


def take_steps_of_meeting(*, granted: Granted, meeting: NewMeeting) -> None:
    """This will take the steps that a meeting is: that it was held, and what it came to."""
    held = get_held_steps().get(meeting.kind)
    outcome = get_meeting_outcomes().get(meeting.kind, {}).get(meeting.outcome)
    if held and (outcome is None or outcome[0] == held[0]) and outcome != held:
        _take_if_open(granted, meeting, held, begins=outcome is not None)
    if outcome:
        _take(granted, _after_last(granted, _step(meeting, *outcome)))


def _take_if_open(granted: Granted, meeting: NewMeeting, step: tuple[str, str], *, begins: bool) -> None:
    kind, to = step
    machine, day = get_machines()[kind], local_date(meeting.held_at)
    found = [row for row in list_stages_now(granted=granted) if row.kind == kind and not row.is_ended]
    state = found[-1].state if found else BEGINNING
    can = to in {each.code for each in machine.allowed(state=state, on=day)}
    step_taken = _after_last(granted, _step(meeting, kind, to))
    if can and (found or begins) and not (found and step_taken.at < found[-1].since):
        _take(granted, step_taken)


def _after_last(granted: Granted, step: NewStep) -> NewStep:
    """A meeting of which the day alone is known comes after what stands on that day already."""
    open_now = [row for row in list_stages_now(granted=granted) if row.kind == step.kind and not row.is_ended]
    if open_now and local_date(open_now[-1].since) == local_date(step.at):
        return replace(step, at=max(step.at, open_now[-1].since))
    return step


def _step(meeting: NewMeeting, kind: str, to: str) -> NewStep:
    state = get_machines()[kind].states[to]
    said = meeting.decisions.strip() or meeting.notes.strip()
    details = {
        key: said if key in _FROM_DECISIONS else meeting.goes_on for key in state.needs if key != "reason"
    }
    reason = said if "reason" in state.needs else ""
    return NewStep(kind=kind, to=to, at=meeting.held_at, reason=reason, details=details)


def _take(granted: Granted, step: NewStep) -> UUID:
    card = list_cards(ids=[granted.person_id], now=granted.now).get(granted.person_id)
    born = card.birth.latest if card else None
    return stages.take_step(granted=granted, step=step, born_latest=born)


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """What a step asks for: `fields` are key, label and whether it has to be said."""

    person: PersonCard
    kind: str
    to: str
    title: str
    label: str
    course_id: UUID | None
    asks_about: bool
    fields: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a person stands: stages, what is due, what was undertaken, meetings, and how stages can begin."""

    person: PersonCard
    stages: tuple[StageNow, ...]
    clocks: tuple[ClockRow, ...]
    actions: tuple[ActionRow, ...]
    meetings: tuple[MeetingFact, ...]
    beginnings: tuple[tuple[str, str, tuple[State, ...]], ...]
    may_write: bool


def get_standing(*, viewer: Viewer, person_id: PersonId, now: datetime) -> Standing:
    """This will give where a person stands. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading where things stand", now=now
    )
    machines = get_machines()
    return Standing(
        person=list_cards(ids=[person_id], now=now)[person_id],
        stages=list_stages_now(granted=granted),
        clocks=list_clocks(granted=granted),
        actions=action_rows(granted=granted),
        meetings=tuple(reversed(list_meetings(granted=granted))),
        beginnings=tuple(
            (kind, machines[kind].title, states) for kind, states in list_beginnings(granted=granted).items()
        ),
        may_write=granted.may_write(klass="ordinary"),
    )


def get_step_form(
    *, viewer: Viewer, person_id: PersonId, kind: str, to: str, course_id: UUID | None, now: datetime
) -> StepForm:
    """This will give what a step asks for, to one who may write it. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="filling in a form", now=now
    )
    machine = get_machines().get(kind)
    if machine is None or to not in machine.states or not granted.may_write(klass=machine.klass):
        raise NotFoundError
    state, labels = machine.states[to], get_detail_labels()
    card = list_cards(ids=[person_id], now=now)[person_id]
    is_adult = is_adult_on(born_latest=card.birth.latest, on=local_date(now))
    keys = dict.fromkeys((*state.needs, *state.asks, "reason"))
    return StepForm(
        person=card,
        kind=kind,
        to=to,
        title=machine.title,
        label=state.label,
        course_id=course_id,
        asks_about=machine.many and course_id is None,
        fields=tuple((key, labels[key], key in state.needs) for key in keys if key != CONSENT or is_adult),
    )
