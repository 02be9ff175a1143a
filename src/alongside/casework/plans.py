"""Plans for one child: begun, changed, agreed, reviewed, ended and begun again."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import WRITE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.plan_pages import birth_of, list_open_matters
from alongside.kernel.ids import PersonId
from alongside.pathway.plans import endings, operations
from alongside.pathway.plans.commands import (
    NewApproval,
    NewClosure,
    NewHandover,
    NewItem,
    NewReview,
    NewSafeContact,
    PlanWords,
    Settled,
)
from alongside.pathway.plans.queries import get_plan


def start_plan(
    *,
    viewer: Viewer,
    person_id: PersonId,
    kind: str,
    words: PlanWords,
    kind_other: str = "",
    starts_on: date | None = None,
    safe_contact: NewSafeContact | None = None,
    items: Sequence[NewItem] = (),
    now: datetime,
) -> UUID:
    """This will begin a plan for a child; gives its id. Raises UnableToPlan, NotFoundError."""
    granted = _to_write(viewer, person_id, "beginning a plan", now)
    return operations.start_plan(
        granted=granted,
        kind=kind,
        kind_other=kind_other,
        words=words,
        starts_on=starts_on,
        safe_contact=safe_contact,
        items=items,
    )


def change_plan(
    *,
    viewer: Viewer,
    person_id: PersonId,
    plan_id: UUID,
    words: PlanWords,
    because: str,
    number: int | None = None,
    safe_contact: NewSafeContact | None = None,
    now: datetime,
) -> int:
    """This will add a version to a plan; what it said before stays. Raises UnableToChangePlan, UnableToPlan.

    `number` is the version that the change began from; `safe_contact` is recorded where it says anything.
    """
    granted = _to_write(viewer, person_id, "changing a plan", now)
    made = operations.change_plan(
        granted=granted, plan_id=plan_id, words=words, because=because, number=number
    )
    if safe_contact is not None and safe_contact.says_anything:
        operations.set_safe_contact(granted=granted, plan_id=plan_id, contact=safe_contact)
    return made


def add_plan_item(
    *, viewer: Viewer, person_id: PersonId, plan_id: UUID, item: NewItem, now: datetime
) -> UUID:
    """This will add something to be done. Raises UnableToPlan where support would wait for a verdict."""
    granted = _to_write(viewer, person_id, "adding to a plan", now)
    return operations.add_item(granted=granted, plan_id=plan_id, item=item)


def settle_plan_item(
    *,
    viewer: Viewer,
    person_id: PersonId,
    plan_id: UUID,
    settled: Settled,
    seen: str | None = None,
    now: datetime,
) -> None:
    """This will note what became of something that was to be done."""
    granted = _to_write(viewer, person_id, "noting what was done of a plan", now)
    operations.settle_item(granted=granted, plan_id=plan_id, settled=settled, seen=seen)


def withdraw_plan_item(
    *, viewer: Viewer, person_id: PersonId, plan_id: UUID, item_id: UUID, now: datetime
) -> None:
    """This will take an item out of a plan. An agreed plan keeps both its parts."""
    granted = _to_write(viewer, person_id, "taking something out of a plan", now)
    operations.withdraw_item(granted=granted, plan_id=plan_id, item_id=item_id)


def approve_plan(
    *, viewer: Viewer, person_id: PersonId, plan_id: UUID, approval: NewApproval, now: datetime
) -> None:
    """This will sign a plan as agreed. Raises UnableToPlan where one of its two parts is missing (D-06)."""
    granted = _to_write(viewer, person_id, "signing a plan", now)
    operations.approve_plan(granted=granted, plan_id=plan_id, approval=approval)


def record_plan_review(
    *, viewer: Viewer, person_id: PersonId, plan_id: UUID, review: NewReview, now: datetime
) -> UUID:
    """This will record a review of a plan that was held."""
    granted = _to_write(viewer, person_id, "recording a review of a plan", now)
    return operations.record_review(granted=granted, plan_id=plan_id, review=review)


def say_why_late(*, viewer: Viewer, person_id: PersonId, plan_id: UUID, because: str, now: datetime) -> UUID:
    """This will record why a review is late. It stays late until it is held (D-07)."""
    granted = _to_write(viewer, person_id, "saying why a review is late", now)
    return operations.say_why_late(granted=granted, plan_id=plan_id, because=because)


def close_help(
    *,
    viewer: Viewer,
    person_id: PersonId,
    closure: NewClosure,
    plan_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """This will record that help ends, by a plan or as such, guarded by D-05. Raises UnableToClose.

    What is open at that moment is kept with it, as whoever signed was shown it.
    """
    granted = _to_write(viewer, person_id, "ending help", now)
    plan = get_plan(granted=granted, plan_id=plan_id) if plan_id else None
    still_open = "\n".join(list_open_matters(granted=granted, plan=plan))
    return endings.close(
        granted=granted, plan_id=plan_id, closure=closure, still_open=still_open, born=birth_of(granted)
    )


def reopen_help(
    *, viewer: Viewer, person_id: PersonId, closure_id: UUID, because: str, now: datetime
) -> None:
    """This will begin help again that had ended: one step, with the reason. Nothing is lost."""
    granted = _to_write(viewer, person_id, "beginning help again", now)
    endings.reopen(granted=granted, closure_id=closure_id, because=because)


def set_handover(*, viewer: Viewer, person_id: PersonId, handover: NewHandover, now: datetime) -> UUID:
    """This will record the way into adulthood as it stands now."""
    granted = _to_write(viewer, person_id, "planning the way into adulthood", now)
    return endings.set_handover(granted=granted, handover=handover, born=birth_of(granted))


def _to_write(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=WRITE, purpose=purpose, now=now)
