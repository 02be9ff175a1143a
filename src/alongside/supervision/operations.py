"""Asks colleagues and answers them, keeps managers' notes and reflections (S-68, M-60, domain 7.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import PersonId, UserId
from alongside.kernel.texts import require_fit
from alongside.reference.codelists import get_label, require_code
from alongside.supervision.models import Consultation, Oversight, Reflection
from alongside.supervision.policy import get_headings


class UnableToConsult(UnableToError):
    """A question to a colleague, or the reply, cannot be kept as it stands."""


class UnableToOversee(UnableToError):
    """A manager's note cannot be kept as it stands."""


class UnableToReflect(UnableToError):
    """What was reflected on cannot be kept as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewReflection:
    """Reflective supervision: under which headings what was said, how the worker is, what was agreed.

    `children` are ids, so that the two find their way back; nothing appears on those children's records.
    """

    worker_id: UserId
    supervisor_id: UserId
    held_on: date
    headings: Mapping[str, str]
    wellbeing: str = ""
    content_warning: str = ""
    agreed: str = ""
    children: Sequence[PersonId] = ()


def ask_colleague(*, granted: Granted, stage: str, question: str, asked_of: UserId) -> UUID:
    """This will put a question about the opened child to a colleague. Raises UnableToConsult."""
    require_code(key="consultation_stage", code=stage, field="stage", as_at=local_date(granted.now))
    if not question.strip():
        raise UnableToConsult("Write what you want to ask.", field="question")
    if asked_of == granted.viewer.user_id:
        raise UnableToConsult("Ask somebody else: two see more than one.", field="asked_of")
    made = uuid4()
    Consultation.objects.create(
        id=made,
        person_id=granted.person_id,
        stage=stage,
        question=question.strip(),
        asked_of=asked_of,
        asked_by=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        asked_at=granted.now,
    )
    label = get_label(key="consultation_stage", code=stage, as_at=local_date(granted.now))
    _entry(granted, "CONSULTATION", f"A colleague was asked: {label.lower()}", question.strip(), made)
    _audit(granted.viewer, "asked colleague", made, granted.person_id, granted.now)
    return made


def reply(*, viewer: Viewer, consultation_id: UUID, text: str, now: datetime) -> None:
    """This will keep the reply of whoever was asked, once. Raises NotFoundError, UnableToConsult."""
    row = Consultation.objects.filter(id=consultation_id, asked_of=viewer.user_id).first()
    if row is None:
        raise NotFoundError
    if row.replied_at is not None:
        raise UnableToConsult("You have answered this. Ask or write again in a new question.", field="reply")
    if not text.strip():
        raise UnableToConsult("Write what you think, or that you do not know and who may.", field="reply")
    row.reply, row.replied_at = text.strip(), now
    row.save(update_fields=["reply", "replied_at"])
    _audit(viewer, "answered colleague", row.id, PersonId(row.person_id), now)


def write_oversight(*, granted: Granted, note: str, decided: str) -> UUID:
    """This will keep a manager's note on the opened child's record. Raises UnableToOversee."""
    if not note.strip():
        raise UnableToOversee("Write what you looked at and what you make of it.", field="note")
    made = uuid4()
    Oversight.objects.create(
        id=made,
        person_id=granted.person_id,
        note=note.strip(),
        decided=decided.strip(),
        agency_id=granted.viewer.agency_id,
        written_by=granted.viewer.user_id,
        written_at=granted.now,
    )
    detail = note.strip() + (f"\nDecided: {decided.strip()}" if decided.strip() else "")
    _entry(granted, "OVERSIGHT", "Management oversight", detail, made)
    _audit(granted.viewer, "wrote oversight", made, granted.person_id, granted.now)
    return made


def keep_reflection(*, viewer: Viewer, reflection: NewReflection, now: datetime) -> UUID:
    """This will keep what worker and supervisor reflected on; neither may be missing. Raises UnableToReflect.

    The audit names no child: that somebody was spoken of in supervision is no fact of their record.
    """
    _check(viewer, reflection, now)
    made = uuid4()
    Reflection.objects.create(
        id=made,
        worker_id=reflection.worker_id,
        supervisor_id=reflection.supervisor_id,
        held_on=reflection.held_on,
        headings={code: text.strip() for code, text in reflection.headings.items() if text.strip()},
        wellbeing=reflection.wellbeing.strip(),
        content_warning=reflection.content_warning.strip(),
        agreed=reflection.agreed.strip(),
        children=list(reflection.children),
        agency_id=viewer.agency_id,
        recorded_by=viewer.user_id,
        recorded_at=now,
    )
    _audit(viewer, "kept reflection", made, None, now)
    return made


def _check(viewer: Viewer, reflection: NewReflection, now: datetime) -> None:
    if viewer.user_id not in {reflection.worker_id, reflection.supervisor_id}:
        raise UnableToReflect("Only the worker or the supervisor writes this down.", field="with")
    if reflection.worker_id == reflection.supervisor_id:
        raise UnableToReflect("Choose with whom you reflected.", field="with")
    if reflection.held_on > local_date(now):
        raise UnableToReflect("The day is in the future. Check the date.", field="held_on")
    known = {heading.code for heading in get_headings()}
    if set(reflection.headings) - known:
        raise UnableToReflect(f"Use these headings: {', '.join(sorted(known))}.", field="headings")
    texts = (*reflection.headings.values(), reflection.wellbeing, reflection.agreed)
    if not any(text.strip() for text in texts):
        raise UnableToReflect("Write something under one of the headings.", field="agreed")
    require_fit(text=reflection.content_warning, most=200, field="content_warning")


def _entry(granted: Granted, kind: str, title: str, detail: str, source: UUID) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(local_date(granted.now)),
        title=title,
        detail=detail,
        basis="OPINION",
        known_at=granted.now,
        source_kind="supervision",
        source_id=source,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def _audit(viewer: Viewer, action: str, subject_id: UUID, person_id: PersonId | None, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="supervision",
        subject_id=subject_id,
        person_id=person_id,
        now=now,
    )
