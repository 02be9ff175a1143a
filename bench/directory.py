"""Twelve invented agencies, their teams, and the users who work in them."""

import random
from dataclasses import dataclass, field

from bench.names import draw_community
from bench.numbers import new_id, telephone
from bench.plan import FIRST_DAY, MOST_USERS, Size
from bench.sheets import Sheet

COUNCIL, HEALTH, EDUCATION, POLICE, OTHER = "council", "health", "education", "police", "other"
STAMP = f"{FIRST_DAY.isoformat()} 06:00:00+00"
_AREA = "Calderby"
_SOCIAL_WORK_TEAMS, _WORKERS_IN_TEAM = 16, 7


@dataclass(frozen=True, kw_only=True)
class AgencyPlan:
    """An agency: its name, kind (code list agency_kind), the sector its texts come from, and its teams.

    A team is its name and, by role, how many of 500 users hold that role in it.
    """

    name: str
    kind: str
    sector: str
    teams: dict[str, dict[str, int]]


def _school(name: str) -> AgencyPlan:
    staff = {"practitioner": 25, "safeguarding_lead": 3}
    return AgencyPlan(name=name, kind="EDUCATION", sector=EDUCATION, teams={"Staff": staff})


def _small(name: str, kind: str, count: int) -> AgencyPlan:
    staff = {"practitioner": count - 1, "safeguarding_lead": 1}
    return AgencyPlan(name=name, kind=kind, sector=OTHER, teams={"Practice": staff})


FRONT_DOOR = "Front door"
PLANS = (
    AgencyPlan(
        name="Calderby Council, children's services",
        kind="CHILDRENS_SOCIAL_CARE",
        sector=COUNCIL,
        teams={
            FRONT_DOOR: {"front_door": 24},
            "Exploitation": {"practitioner": 8},
            "Early help": {"practitioner": 20},
            "Leadership": {"head_of_service": 4},
            "Performance and data": {"data_officer": 4, "analyst": 2},
            "Systems": {"administrator": 2},
        },
    ),
    AgencyPlan(
        name="Dalewater Police",
        kind="POLICE",
        sector=POLICE,
        teams={
            "Child protection": {"practitioner": 20},
            "Missing": {"practitioner": 9, "safeguarding_lead": 1},
            "Neighbourhoods": {"practitioner": 30},
        },
    ),
    AgencyPlan(
        name="Calderby Community Health",
        kind="HEALTH",
        sector=HEALTH,
        teams={
            "School nursing": {"practitioner": 26, "safeguarding_lead": 2},
            "Health visiting": {"practitioner": 30, "safeguarding_lead": 2},
        },
    ),
    _school("Millbrook Learning Trust"),
    _school("Ravensby Schools"),
    _school("Northcote Academies"),
    _school("Calderby College"),
    _small("Little Larks Nurseries", "EARLY_YEARS", 20),
    _small("Calderby Youth Justice Service", "YOUTH_JUSTICE", 16),
    _small("The Lantern Project", "VOLUNTARY", 14),
    _small("Oakfield Children's Homes", "INDEPENDENT", 14),
    _small("Calderby Council, adult services", "ADULT_SERVICES", 12),
)


@dataclass(frozen=True, kw_only=True)
class Worker:
    """A user as the rest of the making needs them: `number` is their place in `Directory.workers`."""

    number: int
    shown: str
    user_id: str
    team_id: str
    agency_id: str
    kind: str
    sector: str
    team: str
    role: str


@dataclass(kw_only=True)
class Directory:
    """Everybody who works in the partnership."""

    workers: list[Worker] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    agencies: list[str] = field(default_factory=list)
    front_door_team: str = ""

    def of(self, *, kind: str = "", role: str = "", team: str = "") -> list[Worker]:
        """This will list the workers of a kind of agency, in a role, in teams whose name begins so."""
        return [
            worker
            for worker in self.workers
            if (not kind or worker.kind == kind)
            and (not role or worker.role == role)
            and worker.team.startswith(team)
        ]


def invent_directory(*, size: Size, chance: random.Random) -> Directory:
    """This will invent the agencies, teams, users and memberships: exactly as many users as asked for."""
    making = _Making(chance)
    for plan, staff in _staffing(size.users):
        agency_id = making.agency(plan)
        for name, roles in staff.items():
            team_id = making.team(agency_id, name)
            for role in (role for role, count in roles.items() for _ in range(count)):
                making.worker(plan, agency_id, team_id, name, role)
    return making.made


class _Making:
    """Gathers the rows of the directory."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._agency = Sheet("organisations_agency", ("id", "name", "kind", "area", "la_code", "phone"))
        self._team = Sheet("organisations_team", ("id", "agency_id", "name", "phone", "is_front_door"))
        self._user = Sheet(
            "organisations_user",
            ("id", "password", "last_login", "username", "full_name", "job_title", "phone", "is_active",
             "is_demo_persona"),
        )  # fmt: skip
        self._membership = Sheet(
            "organisations_membership", ("id", "user_id", "team_id", "role", "starts_at", "ends_at")
        )
        self.made = Directory(sheets=[self._agency, self._team, self._user, self._membership])

    def agency(self, plan: AgencyPlan) -> str:
        made = self._id()
        self._agency.add(made, plan.name, plan.kind, _AREA, "", self._telephone(mobile=False))
        self.made.agencies.append(made)
        return made

    def team(self, agency_id: str, name: str) -> str:
        made = self._id()
        self._team.add(made, agency_id, name, self._telephone(mobile=False), name == FRONT_DOOR)
        if name == FRONT_DOOR:
            self.made.front_door_team = made
        return made

    def worker(self, plan: AgencyPlan, agency_id: str, team_id: str, team: str, role: str) -> None:
        user_id, number = self._id(), len(self.made.workers)
        full_name, job = _full_name(self._chance), role.replace("_", " ").capitalize()
        # Nobody can sign in with a password that begins so.
        self._user.add(
            user_id, "!benchmark", None, f"{role.replace('_', '.')}.{number}", full_name, job,
            self._telephone(mobile=True), True, False,
        )  # fmt: skip
        self._membership.add(self._id(), user_id, team_id, role, STAMP, None)
        self.made.workers.append(
            Worker(
                number=number,
                shown=f"{full_name}, {job}",
                user_id=user_id,
                team_id=team_id,
                agency_id=agency_id,
                kind=plan.kind,
                sector=plan.sector,
                team=team,
                role=role,
            )
        )

    def _id(self) -> str:
        return new_id(bits=self._chance.getrandbits)

    def _telephone(self, *, mobile: bool) -> str:
        return telephone(draw=self._chance.random, mobile=mobile)


def _staffing(users: int) -> list[tuple[AgencyPlan, dict[str, dict[str, int]]]]:
    """How many hold each role in each team, so that they add up; every role is held by somebody."""
    share = users / MOST_USERS

    def scaled(roles: dict[str, int]) -> dict[str, int]:
        return {role: max(1, round(count * share)) for role, count in roles.items()}

    staffing = [(plan, {team: scaled(roles) for team, roles in plan.teams.items()}) for plan in PLANS]
    council = staffing[0][1]
    for number in range(1, max(1, round(_SOCIAL_WORK_TEAMS * share)) + 1):
        council[f"Social work {number}"] = {"team_manager": 1, "social_worker": _WORKERS_IN_TEAM}
    total = sum(count for _, staff in staffing for roles in staff.values() for count in roles.values())
    schools = [staff["Staff"] for plan, staff in staffing if plan.sector == EDUCATION]
    for place in range(abs(users - total)):
        schools[place % len(schools)]["practitioner"] += 1 if users > total else -1
    return staffing


def _full_name(chance: random.Random) -> str:
    community = draw_community(chance)
    forenames = community.forename(chance, girl=chance.random() < 0.7)
    return f"{forenames.split()[0]} {community.surname(chance)}"
