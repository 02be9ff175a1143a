"""What a consideration holds, as it is signed and as it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from alongside.assessments.definition.facts import Considered
from alongside.kernel.dates import UncertainDate
from alongside.kernel.errors import UnableToError
from alongside.kernel.ids import AgencyId, ConcernId, EntryId, PersonId, UserId

ANY = "any"


class UnableToConsider(UnableToError):
    """What was given cannot be signed as it stands."""


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What the standing of an element rests on: words, and entries of the chronology."""

    words: str = ""
    entries: tuple[EntryId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewConsideration:
    """What somebody signs. `considered.age` is worked out from the record and need not be given.

    `chosen` is a rules.Kind, `route` a code of concern_decision: every answer leads somewhere (D-04).
    `reason` is needed where they choose otherwise than suggested; `explained` where answers do not fit.
    `latest_seen` is the id of the latest one that whoever signs has read, "" where there was none; left at
    ANY, nothing is compared.
    """

    considered: Considered
    happened: UncertainDate
    chosen: str
    route: str
    reason: str = ""
    explained: str = ""
    telling: str = ""
    rests_on: Mapping[str, Basis] = field(default_factory=dict)
    other_notes: Mapping[str, str] = field(default_factory=dict)
    concern_id: ConcernId | None = None
    is_separate: bool = False
    latest_seen: str = ANY


@dataclass(frozen=True, kw_only=True)
class ConsiderationFact:
    """What was signed. `is_current` while none supersedes it; `departs` where they chose otherwise."""

    consideration_id: UUID
    person_id: PersonId
    concern_id: ConcernId | None
    considered: Considered
    happened: UncertainDate
    rests_on: Mapping[str, Basis]
    other_notes: Mapping[str, str]
    suggested: str
    reasons: tuple[str, ...]
    unresolved: tuple[str, ...]
    explained: str
    chosen: str
    route: str
    reason: str
    telling: str
    edition: str
    supersedes: UUID | None
    changed: str
    is_current: bool
    agency_id: AgencyId
    signed_by: UserId
    signed_at: datetime

    @property
    def departs(self) -> bool:
        """Whether the person chose otherwise than was suggested."""
        return self.chosen != self.suggested

    @property
    def is_exploitation(self) -> bool:
        """Whether they chose exploitation, suspected or not."""
        return self.chosen in ("CSE", "CSE_SUSPECTED")
