"""Opening one record in an emergency: for a few hours, with a reason, looked at by somebody independent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from alongside.access import asking
from alongside.access.door import Granted
from alongside.access.limited_grants import end_limited_grants, get_ends, make_limited_grant
from alongside.access.models import BreakGlass, Grant
from alongside.access.operations import NewGrant
from alongside.access.policy import get_access_policy, get_longest_hours
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.ids import AgencyId, PersonId, UserId
from alongside.reference.codelists import require_code

BREAK_GLASS = "break_glass"
SHORTEST_REASON = 15
# Whose record it is: those to whom it is allocated, who work with the person, and their managers.
_OWNERS = ("allocated", "involved")


class UnableToOpenInEmergency(UnableToError):
    """What was given is not enough for a record to be looked for at all."""


class UnableToReview(UnableToError):
    """A review cannot be kept as it stands."""


@dataclass(frozen=True, kw_only=True)
class OpeningFact:
    """One opening. `ends_at` is when it ended or will end; `outcome` a code of break_glass_outcome, or ""."""

    opening_id: UUID
    person_id: PersonId
    user_id: UserId
    agency_id: AgencyId
    reason_code: str
    reason: str
    at: datetime
    ends_at: datetime
    reviewed_at: datetime | None
    reviewed_by: UserId | None
    outcome: str
    review_note: str


@dataclass(frozen=True, kw_only=True)
class RefusalCount:
    """How often workers of an agency were refused in one month."""

    agency_id: AgencyId
    month: str
    refused: int


def check_emergency(*, reason_code: str, reason: str, hours: int, now: datetime) -> None:
    """This will raise UnableToOpenInEmergency, or UnableToFindCode, where it is not said well enough why."""
    require_code(key="break_glass_reason", code=reason_code, field="reason_code", as_at=local_date(now))
    if len(reason.strip()) < SHORTEST_REASON:
        raise UnableToOpenInEmergency(
            f"Say in at least {SHORTEST_REASON} characters what is happening. Others read it at once.",
            field="reason",
        )
    if not 1 <= hours <= get_longest_hours(BREAK_GLASS):
        raise UnableToOpenInEmergency(
            f"A record opens for {get_longest_hours(BREAK_GLASS)} hours at most.", field="hours"
        )


def find_in_emergency(*, keys: Sequence[tuple[str, str]]) -> PersonId | None:
    """This will find the one record that fits all keys and may be opened by this viewer.

    None where there is none, where several fit, and where it is shut to them: the gate does not say which.
    """
    found = asking.find_in_emergency(keys)
    return PersonId(found) if found else None


def open_in_emergency(
    *, viewer: Viewer, person_id: PersonId, reason_code: str, reason: str, hours: int, now: datetime
) -> OpeningFact:
    """This will open the record to the viewer for so many hours, audited; an opening that lasts is kept."""
    lasting = _lasting(viewer, now).filter(person_id=person_id).first()
    if lasting is not None:
        return _facts([lasting])[0]
    made, ends_at = uuid4(), now + timedelta(hours=hours)
    row = BreakGlass(
        id=made,
        person_id=person_id,
        user_id=viewer.user_id,
        agency_id=viewer.agency_id,
        reason_code=reason_code,
        reason=reason.strip(),
        at=now,
        ends_at=ends_at,
    )
    row.save(force_insert=True)
    grant = NewGrant(
        person_id=person_id,
        principal_id=viewer.user_id,
        relation=BREAK_GLASS,
        because_kind=BREAK_GLASS,
        because_id=made,
    )
    make_limited_grant(viewer=viewer, grant=grant, ends_at=ends_at, now=now)
    _audit(viewer, "opened in emergency", now, opening_id=made, person_id=person_id)
    return _facts([row])[0]


def audit_refusal(*, viewer: Viewer, now: datetime) -> None:
    """This will write that no record was opened in an emergency, and not what was asked for."""
    _audit(viewer, "opened in emergency", now, outcome="denied")


def list_lasting(*, viewer: Viewer, now: datetime) -> tuple[OpeningFact, ...]:
    """This will list the records that are open to the viewer by an emergency now."""
    return _facts(_lasting(viewer, now).order_by("at"))


def end_opening(*, viewer: Viewer, opening_id: UUID, now: datetime) -> None:
    """This will close a record that the viewer opened, before its time. Raises NotFoundError."""
    row = _lasting(viewer, now).filter(id=opening_id).first()
    if row is None:
        raise NotFoundError
    end_limited_grants(viewer=viewer, because_kind=BREAK_GLASS, because_id=opening_id, now=now)
    _audit(viewer, "closed an emergency", now, opening_id=opening_id, person_id=PersonId(row.person_id))


def list_for_record(*, granted: Granted) -> tuple[OpeningFact, ...]:
    """This will list the emergency openings of an opened record, the latest first."""
    return _facts(BreakGlass.objects.filter(person_id=granted.person_id).order_by("-at"))


def list_unreviewed(*, granted: Granted) -> tuple[OpeningFact, ...]:
    """This will list those that nobody has reviewed, by others than the viewer, whose own each page shows."""
    rows = BreakGlass.objects.filter(person_id=granted.person_id, reviewed_at__isnull=True)
    return _facts(rows.exclude(user_id=granted.viewer.user_id).order_by("-at"))


def list_for_owners(*, viewer: Viewer, now: datetime) -> tuple[OpeningFact, ...]:
    """This will list openings, not reviewed yet, of records that are the viewer's to look after."""
    held = Grant.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), starts_at__lte=now)
    own = held.filter(principal_id__in=viewer.principals, relation__in=_OWNERS)
    managed = held.filter(principal_id__in=viewer.managed, relation__in=get_access_policy().managed_relations)
    theirs = {*own.values_list("person_id", flat=True), *managed.values_list("person_id", flat=True)}
    rows = BreakGlass.objects.filter(person_id__in=theirs, reviewed_at__isnull=True)
    return _facts(rows.exclude(user_id=viewer.user_id).order_by("-at"))


def list_for_review(*, viewer: Viewer) -> tuple[OpeningFact, ...]:
    """This will list openings by workers of other agencies that nobody reviewed, the oldest first.

    For reviewers; the caller makes sure of that, and the row lock once more. The caller audits.
    """
    return _facts(_of_others(viewer).filter(reviewed_at__isnull=True).order_by("at"))


def get_for_review(*, viewer: Viewer, opening_id: UUID) -> OpeningFact:
    """This will give one of them. Raises NotFoundError; the caller audits."""
    row = _of_others(viewer).filter(id=opening_id).first()
    if row is None:
        raise NotFoundError
    return _facts([row])[0]


def review_opening(*, viewer: Viewer, opening_id: UUID, outcome: str, note: str, now: datetime) -> None:
    """This will keep what a reviewer of another agency made of an opening, once.

    Raises UnableToFindCode for an unknown outcome, UnableToReview where the note is missing or somebody was
    quicker, NotFoundError.
    """
    require_code(key="break_glass_outcome", code=outcome, field="outcome", as_at=local_date(now))
    if outcome != "RIGHT" and not note.strip():
        raise UnableToReview("Say what you found. Whoever opened the record learns from it.", field="note")
    fact = get_for_review(viewer=viewer, opening_id=opening_id)
    rows = _of_others(viewer).filter(id=opening_id, reviewed_at__isnull=True)
    kept = rows.update(reviewed_at=now, reviewed_by=viewer.user_id, outcome=outcome, review_note=note.strip())
    if not kept:
        raise UnableToReview("Somebody has reviewed this already. Their outcome stands.")
    _audit(viewer, "reviewed an emergency", now, opening_id=opening_id, person_id=fact.person_id)


def list_all_of_others(*, viewer: Viewer) -> tuple[OpeningFact, ...]:
    """This will list every opening by workers of other agencies, for the report. The caller audits."""
    return _facts(_of_others(viewer).order_by("at"))


def count_refusals() -> tuple[RefusalCount, ...]:
    """This will count, for a reviewer, the refusals in other agencies by month (2026-03), from the audit."""
    return tuple(
        RefusalCount(agency_id=AgencyId(agency_id), month=month, refused=refused)
        for agency_id, month, refused in asking.count_emergency_refusals()
    )


def _lasting(viewer: Viewer, now: datetime) -> QuerySet[BreakGlass]:
    open_now = Grant.objects.filter(
        because_kind=BREAK_GLASS, principal_id=viewer.user_id, starts_at__lte=now, ends_at__gt=now
    )
    return BreakGlass.objects.filter(user_id=viewer.user_id, id__in=open_now.values("because_id"))


def _of_others(viewer: Viewer) -> QuerySet[BreakGlass]:
    return BreakGlass.objects.exclude(agency_id=viewer.agency_id)


def _facts(rows: Iterable[BreakGlass]) -> tuple[OpeningFact, ...]:
    """An opening ended by hand ended then; whoever may not see its grant sees how long it was for."""
    found = list(rows)
    ends = get_ends(because_kind=BREAK_GLASS, because_ids=[row.id for row in found])
    return tuple(
        OpeningFact(
            opening_id=row.id,
            person_id=PersonId(row.person_id),
            user_id=UserId(row.user_id),
            agency_id=AgencyId(row.agency_id),
            reason_code=row.reason_code,
            reason=row.reason,
            at=row.at,
            ends_at=min(row.ends_at, ends.get(row.id, row.ends_at)),
            reviewed_at=row.reviewed_at,
            reviewed_by=UserId(row.reviewed_by) if row.reviewed_by else None,
            outcome=row.outcome,
            review_note=row.review_note,
        )
        for row in found
    )


def _audit(
    viewer: Viewer,
    action: str,
    now: datetime,
    *,
    outcome: str = "allowed",
    opening_id: UUID | None = None,
    person_id: PersonId | None = None,
) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        outcome=outcome,
        subject_kind="emergency",
        subject_id=opening_id,
        person_id=person_id,
        roles=viewer.roles,
        now=now,
    )
