"""Between the rows of the tables and what the rules and the pages read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from alongside.assessments.definition.commands import Basis, ConsiderationFact
from alongside.assessments.definition.facts import NOT_KNOWN, Considered, Standing
from alongside.assessments.definition.models import Consideration
from alongside.kernel.dates import Precision, UncertainDate
from alongside.kernel.ids import AgencyId, ConcernId, EntryId, PersonId, UserId

SETS = ("power", "methods", "modes", "patterns", "gain", "negators")
WORDS = ("core", "seems_consensual", "child_aware")


def answers_of(considered: Considered) -> dict[str, Any]:
    """This will give the answers as they are kept."""
    return {
        **{name: sorted(getattr(considered, name)) for name in SETS},
        **{name: getattr(considered, name) for name in WORDS},
        "exchange": {code: sorted(states) for code, states in sorted(considered.exchange.items())},
        "tests": dict(sorted(considered.tests.items())),
    }


def considered_of(elements: Mapping[str, str], answers: Mapping[str, Any], *, age: int | None) -> Considered:
    """This will give what the rules read, from what is kept."""
    said: dict[str, Any] = {name: frozenset(answers.get(name, ())) for name in SETS}
    said |= {name: answers.get(name, NOT_KNOWN) for name in WORDS}
    exchange = answers.get("exchange", {})
    return Considered(
        age=age,
        elements={name: Standing(value) for name, value in elements.items()},
        exchange={code: frozenset(states) for code, states in exchange.items()},
        tests=dict(answers.get("tests", {})),
        **said,
    )


def fact_of(row: Consideration, *, is_current: bool) -> ConsiderationFact:
    """This will give a signed consideration as it is read."""
    return ConsiderationFact(
        consideration_id=row.id,
        person_id=PersonId(row.person_id),
        concern_id=ConcernId(row.concern_id) if row.concern_id else None,
        considered=considered_of(row.elements, row.answers, age=row.age),
        happened=UncertainDate(
            earliest=row.happened_earliest,
            latest=row.happened_latest,
            precision=Precision(row.happened_precision),
        ),
        rests_on={name: _basis(value) for name, value in row.rests_on.items()},
        other_notes=row.other_notes,
        suggested=row.suggested,
        reasons=tuple(row.reasons),
        unresolved=tuple(row.unresolved),
        explained=row.explained,
        chosen=row.chosen,
        route=row.route,
        reason=row.reason,
        telling=row.telling,
        edition=row.edition,
        supersedes=row.supersedes_id,
        changed=row.changed,
        is_current=is_current,
        agency_id=AgencyId(row.agency_id),
        signed_by=UserId(row.signed_by),
        signed_at=row.signed_at,
    )


def _basis(kept: Mapping[str, Any]) -> Basis:
    return Basis(
        words=kept.get("words", ""), entries=tuple(EntryId(UUID(each)) for each in kept.get("entries", ()))
    )
