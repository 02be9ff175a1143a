"""Barring somebody from a record, silently: asked for by those who work on it, done by keepers elsewhere."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from alongside.access import barring
from alongside.access.abilities import require_ability
from alongside.access.barring import ExclusionFact, RequestFact, UnableToBar
from alongside.access.door import WRITE, auditing_refusal, open_record
from alongside.access.policy import KEEP_EXCLUSIONS, roles_that
from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.casework.names import Names, get_names
from alongside.kernel.ids import AgencyId, PersonId, UserId
from alongside.organisations import queries as organisations


@dataclass(frozen=True, kw_only=True)
class ExclusionRow:
    """Who is barred from which record, as a keeper reads it; the record by its reference alone."""

    exclusion_id: UUID
    reference: str
    who: str
    agency: str
    reason: str
    since: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """Who should be barred from which record, and who asked, as a keeper reads it."""

    request_id: UUID
    reference: str
    user_id: UserId
    who: str
    agency: str
    reason: str
    asked_by: str
    asked_by_agency: str
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What a keeper works with."""

    requests: tuple[RequestRow, ...]
    exclusions: tuple[ExclusionRow, ...]


def ask_to_bar(*, viewer: Viewer, person_id: PersonId, user_id: UserId, reason: str, now: datetime) -> None:
    """This will ask the keepers of other agencies to bar a worker from a record.

    Whoever asks is never told what became of it (threats T2). Raises NotFoundError where the viewer may not
    write on the record, UnableToBar without a reason, for oneself, and where no keeper could see it.
    """
    granted = open_record(
        viewer=viewer, person_id=person_id, action=WRITE, purpose="passing a request on", now=now
    )
    agency_id = _agency_of(user_id, now)
    if not _has_keeper_beside(agency_id, now):
        raise UnableToBar(
            "No other agency has a keeper of exclusions who could do this. Ring the head of service at once.",
            field="who",
        )
    barring.ask_to_bar(granted=granted, user_id=user_id, agency_id=agency_id, reason=reason)


def list_kept(*, viewer: Viewer, now: datetime) -> Kept:
    """This will list, for a keeper, what is asked and who is barred: of workers of other agencies.

    Raises NotFoundError for everybody else.
    """
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="listing exclusions", now=now)
    requests = barring.list_requests()
    exclusions = barring.list_exclusions(now=now)
    names = _names(requests, exclusions, now)
    audit.append(
        action="listed exclusions",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        roles=viewer.roles,
        shown=[*(row.request_id for row in requests), *(row.exclusion_id for row in exclusions)],
        now=now,
    )
    return Kept(
        requests=tuple(_request_row(fact, names) for fact in requests),
        exclusions=tuple(_exclusion_row(fact, names) for fact in exclusions),
    )


def get_request(*, viewer: Viewer, request_id: UUID, now: datetime) -> RequestRow:
    """This will give a keeper one request that waits. Raises NotFoundError."""
    fact = _find_request(viewer, request_id, now)
    audit.append(
        action="read a request to bar",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="exclusion",
        subject_id=request_id,
        roles=viewer.roles,
        now=now,
    )
    return _request_row(fact, _names((fact,), (), now))


def bar_on_request(*, viewer: Viewer, request_id: UUID, reason: str, now: datetime) -> None:
    """This will bar whom a request names from the record that it names, and answer it.

    Raises NotFoundError where this keeper sees no such request, UnableToBar as `bar` does.
    """
    fact = _find_request(viewer, request_id, now)
    barring.bar(
        viewer=viewer,
        person_id=fact.person_id,
        user_id=fact.user_id,
        agency_id=fact.agency_id,
        reason=reason,
        now=now,
    )
    barring.answer_request(viewer=viewer, request=fact, answer=reason, now=now)


def decline_request(*, viewer: Viewer, request_id: UUID, answer: str, now: datetime) -> None:
    """This will answer a request without barring anybody; only keepers read why. Raises NotFoundError."""
    fact = _find_request(viewer, request_id, now)
    barring.answer_request(viewer=viewer, request=fact, answer=answer, now=now)


def bar(*, viewer: Viewer, person_id: PersonId, user_id: UserId, reason: str, now: datetime) -> None:
    """This will bar a worker of another agency from a record, for a keeper who was given its reference.

    Raises NotFoundError for whoever is no keeper, UnableToBar where it cannot be done as asked.
    """
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="barring somebody", now=now)
    agency_id = _agency_of(user_id, now)
    barring.bar(
        viewer=viewer, person_id=person_id, user_id=user_id, agency_id=agency_id, reason=reason, now=now
    )


def get_exclusion(*, viewer: Viewer, exclusion_id: UUID, now: datetime) -> ExclusionRow:
    """This will give a keeper one exclusion that holds. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="reading an exclusion", now=now)
    with _refusing(viewer, exclusion_id, "reading an exclusion", now):
        fact = barring.get_exclusion(exclusion_id=exclusion_id, now=now)
    audit.append(
        action="read an exclusion",
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="exclusion",
        subject_id=exclusion_id,
        roles=viewer.roles,
        now=now,
    )
    return _exclusion_row(fact, _names((), (fact,), now))


def end_exclusion(*, viewer: Viewer, exclusion_id: UUID, now: datetime) -> None:
    """This will end an exclusion, for a keeper of another agency. Raises NotFoundError."""
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="ending an exclusion", now=now)
    with _refusing(viewer, exclusion_id, "ending an exclusion", now):
        barring.end_exclusion(viewer=viewer, exclusion_id=exclusion_id, now=now)


def _find_request(viewer: Viewer, request_id: UUID, now: datetime) -> RequestFact:
    require_ability(viewer=viewer, ability=KEEP_EXCLUSIONS, doing="reading a request", now=now)
    with _refusing(viewer, request_id, "reading a request", now):
        return barring.get_request(viewer=viewer, request_id=request_id)


def _refusing(viewer: Viewer, subject_id: UUID, doing: str, now: datetime) -> AbstractContextManager[None]:
    return auditing_refusal(
        viewer=viewer, subject_kind="exclusion", subject_id=subject_id, purpose=doing, now=now
    )


def _agency_of(user_id: UserId, now: datetime) -> AgencyId:
    """The agency of a worker of the directory, also of one who has left: they may come back."""
    found = organisations.list_workers(now=now, ids=[user_id]).get(user_id)
    if found is None:
        raise UnableToBar("Choose a worker from the list.", field="who")
    return found.agency_id


def _has_keeper_beside(agency_id: AgencyId, now: datetime) -> bool:
    keeping = roles_that(KEEP_EXCLUSIONS)
    workers = organisations.list_workers(now=now).values()
    return any(each.roles & keeping and each.agency_id != agency_id for each in workers)


def _names(requests: tuple[RequestFact, ...], exclusions: tuple[ExclusionFact, ...], now: datetime) -> Names:
    asked = {each for fact in requests for each in (fact.user_id, fact.asked_by)}
    barred = {each for fact in exclusions for each in (fact.user_id, fact.made_by)}
    return get_names(workers=asked | barred, now=now)


def _request_row(fact: RequestFact, names: Names) -> RequestRow:
    return RequestRow(
        request_id=fact.request_id,
        reference=str(fact.person_id),
        user_id=fact.user_id,
        who=names.worker(fact.user_id),
        agency=names.agency_of(fact.user_id),
        reason=fact.reason,
        asked_by=names.worker(fact.asked_by),
        asked_by_agency=names.agency_of(fact.asked_by),
        asked_at=fact.asked_at,
    )


def _exclusion_row(fact: ExclusionFact, names: Names) -> ExclusionRow:
    return ExclusionRow(
        exclusion_id=fact.exclusion_id,
        reference=str(fact.person_id),
        who=names.worker(fact.user_id),
        agency=names.agency_of(fact.user_id),
        reason=fact.reason,
        since=fact.starts_at,
        made_by=names.worker(fact.made_by),
    )
