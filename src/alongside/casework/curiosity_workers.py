"""What somebody's becoming involved tells of the child, for the questions of policy/curiosity."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from alongside.concerns.chronology import EntryFact
from alongside.kernel.ids import AgencyId
from alongside.organisations import queries as organisations
from alongside.organisations.queries import AgencyCard
from alongside.people.queries import InvolvementFact

# Whoever works where the child lives.
_OF_THE_HOME = frozenset({"RESIDENTIAL_WORKER", "FOSTER_CARER"})


def tags_of_worker(
    *,
    row: InvolvementFact,
    entry: EntryFact | None,
    agencies: Mapping[AgencyId, AgencyCard],
    now: datetime,
) -> set[str]:
    """This will give what role and agency of somebody who became involved tell; `entry` tells of it."""
    tags = {"involved"}
    kind, area = _kind_and_area(row, agencies, now)
    if row.role == "ADVOCATE":
        tags.add("involved-advocate")
    if row.role == "PERSONAL_ADVISER" or kind == "ADULT_SERVICES":
        tags.add("involved-adult-services")
    if entry and entry.title.startswith("Allocated to"):
        tags.add("allocated")
    if entry and row.role in _OF_THE_HOME and _is_another(area, _area(entry.agency_id, agencies)):
        tags.add("lives-out-of-area")
    return tags


def _kind_and_area(
    row: InvolvementFact, agencies: Mapping[AgencyId, AgencyCard], now: datetime
) -> tuple[str, str]:
    found = organisations.list_workers(now=now, ids=[row.user_id]) if row.user_id else {}
    agency_id = row.agency_id or next((card.agency_id for card in found.values()), None)
    card = agencies.get(AgencyId(agency_id)) if agency_id else None
    return (card.kind, card.area) if card else ("", "")


def _area(agency_id: UUID, agencies: Mapping[AgencyId, AgencyCard]) -> str:
    card = agencies.get(AgencyId(agency_id))
    return card.area if card else ""


def _is_another(area: str, home: str) -> bool:
    return bool(area and home) and area.casefold() != home.casefold()
