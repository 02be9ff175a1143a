"""Setting up the partnership: agencies, teams, workers. For the command line, where nobody is signed in."""

from dataclasses import dataclass
from datetime import datetime

from alongside.access.session import SET_UP, set_viewer
from alongside.audit import writer as audit
from alongside.kernel.ids import AgencyId, TeamId, UserId
from alongside.organisations import operations, queries
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.organisations.queries import AgencyCard, TeamCard, WorkerCard


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everybody in the partnership."""

    agencies: tuple[AgencyCard, ...]
    teams: tuple[TeamCard, ...]
    workers: tuple[WorkerCard, ...]


def get_directory(*, now: datetime) -> Directory:
    """This will list the agencies, teams and workers; it is open to every signed-in user."""
    return Directory(
        agencies=tuple(queries.list_agencies().values()),
        teams=queries.list_teams(),
        workers=tuple(queries.list_workers(now=now).values()),
    )


def list_front_doors() -> tuple[TeamCard, ...]:
    """This will list the teams that receive worries, by area; it is open to every signed-in user."""
    return queries.list_front_doors()


def set_up_agency(*, agency: NewAgency, now: datetime) -> AgencyId:
    """This will make an agency, or give the one of that name."""
    _set_up()
    made = operations.set_up_agency(agency=agency, now=now)
    _audit("set up agency", "agency", made, now)
    return made


def set_up_team(
    *, agency_id: AgencyId, name: str, phone: str = "", is_front_door: bool = False, now: datetime
) -> TeamId:
    """This will make a team, or give the one of that name in the agency."""
    _set_up()
    made = operations.set_up_team(agency_id=agency_id, name=name, phone=phone, is_front_door=is_front_door)
    _audit("set up team", "team", made, now)
    return made


def set_up_worker(*, worker: NewWorker, now: datetime) -> UserId:
    """This will make a worker, or give the one who signs in by that name."""
    _set_up()
    made = operations.set_up_worker(worker=worker, now=now)
    _audit("set up worker", "user", made, now)
    return made


def record_leaver(*, user_id: UserId, now: datetime) -> None:
    """This will end a worker's work everywhere: from now on they sign in nowhere and see nothing."""
    _set_up()
    operations.end_work(user_id=user_id, now=now)
    _audit("recorded leaver", "user", user_id, now)


def _set_up() -> None:
    """Tell the database that nobody is signed in and the partnership is being set up."""
    set_viewer(user_id=None, purpose=SET_UP)


def _audit(action: str, kind: str, made: AgencyId | TeamId | UserId, now: datetime) -> None:
    audit.append(action=action, actor_id=None, agency_id=None, subject_kind=kind, subject_id=made, now=now)
