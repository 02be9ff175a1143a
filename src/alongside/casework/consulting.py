"""Asking a named colleague at any stage, the reply, and a manager's note on a child's record."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, Granted, auditing_refusal, open_record
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId, UserId
from alongside.organisations import queries as organisations
from alongside.people.queries import list_cards
from alongside.reference.codelists import get_label
from alongside.supervision import operations as supervision
from alongside.supervision import queries
from alongside.supervision.operations import UnableToConsult, UnableToOversee
from alongside.supervision.queries import ConsultationFact

# Who writes management oversight on a record: managers, and those who lead on safeguarding or exploitation.
OVERSEERS = frozenset({"team_manager", "head_of_service", "safeguarding_lead"})


@dataclass(frozen=True, kw_only=True)
class ConsultationRow:
    """A question to a colleague as it is read. `about` is "" for one who may not see whom it is about."""

    consultation_id: UUID
    person_id: PersonId
    about: str
    stage_label: str
    question: str
    asked_by: str
    asked_of: str
    asked_at: datetime
    reply: str
    replied_at: datetime | None
    may_reply: bool


@dataclass(frozen=True, kw_only=True)
class OversightRow:
    """A manager's note as it is read."""

    note: str
    decided: str
    who: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ConsultingPage:
    """What was asked about a child, and what managers noted."""

    consultations: tuple[ConsultationRow, ...]
    oversight: tuple[OversightRow, ...]


def ask_colleague(
    *, viewer: Viewer, person_id: PersonId, stage: str, question: str, asked_of: UserId, now: datetime
) -> UUID:
    """This will put a question about a child to a named colleague. Raises UnableToConsult.

    It opens the question to them and nothing of the record: whether they may see that is decided as ever.
    """
    granted = _to_write(viewer, person_id, "asking a colleague", now)
    if asked_of not in organisations.list_workers(now=now, ids=[asked_of]):
        raise UnableToConsult("Choose somebody who works in the partnership now.", field="asked_of")
    return supervision.ask_colleague(granted=granted, stage=stage, question=question, asked_of=asked_of)


def reply_to_colleague(*, viewer: Viewer, consultation_id: UUID, text: str, now: datetime) -> None:
    """This will keep the viewer's reply to what they were asked. Raises NotFoundError, UnableToConsult."""
    with _refusals_audited(viewer, consultation_id, now):
        supervision.reply(viewer=viewer, consultation_id=consultation_id, text=text, now=now)


def get_consultation(*, viewer: Viewer, consultation_id: UUID, now: datetime) -> ConsultationRow:
    """This will give a question to whoever asked it or was asked. Raises NotFoundError."""
    with _refusals_audited(viewer, consultation_id, now):
        fact = queries.get_consultation(viewer=viewer, consultation_id=consultation_id)
    _audit_list(viewer, (fact,), now)
    return _rows(viewer, (fact,), now)[0]


def list_asked_of_me(*, viewer: Viewer, now: datetime) -> tuple[ConsultationRow, ...]:
    """This will list the questions that wait for the viewer's reply, the oldest first."""
    facts = queries.list_asked_of(viewer=viewer)
    _audit_list(viewer, facts, now)
    return _rows(viewer, facts, now)


def get_consulting(*, viewer: Viewer, person_id: PersonId, now: datetime) -> ConsultingPage:
    """This will give what was asked and noted about a child, as the viewer sees it. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=SEE, purpose="reading consultations", now=now
    )
    notes = queries.list_oversight(granted=granted)
    names = get_names(workers={note.written_by for note in notes}, now=now)
    return ConsultingPage(
        consultations=_rows(viewer, queries.list_consultations(granted=granted), now),
        oversight=tuple(
            OversightRow(
                note=note.note,
                decided=note.decided,
                who=names.worker(note.written_by),
                at=note.written_at,
            )
            for note in notes
        ),
    )


def write_oversight(
    *, viewer: Viewer, person_id: PersonId, note: str, decided: str = "", now: datetime
) -> UUID:
    """This will keep a manager's or a lead's note on a child's record. Raises UnableToOversee for others."""
    granted = _to_write(viewer, person_id, "writing management oversight", now)
    if not viewer.roles & OVERSEERS and "manager" not in granted.relation_names:
        raise UnableToOversee(
            "Management oversight is written by a manager or a safeguarding lead. Ask yours to look at it."
        )
    return supervision.write_oversight(granted=granted, note=note, decided=decided)


def _refusals_audited(viewer: Viewer, consultation_id: UUID, now: datetime) -> AbstractContextManager[None]:
    return auditing_refusal(
        viewer=viewer,
        subject_kind="consultation",
        subject_id=consultation_id,
        purpose="answering a colleague",
        now=now,
    )


def _rows(viewer: Viewer, facts: tuple[ConsultationFact, ...], now: datetime) -> tuple[ConsultationRow, ...]:
    cards = list_cards(ids={fact.person_id for fact in facts}, now=now) if facts else {}
    called = {person_id: card.name for person_id, card in cards.items()}
    names = get_names(workers={each for fact in facts for each in (fact.asked_by, fact.asked_of)}, now=now)
    return tuple(_row(viewer, fact, called, names) for fact in facts)


def _row(
    viewer: Viewer, fact: ConsultationFact, called: dict[PersonId, str], names: Names
) -> ConsultationRow:
    return ConsultationRow(
        consultation_id=fact.consultation_id,
        person_id=fact.person_id,
        about=called.get(fact.person_id, ""),
        stage_label=get_label(key="consultation_stage", code=fact.stage, as_at=local_date(fact.asked_at)),
        question=fact.question,
        asked_by=names.worker(fact.asked_by),
        asked_of=names.worker(fact.asked_of),
        asked_at=fact.asked_at,
        reply=fact.reply,
        replied_at=fact.replied_at,
        may_reply=fact.asked_of == viewer.user_id and fact.replied_at is None,
    )


def _audit_list(viewer: Viewer, facts: tuple[ConsultationFact, ...], now: datetime) -> None:
    audit.append(
        action="listed consultations",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        shown=[fact.consultation_id for fact in facts],
        now=now,
    )


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
