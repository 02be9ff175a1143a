"""The first page after signing in: just the jobs of this role, and what waits for this person."""

from dataclasses import dataclass
from datetime import datetime

from alongside.access.viewer import Viewer
from alongside.casework import concerns, drafts, imports, people
from alongside.casework.concerns import ConcernRow
from alongside.casework.drafts import DraftRow
from alongside.casework.oversight import may_oversee
from alongside.organisations import queries as organisations
from alongside.people.queries import PersonCard


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person sees first. `queue` is None for those who are not at a front door."""

    agency_name: str
    team_names: tuple[str, ...]
    drafts: tuple[DraftRow, ...]
    my_concerns: tuple[ConcernRow, ...]
    my_people: tuple[PersonCard, ...]
    queue: tuple[ConcernRow, ...] | None
    brings_files: bool
    oversees: bool


def get_home(*, viewer: Viewer, now: datetime) -> Home:
    """This will gather what waits for the viewer."""
    teams = organisations.list_teams(ids=viewer.team_ids)
    at_front_door = any(team.is_front_door for team in teams)
    return Home(
        agency_name=teams[0].agency_name,
        team_names=tuple(team.name for team in teams),
        drafts=drafts.list_drafts(viewer=viewer, now=now),
        my_concerns=concerns.list_my_concerns(viewer=viewer, now=now),
        my_people=people.list_my_people(viewer=viewer, now=now),
        queue=concerns.list_queue(viewer=viewer, now=now) if at_front_door else None,
        brings_files=bool(imports.list_kinds(viewer=viewer)),
        oversees=may_oversee(viewer=viewer),
    )
