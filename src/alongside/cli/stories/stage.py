"""What is so at one moment of a story that is being played: who acts, when, and what the keys stand for."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from alongside.access.viewer import Viewer
from alongside.casework import knowing
from alongside.casework.people import Involved
from alongside.casework.stories import NamedRecord, UnableToPlay, keep_names
from alongside.cli.stories.cast import AgencyDef, Cast, PersonDef, WorkerDef
from alongside.cli.stories.notes import Note
from alongside.cli.stories.references import Who
from alongside.cli.stories.times import Stated, at
from alongside.kernel.dates import local_date
from alongside.kernel.ids import AgencyId, ConcernId, PersonId, TeamId, UserId

NOON = "12:00"


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The records that the keys of agencies, teams and workers stand for."""

    agencies: dict[str, AgencyId]
    teams: dict[str, TeamId]
    users: dict[str, UserId]


@dataclass(kw_only=True)
class Sent:
    """A worry that was sent in the story."""

    key: str
    concern_id: ConcernId
    person: str
    team_id: TeamId
    is_decided: bool = False


@dataclass(kw_only=True)
class Assessed:
    """An assessment that was opened in the story; `is_kept_open` where it was to be signed and could not."""

    key: str
    person: str
    assessment_id: UUID
    is_signed: bool = False
    is_kept_open: bool = False


@dataclass(kw_only=True)
class Stage:
    """The play so far. `viewer`, `worker` and `now` are those of the event that is being played.

    `allocated` holds to whom somebody is allocated now (person, sort and key); `taken` what was taken as
    read.
    """

    story: str
    cast: Cast
    directory: Directory
    worker: WorkerDef
    now: datetime
    line: int = 0
    people: dict[str, PersonId] = field(default_factory=dict)
    recorders: dict[str, list[str]] = field(default_factory=dict)
    concerns: list[Sent] = field(default_factory=list)
    involvements: dict[tuple[str, Who], UUID] = field(default_factory=dict)
    ties: set[tuple[str, str, str]] = field(default_factory=set)
    missing_told_by: dict[str, AgencyDef] = field(default_factory=dict)
    allocated: list[tuple[str, tuple[str, str]]] = field(default_factory=list)
    opened: set[tuple[str, str]] = field(default_factory=set)
    deciders: list[str] = field(default_factory=list)
    plans: list[tuple[str, str, UUID]] = field(default_factory=list)
    left: set[str] = field(default_factory=set)
    assessed: list[Assessed] = field(default_factory=list)
    handed: dict[tuple[UUID, str, str], UUID] = field(default_factory=dict)
    taken: list[Note] = field(default_factory=list)
    viewer: Viewer = field(init=False)

    @property
    def today(self) -> date:
        """The day in London of the event."""
        return local_date(self.now)

    def person(self, key: str) -> PersonId:
        """This will give the record of a person of the story."""
        return self.people[key]

    def may_record(self, key: str) -> bool:
        """This will say whether whoever acts may write on a person's record."""
        return key in self.people and knowing.may_record(
            viewer=self.viewer, person_id=self.person(key), now=self.now
        )

    def person_def(self, key: str) -> PersonDef:
        """This will give what the story says of a person."""
        return self.cast.people[key]

    def involved(self, who: Who) -> Involved:
        """This will give who works with a person, as the pages name them."""
        if who.sort == "worker":
            return Involved(user_id=self.directory.users[who.key])
        if who.sort == "team":
            return Involved(team_id=self.directory.teams[who.key])
        if who.sort == "agency":
            return Involved(agency_id=self.directory.agencies[who.key])
        return Involved(outside_name=who.key)

    def moment(self, stated: Stated | None) -> datetime:
        """This will give the moment that was stated; the event's own where none was, or only its day."""
        if stated is None:
            return self.now
        if stated.moment is not None:
            return stated.moment
        day = stated.date.earliest
        if day is None or day == local_date(self.now):
            return self.now
        return min(at(day=day, clock=NOON), self.now)

    def keep(self, *, kind: str, key: str, person: str, made_id: UUID) -> None:
        """This will remember what the story calls a record that was just made."""
        record = NamedRecord(kind=kind, key=key, person_id=self.person(person), made_id=made_id)
        keep_names(viewer=self.viewer, story=self.story, records=[record], now=self.now)

    def find_concern(self, *, key: str | None, about: str | None) -> Sent:
        """This will find one worry, the last of those that find_concerns finds. Raises UnableToPlay."""
        return self.find_concerns(key=key, about=about)[-1]

    def find_concerns(self, *, key: str | None, about: str | None) -> tuple[Sent, ...]:
        """This will find a worry by its key, or the latest about a person that waits for a decision.

        Where none waits it is the latest. Of a worry about several children it is that of each; `key.child`,
        or the key with `about`, is the one about one of them. Raises UnableToPlay where there is none.
        """
        worry, _, child = (key or "").rpartition(".")
        if worry and all(sent.key != key for sent in self.concerns):
            found = [sent for sent in self.concerns if (sent.key, sent.person) == (worry, child)]
        elif key is not None:
            found = [sent for sent in self.concerns if sent.key == key]
            found = [sent for sent in found if about is None or sent.person == about] or found
        else:
            found = [sent for sent in self.concerns if sent.person == about]
            found = [sent for sent in found if not sent.is_decided] or found
        if not found:
            raise UnableToPlay("No worry has been sent that this could decide on. Put the concern before it.")
        return tuple({sent.person: sent for sent in found}.values())
