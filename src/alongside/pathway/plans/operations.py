"""Writes plans: begins, changes, fills, agrees and reviews them. Nothing is overwritten."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.access.door import Granted
from alongside.access.policy import roles_that
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit
from alongside.pathway.plans.checks import UnableToPlan, check_item
from alongside.pathway.plans.commands import (
    LABELS,
    NewApproval,
    NewItem,
    NewReview,
    NewSafeContact,
    PlanWords,
    Settled,
)
from alongside.pathway.plans.models import Plan, PlanApproval, PlanItem, PlanReview, PlanVersion, SafeContact
from alongside.pathway.plans.queries import PlanFact, get_plan, list_versions
from alongside.pathway.plans.recording import note, source, tell
from alongside.pathway.plans.rules import (
    DISRUPTION,
    LATER,
    OUTCOMES,
    PARTS,
    find_missing_parts,
    list_differences,
)
from alongside.reference.codelists import get_label, require_code

# Safety is physical, in relationships, and within (domain M-58).
_SAFETY = ("physical", "relational", "psychological")
_SHORT = ("contact_place", "contact_time", "contact_person", "contact_method", "key_worker")
_MAY_SIGN = ("manage_team", "manage_agency", "stand_for_agency")


class UnableToChangePlan(UnableToError):
    """Somebody changed the plan since it was opened: (field, label, theirs, yours) for what differs."""

    def __init__(
        self, message: str, *, number: int, differences: Sequence[tuple[str, str, str, str]]
    ) -> None:
        super().__init__(message)
        self.number = number
        self.differences = tuple(differences)


def start_plan(
    *,
    granted: Granted,
    kind: str,
    words: PlanWords,
    kind_other: str = "",
    starts_on: date | None = None,
    safe_contact: NewSafeContact | None = None,
    items: Sequence[NewItem] = (),
) -> UUID:
    """This will begin a plan for the opened child. It may be unfinished; it is agreed when it is whole."""
    today = local_date(granted.now)
    require_code(key="plan_kind", code=kind, field="kind", as_at=today)
    require_fit(text=kind_other, most=200, field="kind_other")
    _check_words(words)
    begins = starts_on or today
    if begins > today:
        raise UnableToPlan(
            "The plan begins in the future. Give the day on which it began.", field="starts_on"
        )
    row = Plan.objects.create(kind=kind, kind_other=kind_other, starts_on=begins, **source(granted))
    PlanVersion.objects.create(plan=row, number=1, **asdict(words), **source(granted))
    if safe_contact is not None and safe_contact.says_anything:
        set_safe_contact(granted=granted, plan_id=row.id, contact=safe_contact)
    for item in items:
        _write_item(granted, row.id, item)
    label = get_label(key="plan_kind", code=kind, as_at=today)
    tell(granted, "PLAN", f"{label} begun", _summary(words, items), row.id, on=begins, words="")
    note(granted, action="recorded plan", of=row.id)
    return row.id


def change_plan(
    *, granted: Granted, plan_id: UUID, words: PlanWords, because: str, number: int | None = None
) -> int:
    """This will add a version; gives its number. `number` is the version that the change began from.

    Raises UnableToChangePlan with the differences where somebody else changed it since.
    """
    plan = get_plan(granted=granted, plan_id=plan_id)
    _require_open(plan)
    _check_words(words)
    if not because.strip():
        raise UnableToPlan("Say why the plan changes.", field="because")
    if number is not None and number != plan.version.number:
        raise _changed_since(plan, words)
    if words.next_review_on is None:
        words = replace(words, next_review_on=plan.next_review_on)
    if words == plan.version.words:
        return plan.version.number
    new = plan.version.number + 1
    try:
        with transaction.atomic():
            PlanVersion.objects.create(
                plan_id=plan_id, number=new, changed_because=because, **asdict(words), **source(granted)
            )
    except IntegrityError as error:
        fresh = get_plan(granted=granted, plan_id=plan_id)
        if fresh.version.number == plan.version.number:
            raise UnableToPlan(
                "This plan was changed by another agency, whose words you may not see. Ask the front door to"
                " involve you, or tell them what you would change."
            ) from error
        raise _changed_since(fresh, words) from error
    _tell_change(granted, plan, "\n".join([f"changed: {because}", *_said_anew(plan.version.words, words)]))
    note(granted, action="changed plan", of=plan_id)
    return new


def _changed_since(plan: PlanFact, words: PlanWords) -> UnableToChangePlan:
    return UnableToChangePlan(
        "Somebody changed this plan since you opened it. What they wrote stands beside yours below: keep what"
        " is right, then save again. Nothing is lost.",
        number=plan.version.number,
        differences=list_differences(as_texts(plan.version.words), as_texts(words), LABELS),
    )


def as_texts(words: PlanWords) -> dict[str, str]:
    """This will give a version's fields as they are read, to be compared and shown."""
    found = {}
    for name in LABELS:
        value = getattr(words, name)
        if isinstance(value, bool):
            found[name] = "Yes" if value else "No"
        else:
            found[name] = show_day(value) if isinstance(value, date) else str(value or "")
    return found


def list_changes(
    *, granted: Granted, plan_id: UUID
) -> tuple[tuple[int, str, tuple[tuple[str, ...], ...]], ...]:
    """This will give, for each version but the first, (number, why, differences from the one before)."""
    versions = list(reversed(list_versions(granted=granted, plan_id=plan_id)))
    return tuple(
        (
            after.number,
            after.changed_because,
            list_differences(as_texts(before.words), as_texts(after.words), LABELS),
        )
        for before, after in pairwise(versions)
    )


def set_safe_contact(*, granted: Granted, plan_id: UUID, contact: NewSafeContact) -> None:
    """This will record how the child is reached safely, from now on. It stands in a narrower class."""
    require_fit(text=contact.safe_word, most=200, field="safe_word")
    SafeContact.objects.create(plan_id=plan_id, **asdict(contact), **source(granted))
    note(granted, action="set safe contact", of=plan_id)


def add_item(*, granted: Granted, plan_id: UUID, item: NewItem) -> UUID:
    """This will add something to be done. Raises UnableToPlan where support would wait for a verdict."""
    plan = get_plan(granted=granted, plan_id=plan_id)
    _require_open(plan)
    made = _write_item(granted, plan_id, item)
    # What comes later is part of what the plan says from its beginning on: it is told as the plan.
    kind = "PLAN" if item.part == LATER else "PLAN_STEP"
    _tell_change(granted, plan, f"{PARTS[item.part]}: {item.what}", kind=kind)
    note(granted, action="added plan item", of=made)
    return made


def _write_item(granted: Granted, plan_id: UUID, item: NewItem) -> UUID:
    check_item(item, today=local_date(granted.now))
    return PlanItem.objects.create(plan_id=plan_id, **asdict(item), **source(granted)).id


def settle_item(*, granted: Granted, plan_id: UUID, settled: Settled, seen: str | None = None) -> None:
    """This will note what became of an item. `seen` is the outcome that the worker saw when they began.

    Raises UnableToPlan where somebody has noted another since.
    """
    plan = get_plan(granted=granted, plan_id=plan_id)
    if settled.outcome not in OUTCOMES:
        raise UnableToPlan("Say whether it was done.", field="outcome")
    if settled.outcome and not settled.what_happened.strip():
        raise UnableToPlan("Say what happened, in a line.", field="what_happened")
    item = next((each for each in plan.items if each.item_id == settled.item_id), None)
    if item is None:
        raise NotFoundError
    if seen is not None and seen != item.outcome:
        raise UnableToPlan(
            f"Somebody noted since you opened this: {OUTCOMES[item.outcome]}. {item.what_happened} Look at it"
            " again, then say what is right.",
            field="outcome",
        )
    PlanItem.objects.filter(id=item.item_id, plan_id=plan_id).update(
        outcome=settled.outcome,
        what_happened=settled.what_happened,
        settled_on=local_date(granted.now) if settled.outcome else None,
    )
    _tell_change(granted, plan, f"{item.what}: {OUTCOMES[settled.outcome]}. {settled.what_happened}".strip())
    note(granted, action="settled plan item", of=item.item_id)


def withdraw_item(*, granted: Granted, plan_id: UUID, item_id: UUID) -> None:
    """This will take an item out of a plan; the row stays. An agreed plan keeps both its parts."""
    plan = get_plan(granted=granted, plan_id=plan_id)
    item = next((each for each in plan.items if each.item_id == item_id), None)
    if item is None:
        raise NotFoundError
    left = [each.part for each in plan.items if each.item_id != item_id]
    if plan.approval is not None and find_missing_parts(left) and item.part != DISRUPTION:
        raise UnableToPlan(
            f"An agreed plan keeps both its parts. Add something else under '{PARTS[item.part]}' first."
        )
    PlanItem.objects.filter(id=item_id, plan_id=plan_id).update(withdrawn_at=granted.now)
    _tell_change(granted, plan, f"Taken out: {item.what}")
    note(granted, action="withdrew plan item", of=item_id)


def approve_plan(*, granted: Granted, plan_id: UUID, approval: NewApproval) -> None:
    """This will sign a plan as agreed. Raises UnableToPlan where only one of its parts is there (D-06)."""
    plan = get_plan(granted=granted, plan_id=plan_id)
    _require_open(plan)
    _check_approval(granted, plan, approval)
    PlanApproval.objects.create(plan_id=plan_id, **asdict(approval), **source(granted))
    tell(granted, "PLAN_STEP", f"{_label(granted, plan)} agreed and signed", approval.parents_agree, plan_id,
         words=approval.child_agrees)  # fmt: skip
    note(granted, action="agreed plan", of=plan_id)


def _check_approval(granted: Granted, plan: PlanFact, approval: NewApproval) -> None:
    missing = find_missing_parts(plan.parts)
    if missing:
        named = " and ".join(PARTS[part] for part in PARTS if part in missing)
        raise UnableToPlan(
            f"A plan is agreed with both its parts. Nothing stands yet under: {named}. Add what helps there,"
            " with who does it and by when."
        )
    words = plan.version.words
    for name in _SAFETY:
        if not getattr(words, name).strip():
            raise UnableToPlan(
                f"Nothing is said yet of: {LABELS[name]}. Change the plan and write what is needed, or"
                ' "nothing needed now, because ...".'
            )
    if approval.number != plan.version.number:
        raise UnableToPlan(
            "The plan was changed since you read it. Read it again, and sign what stands there now."
        )
    for name, message in (
        ("child_agrees", "Say what the child said to the plan, or why they have not seen it yet."),
        ("parents_agree", "Say what the parents or carers said to it, or why they were not asked."),
    ):
        if not getattr(approval, name).strip():
            raise UnableToPlan(message, field=name)
    _require_signer(granted, plan)


def _require_signer(granted: Granted, plan: PlanFact) -> None:
    roles = {role for ability in _MAY_SIGN for role in roles_that(ability)}
    if granted.viewer.user_id == plan.version.recorded_by or not roles & granted.viewer.roles:
        raise UnableToPlan(
            "A plan is signed by somebody who manages or leads, and who did not write it. Ask your manager to"
            " open it and sign."
        )


def record_review(*, granted: Granted, plan_id: UUID, review: NewReview) -> UUID:
    """This will record a review that was held, with what has changed for the child."""
    plan = get_plan(granted=granted, plan_id=plan_id)
    _require_open(plan)
    _check_review(plan, review, today=local_date(granted.now))
    for settled in review.settled:
        settle_item(granted=granted, plan_id=plan_id, settled=settled, seen=settled.seen)
    row = PlanReview.objects.create(
        plan_id=plan_id,
        held_on=review.held_on,
        present=review.present,
        changed_for_child=review.changed_for_child,
        child_view=review.child_view,
        parents_view=review.parents_view,
        decided=review.decided,
        next_review_on=review.next_review_on,
        late_because=review.late_because,
        items_seen=[item.item_id for item in plan.items],
        **source(granted),
    )
    detail = "\n".join(filter(None, [review.changed_for_child, review.decided]))
    title = f"{_label(granted, plan)} reviewed"
    tell(granted, "REVIEW", title, detail, row.id, on=review.held_on, words=review.child_view)
    note(granted, action="recorded plan review", of=row.id)
    return row.id


_REVIEW_ASKS = {
    "present": "Say who was there.",
    "changed_for_child": "Say in words what has changed for the child.",
    "child_view": "Say what the child thinks, or why they could not be asked.",
    "parents_view": "Say what the parents or carers think, or why they were not asked.",
}


def _check_review(plan: PlanFact, review: NewReview, *, today: date) -> None:
    if review.held_on > today:
        raise UnableToPlan("The review is in the future. Record it once it was held.", field="held_on")
    if review.held_on < plan.starts_on:
        raise UnableToPlan("The review stands before the plan. Check both days.", field="held_on")
    for name, message in _REVIEW_ASKS.items():
        if not getattr(review, name).strip():
            raise UnableToPlan(message, field=name)
    if review.next_review_on is None:
        raise UnableToPlan(
            "Give the day of the next review. Where help ends, record that: it says what comes after.",
            field="next_review_on",
        )
    if review.next_review_on <= review.held_on:
        raise UnableToPlan("The next review comes after this one. Check both days.", field="next_review_on")


def say_why_late(*, granted: Granted, plan_id: UUID, because: str) -> UUID:
    """This will record why a review is late. It stays late, and is shown as late, until one is held."""
    plan = get_plan(granted=granted, plan_id=plan_id)
    if not plan.is_overdue(local_date(granted.now)):
        raise UnableToPlan("No review of this plan is late.")
    if not because.strip():
        raise UnableToPlan("Say why the review is late, and when it will be.", field="late_because")
    row = PlanReview.objects.create(plan_id=plan_id, late_because=because, **source(granted))
    tell(granted, "PLAN_STEP", f"{_label(granted, plan)}: the review is late", because, row.id)
    note(granted, action="noted late plan review", of=row.id)
    return row.id


def _require_open(plan: PlanFact) -> None:
    if plan.is_closed:
        raise UnableToPlan("Help by this plan has ended. Begin it again first: one step, with the reason.")


def _check_words(words: PlanWords) -> None:
    for name in _SHORT:
        require_fit(text=getattr(words, name), most=200, field=name)


def _label(granted: Granted, plan: PlanFact) -> str:
    return get_label(key="plan_kind", code=plan.kind, as_at=local_date(granted.now))


def _tell_change(granted: Granted, plan: PlanFact, detail: str, *, kind: str = "PLAN_STEP") -> None:
    tell(granted, kind, f"{_label(granted, plan)}: changed", detail, plan.plan_id)


def _summary(words: PlanWords, items: Sequence[NewItem]) -> str:
    lines = [f"{PARTS[item.part]}: {item.what} ({item.who})" for item in items]
    wants = [f"The child wants: {words.child_wants}"] if words.child_wants.strip() else []
    return "\n".join([*wants, *lines, *_said_anew(PlanWords(), words)])


def _said_anew(before: PlanWords, after: PlanWords) -> list[str]:
    """The kinds of safety and the key worker, where they say something else than before."""
    return [
        f"{LABELS[name]}: {said}"
        for name in (*_SAFETY, "key_worker")
        if (said := getattr(after, name).strip()) and said != getattr(before, name).strip()
    ]
