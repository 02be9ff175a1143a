"""Sets up agencies, teams and workers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.policy import get_roles
from alongside.kernel.dates import local_date
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import AgencyId, TeamId, UserId
from alongside.organisations.models import Agency, Membership, Team, User
from alongside.reference.codelists import require_code


class UnableToSetUpOrganisation(UnableToError):
    """The directory cannot be changed as asked."""


@dataclass(frozen=True, kw_only=True)
class NewAgency:
    """An agency: its name, kind (code list agency_kind), area, and a council's DfE number."""

    name: str
    kind: str
    area: str
    la_code: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class NewWorker:
    """A worker: names, job, team, role, and when they begin."""

    username: str
    full_name: str
    job_title: str
    team_id: TeamId
    role: str
    phone: str = ""
    is_demo_persona: bool = False


def set_up_agency(*, agency: NewAgency, now: datetime) -> AgencyId:
    """This will make the agency, or give the one of that name. Raises on an unknown kind."""
    require_code(key="agency_kind", code=agency.kind, field="kind", as_at=local_date(now))
    row, _ = Agency.objects.get_or_create(
        name=agency.name,
        defaults={
            "id": uuid4(),
            "kind": agency.kind,
            "area": agency.area,
            "la_code": agency.la_code,
            "phone": agency.phone,
        },
    )
    return AgencyId(row.id)


def set_up_team(*, agency_id: UUID, name: str, phone: str = "", is_front_door: bool = False) -> TeamId:
    """This will make the team, or give the one of that name in the agency."""
    row, _ = Team.objects.get_or_create(
        agency_id=agency_id,
        name=name,
        defaults={"id": uuid4(), "phone": phone, "is_front_door": is_front_door},
    )
    return TeamId(row.id)


def set_up_worker(*, worker: NewWorker, now: datetime) -> UserId:
    """This will make the worker, or give the one who signs in by that name, in the team from `now` on.

    Raises UnableToSetUpOrganisation on an unknown role, or where the name belongs to somebody else.
    The worker has no password: nobody can sign in as them until one is set.
    """
    if worker.role not in get_roles():
        raise UnableToSetUpOrganisation(
            f'"{worker.role}" is not a role. Use one of: {", ".join(sorted(get_roles()))}.', field="role"
        )
    row = User.objects.filter(username=worker.username).first()
    if row is not None and row.full_name != worker.full_name:
        raise UnableToSetUpOrganisation(
            f'The user name "{worker.username}" belongs to {row.full_name}. Choose another.', field="username"
        )
    if row is None:
        row = User(
            id=uuid4(),
            username=worker.username,
            full_name=worker.full_name,
            job_title=worker.job_title,
            phone=worker.phone,
            is_demo_persona=worker.is_demo_persona,
        )
        row.set_unusable_password()
        row.save(force_insert=True)
    held = Membership.objects.filter(user=row, team_id=worker.team_id, role=worker.role)
    if not held.filter(ends_at__isnull=True).exists():
        Membership.objects.create(
            id=uuid4(), user=row, team_id=worker.team_id, role=worker.role, starts_at=now
        )
    return UserId(row.id)


def end_work(*, user_id: UUID, now: datetime) -> int:
    """This will end all that a worker does in any team; gives how many memberships ended.

    Their name stays on what they wrote. Raises UnableToSetUpOrganisation where they had left already.
    """
    ended = Membership.objects.filter(user_id=user_id, ends_at__isnull=True).update(ends_at=now)
    if not ended:
        raise UnableToSetUpOrganisation("They do not work here any more. Check the name and the day.")
    return ended
