"""What somebody's becoming involved tells of the child, for the questions of policy/curiosity."""

from collections.abc import Mapping
from uuid import UUID

from alongside.concerns.chronology import EntryFact
from alongside.kernel.ids import AgencyId, UserId
from alongside.organisations.queries import AgencyCard, WorkerCard
from alongside.people.queries import InvolvementFact

# Whoever works where the child lives: these by what they are, a key worker where the agency houses people.
_OF_THE_HOME = frozenset({"RESIDENTIAL_WORKER", "FOSTER_CARER"})
_HOUSES = frozenset({"INDEPENDENT", "HOUSING"})


def tags_of_worker(
    *,
    row: InvolvementFact,
    entry: EntryFact | None,
    workers: Mapping[UserId, WorkerCard],
    agencies: Mapping[AgencyId, AgencyCard],
) -> set[str]:
    """This will give what role and agency of somebody who became involved tell; `entry` tells of it."""
    tags = {"involved"}
    kind, area = _kind_and_area(row, workers, agencies)
    if row.role == "ADVOCATE":
        tags.add("involved-advocate")
    if row.role == "PERSONAL_ADVISER" or kind == "ADULT_SERVICES":
        tags.add("involved-adult-services")
    if entry and entry.title.startswith("Allocated to"):
        tags.add("allocated")
    is_of_home = row.role in _OF_THE_HOME or (row.role == "KEY_WORKER" and kind in _HOUSES)
    if entry and is_of_home and _is_another(area, _area(entry.agency_id, agencies)):
        tags.add("lives-out-of-area")
    return tags


def _kind_and_area(
    row: InvolvementFact, workers: Mapping[UserId, WorkerCard], agencies: Mapping[AgencyId, AgencyCard]
) -> tuple[str, str]:
    worker = workers.get(UserId(row.user_id)) if row.user_id else None
    agency_id = row.agency_id or (worker.agency_id if worker else None)
    card = agencies.get(AgencyId(agency_id)) if agency_id else None
    return (card.kind, card.area) if card else ("", "")


def _area(agency_id: UUID, agencies: Mapping[AgencyId, AgencyCard]) -> str:
    card = agencies.get(AgencyId(agency_id))
    return card.area if card else ""


def _is_another(area: str, home: str) -> bool:
    return bool(area and home) and area.casefold() != home.casefold()
