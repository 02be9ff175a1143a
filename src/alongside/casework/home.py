"""The first page after signing in: just the jobs of this role, and what waits for this person."""

from dataclasses import dataclass
from datetime import datetime

from alongside.access.abilities import has_ability
from alongside.access.policy import BREAK_GLASS, KEEP_EXCLUSIONS, REVIEW, SEE_FIGURES
from alongside.access.viewer import Viewer
from alongside.casework import concerns, drafts, emergencies, imports, people
from alongside.casework.concerns import ConcernRow
from alongside.casework.consulting import ConsultationRow, list_asked_of_me
from alongside.casework.drafts import DraftRow
from alongside.casework.emergencies import OpeningRow
from alongside.casework.handed_sections import HandedRow, list_handed_sections
from alongside.casework.oversight import may_oversee
from alongside.casework.queue import (
    Queue,
    QueueChoice,
    UnownedRow,
    get_queue,
    is_at_front_door,
    list_unowned_worries,
)
from alongside.casework.voice import UnsafeAlert, list_unsafe_alerts
from alongside.organisations import queries as organisations
from alongside.people.queries import PersonCard

# To these roles no record opens (policy/access/conditions.yaml), so that looking for one is no job of theirs.
OPENS_NO_RECORDS = frozenset(
    {"administrator", "support", "exclusion_keeper", "auditor", "independent_reviewer"}
)
# What else a role does, by the ability that it takes: the page, its title, what is done there.
JOBS = (
    (BREAK_GLASS, ("open_in_emergency", "Open a record in an emergency", "When a child cannot wait.")),
    (KEEP_EXCLUSIONS, ("exclusions", "Who is kept from records", "Requests, and who is barred.")),
    (KEEP_EXCLUSIONS, ("conflicts", "Register of conflicts", "What workers declared of themselves.")),
    (REVIEW, ("emergencies", "Emergency openings to review", "Of other agencies than yours.")),
    (REVIEW, ("emergency_report", "Emergency openings, counted", "By agency and month.")),
    (REVIEW, ("duplicates", "Possible duplicates", "Records that may be one person's.")),
    (SEE_FIGURES, ("area", "Our area", "What is recorded here, what is not known, and who looks.")),
    ("", ("supervision", "Supervision", "What to bring, and what you reflected on.")),
    ("", ("my_conflicts", "Declare a conflict", "When a child or a family is too near to you.")),
)


@dataclass(frozen=True, kw_only=True)
class Home:
    """What one person sees first. `queue` is None for those who are not at a front door."""

    agency_name: str
    team_names: tuple[str, ...]
    drafts: tuple[DraftRow, ...]
    handed_sections: tuple[HandedRow, ...]
    my_concerns: tuple[ConcernRow, ...]
    my_people: tuple[PersonCard, ...]
    queue: Queue | None
    unowned: tuple[UnownedRow, ...]
    brings_files: bool
    oversees: bool
    unsafe: tuple[UnsafeAlert, ...]
    asked_of_me: tuple[ConsultationRow, ...]
    openings: tuple[OpeningRow, ...]
    to_review: tuple[OpeningRow, ...]
    opens_records: bool
    jobs: tuple[tuple[str, str, str], ...]


def get_home(*, viewer: Viewer, now: datetime) -> Home:
    """This will gather what waits for the viewer."""
    teams = organisations.list_teams(ids=viewer.team_ids)
    reviews = has_ability(viewer=viewer, ability=REVIEW)
    whole = QueueChoice()
    return Home(
        agency_name=teams[0].agency_name,
        team_names=tuple(team.name for team in teams),
        drafts=drafts.list_drafts(viewer=viewer, now=now),
        handed_sections=list_handed_sections(viewer=viewer, now=now),
        my_concerns=concerns.list_my_concerns(viewer=viewer, now=now),
        my_people=people.list_my_people(viewer=viewer, now=now),
        queue=get_queue(viewer=viewer, choice=whole, now=now) if is_at_front_door(viewer=viewer) else None,
        unowned=list_unowned_worries(viewer=viewer, now=now) if may_oversee(viewer=viewer) else (),
        brings_files=bool(imports.list_kinds(viewer=viewer)),
        oversees=may_oversee(viewer=viewer),
        unsafe=list_unsafe_alerts(viewer=viewer, now=now),
        asked_of_me=list_asked_of_me(viewer=viewer, now=now),
        openings=emergencies.list_openings_to_know(viewer=viewer, now=now),
        to_review=emergencies.list_openings_to_review(viewer=viewer, now=now) if reviews else (),
        opens_records=bool(viewer.roles - OPENS_NO_RECORDS),
        jobs=tuple(
            job for ability, job in JOBS if not ability or has_ability(viewer=viewer, ability=ability)
        ),
    )
