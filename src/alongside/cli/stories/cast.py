"""Who there is in a story: the demonstration partnership and those whom the story adds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol, TypeVar


@dataclass(frozen=True, kw_only=True)
class AgencyDef:
    """An agency: `kind` is a code of agency_kind; `is_own` where the story itself adds it."""

    key: str
    name: str
    kind: str
    area: str
    la_code: str = ""
    phone: str = ""
    line: int = 0
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class TeamDef:
    """A team of one agency (`agency` is its key). A front door receives worries for its area."""

    key: str
    name: str
    agency: str
    is_front_door: bool = False
    phone: str = ""
    line: int = 0
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class WorkerDef:
    """A worker of one team (`team` is its key), from a first day to a last (None: still there)."""

    key: str
    username: str
    name: str
    job: str
    team: str
    role: str
    phone: str = ""
    is_persona: bool = True
    starts: date | None = None
    ends: date | None = None
    line: int = 0
    is_own: bool = False

    def works_on(self, day: date) -> bool:
        """This will say whether they work there on a day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, kw_only=True)
class PersonDef:
    """Somebody whom the story is about: `details` as read by the fields of a person (parts.PERSON)."""

    key: str
    name: str
    details: Mapping[str, Any]
    line: int


class Named(Protocol):
    """Whatever has a key and a name."""

    @property
    def key(self) -> str:
        """What it is called in the file."""

    @property
    def name(self) -> str:
        """What it is called in the world."""


NamedT = TypeVar("NamedT", bound=Named)


@dataclass
class Cast:
    """Everybody, by key: those of the partnership, and those of the story."""

    agencies: dict[str, AgencyDef] = field(default_factory=dict)
    teams: dict[str, TeamDef] = field(default_factory=dict)
    workers: dict[str, WorkerDef] = field(default_factory=dict)
    people: dict[str, PersonDef] = field(default_factory=dict)

    def copy(self) -> "Cast":
        """This will give a cast of the same agencies, teams and workers, to which a story adds its own."""
        return Cast(
            agencies={key: replace(row, is_own=False) for key, row in self.agencies.items()},
            teams={key: replace(row, is_own=False) for key, row in self.teams.items()},
            workers={key: replace(row, is_own=False) for key, row in self.workers.items()},
        )

    def forget_agency(self, key: str) -> None:
        """This will take an agency out, with its teams and workers, where a story has its own of that key."""
        self.agencies.pop(key, None)
        self.teams = {each: team for each, team in self.teams.items() if team.agency != key}
        self.workers = {each: row for each, row in self.workers.items() if row.team in self.teams}

    def forget_team(self, key: str) -> None:
        """This will take a team of the partnership out, with its workers, where a story has its own."""
        held = self.teams.get(key)
        if held is not None and not held.is_own:
            del self.teams[key]
            self.workers = {each: row for each, row in self.workers.items() if row.team != key}

    def find_agency(self, text: str) -> AgencyDef | None:
        """This will find an agency by its key or its name."""
        return _find(self.agencies, text)

    def find_team(self, text: str) -> TeamDef | None:
        """This will find a team by its key or its name."""
        return _find(self.teams, text)

    def find_worker(self, text: str) -> WorkerDef | None:
        """This will find a worker by their key, their name or the name that they sign in with."""
        found = _find(self.workers, text)
        return found or next((row for row in self.workers.values() if row.username == text.casefold()), None)

    def find_person(self, text: str) -> PersonDef | None:
        """This will find a person by their key or their name."""
        return _find(self.people, text)

    def agency_of(self, worker: WorkerDef) -> AgencyDef:
        """This will give the agency in which a worker works."""
        return self.agencies[self.teams[worker.team].agency]

    def first_team_of(self, agency: str) -> TeamDef | None:
        """This will give the first team of an agency."""
        return next((team for team in self.teams.values() if team.agency == agency), None)


def spellings_of(rows: Iterable[Named]) -> dict[str, str]:
    """This will give the key that each name, and each word of a name, may have been meant for."""
    return {word: row.key for row in rows for word in (*row.name.split(), row.name)}


def names_of(rows: Iterable[Named]) -> list[str]:
    """This will list the keys of rows, for a suggestion."""
    return [row.key for row in rows]


def _find(rows: Mapping[str, NamedT], text: str) -> NamedT | None:
    wanted = text.casefold()
    found = rows.get(wanted) or rows.get(text)
    if found is not None:
        return found
    named = [row for row in rows.values() if row.name.casefold() == wanted]
    return named[0] if len(named) == 1 else None
