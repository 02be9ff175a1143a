"""Sets up the agencies, teams and workers of a story, and finds those that are there already."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from alongside.casework import organisations
from alongside.casework.organisations import Directory as Known
from alongside.casework.stories import UnableToPlay
from alongside.cli.stories.cast import AgencyDef, Cast, TeamDef, WorkerDef
from alongside.cli.stories.stage import Directory
from alongside.kernel.dates import local_midnight
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import AgencyId, TeamId, UserId
from alongside.organisations.operations import NewAgency, NewWorker

T = TypeVar("T")


class UnableToSetUp(UnableToPlay):
    """An agency, a team or a worker of a story cannot be made; `line` says where the file names it."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.line = line


@contextmanager
def _at(line: int) -> Iterator[None]:
    try:
        yield
    except UnableToError as error:
        raise UnableToSetUp(error.message, line=line) from error


def set_up(*, cast: Cast, begins: datetime) -> Directory:
    """This will make what the story adds and find the rest; workers without a first day start at `begins`.

    What is there already under the same name stays as it is. Raises UnableToSetUp where a name is taken, an
    area has a front door already, or the partnership was not loaded.
    """
    known = organisations.get_directory(now=begins)
    agencies = {key: _agency(each, known, begins) for key, each in cast.agencies.items()}
    known = organisations.get_directory(now=begins)
    teams = {key: _team(each, agencies[each.agency], known, begins) for key, each in cast.teams.items()}
    users = {key: _worker(each, teams[each.team], known, begins) for key, each in cast.workers.items()}
    return Directory(agencies=agencies, teams=teams, users=users)


def _agency(agency: AgencyDef, known: Known, begins: datetime) -> AgencyId:
    if not agency.is_own:
        found = [card.agency_id for card in known.agencies if card.name == agency.name]
        return _first(found, agency.name)
    new = NewAgency(
        name=agency.name, kind=agency.kind, area=agency.area, la_code=agency.la_code, phone=agency.phone
    )
    with _at(agency.line):
        return organisations.set_up_agency(agency=new, now=begins)


def _team(team: TeamDef, agency_id: AgencyId, known: Known, begins: datetime) -> TeamId:
    if not team.is_own:
        found = [
            card.team_id for card in known.teams if (card.agency_id, card.name) == (agency_id, team.name)
        ]
        return _first(found, team.name)
    with _at(team.line):
        _require_only_front_door(team, agency_id, known)
    return organisations.set_up_team(
        agency_id=agency_id, name=team.name, phone=team.phone, is_front_door=team.is_front_door, now=begins
    )


def _require_only_front_door(team: TeamDef, agency_id: AgencyId, known: Known) -> None:
    """With two front doors in an area, nobody could say where its worries go."""
    area = next((card.area for card in known.agencies if card.agency_id == agency_id), "")
    for card in known.teams:
        is_same = (card.agency_id, card.name) == (agency_id, team.name)
        if team.is_front_door and card.is_front_door and card.area == area and not is_same:
            raise UnableToPlay(
                f"{area} has a front door already, {card.name} of {card.agency_name}, from another story."
                " Give this story's agencies another 'area'."
            )


def _worker(worker: WorkerDef, team_id: TeamId, known: Known, begins: datetime) -> UserId:
    if not worker.is_own:
        found = [card.user_id for card in known.workers if card.username == worker.username]
        return _first(found, worker.name)
    new = NewWorker(
        username=worker.username,
        full_name=worker.name,
        job_title=worker.job,
        team_id=team_id,
        role=worker.role,
        phone=worker.phone,
        is_demo_persona=worker.is_persona,
    )
    starts = local_midnight(worker.starts) if worker.starts else begins
    with _at(worker.line):
        made = organisations.set_up_worker(worker=new, now=starts)
        if worker.ends is not None:
            organisations.record_leaver(user_id=made, now=local_midnight(worker.ends + timedelta(days=1)))
    return made


def _first(found: list[T], name: str) -> T:
    if not found:
        raise UnableToPlay(
            f"{name} of the demonstration partnership is not here. Load the partnership first."
        )
    return found[0]
