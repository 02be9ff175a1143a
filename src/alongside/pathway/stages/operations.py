"""Takes the steps of stages, and keeps why something is late."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_clock
from alongside.kernel.errors import NotFoundError
from alongside.kernel.texts import require_fit
from alongside.pathway.models import Course, LateReason, Step
from alongside.pathway.stages.policy import get_detail_labels, get_machines
from alongside.pathway.stages.rules import BEGINNING, Machine, UnableToTakeStep, check_step, is_adult_on

_MINUTE = timedelta(minutes=1)
_GONE_ON_TOLD = ("step_number_once", "does not follow the one before it")
# Taken meanwhile by somebody else; or before, where whoever only knows the child does not see it.
_GONE_ON = (
    "Others have taken a step of this, which you may not have seen. Look again; where it stands as before,"
    " the one who works with the child can record this, or involve you first."
)


@dataclass(frozen=True, kw_only=True)
class NewStep:
    """A step that was taken: of which kind of stage, to which state, when, why, and what else is to be said.

    `course_id` names one of several that run; without it, it is the one that is open, or a new one.
    `about` says whom or what a new one is about, where that is not the child alone.
    """

    kind: str
    to: str
    at: datetime
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    course_id: UUID | None = None


def take_step(*, granted: Granted, step: NewStep, born_latest: date | None) -> UUID:
    """This will record one step of a stage, and put it on the chronology; gives the stage's id.

    Raises UnableToTakeStep where it does not follow, lies in the future, or lacks something.
    """
    machine = get_machines().get(step.kind)
    if machine is None:
        raise UnableToTakeStep("There is no such stage. Choose one of those offered.", field="kind")
    if not granted.may_write(klass=machine.klass):
        raise NotFoundError
    if step.at > granted.now:
        raise UnableToTakeStep("This time is in the future. Record it once it has happened.", field="at")
    require_fit(text=step.about, most=300, field="about")
    course, last = _find_course(granted, machine, step)
    said = {"reason": step.reason, **step.details}
    check_step(
        machine=machine,
        state=last.to_state if last else BEGINNING,
        to=step.to,
        on=local_date(step.at),
        said=said,
        is_adult=is_adult_on(born_latest=born_latest, on=local_date(step.at)),
        labels=get_detail_labels(),
    )
    if last is not None and last.at - _MINUTE < step.at < last.at:
        # Forms ask for the minute; the step before may have been taken some seconds into it.
        step = replace(step, at=last.at)
    if last is not None and step.at < last.at:
        raise UnableToTakeStep(
            "This stands before the step that came before it. Check the day and the time.", field="at"
        )
    course = course or _begin(granted, machine, step)
    try:
        with transaction.atomic():
            made = _write(granted, machine, course, last, step)
    except IntegrityError as error:
        if not any(told in str(error) for told in _GONE_ON_TOLD):
            raise
        raise UnableToTakeStep(_GONE_ON, field="to") from error
    _tell(granted, machine, step, made)
    return course.id


def _find_course(granted: Granted, machine: Machine, step: NewStep) -> tuple[Course | None, Step | None]:
    """The course that is meant and its last step. None begins a new one."""
    rows = Course.objects.filter(person_id=granted.person_id, kind=machine.kind).order_by("recorded_at")
    if step.course_id is not None:
        course = rows.filter(id=step.course_id).first()
        if course is None:
            raise NotFoundError
        return course, _last(course)
    open_now = [
        (course, last)
        for course in rows
        if (last := _last(course)) is not None and not machine.states[last.to_state].is_end
    ]
    if not open_now:
        return None, None
    begins = step.to in {each.code for each in machine.allowed(state=BEGINNING, on=local_date(step.at))}
    fits = [
        (course, last)
        for course, last in open_now
        if step.to in {each.code for each in machine.allowed(state=last.to_state, on=local_date(step.at))}
    ]
    if fits:
        return fits[-1]
    return (None, None) if begins and machine.many else open_now[-1]


def _last(course: Course) -> Step | None:
    return Step.objects.filter(course=course).order_by("-number").first()


def _begin(granted: Granted, machine: Machine, step: NewStep) -> Course:
    return Course.objects.create(
        id=uuid4(),
        person_id=granted.person_id,
        kind=machine.kind,
        klass=machine.klass,
        about=step.about.strip(),
        **_source(granted),
    )


def _write(granted: Granted, machine: Machine, course: Course, last: Step | None, step: NewStep) -> UUID:
    made = uuid4()
    Step.objects.create(
        id=made,
        course=course,
        person_id=granted.person_id,
        klass=machine.klass,
        number=last.number + 1 if last else 1,
        from_state=last.to_state if last else BEGINNING,
        to_state=step.to,
        at=step.at,
        reason=step.reason.strip(),
        details={key: text.strip() for key, text in step.details.items() if text.strip()},
        **_source(granted),
    )
    return made


def _tell(granted: Granted, machine: Machine, step: NewStep, made: UUID) -> None:
    labels = get_detail_labels()
    lines = [step.reason.strip()]
    lines += [f"{labels[key]}: {text.strip()}" for key, text in step.details.items() if text.strip()]
    entry = NewEntry(
        person_id=granted.person_id,
        kind=machine.entry,
        klass=machine.klass,
        happened=UncertainDate.exact(local_date(step.at)),
        happened_time=show_clock(step.at),
        title=f"{machine.title}: {machine.states[step.to].label}"[:200],
        detail="\n".join(line for line in lines if line),
        known_at=granted.now,
        source_kind="stage",
        source_id=made,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
    _audit(granted, "took step of stage", made)


def record_late_reason(*, granted: Granted, clock: str, limb: str, started_at: datetime, reason: str) -> UUID:
    """This will keep why something is or was late. It stays late; the reason stands beside it."""
    if not reason.strip():
        raise UnableToTakeStep(
            "Say why it is late, and what is done for the child meanwhile.", field="reason"
        )
    made = uuid4()
    LateReason.objects.create(
        id=made,
        person_id=granted.person_id,
        clock=clock,
        limb=limb,
        started_at=started_at,
        reason=reason.strip(),
        **_source(granted),
    )
    _audit(granted, "gave reason for lateness", made)
    return made


def _source(granted: Granted) -> dict[str, object]:
    return {
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def _audit(granted: Granted, action: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="stage",
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
