"""The names of agencies, teams and workers for a page, fetched once for all its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.kernel.ids import AgencyId, TeamId, UserId
from alongside.organisations import queries as organisations


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names by id; an id that is not there reads as "not known"."""

    agencies: dict[AgencyId, str]
    workers: dict[UserId, organisations.WorkerCard]
    teams: dict[TeamId, organisations.TeamCard]

    def agency(self, agency_id: UUID | None) -> str:
        """This will give an agency's name."""
        return self.agencies.get(AgencyId(agency_id), "not known") if agency_id else "not known"

    def worker(self, user_id: UUID | None) -> str:
        """This will give a worker's name and job."""
        card = self.workers.get(UserId(user_id)) if user_id else None
        if card is None:
            return "not known"
        return f"{card.full_name}, {card.job_title}" if card.job_title else card.full_name

    def agency_of(self, user_id: UUID | None) -> str:
        """This will give the name of a worker's agency."""
        card = self.workers.get(UserId(user_id)) if user_id else None
        return card.agency_name if card else "not known"

    def team(self, team_id: UUID | None) -> str:
        """This will give a team's name with its agency."""
        card = self.teams.get(TeamId(team_id)) if team_id else None
        return f"{card.name}, {card.agency_name}" if card else "not known"


def get_names(
    *, workers: Iterable[UUID] = (), teams: Iterable[UUID] = (), agencies: Iterable[UUID] = (), now: datetime
) -> Names:
    """This will fetch the names of those given, and of the agencies of the workers among them."""
    cards = organisations.list_workers(now=now, ids=set(workers))
    return Names(
        agencies={card.agency_id: card.name for card in organisations.list_agencies(ids=agencies).values()},
        workers=cards,
        teams={card.team_id: card for card in organisations.list_teams(ids=teams)},
    )
