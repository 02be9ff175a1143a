"""Two streams side by side: help for the child, and what is done about those who harm (S-21, S-23)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import SEE, WRITE, open_record
from alongside.access.viewer import Viewer
from alongside.casework.names import get_names
from alongside.disruption import operations
from alongside.disruption.operations import NewCrimeDecision
from alongside.disruption.queries import CrimeDecisionFact, list_crime_decisions
from alongside.kernel.dates import local_date
from alongside.kernel.ids import PersonId
from alongside.pathway.plans import queries as plans
from alongside.people.queries import PersonCard, list_cards
from alongside.reference.codelists import get_label

DISRUPTION = "disruption"


@dataclass(frozen=True, kw_only=True)
class CrimeDecisionRow:
    """A decision on a crime report as it is read."""

    decided_at: datetime
    decided_by: str
    harm: str
    police: str
    told_at: datetime | None
    crime: str
    reference: str
    because: str
    told_child: str
    told_family: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """What somebody does by a day, from a plan that goes on."""

    what: str
    who: str
    by_when: date | None
    by_when_words: str
    outcome: str
    plan_id: UUID


@dataclass(frozen=True, kw_only=True)
class ActingPage:
    """Both streams. Either may be empty: then the page says so, and neither waits for the other."""

    person: PersonCard
    decisions: tuple[CrimeDecisionRow, ...]
    disruption: tuple[StepRow, ...]
    support: tuple[StepRow, ...]
    has_open_plan: bool
    may_write: bool


def record_crime_decision(
    *, viewer: Viewer, person_id: PersonId, decision: NewCrimeDecision, now: datetime
) -> UUID:
    """This will record who decided whether the police were told of a crime. Raises UnableToDecideOnCrime."""
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="deciding on a crime report", now=now
    )
    return operations.record_crime_decision(granted=granted, decision=decision)


def get_acting(*, viewer: Viewer, person_id: PersonId, now: datetime) -> ActingPage:
    """This will give the help for a child beside what is done about those who harm. Raises NotFoundError."""
    granted = open_record(
        viewer=viewer,
        person_id=person_id,
        action=SEE,
        purpose="reading both streams",
        now=now,
    )
    going_on = [plan for plan in plans.list_plans(granted=granted) if not plan.is_closed]
    steps = [
        (
            item.part == DISRUPTION,
            StepRow(
                what=item.what,
                who=item.who,
                by_when=item.by_when,
                by_when_words=item.by_when_words,
                outcome=item.outcome,
                plan_id=plan.plan_id,
            ),
        )
        for plan in going_on
        for item in plan.items
    ]
    return ActingPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        decisions=_rows(list_crime_decisions(granted=granted), now),
        disruption=tuple(step for is_disruption, step in steps if is_disruption),
        support=tuple(step for is_disruption, step in steps if not is_disruption),
        has_open_plan=bool(going_on),
        may_write=granted.may_write(klass="ordinary"),
    )


def _rows(facts: tuple[CrimeDecisionFact, ...], now: datetime) -> tuple[CrimeDecisionRow, ...]:
    names = get_names(workers={fact.recorded_by for fact in facts}, now=now)
    return tuple(
        CrimeDecisionRow(
            decided_at=fact.decided_at,
            decided_by=fact.decided_by or names.worker(fact.recorded_by),
            harm=fact.harm,
            police=get_label(key="crime_police", code=fact.police, as_at=local_date(fact.recorded_at)),
            told_at=fact.told_at,
            crime=get_label(key="crime_recorded", code=fact.crime, as_at=local_date(fact.recorded_at)),
            reference=fact.reference,
            because=fact.because,
            told_child=fact.told_child,
            told_family=fact.told_family,
            recorded_by=names.worker(fact.recorded_by),
            recorded_at=fact.recorded_at,
        )
        for fact in facts
    )
