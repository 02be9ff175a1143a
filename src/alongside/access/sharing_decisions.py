"""Decisions to show named classes of a record to somebody until a day, and why (domain 6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from alongside.access.door import Granted
from alongside.access.limited_grants import end_limited_grants, make_limited_grant
from alongside.access.models import Sharing
from alongside.access.operations import NewGrant
from alongside.access.policy import get_access_policy, get_classes
from alongside.access.rules import SHARE, reaches
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date, local_midnight
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, UserId

LONGEST = timedelta(days=366)


class UnableToShare(UnableToError):
    """A record cannot be shared as asked."""


@dataclass(frozen=True, kw_only=True)
class SharingFact:
    """A decision to share; `until` is its last day."""

    sharing_id: UUID
    principal_id: UUID
    classes: tuple[str, ...]
    reason: str
    starts_at: datetime
    until: date
    decided_by: UserId
    agency_id: AgencyId
    withdrawn_at: datetime | None
    is_live: bool


def list_shareable(*, granted: Granted) -> tuple[str, ...]:
    """This will name the classes that the viewer may put into a decision about the opened record."""
    return tuple(
        klass
        for klass in get_classes()
        if reaches(
            action=SHARE,
            klass=klass,
            viewer=granted.viewer,
            relations=granted.relations,
            policy=get_access_policy(),
        )
    )


def share(*, granted: Granted, principal_id: UUID, classes: Sequence[str], reason: str, until: date) -> UUID:
    """This will show these classes to a user, a team or an agency until the end of a day, audited.

    Raises UnableToShare where nothing may be shared by this viewer, no reason or class is given, or the day
    is past or too far away.
    """
    now, made = granted.now, uuid4()
    ends_at = local_midnight(until + timedelta(days=1))
    _check(granted, classes, reason, until)
    row = Sharing(
        id=made,
        person_id=granted.person_id,
        principal_id=principal_id,
        classes=sorted(classes),
        reason=reason.strip(),
        starts_at=now,
        ends_at=ends_at,
        decided_by=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
    )
    row.save(force_insert=True)
    grant = NewGrant(
        person_id=granted.person_id,
        principal_id=principal_id,
        relation="shared",
        because_kind="sharing",
        because_id=made,
    )
    make_limited_grant(viewer=granted.viewer, grant=grant, ends_at=ends_at, classes=classes, now=now)
    _audit(granted, "decided to share", made)
    return made


def withdraw(*, granted: Granted, sharing_id: UUID) -> None:
    """This will end a decision to share before its day. Raises UnableToShare, NotFoundError."""
    rows = Sharing.objects.filter(id=sharing_id, person_id=granted.person_id, withdrawn_at__isnull=True)
    row = rows.first()
    if row is None:
        raise NotFoundError
    if not set(row.classes) <= set(list_shareable(granted=granted)):
        raise UnableToShare("Only who may share the same can withdraw it. Ask the allocated worker.")
    end_limited_grants(viewer=granted.viewer, because_kind="sharing", because_id=sharing_id, now=granted.now)
    rows.update(withdrawn_at=granted.now)
    _audit(granted, "withdrew a sharing", sharing_id)


def list_sharings(*, granted: Granted) -> tuple[SharingFact, ...]:
    """This will list the decisions to share an opened record, the latest first."""
    rows = Sharing.objects.filter(person_id=granted.person_id).order_by("-starts_at")
    return tuple(_fact(row, granted.now) for row in rows)


def _check(granted: Granted, classes: Sequence[str], reason: str, until: date) -> None:
    today = local_date(granted.now)
    if not set(classes) <= set(list_shareable(granted=granted)):
        raise UnableToShare(
            "The front door or the allocated worker decides what of this is shared. Ask them.",
            field="classes",
        )
    if not classes:
        raise UnableToShare("Choose what they may see.", field="classes")
    if not reason.strip():
        raise UnableToShare("Say for what they need it, and on what ground it is shared.", field="reason")
    if not today <= until <= today + LONGEST:
        raise UnableToShare("Give a last day within the next 12 months.", field="until")


def _fact(row: Sharing, now: datetime) -> SharingFact:
    return SharingFact(
        sharing_id=row.id,
        principal_id=row.principal_id,
        classes=tuple(row.classes),
        reason=row.reason,
        starts_at=row.starts_at,
        until=local_date(row.ends_at) - timedelta(days=1),
        decided_by=UserId(row.decided_by),
        agency_id=AgencyId(row.agency_id),
        withdrawn_at=row.withdrawn_at,
        is_live=row.withdrawn_at is None and row.ends_at > now,
    )


def _audit(granted: Granted, action: str, sharing_id: UUID) -> None:
    audit.append(
        action=action,
        actor_id=granted.viewer.user_id,
        agency_id=granted.viewer.agency_id,
        subject_kind="sharing",
        subject_id=sharing_id,
        person_id=granted.person_id,
        now=granted.now,
    )
