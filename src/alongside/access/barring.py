"""Who is barred from which record: asked for by those who work on it, kept by a small role elsewhere.

The row lock shows exclusions to keepers of other agencies than the barred person's, and to nobody else.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from alongside.access import asking
from alongside.access.door import Granted
from alongside.access.models import Exclusion, ExclusionRequest
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, PersonId, UserId


class UnableToBar(UnableToError):
    """Somebody cannot be barred, or be asked to be barred, as things stand."""


@dataclass(frozen=True, kw_only=True)
class ExclusionFact:
    """Somebody who is barred from a record now."""

    exclusion_id: UUID
    person_id: PersonId
    user_id: UserId
    agency_id: AgencyId
    reason: str
    starts_at: datetime
    made_by: UserId


@dataclass(frozen=True, kw_only=True)
class RequestFact:
    """Somebody asked that a worker be barred; `answered_at` is for keepers, never for whoever asked."""

    request_id: UUID
    person_id: PersonId
    user_id: UserId
    agency_id: AgencyId
    reason: str
    asked_by: UserId
    asked_at: datetime


def ask_to_bar(*, granted: Granted, user_id: UserId, agency_id: AgencyId, reason: str) -> UUID:
    """This will hand to the keepers that somebody should be barred from the opened record.

    Raises UnableToBar where no reason is given, or for oneself.
    """
    if user_id == granted.viewer.user_id:
        raise UnableToBar("To say that a child is too near to you, declare a conflict instead.", field="who")
    _require_reason(reason)
    made = uuid4()
    row = ExclusionRequest(
        id=made,
        person_id=granted.person_id,
        user_id=user_id,
        agency_id=agency_id,
        reason=reason.strip(),
        asked_by=granted.viewer.user_id,
        asked_at=granted.now,
    )
    row.save(force_insert=True)
    _audit(granted.viewer, "asked to bar somebody", made, granted.now)
    return made


def list_requests() -> tuple[RequestFact, ...]:
    """This will list the unanswered requests that this keeper may see, the oldest first."""
    rows = ExclusionRequest.objects.filter(answered_at__isnull=True).order_by("asked_at")
    return tuple(map(_request, rows))


def get_request(*, viewer: Viewer, request_id: UUID) -> RequestFact:
    """This will give a request that waits for an answer. Raises NotFoundError; the caller audits."""
    rows = ExclusionRequest.objects.filter(id=request_id, answered_at__isnull=True)
    row = rows.exclude(agency_id=viewer.agency_id).first()
    if row is None:
        raise NotFoundError
    return _request(row)


def answer_request(*, viewer: Viewer, request: RequestFact, answer: str, now: datetime) -> None:
    """This will write what a keeper decided on a request; whoever asked is never told."""
    if not answer.strip():
        raise UnableToBar("Say why. Keepers read this, nobody else.", field="answer")
    rows = ExclusionRequest.objects.filter(id=request.request_id, answered_at__isnull=True)
    if not rows.update(answered_at=now, answered_by=viewer.user_id, answer=answer.strip()):
        raise NotFoundError
    _audit(viewer, "answered a request to bar", request.request_id, now)


def bar(
    *,
    viewer: Viewer,
    person_id: PersonId,
    user_id: UserId,
    agency_id: AgencyId,
    reason: str,
    now: datetime,
) -> UUID:
    """This will bar somebody from a record from now on, whatever they hold.

    Raises UnableToBar where the keeper is of the same agency, gave no reason, or knows no such record: one
    from which they are barred themselves is to them no record.
    """
    if agency_id == viewer.agency_id:
        raise UnableToBar(
            "They work for your own agency. A keeper of another agency has to do this: ring one.", field="who"
        )
    _require_reason(reason)
    if not asking.is_record(person_id):
        raise UnableToBar(
            "There is no record with this reference. Check it with whoever gave it to you.", field="reference"
        )
    if _live(now).filter(person_id=person_id, user_id=user_id).exists():
        raise UnableToBar("They are barred from this record already.", field="who")
    made = uuid4()
    row = Exclusion(
        id=made,
        person_id=person_id,
        user_id=user_id,
        agency_id=agency_id,
        reason=reason.strip(),
        starts_at=now,
        made_by=viewer.user_id,
    )
    row.save(force_insert=True)
    _audit(viewer, "barred somebody", made, now)
    return made


def end_exclusion(*, viewer: Viewer, exclusion_id: UUID, now: datetime) -> None:
    """This will end an exclusion. Raises NotFoundError where this keeper sees none; the caller audits."""
    if not _live(now).filter(id=exclusion_id).update(ends_at=now, ended_by=viewer.user_id):
        raise NotFoundError
    _audit(viewer, "ended an exclusion", exclusion_id, now)


def get_exclusion(*, exclusion_id: UUID, now: datetime) -> ExclusionFact:
    """This will give an exclusion that holds. Raises NotFoundError; the caller audits."""
    row = _live(now).filter(id=exclusion_id).first()
    if row is None:
        raise NotFoundError
    return _exclusion(row)


def list_exclusions(*, now: datetime) -> tuple[ExclusionFact, ...]:
    """This will list who is barred from which record now, as far as this keeper may see, the latest first."""
    return tuple(map(_exclusion, _live(now).order_by("-starts_at")))


def _live(now: datetime) -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise UnableToBar("Say why. Keepers read this, nobody else.", field="reason")


def _exclusion(row: Exclusion) -> ExclusionFact:
    return ExclusionFact(
        exclusion_id=row.id,
        person_id=PersonId(row.person_id),
        user_id=UserId(row.user_id),
        agency_id=AgencyId(row.agency_id),
        reason=row.reason,
        starts_at=row.starts_at,
        made_by=UserId(row.made_by),
    )


def _request(row: ExclusionRequest) -> RequestFact:
    return RequestFact(
        request_id=row.id,
        person_id=PersonId(row.person_id),
        user_id=UserId(row.user_id),
        agency_id=AgencyId(row.agency_id),
        reason=row.reason,
        asked_by=UserId(row.asked_by),
        asked_at=row.asked_at,
    )


def _audit(viewer: Viewer, action: str, subject_id: UUID, now: datetime) -> None:
    """Without the person: whoever may see who looked at a record is not told that somebody was barred."""
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="exclusion",
        subject_id=subject_id,
        roles=viewer.roles,
        now=now,
    )
