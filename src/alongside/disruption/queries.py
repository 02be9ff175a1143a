"""Reads what was decided on telling the police of crimes against a child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access.door import Granted
from alongside.disruption.models import CrimeDecision
from alongside.kernel.ids import AgencyId, UserId


@dataclass(frozen=True, kw_only=True)
class CrimeDecisionFact:
    """A decision as it was recorded."""

    decision_id: UUID
    decided_at: datetime
    decided_by: str
    harm: str
    police: str
    told_at: datetime | None
    crime: str
    because: str
    reference: str
    told_child: str
    told_family: str
    agency_id: AgencyId
    recorded_by: UserId
    recorded_at: datetime


def list_crime_decisions(*, granted: Granted) -> tuple[CrimeDecisionFact, ...]:
    """This will list the decisions about the opened child that the viewer may see, the latest first."""
    rows = CrimeDecision.objects.filter(person_id=granted.person_id).order_by("-decided_at", "-recorded_at")
    facts = (
        CrimeDecisionFact(
            decision_id=row.id,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            harm=row.harm,
            police=row.police,
            told_at=row.told_at,
            crime=row.crime,
            because=row.because,
            reference=row.reference,
            told_child=row.told_child,
            told_family=row.told_family,
            agency_id=AgencyId(row.agency_id),
            recorded_by=UserId(row.recorded_by),
            recorded_at=row.recorded_at,
        )
        for row in rows
    )
    return tuple(fact for fact in facts if granted.may_see(klass="ordinary", agency_id=fact.agency_id))
