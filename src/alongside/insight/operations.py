"""Keeps what was done to look for exploitation, and what leaders answer for themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from alongside.access.viewer import Viewer
from alongside.audit import writer as audit
from alongside.insight.models import Looking, SelfCheck
from alongside.insight.policy import list_check_items
from alongside.kernel.dates import local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.reference.codelists import require_code


class UnableToKeepForLeaders(UnableToError):
    """What was given about looking, or in answer to a statement, cannot be kept as it stands."""


@dataclass(frozen=True, kw_only=True)
class NewLooking:
    """What was done to look: a code of looking_kind, when, how many, and what it taught. Nobody by name."""

    kind: str
    looked_on: date
    what: str
    looked_at: int
    found: int
    found_boys: int
    learned: str


@dataclass(frozen=True, kw_only=True)
class NewSelfCheck:
    """An answer of an agency's leaders to a statement: a code of self_check, what it rests on, what next."""

    item: str
    answer: str
    rests_on: str
    next_step: str
    review_on: date


def keep_looking(*, viewer: Viewer, looking: NewLooking, now: datetime) -> UUID:
    """This will keep what was done to look. Raises UnableToKeepForLeaders."""
    today = local_date(now)
    require_code(key="looking_kind", code=looking.kind, field="kind", as_at=today)
    if looking.looked_on > today:
        raise UnableToKeepForLeaders("The day is in the future. Check the date.", field="looked_on")
    for field, asked in (("what", "Say what was looked at, and how."), ("learned", "Say what it taught.")):
        if not getattr(looking, field).strip():
            raise UnableToKeepForLeaders(asked, field=field)
    if not 0 <= looking.found_boys <= looking.found:
        raise UnableToKeepForLeaders("No more boys than children. Check both.", field="found_boys")
    if looking.looked_at < looking.found:
        raise UnableToKeepForLeaders("No more were found than were looked at. Check both.", field="found")
    row = Looking.objects.create(
        id=uuid4(),
        kind=looking.kind,
        looked_on=looking.looked_on,
        what=looking.what.strip(),
        looked_at=looking.looked_at,
        found=looking.found,
        found_boys=looking.found_boys,
        learned=looking.learned.strip(),
        agency_id=viewer.agency_id,
        recorded_by=viewer.user_id,
        recorded_at=now,
    )
    _audit(viewer, "recorded looking", row.id, now)
    return row.id


def keep_self_check(*, viewer: Viewer, check: NewSelfCheck, now: datetime) -> UUID:
    """This will keep an answer. Raises NotFoundError for no such statement, and UnableToKeepForLeaders."""
    today = local_date(now)
    if check.item not in {item.key for item in list_check_items(as_at=today)}:
        raise NotFoundError
    require_code(key="self_check", code=check.answer, field="answer", as_at=today)
    for field, asked in (
        ("rests_on", "Say what the answer rests on."),
        ("next_step", "Say what is done next, and by whom."),
    ):
        if not getattr(check, field).strip():
            raise UnableToKeepForLeaders(asked, field=field)
    if check.review_on <= today:
        raise UnableToKeepForLeaders("Say a day to come on which it is looked at again.", field="review_on")
    row = SelfCheck.objects.create(
        id=uuid4(),
        item=check.item,
        answer=check.answer,
        rests_on=check.rests_on.strip(),
        next_step=check.next_step.strip(),
        review_on=check.review_on,
        agency_id=viewer.agency_id,
        recorded_by=viewer.user_id,
        recorded_at=now,
    )
    _audit(viewer, "answered self check", row.id, now)
    return row.id


def _audit(viewer: Viewer, action: str, subject_id: UUID, now: datetime) -> None:
    audit.append(
        action=action,
        actor_id=viewer.user_id,
        agency_id=viewer.agency_id,
        subject_kind="area",
        subject_id=subject_id,
        now=now,
    )
