"""Records worries. What is decided about them: deciding.py."""

import secrets
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.door import WRITE, Granted
from alongside.audit import writer as audit
from alongside.concerns import chronology
from alongside.concerns.checks import check_concern
from alongside.concerns.commands import NewConcern
from alongside.concerns.models import Concern
from alongside.concerns.queries import ConcernFact, concern_fact
from alongside.kernel.dates import local_date
from alongside.kernel.ids import TeamId
from alongside.reference.codelists import get_label

# No vowels and no look-alikes: a reference is read out over the telephone.
_LETTERS = "23456789BCDFGHJKMNPQRTVWXZ"


def record_concern(*, granted: Granted, concern: NewConcern, sent_to: TeamId) -> ConcernFact:
    """This will record a worry about the opened person, sent to a front door, and put it on the chronology.

    Raises UnableToRecordConcern where what happened is not said or a code is unknown.
    """
    if granted.action != WRITE:
        raise RuntimeError("This record was opened to be read, not to be written.")
    check_concern(concern, as_at=local_date(granted.now))
    row = Concern.objects.create(
        id=uuid4(),
        reference=_reference(granted.now),
        person_id=granted.person_id,
        author_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        sent_to=sent_to,
        sent_at=granted.now,
        known_at=concern.known_at or granted.now,
        happened_earliest=concern.happened.earliest,
        happened_latest=concern.happened.latest,
        happened_precision=concern.happened.precision.value,
        happened_time=concern.happened_time,
        place=concern.place,
        facts=concern.facts,
        opinion=concern.opinion,
        child_words=concern.child_words,
        immediate_danger=concern.immediate_danger,
        danger_action=concern.danger_action,
        basis=concern.basis,
        concern_types=list(concern.concern_types),
        vulnerabilities=list(concern.vulnerabilities),
        indicators=list(concern.indicators),
        harm=list(concern.harm),
        other_notes=dict(concern.other_notes),
        source_name=concern.source_name,
        child_knows=concern.child_knows,
        copied_from=concern.copied_from,
    )
    _put_on_chronology(granted, row, concern)
    _audit(granted, "sent concern", "concern", row.id)
    return concern_fact(row)


def _put_on_chronology(granted: Granted, row: Concern, concern: NewConcern) -> None:
    types = [
        get_label(key="concern_type", code=code, as_at=local_date(granted.now))
        for code in concern.concern_types
    ]
    chronology.add_entries(
        viewer=granted.viewer,
        entries=[
            chronology.NewEntry(
                person_id=granted.person_id,
                kind="CONCERN",
                happened=concern.happened,
                happened_time=concern.happened_time,
                title=("Worry: " + ", ".join(types) if types else "Worry")[:200],
                detail=concern.facts,
                child_words=concern.child_words,
                known_at=row.known_at,
                source_kind="concern",
                source_id=row.id,
                basis=concern.basis,
            )
        ],
        now=granted.now,
    )


def _reference(now: datetime) -> str:
    return f"C-{local_date(now).year}-" + "".join(secrets.choice(_LETTERS) for _ in range(7))


def _audit(granted: Granted, action: str, kind: str, subject_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind=kind,
        subject_id=subject_id,
        person_id=granted.person_id,
        now=granted.now,
    )
