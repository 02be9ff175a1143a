"""What somebody declares of themselves that might come between them and a child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access import conflicts as register
from alongside.access.abilities import require_ability
from alongside.access.conflicts import ConflictFact
from alongside.access.door import auditing_refusal
from alongside.access.policy import KEEP_EXCLUSIONS
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.kernel.dates import local_date
from alongside.kernel.ids import UserId
from alongside.reference.codelists import get_label


@dataclass(frozen=True, kw_only=True)
class ConflictRow:
    """One declaration, as it is read."""

    conflict_id: UUID
    user_id: UserId
    who: str
    agency: str
    kind_label: str
    about: str
    declared_at: datetime
    ended_at: datetime | None
    seen_by: str
    seen_at: datetime | None


def declare_conflict(*, viewer: Viewer, kind: str, about: str, now: datetime) -> UUID:
    """This will declare a conflict of the viewer's own. Raises UnableToDeclareConflict, UnableToFindCode."""
    return register.declare_conflict(viewer=viewer, kind=kind, about=about, now=now)


def list_my_conflicts(*, viewer: Viewer, now: datetime) -> tuple[ConflictRow, ...]:
    """This will list what the viewer declared, the latest first; not whether anything followed from it."""
    return _rows(viewer, register.list_own(viewer=viewer), now)


def end_my_conflict(*, viewer: Viewer, conflict_id: UUID, now: datetime) -> None:
    """This will say that a conflict of the viewer's own is over. Raises NotFoundError."""
    with auditing_refusal(
        viewer=viewer, subject_kind="conflict", subject_id=conflict_id, purpose="ending a conflict", now=now
    ):
        register.end_own(viewer=viewer, conflict_id=conflict_id, now=now)


def list_conflicts(*, viewer: Viewer, now: datetime) -> tuple[ConflictRow, ...]:
    """This will list, for a keeper, what workers of other agencies declared. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="listing conflicts", now=now)
    return _rows(viewer, register.list_of_others(viewer=viewer), now)


def mark_conflict_seen(*, viewer: Viewer, conflict_id: UUID, now: datetime) -> None:
    """This will write that a keeper of another agency has seen a conflict. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="marking a conflict", now=now)
    with auditing_refusal(
        viewer=viewer, subject_kind="conflict", subject_id=conflict_id, purpose="marking a conflict", now=now
    ):
        register.mark_seen(viewer=viewer, conflict_id=conflict_id, now=now)


def _rows(viewer: Viewer, facts: tuple[ConflictFact, ...], now: datetime) -> tuple[ConflictRow, ...]:
    seen_by = {fact.seen_by for fact in facts if fact.seen_by}
    names = get_names(workers={fact.user_id for fact in facts} | seen_by, now=now)
    audit.append(
        action="listed conflicts",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        roles=viewer.roles,
        shown=[fact.conflict_id for fact in facts],
        now=now,
    )
    return tuple(_row(fact, names) for fact in facts)


def _row(fact: ConflictFact, names: Names) -> ConflictRow:
    return ConflictRow(
        conflict_id=fact.conflict_id,
        user_id=fact.user_id,
        who=names.worker(fact.user_id),
        agency=names.agency_of(fact.user_id),
        kind_label=get_label(key="conflict_kind", code=fact.kind, as_at=local_date(fact.declared_at)),
        about=fact.about,
        declared_at=fact.declared_at,
        ended_at=fact.ended_at,
        seen_by=names.worker(fact.seen_by) if fact.seen_by else "",
        seen_at=fact.seen_at,
    )
