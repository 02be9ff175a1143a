"""Reads what was considered against the definition: when, by whom, what they chose."""

from uuid import UUID

from alongside.access.door import Granted
from alongside.assessments.definition.commands import ConsiderationFact
from alongside.assessments.definition.models import Consideration
from alongside.assessments.definition.rows import fact_of
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId

_KLASS = "ordinary"


def list_considerations(*, granted: Granted) -> tuple[ConsiderationFact, ...]:
    """This will list what was signed for the opened person, the latest first.

    Both locks apply: the row lock in the database, and here the door's own answer.
    """
    rows = [
        row
        for row in Consideration.objects.filter(person_id=granted.person_id).order_by("-signed_at", "id")
        if granted.may_see(klass=_KLASS, agency_id=AgencyId(row.agency_id))
    ]
    superseded = {row.supersedes_id for row in rows}
    return tuple(fact_of(row, is_current=row.id not in superseded) for row in rows)


def get_current(*, granted: Granted, consideration_id: UUID | None = None) -> ConsiderationFact | None:
    """This will give the latest that nothing supersedes; by its id, where one is asked for.

    Raises NotFoundError for an id that is not among the opened person's.
    """
    rows = list_considerations(granted=granted)
    if consideration_id is None:
        return next((row for row in rows if row.is_current), None)
    found = [row for row in rows if row.consideration_id == consideration_id]
    if not found:
        raise NotFoundError
    return found[0]


def was_exploitation_considered(*, granted: Granted) -> bool:
    """This will say whether anybody has considered exploitation and signed, whatever they chose."""
    return bool(list_considerations(granted=granted))
