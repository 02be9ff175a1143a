"""What somebody's becoming involved tells of the child, for the questions of policy/curiosity."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from alongside.casework.curiosity_tags import LASTING
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


def is_lasting(row: InvolvementFact) -> bool:
    """This will say whether the row is of a person, not a team, who is to stand beside the child."""
    return row.role in LASTING and bool(row.user_id or row.outside_name)


def list_changes(
    *, rows: Sequence[InvolvementFact], departures: Mapping[UserId, datetime], handover: timedelta
) -> Iterator[tuple[str, InvolvementFact, datetime]]:
    """This will give the changes of those who stand beside the child, each as tag, row and moment.

    `worker-changed`: another began in the same role, or in any where everybody before was gone within the
    handover.
    `last-worker-gone`: they went, and nobody was left. They went when their part was ended, or when they
    left their agency, whichever was first.
    """
    until = sorted(
        ((row, _gone_at(row, departures)) for row in rows if is_lasting(row)),
        key=lambda each: (each[0].starts_at, str(each[0].involvement_id)),
    )
    for number, (row, gone) in enumerate(until):
        if changed := _changed_at(row, until[:number], handover):
            yield "worker-changed", row, changed
        if gone and not any(other.starts_at <= gone and (end is None or end > gone) for other, end in until):
            yield "last-worker-gone", row, gone


def _changed_at(
    row: InvolvementFact, before: Sequence[tuple[InvolvementFact, datetime | None]], handover: timedelta
) -> datetime | None:
    in_role = [other for other, _ in before if other.role == row.role]
    if in_role:
        return row.starts_at if _who(in_role[-1]) != _who(row) else None
    ends = [end for other, end in before if _who(other) != _who(row)]
    last = max((end for end in ends if end), default=None)
    if last is None or None in ends or last > row.starts_at + handover:
        return None
    return max(last, row.starts_at)


def _who(row: InvolvementFact) -> str:
    return str(row.user_id or row.outside_name)


def _gone_at(row: InvolvementFact, departures: Mapping[UserId, datetime]) -> datetime | None:
    left = departures.get(UserId(row.user_id)) if row.user_id else None
    return min((moment for moment in (row.ends_at, left) if moment), default=None)


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
