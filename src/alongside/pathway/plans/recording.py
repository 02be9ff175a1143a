"""What every write of this package does beside its own row: who did it, the chronology, the audit."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.audit import writer as audit
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date


def source(granted: Granted) -> dict[str, Any]:
    """This will give what every new row has: an id, about whom, and who records it."""
    return {
        "id": uuid4(),
        "person_id": granted.person_id,
        "agency_id": granted.viewer.agency_id,
        "recorded_by": granted.viewer.user_id,
        "recorded_at": granted.now,
    }


def tell(
    granted: Granted, kind: str, title: str, detail: str, of: UUID, *, on: date | None = None, words: str = ""
) -> None:
    """This will put a line on the chronology, in the same transaction. `words` are the child's own."""
    entry = NewEntry(
        person_id=granted.person_id,
        kind=kind,
        happened=UncertainDate.exact(on or local_date(granted.now)),
        title=title[:200],
        detail=detail,
        child_words=words,
        known_at=granted.now,
        source_kind="plan",
        source_id=of,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)


def note(granted: Granted, *, action: str, of: UUID) -> None:
    """This will write who did it into the audit, in the same transaction."""
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="plan",
        subject_id=of,
        person_id=granted.person_id,
        now=granted.now,
    )
