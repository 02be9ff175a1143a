"""Reads where a person stands: stages, their steps, reasons for lateness."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted, read_once
from alongside.kernel.dates import local_date
from alongside.pathway.models import Course, LateReason, Step
from alongside.pathway.stages.policy import get_machines
from alongside.pathway.stages.rules import BEGINNING, State


@dataclass(frozen=True, kw_only=True)
class StepFact:
    """One step: to which state, when, why, what was said by key, who recorded it and when."""

    number: int
    from_state: str
    to_state: str
    label: str
    events: tuple[str, ...]
    at: datetime
    reason: str
    details: Mapping[str, str]
    recorded_by: UUID
    agency_id: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class StageNow:
    """One stage and where it stands now: `choices` is where it can go from here; `steps`, the first first."""

    course_id: UUID
    kind: str
    title: str
    about: str
    state: str
    label: str
    since: datetime
    is_ended: bool
    next_words: str
    choices: tuple[State, ...]
    steps: tuple[StepFact, ...]


@dataclass(frozen=True, kw_only=True)
class LateFact:
    """Why something is late: of which clock and limb, begun when."""

    clock: str
    limb: str
    started_at: datetime
    reason: str
    recorded_at: datetime


@read_once
def list_stages_now(*, granted: Granted) -> tuple[StageNow, ...]:
    """This will list the opened person's stages as they stand, the latest to begin last."""
    steps: dict[UUID, list[Step]] = {}
    for row in Step.objects.filter(person_id=granted.person_id).order_by("number"):
        steps.setdefault(row.course_id, []).append(row)
    courses = Course.objects.filter(person_id=granted.person_id)
    found = [_stage(course, steps[course.id], granted) for course in courses if course.id in steps]
    return tuple(sorted(found, key=lambda stage: (stage.steps[0].at, stage.steps[0].recorded_at)))


def list_nrm(*, granted: Granted) -> tuple[StageNow, ...]:
    """This will list the person's referrals under the National Referral Mechanism, the first first."""
    return tuple(stage for stage in list_stages_now(granted=granted) if stage.kind == "nrm")


def list_beginnings(*, granted: Granted) -> Mapping[str, tuple[State, ...]]:
    """This will give how each kind of stage can begin now, by kind, where the viewer may write its class."""
    today = local_date(granted.now)
    return {
        kind: machine.allowed(state=BEGINNING, on=today)
        for kind, machine in get_machines().items()
        if granted.may_write(klass=machine.klass)
    }


def list_late_reasons(*, granted: Granted) -> tuple[LateFact, ...]:
    """This will list why things were late, the first said first."""
    return tuple(
        LateFact(
            clock=row.clock,
            limb=row.limb,
            started_at=row.started_at,
            reason=row.reason,
            recorded_at=row.recorded_at,
        )
        for row in LateReason.objects.filter(person_id=granted.person_id).order_by("recorded_at")
    )


def _stage(course: Course, steps: list[Step], granted: Granted) -> StageNow:
    machine, last = get_machines()[course.kind], steps[-1]
    state = machine.states[last.to_state]
    return StageNow(
        course_id=course.id,
        kind=course.kind,
        title=machine.title,
        about=course.about,
        state=state.code,
        label=state.label,
        since=last.at,
        is_ended=state.is_end,
        next_words=state.next_words,
        choices=machine.allowed(state=state.code, on=local_date(granted.now)),
        steps=tuple(_step(row, machine.states[row.to_state]) for row in steps),
    )


def _step(row: Step, state: State) -> StepFact:
    return StepFact(
        number=row.number,
        from_state=row.from_state,
        to_state=row.to_state,
        label=state.label,
        events=state.events,
        at=row.at,
        reason=row.reason,
        details=dict(row.details),
        recorded_by=row.recorded_by,
        agency_id=row.agency_id,
        recorded_at=row.recorded_at,
    )
