"""The register of conflicts: what somebody says of themselves that might come between them and a child."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from alongside.access.models import Conflict
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, UserId
from alongside.reference.codelists import require_code


class UnableToDeclareConflict(UnableToError):
    """A conflict cannot be declared as it stands."""


@dataclass(frozen=True, kw_only=True)
class ConflictFact:
    """One declaration; `kind` is a code of conflict_kind."""

    conflict_id: UUID
    user_id: UserId
    agency_id: AgencyId
    kind: str
    about: str
    declared_at: datetime
    ended_at: datetime | None
    seen_by: UserId | None
    seen_at: datetime | None


def declare_conflict(*, viewer: Viewer, kind: str, about: str, now: datetime) -> UUID:
    """This will add to the register what the viewer says of themselves.

    Raises UnableToDeclareConflict where it is not said whom it concerns, UnableToFindCode.
    """
    require_code(key="conflict_kind", code=kind, field="kind", as_at=local_date(now))
    if not about.strip():
        raise UnableToDeclareConflict(
            "Say whom it concerns, and how you know them: a keeper has to understand it.", field="about"
        )
    made = uuid4()
    row = Conflict(
        id=made,
        user_id=viewer.user_id,
        agency_id=viewer.agency_id,
        kind=kind,
        about=about.strip(),
        declared_at=now,
    )
    row.save(force_insert=True)
    _audit(viewer, "declared a conflict", made, now)
    return made


def list_own(*, viewer: Viewer) -> tuple[ConflictFact, ...]:
    """This will list what the viewer declared, the latest first. The caller audits."""
    return tuple(map(_fact, Conflict.objects.filter(user_id=viewer.user_id).order_by("-declared_at")))


def end_own(*, viewer: Viewer, conflict_id: UUID, now: datetime) -> None:
    """This will say that a conflict of the viewer's own no longer holds. Raises NotFoundError."""
    rows = Conflict.objects.filter(id=conflict_id, user_id=viewer.user_id, ended_at__isnull=True)
    if not rows.update(ended_at=now):
        raise NotFoundError
    _audit(viewer, "ended a conflict", conflict_id, now)


def list_of_others(*, viewer: Viewer) -> tuple[ConflictFact, ...]:
    """This will list what workers of other agencies declared and still holds: unseen first, then by age.

    For keepers; the caller makes sure of that, and the row lock once more. The caller audits.
    """
    rows = Conflict.objects.filter(ended_at__isnull=True).exclude(agency_id=viewer.agency_id)
    found = map(_fact, rows.order_by("declared_at"))
    return tuple(sorted(found, key=lambda fact: (fact.seen_at is not None, fact.declared_at)))


def get_of_others(*, viewer: Viewer, conflict_id: UUID) -> ConflictFact:
    """This will give one of them to a keeper. Raises NotFoundError; the caller audits."""
    rows = Conflict.objects.filter(id=conflict_id, ended_at__isnull=True)
    row = rows.exclude(agency_id=viewer.agency_id).first()
    if row is None:
        raise NotFoundError
    return _fact(row)


def mark_seen(*, viewer: Viewer, conflict_id: UUID, now: datetime) -> None:
    """This will write that a keeper has seen a conflict; seen is seen. Raises NotFoundError."""
    get_of_others(viewer=viewer, conflict_id=conflict_id)
    rows = Conflict.objects.filter(id=conflict_id, seen_at__isnull=True)
    rows.update(seen_by=viewer.user_id, seen_at=now)
    _audit(viewer, "saw a conflict", conflict_id, now)


def _fact(row: Conflict) -> ConflictFact:
    return ConflictFact(
        conflict_id=row.id,
        user_id=UserId(row.user_id),
        agency_id=AgencyId(row.agency_id),
        kind=row.kind,
        about=row.about,
        declared_at=row.declared_at,
        ended_at=row.ended_at,
        seen_by=UserId(row.seen_by) if row.seen_by else None,
        seen_at=row.seen_at,
    )


def _audit(viewer: Viewer, action: str, conflict_id: UUID, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="conflict",
        subject_id=conflict_id,
        roles=viewer.roles,
        now=now,
    )
