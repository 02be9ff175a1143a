"""Relationships that hold until a moment: made with what they follow from, ended with it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q

from alongside.access.models import Grant
from alongside.access.operations import NewGrant
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit


def make_limited_grant(
    *,
    viewer: Viewer,
    grant: NewGrant,
    ends_at: datetime,
    classes: Iterable[str] | None = None,
    now: datetime,
) -> None:
    """This will make a relationship that ends by itself, audited; with `classes`, for these alone.

    The database refuses one that was not decided on, or that lasts longer than what was.
    """
    row = Grant(
        id=uuid4(),
        person_id=grant.person_id,
        principal_id=grant.principal_id,
        relation=grant.relation,
        starts_at=now,
        ends_at=ends_at,
        because_kind=grant.because_kind,
        because_id=grant.because_id,
        granted_by=viewer.user_id,
        scope=None if classes is None else sorted(classes),
    )
    row.save(force_insert=True)
    _audit(viewer, f"granted {grant.relation}", row, now)


def end_limited_grants(*, viewer: Viewer, because_kind: str, because_id: UUID, now: datetime) -> int:
    """This will end before its time what follows from one record, audited. Gives how many ended."""
    rows = Grant.objects.filter(_lasts(now), because_kind=because_kind, because_id=because_id)
    found = list(rows)
    ended = rows.update(ends_at=now)
    for row in found[:ended]:
        _audit(viewer, "ended grant", row, now)
    return ended


def get_ends(*, because_kind: str, because_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """This will give until when what follows from these records holds, where the viewer may see it."""
    rows = Grant.objects.filter(because_kind=because_kind, because_id__in=list(because_ids))
    return {row.because_id: row.ends_at for row in rows if row.because_id and row.ends_at}


def _lasts(now: datetime) -> Q:
    return Q(ends_at__gt=now)


def _audit(viewer: Viewer, action: str, row: Grant, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="grant",
        subject_id=row.id,
        person_id=row.person_id,
        now=now,
    )
