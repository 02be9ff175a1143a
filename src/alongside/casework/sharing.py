"""Sharing named parts of a record with somebody until a day, by a decision with a reason."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from alongside.access import sharing_decisions
from alongside.access.door import WRITE, Granted, open_record
from alongside.access.sharing_decisions import UnableToShare
from alongside.access.viewer import Viewer
from alongside.casework.names import Names, get_names
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date, show_day
from alongside.kernel.ids import PersonId


def share_record(
    *,
    viewer: Viewer,
    person_id: PersonId,
    principal_id: UUID,
    classes: Sequence[str],
    reason: str,
    until: date,
    now: datetime,
) -> UUID:
    """This will show these classes of a record to a user, team or agency until the end of a day.

    Raises NotFoundError, UnableToShare. The chronology says with whom, and not what was shared.
    """
    granted = _open(viewer, person_id, now)
    names = get_names(workers=[principal_id], teams=[principal_id], agencies=[principal_id], now=now)
    if not (names.workers or names.teams or names.agencies):
        raise UnableToShare("Choose a worker, a team or an agency from the list.", field="who")
    made = sharing_decisions.share(
        granted=granted, principal_id=principal_id, classes=classes, reason=reason, until=until
    )
    _tell(granted, f"Shared with {recipient(names, principal_id)} until {show_day(until)}", reason, made)
    return made


def withdraw_sharing(*, viewer: Viewer, person_id: PersonId, sharing_id: UUID, now: datetime) -> None:
    """This will end a decision to share before its day. Raises NotFoundError, UnableToShare."""
    granted = _open(viewer, person_id, now)
    sharing_decisions.withdraw(granted=granted, sharing_id=sharing_id)
    _tell(granted, "A decision to share was withdrawn", "", sharing_id)


def recipient(names: Names, principal_id: UUID) -> str:
    """This will name a user, a team or an agency, whichever it is."""
    if principal_id in names.workers:
        return f"{names.worker(principal_id)}, {names.agency_of(principal_id)}"
    if principal_id in names.teams:
        return names.team(principal_id)
    return names.agency(principal_id)


def _open(viewer: Viewer, person_id: PersonId, now: datetime) -> Granted:
    return open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="deciding what is shared", now=now
    )


def _tell(granted: Granted, title: str, reason: str, sharing_id: UUID) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind="SHARING",
        happened=UncertainDate.exact(local_date(granted.now)),
        title=title[:200],
        detail=reason,
        known_at=granted.now,
        source_kind="sharing",
        source_id=sharing_id,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
