"""Reads questions to colleagues, managers' notes, and what somebody reflected on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from alongside.access.door import Granted
from alongside.access.viewer import Viewer
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId, PersonId, UserId
from alongside.supervision.models import Consultation, Oversight, Reflection


@dataclass(frozen=True, kw_only=True)
class ConsultationFact:
    """A question to a colleague; `replied_at` is None while it waits."""

    consultation_id: UUID
    person_id: PersonId
    stage: str
    question: str
    asked_of: UserId
    asked_by: UserId
    agency_id: AgencyId
    asked_at: datetime
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OversightFact:
    """A manager's note."""

    note: str
    decided: str
    agency_id: AgencyId
    written_by: UserId
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReflectionFact:
    """What worker and supervisor reflected on."""

    reflection_id: UUID
    worker_id: UserId
    supervisor_id: UserId
    held_on: date
    headings: dict[str, str]
    wellbeing: str
    content_warning: str
    agreed: str
    children: tuple[PersonId, ...]


def list_consultations(*, granted: Granted) -> tuple[ConsultationFact, ...]:
    """This will list the questions about the opened child, the latest first."""
    rows = _facts(Consultation.objects.filter(person_id=granted.person_id).order_by("-asked_at"))
    return tuple(
        row
        for row in rows
        if row.asked_of == granted.viewer.user_id
        or granted.may_see(klass="ordinary", agency_id=row.agency_id)
    )


def list_asked_of(*, viewer: Viewer) -> tuple[ConsultationFact, ...]:
    """This will list the questions put to the viewer that wait for a reply, the oldest first."""
    rows = Consultation.objects.filter(asked_of=viewer.user_id, replied_at__isnull=True)
    return tuple(_facts(rows.order_by("asked_at")))


def get_consultation(*, viewer: Viewer, consultation_id: UUID) -> ConsultationFact:
    """This will give a question to whoever was asked or asked it. Raises NotFoundError."""
    facts = _facts(Consultation.objects.filter(id=consultation_id))
    mine = [fact for fact in facts if viewer.user_id in {fact.asked_of, fact.asked_by}]
    if not mine:
        raise NotFoundError
    return mine[0]


def list_oversight(*, granted: Granted) -> tuple[OversightFact, ...]:
    """This will list the managers' notes on the opened child, the latest first."""
    rows = Oversight.objects.filter(person_id=granted.person_id).order_by("-written_at")
    facts = (
        OversightFact(
            note=row.note,
            decided=row.decided,
            agency_id=AgencyId(row.agency_id),
            written_by=UserId(row.written_by),
            written_at=row.written_at,
        )
        for row in rows
    )
    return tuple(fact for fact in facts if granted.may_see(klass="ordinary", agency_id=fact.agency_id))


def list_reflections(*, viewer: Viewer) -> tuple[ReflectionFact, ...]:
    """This will list what the viewer reflected on, as worker or as supervisor, the latest first."""
    rows = Reflection.objects.filter(Q(worker_id=viewer.user_id) | Q(supervisor_id=viewer.user_id))
    return tuple(map(_reflection, rows.order_by("-held_on", "-recorded_at")))


def get_reflection(*, viewer: Viewer, reflection_id: UUID) -> ReflectionFact:
    """This will give one of the viewer's own. Raises NotFoundError."""
    row = Reflection.objects.filter(id=reflection_id).first()
    if row is None or viewer.user_id not in {row.worker_id, row.supervisor_id}:
        raise NotFoundError
    return _reflection(row)


def _facts(rows: Iterable[Consultation]) -> list[ConsultationFact]:
    return [
        ConsultationFact(
            consultation_id=row.id,
            person_id=PersonId(row.person_id),
            stage=row.stage,
            question=row.question,
            asked_of=UserId(row.asked_of),
            asked_by=UserId(row.asked_by),
            agency_id=AgencyId(row.agency_id),
            asked_at=row.asked_at,
            reply=row.reply,
            replied_at=row.replied_at,
        )
        for row in rows
    ]


def _reflection(row: Reflection) -> ReflectionFact:
    return ReflectionFact(
        reflection_id=row.id,
        worker_id=UserId(row.worker_id),
        supervisor_id=UserId(row.supervisor_id),
        held_on=row.held_on,
        headings=row.headings,
        wellbeing=row.wellbeing,
        content_warning=row.content_warning,
        agreed=row.agreed,
        children=tuple(PersonId(each) for each in row.children),
    )
