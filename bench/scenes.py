"""The pages that are measured: who asks for them, about whom, as a call and as an address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import chronology, concerns, drafts, home, people, queue, search
from alongside.casework.chronology import ChronologyChoice
from alongside.concerns.commands import NewConcern
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.ids import PersonId
from bench.bulk import Connection

Call = Callable[[Viewer, datetime], object]
_FEW, _TURNS = 5, 20
_ALLOCATED = "relation = 'allocated' AND ends_at IS NULL"
_LONGEST = "SELECT person_id FROM concerns_entry GROUP BY person_id ORDER BY count(*) DESC LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One request: by whom, the casework call, and the page: its address and, where it is posted, its form.

    A page that needs something made first (a draft) has `prepare`, which gives the address.
    """

    user_id: UUID
    call: Call
    address: str = "/"
    form: dict[str, str] = field(default_factory=dict)
    prepare: Call | None = None


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A page and the requests that stand for it, taken in turn."""

    key: str
    name: str
    turns: Sequence[Turn]


class Named(NamedTuple):
    """Somebody to find: who looks, and the recorded name and date of birth."""

    user_id: UUID
    name: str
    born: str


def list_scenes(*, connection: Connection) -> list[Scene]:
    """This will choose viewers and children in a filled database, read as its superuser."""
    cast = _Cast(connection)
    return [
        _home("home_teacher", "Home: teacher", cast.teachers),
        _home("home_social_worker", "Home: social worker", cast.social_workers),
        _home("home_front_door", "Home: front door", cast.front_door),
        _home("home_manager", "Home: team manager", cast.managers),
        _find("find_own", "Find: exact name, by a social worker", cast.own_named(), _name),
        _find("find_exact", "Find: exact name, by the front door", cast.named(), _name),
        _find("find_typo", "Find: typing mistake, by the front door", cast.named(), _typo),
        _find("find_born", "Find: name and birth, by the front door", cast.named(), _name_and_birth),
        Scene(key="person", name="Person page", turns=[_person(*pair) for pair in cast.allocated()]),
        _chronology("chronology_average", "Chronology: about 20 entries", cast.average()),
        _chronology("chronology_allocated", "Chronology: an allocated child", cast.allocated()),
        _chronology("chronology_longest", "Chronology: 1,200 entries", cast.longest()),
        Scene(
            key="queue",
            name="Concern queue",
            turns=[Turn(user_id=user, call=_queue) for user in cast.front_door],
        ),
        Scene(key="send", name="Send a concern", turns=[_send(*pair) for pair in cast.pupils()]),
    ]  # fmt: skip


class _Cast:
    """Who takes part: users by role, and the children of each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.teachers = self._users("agency.kind = 'EDUCATION' AND member.role = 'practitioner'")
        self.social_workers = self._users("member.role = 'social_worker'")
        self.front_door = self._users("member.role = 'front_door'")
        self.managers = self._users("member.role = 'team_manager'")

    def allocated(self) -> list[tuple[UUID, UUID]]:
        """This will pair social workers with children who are allocated to them now."""
        return self._pairs(
            f"SELECT principal_id, person_id FROM access_grant WHERE {_ALLOCATED} AND principal_id = ANY (%s)"
            f" AND person_id <> ({_LONGEST}) ORDER BY person_id LIMIT %s",
            [self.social_workers, _TURNS],
        )

    def longest(self) -> list[tuple[UUID, UUID]]:
        """This will pair the child with the longest chronology with their social worker."""
        return self._pairs(
            f"SELECT principal_id, person_id FROM access_grant WHERE {_ALLOCATED}"
            f" AND person_id = ({_LONGEST}) ORDER BY starts_at LIMIT 1",
            [],
        )

    def average(self) -> list[tuple[UUID, UUID]]:
        """This will pair the front door with children about whom there are 18 to 22 entries."""
        return self._pairs(
            "SELECT %s::uuid, entry.person_id FROM concerns_entry AS entry JOIN access_grant AS held"
            " ON held.person_id = entry.person_id AND held.relation = 'front_door'"
            " GROUP BY entry.person_id HAVING count(*) BETWEEN 18 AND 22 ORDER BY entry.person_id LIMIT %s",
            [self.front_door[0], _TURNS],
        )

    def pupils(self) -> list[tuple[UUID, UUID]]:
        """This will pair teachers with children whom they know."""
        return self._pairs(
            "SELECT principal_id, person_id FROM access_grant"
            " JOIN people_person ON people_person.id = person_id WHERE relation = 'knows'"
            " AND principal_id = ANY (%s) AND kind = 'CHILD' ORDER BY person_id LIMIT %s",
            [self.teachers, _TURNS],
        )

    def named(self) -> list[Named]:
        """This will give the front door and the names and births of children whom it can see."""
        return self._named("held.relation = 'front_door'", self.front_door)

    def own_named(self) -> list[Named]:
        """This will give a social worker and the names and births of their own children."""
        worker = self.social_workers[0]
        return self._named("held.relation = 'allocated' AND held.principal_id = %s", [worker], worker)

    def _named(self, which: str, users: Sequence[UUID], *values: object) -> list[Named]:
        rows = self._connection.execute(
            "SELECT name.forenames || ' ' || name.surname, person.birth_earliest::text"
            " FROM people_name AS name JOIN people_person AS person ON person.id = name.person_id"
            " JOIN access_grant AS held ON held.person_id = person.id"
            " WHERE name.kind = 'LEGAL' AND person.birth_precision = 'exact' AND held.ends_at IS NULL"
            f" AND {which} ORDER BY person.id LIMIT %s",
            [*values, _TURNS],
        ).fetchall()
        return [
            Named(users[place % len(users)], str(name), str(born)) for place, (name, born) in enumerate(rows)
        ]

    def _users(self, which: str) -> list[UUID]:
        rows = self._connection.execute(
            "SELECT member.user_id FROM organisations_membership AS member JOIN organisations_team AS team"
            " ON team.id = member.team_id JOIN organisations_agency AS agency ON agency.id = team.agency_id"
            f" WHERE {which} ORDER BY member.user_id LIMIT %s",
            [_FEW],
        ).fetchall()
        return [UUID(str(row[0])) for row in rows]

    def _pairs(self, query: str, values: Sequence[object]) -> list[tuple[UUID, UUID]]:
        rows = self._connection.execute(query, values).fetchall()
        return [(UUID(str(user)), UUID(str(person))) for user, person in rows]


def _home(key: str, name: str, users: Sequence[UUID]) -> Scene:
    return Scene(key=key, name=name, turns=[Turn(user_id=user, call=_get_home) for user in users])


def _get_home(viewer: Viewer, now: datetime) -> object:
    return home.get_home(viewer=viewer, now=now)


def _queue(viewer: Viewer, now: datetime) -> object:
    return queue.get_queue(viewer=viewer, choice=queue.QueueChoice(), now=now)


def _find(key: str, name: str, rows: Sequence[Named], typed: Callable[[Named], str]) -> Scene:
    def turn(row: Named) -> Turn:
        text = typed(row)

        def call(viewer: Viewer, now: datetime) -> object:
            query = search.read_person_query(text=text, now=now)
            return search.find_people(viewer=viewer, query=query, now=now)

        return Turn(user_id=row.user_id, call=call, address="/people/find/", form={"query": text})

    return Scene(key=key, name=name, turns=[turn(row) for row in rows])


def _name(row: Named) -> str:
    return row.name


def _name_and_birth(row: Named) -> str:
    return f"{row.name} {row.born}"


def _typo(row: Named) -> str:
    """Two neighbouring letters in the middle of the surname, swapped."""
    head, _, surname = row.name.rpartition(" ")
    at = max(1, len(surname) // 2)
    return f"{head} {surname[: at - 1]}{surname[at : at + 1]}{surname[at - 1]}{surname[at + 1 :]}"


def _person(user_id: UUID, person_id: UUID) -> Turn:
    def call(viewer: Viewer, now: datetime) -> object:
        return people.get_person(viewer=viewer, person_id=PersonId(person_id), now=now)

    return Turn(user_id=user_id, call=call, address=f"/people/{person_id}/")


def _chronology(key: str, name: str, pairs: Sequence[tuple[UUID, UUID]]) -> Scene:
    def turn(user_id: UUID, person_id: UUID) -> Turn:
        def call(viewer: Viewer, now: datetime) -> object:
            return chronology.get_chronology(
                viewer=viewer, person_id=PersonId(person_id), choice=ChronologyChoice(), now=now
            )

        return Turn(user_id=user_id, call=call, address=f"/people/{person_id}/chronology/")

    return Scene(key=key, name=name, turns=[turn(*pair) for pair in pairs])


_WORRY = "Has been very quiet this week and did not want to go home on Tuesday."


def _send(user_id: UUID, person_id: UUID) -> Turn:
    """As a call: the concern itself. As a page: the last one, which sends a draft written before."""

    def call(viewer: Viewer, now: datetime) -> object:
        happened = UncertainDate.exact(local_date(now))
        concern = NewConcern(person_id=PersonId(person_id), facts=_WORRY, happened=happened, basis="SEEN")
        return concerns.send_concern(viewer=viewer, concern=concern, now=now)

    def prepare(viewer: Viewer, now: datetime) -> object:
        draft = drafts.start_draft(viewer=viewer, person_id=PersonId(person_id), now=now)
        fields = {"person_id": str(person_id), "facts": _WORRY, "happened": "yesterday", "basis": "SEEN"}
        drafts.save_draft(viewer=viewer, draft_id=draft, fields=fields, version=1, now=now)
        return f"/worries/drafts/{draft}/check/"

    return Turn(user_id=user_id, call=call, prepare=prepare)
