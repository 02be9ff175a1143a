"""Reads the directory: agencies, teams, workers, and who somebody is at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from alongside.access.policy import MANAGE_AGENCY, MANAGE_TEAM, STAND_FOR_AGENCY, roles_that
from alongside.access.viewer import CARE, Viewer
from alongside.kernel.ids import AgencyId, TeamId, UserId
from alongside.organisations.models import Agency, Membership, Team, User


@dataclass(frozen=True, kw_only=True)
class AgencyCard:
    """An agency as it is shown."""

    agency_id: AgencyId
    name: str
    kind: str
    area: str
    la_code: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class TeamCard:
    """A team as it is shown, with its agency."""

    team_id: TeamId
    name: str
    agency_id: AgencyId
    agency_name: str
    area: str
    phone: str
    is_front_door: bool


@dataclass(frozen=True, kw_only=True)
class WorkerCard:
    """A worker as they are shown: who, what they do, where, how to ring them."""

    user_id: UserId
    username: str
    full_name: str
    job_title: str
    phone: str
    agency_id: AgencyId
    agency_name: str
    agency_kind: str
    team_name: str
    roles: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Present:
    """A worker who works here now: as the one who looks, and as they are named."""

    viewer: Viewer
    full_name: str
    job_title: str
    agency_name: str


def get_viewer(*, user_id: UUID, now: datetime, purpose: str = CARE) -> Viewer | None:
    """This will give who a user is at `now` and for what they look; None for one who has left."""
    present = get_present(user_id=user_id, now=now, purpose=purpose)
    return present.viewer if present else None


def get_present(*, user_id: UUID, now: datetime, purpose: str = CARE) -> Present | None:
    """This will give who a user is at `now`, for what they look, and their name; None for one who has left.

    A user works for one agency at a time: should the directory say otherwise, only the first by id counts.
    """
    live = [row for row in _live(now=now).filter(user_id=user_id) if row.user.is_active]
    if not live:
        return None
    agency_id = min(row.team.agency_id for row in live)
    rows = [row for row in live if row.team.agency_id == agency_id]
    roles = frozenset(row.role for row in rows)
    viewer = Viewer(
        user_id=UserId(user_id),
        agency_id=AgencyId(agency_id),
        team_ids=frozenset(TeamId(row.team_id) for row in rows),
        roles=roles,
        stands_for_agency=bool(roles & roles_that(STAND_FOR_AGENCY)),
        managed=_managed_by(rows, agency_id=agency_id, now=now),
        purpose=purpose,
    )
    user, agency = rows[0].user, rows[0].team.agency
    return Present(viewer=viewer, full_name=user.full_name, job_title=user.job_title, agency_name=agency.name)


def list_agencies(*, ids: Iterable[UUID] | None = None) -> dict[AgencyId, AgencyCard]:
    """This will give agencies by id, ordered by name: all, or those named."""
    rows = Agency.objects.order_by("name")
    if ids is not None:
        rows = rows.filter(id__in=set(ids))
    return {AgencyId(row.id): _agency_card(row) for row in rows}


def find_agency(*, name: str) -> AgencyCard | None:
    """This will find an agency by its exact name."""
    row = Agency.objects.filter(name=name).first()
    return _agency_card(row) if row else None


def list_teams(*, agency_id: UUID | None = None, ids: Iterable[UUID] | None = None) -> tuple[TeamCard, ...]:
    """This will list teams by name: all, an agency's, or those named."""
    rows = Team.objects.select_related("agency").order_by("agency__name", "name")
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if ids is not None:
        rows = rows.filter(id__in=set(ids))
    return tuple(_team_card(row) for row in rows)


def list_front_doors() -> tuple[TeamCard, ...]:
    """This will list the teams that receive worries, by area."""
    rows = Team.objects.select_related("agency").filter(is_front_door=True)
    return tuple(_team_card(row) for row in rows.order_by("agency__area", "name"))


def list_workers(*, now: datetime, ids: Iterable[UUID] | None = None) -> dict[UserId, WorkerCard]:
    """This will give workers with a live membership by id, ordered by name; or those named, also leavers."""
    rows = Membership.objects.select_related("user", "team__agency") if ids is not None else _live(now=now)
    if ids is not None:
        rows = rows.filter(user_id__in=set(ids))
    cards: dict[UserId, WorkerCard] = {}
    for row in rows.order_by("user__full_name", "-starts_at"):
        held = cards.get(UserId(row.user_id))
        cards[UserId(row.user_id)] = _worker_card(row, roles=held.roles if held else frozenset())
    return cards


def list_departures(*, ids: Iterable[UUID]) -> dict[UserId, datetime]:
    """This will give the moment at which the last work of these workers ends; nobody without such an end."""
    rows = Membership.objects.filter(user_id__in=set(ids)).values("user_id")
    ended = rows.annotate(last=Max("ends_at"), without=Count("id", filter=Q(ends_at__isnull=True)))
    return {UserId(row["user_id"]): row["last"] for row in ended if not row["without"]}


def list_team_workers(*, team_id: UUID, now: datetime) -> tuple[WorkerCard, ...]:
    """This will list who works in a team at `now`, by name."""
    ids = [row.user_id for row in _live(now=now).filter(team_id=team_id, user__is_active=True)]
    return tuple(list_workers(now=now, ids=ids).values())


def find_worker(*, username: str, now: datetime) -> WorkerCard | None:
    """This will find a worker by the name that they sign in with."""
    user_id = find_user_id(username=username)
    return list_workers(now=now, ids=[user_id]).get(user_id) if user_id else None


def find_user_id(*, username: str) -> UserId | None:
    """This will find who signs in with a name, whether or not they work here now."""
    found = User.objects.filter(username=username).values_list("id", flat=True).first()
    return UserId(found) if found else None


def list_persona_ids() -> tuple[UserId, ...]:
    """This will list the demonstration's users, to whom anybody may sign in there."""
    return tuple(UserId(row.id) for row in User.objects.filter(is_demo_persona=True, is_active=True))


def _live(*, now: datetime) -> QuerySet[Membership]:
    return Membership.objects.select_related("user", "team__agency").filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now
    )


def _managed_by(rows: list[Membership], *, agency_id: UUID, now: datetime) -> frozenset[UUID]:
    """Whose manager somebody with these memberships is: users, teams, their agency; never their own."""
    mine = {row.user_id for row in rows}
    of_team = {row.team_id for row in rows if row.role in roles_that(MANAGE_TEAM)}
    heads_agency = any(row.role in roles_that(MANAGE_AGENCY) for row in rows)
    if not (of_team or heads_agency):
        return frozenset()
    teams = of_team | (
        set(Team.objects.filter(agency_id=agency_id).values_list("id", flat=True)) if heads_agency else set()
    )
    workers = set(_live(now=now).filter(team_id__in=teams).values_list("user_id", flat=True))
    return frozenset((teams | workers | ({agency_id} if heads_agency else set())) - mine)


def _agency_card(row: Agency) -> AgencyCard:
    return AgencyCard(
        agency_id=AgencyId(row.id),
        name=row.name,
        kind=row.kind,
        area=row.area,
        la_code=row.la_code,
        phone=row.phone,
    )


def _team_card(row: Team) -> TeamCard:
    return TeamCard(
        team_id=TeamId(row.id),
        name=row.name,
        agency_id=AgencyId(row.agency_id),
        agency_name=row.agency.name,
        area=row.agency.area,
        phone=row.phone or row.agency.phone,
        is_front_door=row.is_front_door,
    )


def _worker_card(row: Membership, *, roles: frozenset[str]) -> WorkerCard:
    return WorkerCard(
        user_id=UserId(row.user_id),
        username=row.user.username,
        full_name=row.user.full_name,
        job_title=row.user.job_title,
        phone=row.user.phone or row.team.phone,
        agency_id=AgencyId(row.team.agency_id),
        agency_name=row.team.agency.name,
        agency_kind=row.team.agency.kind,
        team_name=row.team.name,
        roles=roles | {row.role},
    )
