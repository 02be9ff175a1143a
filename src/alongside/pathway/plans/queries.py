"""Reads plans, reviews, endings and the way into adulthood, as frozen facts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from alongside.access.door import Granted, read_once
from alongside.kernel.errors import NotFoundError
from alongside.kernel.ids import AgencyId
from alongside.pathway.plans.commands import LABELS, NewHandover, NewSafeContact, PlanWords
from alongside.pathway.plans.models import (
    Closure,
    Handover,
    Plan,
    PlanApproval,
    PlanItem,
    PlanReview,
    PlanVersion,
    SafeContact,
)


@dataclass(frozen=True, kw_only=True)
class VersionFact:
    """What a plan said from a moment on, why it was changed, and by whom."""

    number: int
    words: PlanWords
    changed_because: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ItemFact:
    """Something that is to be done, and what became of it. `outcome` is "" while it is open."""

    item_id: UUID
    part: str
    for_whom: str
    what: str
    who: str
    by_when: date | None
    by_when_words: str
    child_wants: str
    simple_words: str
    waits_for: str
    waits_for_words: str
    child_reads: bool
    parents_read: bool
    note: str
    outcome: str
    what_happened: str
    settled_on: date | None
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApprovalFact:
    """Which version was agreed, by whom it was signed, and what the child and the parents said."""

    number: int
    child_agrees: str
    parents_agree: str
    note: str
    signed_by: UUID
    signed_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReviewFact:
    """A review that was held; without `held_on`, why one is late."""

    review_id: UUID
    plan_id: UUID
    plan_kind: str
    held_on: date | None
    present: str
    changed_for_child: str
    child_view: str
    parents_view: str
    decided: str
    next_review_on: date | None
    late_because: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClosureFact:
    """How help ended; `plan_kind` is "" where it was no plan. Reopened, where it began again."""

    closure_id: UUID
    plan_id: UUID | None
    plan_kind: str
    reasons: tuple[str, ...]
    because: str
    restated: tuple[str, ...]
    answer: str
    what_next: str
    who_stays: str
    how_back: str
    aftercare: str
    child_view: str
    child_told: str
    goes_on: str
    still_open: str
    closed_by: UUID
    closed_at: datetime
    reopened_at: datetime | None
    reopened_by: UUID | None
    reopened_because: str


@dataclass(frozen=True, kw_only=True)
class PlanFact:
    """A plan as it stands: its latest words, its live items, how it was agreed, whether it is closed."""

    plan_id: UUID
    kind: str
    kind_other: str
    starts_on: date
    started_by: UUID
    agency_id: UUID
    started_at: datetime
    version: VersionFact
    items: tuple[ItemFact, ...]
    approval: ApprovalFact | None
    reviews: tuple[ReviewFact, ...]
    closures: tuple[ClosureFact, ...]

    @property
    def is_closed(self) -> bool:
        """This will say whether help by this plan has ended and has not begun again."""
        return any(closure.reopened_at is None for closure in self.closures)

    @property
    def parts(self) -> frozenset[str]:
        """This will give the parts in which something stands."""
        return frozenset(item.part for item in self.items)

    @property
    def next_review_on(self) -> date | None:
        """This will give the day by which the plan is to be reviewed, by the last review or the plan."""
        held = [review for review in self.reviews if review.held_on]
        latest = max(held, key=lambda review: (review.held_on or date.min, review.recorded_at), default=None)
        if latest is not None and latest.recorded_at >= self.version.recorded_at:
            return latest.next_review_on
        return self.version.words.next_review_on

    def is_overdue(self, today: date) -> bool:
        """This will say whether a review should have been held by now. It stays so until one is."""
        due = self.next_review_on
        return not self.is_closed and due is not None and due < today

    @property
    def late_because(self) -> str:
        """This will give why the review that is due is late, where somebody has said so."""
        held = [review.recorded_at for review in self.reviews if review.held_on]
        since = max(held, default=None)
        said = [review for review in self.reviews if review.held_on is None]
        latest = max(said, key=lambda review: review.recorded_at, default=None)
        return latest.late_because if latest and (since is None or latest.recorded_at > since) else ""


@dataclass(frozen=True, kw_only=True)
class HandoverFact:
    """The way into adulthood as it stood from a moment on."""

    words: NewHandover
    recorded_by: UUID
    recorded_at: datetime


@read_once
def list_plans(*, granted: Granted) -> tuple[PlanFact, ...]:
    """This will list the opened person's plans, the newest first, each as it stands."""
    rows = list(Plan.objects.filter(person_id=granted.person_id).order_by("-recorded_at"))
    versions = _grouped(PlanVersion.objects.filter(person_id=granted.person_id).order_by("number"))
    items = _grouped(PlanItem.objects.filter(person_id=granted.person_id, withdrawn_at__isnull=True))
    approvals = _grouped(PlanApproval.objects.filter(person_id=granted.person_id).order_by("recorded_at"))
    reviews, closures = list_reviews(granted=granted), list_closures(granted=granted)
    return tuple(
        PlanFact(
            plan_id=row.id,
            kind=row.kind,
            kind_other=row.kind_other,
            starts_on=row.starts_on,
            started_by=row.recorded_by,
            agency_id=row.agency_id,
            started_at=row.recorded_at,
            version=_version(versions[row.id][-1]),
            items=tuple(_item(item) for item in sorted(items[row.id], key=_item_order)),
            approval=_approval(approvals[row.id][-1]) if approvals[row.id] else None,
            reviews=tuple(each for each in reviews if each.plan_id == row.id),
            closures=tuple(each for each in closures if each.plan_id == row.id),
        )
        for row in rows
        if versions[row.id]
    )


def get_plan(*, granted: Granted, plan_id: UUID) -> PlanFact:
    """This will give one plan of the opened person. Raises NotFoundError for any other."""
    for plan in list_plans(granted=granted):
        if plan.plan_id == plan_id:
            return plan
    raise NotFoundError


def list_versions(*, granted: Granted, plan_id: UUID) -> tuple[VersionFact, ...]:
    """This will list what a plan has said, the latest first."""
    rows = PlanVersion.objects.filter(person_id=granted.person_id, plan_id=plan_id).order_by("-number")
    return tuple(map(_version, rows))


def get_safe_contact(*, granted: Granted, plan_id: UUID) -> NewSafeContact | None:
    """This will give how the child is reached safely; None where nothing is, or may be, seen."""
    row = (
        SafeContact.objects.filter(person_id=granted.person_id, plan_id=plan_id)
        .order_by("recorded_at")
        .last()
    )
    if row is None or not granted.may_see(klass="sensitive", agency_id=AgencyId(row.agency_id)):
        return None
    return NewSafeContact(how=row.how, safe_word=row.safe_word, must_not_know=row.must_not_know)


def list_reviews(*, granted: Granted) -> tuple[ReviewFact, ...]:
    """This will list the reviews of the opened person's plans and why any were late, the first first."""
    rows = PlanReview.objects.filter(person_id=granted.person_id).select_related("plan")
    return tuple(
        ReviewFact(
            review_id=row.id,
            plan_id=row.plan_id,
            plan_kind=row.plan.kind,
            held_on=row.held_on,
            present=row.present,
            changed_for_child=row.changed_for_child,
            child_view=row.child_view,
            parents_view=row.parents_view,
            decided=row.decided,
            next_review_on=row.next_review_on,
            late_because=row.late_because,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
        )
        for row in rows.order_by("recorded_at")
    )


def list_closures(*, granted: Granted) -> tuple[ClosureFact, ...]:
    """This will list how help for the opened person ended, the first first, with what began again."""
    rows = Closure.objects.filter(person_id=granted.person_id).select_related("plan").order_by("recorded_at")
    return tuple(map(_closure, rows))


def get_handover(*, granted: Granted) -> HandoverFact | None:
    """This will give the opened person's way into adulthood as it stands; None where none was begun."""
    row = Handover.objects.filter(person_id=granted.person_id).order_by("recorded_at").last()
    if row is None:
        return None
    words = NewHandover(worker=row.worker, continues=row.continues, child_view=row.child_view, note=row.note)
    return HandoverFact(words=words, recorded_by=row.recorded_by, recorded_at=row.recorded_at)


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.plan_id].append(row)
    return found


def _item_order(row: PlanItem) -> tuple[date, datetime]:
    return (row.by_when or date.max, row.recorded_at)


def _version(row: PlanVersion) -> VersionFact:
    return VersionFact(
        number=row.number,
        words=PlanWords(**{name: getattr(row, name) for name in LABELS}),
        changed_because=row.changed_because,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _item(row: PlanItem) -> ItemFact:
    names = set(ItemFact.__dataclass_fields__) - {"item_id"}
    return ItemFact(item_id=row.id, **{name: getattr(row, name) for name in names})


def _approval(row: PlanApproval) -> ApprovalFact:
    return ApprovalFact(
        number=row.number,
        child_agrees=row.child_agrees,
        parents_agree=row.parents_agree,
        note=row.note,
        signed_by=row.recorded_by,
        signed_at=row.recorded_at,
    )


def _closure(row: Closure) -> ClosureFact:
    names = set(ClosureFact.__dataclass_fields__) - {
        "closure_id", "plan_kind", "closed_by", "closed_at", "reasons", "restated",
    }  # fmt: skip
    return ClosureFact(
        closure_id=row.id,
        plan_kind=row.plan.kind if row.plan else "",
        closed_by=row.recorded_by,
        closed_at=row.recorded_at,
        reasons=tuple(row.reasons),
        restated=tuple(row.restated),
        **{name: getattr(row, name) for name in names},
    )
