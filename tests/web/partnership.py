"""A small partnership, made through the same calls as the pages make, in the test's own transaction."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.test import Client
from django.utils import timezone

from alongside.access.session import session_for
from alongside.accounts import passwords
from alongside.casework import concerns, organisations, people, sessions
from alongside.concerns.commands import NewConcern
from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import ConcernId, PersonId
from alongside.organisations.operations import NewAgency, NewWorker
from alongside.people.commands import Birth, NewName, NewPerson, NewRelationship

PASSWORD = "correct horse battery"
LONG_AGO = timedelta(days=400)
WORKERS = {
    "teacher": ("school", "practitioner"),
    "door": ("door", "front_door"),
    "nurse": ("clinic", "practitioner"),
    "data": ("data", "data_officer"),
}
TEAMS = {
    "school": ("Elmfield School", "EDUCATION", False),
    "door": ("Elmfield Council", "CHILDRENS_SOCIAL_CARE", True),
    "data": ("Elmfield Council", "CHILDRENS_SOCIAL_CARE", False),
    "clinic": ("Elmfield Clinic", "HEALTH", False),
}


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """Two children known to a teacher, a front door that has heard of neither, a nurse who knows nobody."""

    child: PersonId
    brother: PersonId
    now: datetime


def make_partnership() -> Partnership:
    now = timezone.now()
    _employ(now)
    with sessions.acting_as(username="teacher", now=now) as viewer:
        child = people.register_person(viewer=viewer, person=_child("Nadia", "Thornbury", 2011), now=now)
        brother = people.register_person(viewer=viewer, person=_child("Omar", "Thornbury", 2013), now=now)
        people.add_relationship(
            viewer=viewer,
            person_id=child,
            relationship=NewRelationship(kind="SIBLING", other_label="Omar Thornbury"),
            other_id=brother,
            now=now,
        )
    return Partnership(child=child, brother=brother, now=now)


def send_worry(*, about: PersonId) -> ConcernId:
    """A worry of the teacher's, waiting at the front door."""
    with sessions.acting_as(username="teacher", now=timezone.now()) as viewer:
        concern = NewConcern(
            person_id=about,
            facts="A new phone, and no word of who gave it.",
            happened=UncertainDate.exact(timezone.localdate()),
        )
        return concerns.send_concern(viewer=viewer, concern=concern, now=timezone.now()).concern_id


def sign_in(username: str) -> Client:
    client = Client()
    answer = client.post("/sign-in/persona/", {"persona": username})
    assert answer.status_code == 302
    return client


def _employ(now: datetime) -> None:
    teams = {}
    for key, (agency, kind, is_front_door) in TEAMS.items():
        agency_id = organisations.set_up_agency(
            agency=NewAgency(name=agency, kind=kind, area="Elmfield"), now=now - LONG_AGO
        )
        teams[key] = organisations.set_up_team(
            agency_id=agency_id,
            name=f"{key} team",
            phone="01632 960999",
            is_front_door=is_front_door,
            now=now - LONG_AGO,
        )
    for username, (team, role) in WORKERS.items():
        worker = NewWorker(
            username=username,
            full_name=f"{username.title()} Example",
            job_title=username.title(),
            team_id=teams[team],
            role=role,
            is_demo_persona=True,
        )
        user_id = organisations.set_up_worker(worker=worker, now=now - LONG_AGO)
        with session_for(user_id=user_id):
            passwords.keep_password(user_id=user_id, password=PASSWORD, now=now)


def _child(forenames: str, surname: str, year: int) -> NewPerson:
    return NewPerson(
        kind="CHILD",
        names=[NewName(kind="LEGAL", forenames=forenames, surname=surname)],
        birth=Birth(kind="KNOWN", date=UncertainDate.exact(date(year, 5, 14))),
    )
