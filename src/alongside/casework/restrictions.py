"""Keeping a record to named workers: begun, changed and ended by managers who may write on it."""

from collections.abc import Sequence
from datetime import datetime

from alongside.access import restricting
from alongside.access.door import WRITE, Granted, open_record
from alongside.access.restricting import UnableToRestrict
from alongside.access.viewer import Viewer
from alongside.concerns.chronology import NewEntry, add_entries
from alongside.kernel.dates import UncertainDate, local_date
from alongside.kernel.ids import PersonId, UserId
from alongside.organisations import queries as organisations


def restrict_record(
    *,
    viewer: Viewer,
    person_id: PersonId,
    named: Sequence[UserId],
    is_sealed: bool = False,
    reason: str,
    now: datetime,
) -> None:
    """This will keep a record to these workers and the viewer; sealed, it opens in no emergency either.

    Raises NotFoundError, UnableToRestrict.
    """
    granted = _open(viewer, person_id, now)
    workers = [_worker(user_id, now) for user_id in named]
    restricting.restrict(granted=granted, named=workers, is_sealed=is_sealed, reason=reason)
    _tell(granted, "Sealed: kept to named workers" if is_sealed else "Kept to named workers", reason)


def name_worker(*, viewer: Viewer, person_id: PersonId, user_id: UserId, now: datetime) -> None:
    """This will name one more worker to whom the record is kept. Raises NotFoundError, UnableToRestrict."""
    granted = _open(viewer, person_id, now)
    restricting.name_worker(granted=granted, user_id=_worker(user_id, now).user_id)


def remove_worker(*, viewer: Viewer, person_id: PersonId, user_id: UserId, now: datetime) -> None:
    """This will take a worker off the names; somebody who answers for the child stays.

    Raises NotFoundError, UnableToRestrict.
    """
    granted = _open(viewer, person_id, now)
    fact = restricting.get_restriction(granted=granted)
    others = [each for each in (fact.named if fact else ()) if each != user_id]
    found = [organisations.get_viewer(user_id=each, now=now) for each in others]
    staying = [each for each in found if each is not None]
    restricting.remove_worker(granted=granted, user_id=user_id, staying=staying)


def end_restriction(*, viewer: Viewer, person_id: PersonId, reason: str, now: datetime) -> None:
    """This will open the record again to all who stand in a relation to it. Raises NotFoundError."""
    granted = _open(viewer, person_id, now)
    if not reason.strip():
        raise UnableToRestrict("Say why it need not be kept to them any more.", field="reason")
    _tell(granted, "No longer kept to named workers", reason)
    restricting.end_restriction(granted=granted)


def _open(viewer: Viewer, person_id: PersonId, now: datetime) -> Granted:
    return open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="keeping a record to named people", now=now
    )


def _worker(user_id: UserId, now: datetime) -> Viewer:
    found = organisations.get_viewer(user_id=user_id, now=now)
    if found is None:
        raise UnableToRestrict("Choose workers from the list.", field="who")
    return found


def _tell(granted: Granted, title: str, reason: str) -> None:
    entry = NewEntry(
        person_id=granted.person_id,
        kind="SHARING",
        happened=UncertainDate.exact(local_date(granted.now)),
        title=title,
        detail=reason,
        known_at=granted.now,
        source_kind="restriction",
        source_id=granted.person_id,
    )
    add_entries(viewer=granted.viewer, entries=[entry], now=granted.now)
