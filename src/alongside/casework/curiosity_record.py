"""What was read of one child, for the questions of policy/curiosity."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from alongside.access.door import Granted
from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.concerns.chronology import EntryFact
from alongside.people.queries import DatedRelationship, InvolvementFact, PersonBegun


@dataclass(frozen=True, kw_only=True)
class Record:
    """What was read of one child, all of it, whenever it was written down; `begun` as it stood `as_at`."""

    granted: Granted
    policy: CuriosityPolicy
    as_at: datetime
    begun: PersonBegun
    entries: Sequence[EntryFact]
    involvements: Sequence[InvolvementFact]
    relationships: Sequence[DatedRelationship]
    _by_source: dict[tuple[str, str], list[EntryFact]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find entries by what they tell of."""
        for entry in self.entries:
            self._by_source.setdefault((entry.kind, str(entry.source_id)), []).append(entry)

    def entry_of(self, kind: str, source_id: object, at: datetime | None = None) -> EntryFact | None:
        """This will find the entry that tells of a record; where there are several, the one of a moment."""
        found = self._by_source.get((kind, str(source_id)), [])
        if at is None:
            return found[0] if found else None
        return next((entry for entry in found if entry.recorded_at == at), None)
