"""What can be asked to be recorded about a worry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from alongside.kernel.dates import UncertainDate
from alongside.kernel.ids import ConcernId, PersonId, TeamId, UserId


@dataclass(frozen=True, kw_only=True)
class NewConcern:
    """A worry about one person.

    Facts, opinion and the child's own words are kept apart. The three lists are apart too (D-02):
    vulnerabilities, indicators, evidence of harm; each may be empty. `other_notes` says, by list, what
    OTHER means. `sent_to` is a front door; None chooses that of the author's area.
    """

    person_id: PersonId
    facts: str
    happened: UncertainDate
    opinion: str = ""
    child_words: str = ""
    happened_time: str = ""
    place: str = ""
    immediate_danger: bool = False
    danger_action: str = ""
    basis: str = "UNKNOWN"
    concern_types: Sequence[str] = ()
    vulnerabilities: Sequence[str] = ()
    indicators: Sequence[str] = ()
    harm: Sequence[str] = ()
    other_notes: Mapping[str, str] = field(default_factory=dict)
    source_name: str = ""
    child_knows: str = "unknown"
    sent_to: TeamId | None = None
    known_at: datetime | None = None
    copied_from: ConcernId | None = None


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """What a front door decides about a worry: one route or several at once, and why.

    The author is told now (`told`), or later by `teller` until `tell_by`. `not_cse`: found not to be child
    sexual exploitation, which needs a route that leads on. With MORE_INFORMATION among the routes the worry
    stays open: `ask_what`, of `ask_whom`, `ask_by` when. `seen` is how many steps the page showed on which
    this was written: where there are more by now, somebody else was there first.
    """

    routes: Sequence[str]
    reason: str
    told: str = ""
    teller: UserId | None = None
    tell_by: datetime | None = None
    not_cse: bool = False
    ask_what: str = ""
    ask_whom: str = ""
    ask_by: date | None = None
    seen: int | None = None
