"""A child's plans as they are read: by the workers, by the child, by the parents."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from alongside.access.door import SEE, Granted, open_record
from alongside.access.viewer import Viewer
from alongside.casework.curiosity import list_prompts
from alongside.casework.names import Names, get_names
from alongside.concerns import queries as concerns
from alongside.kernel.dates import local_date, show_day
from alongside.kernel.ids import PersonId
from alongside.missing import queries as missing
from alongside.pathway.plans import queries as plans
from alongside.pathway.plans.commands import NewSafeContact
from alongside.pathway.plans.operations import list_changes
from alongside.pathway.plans.queries import ClosureFact, HandoverFact, PlanFact
from alongside.pathway.plans.rules import PARTS, find_handover_gaps, find_missing_parts
from alongside.pathway.plans.sheets import (
    Sheet,
    child_wants_for_parents,
    sheet_for_child,
    sheet_for_parents,
)
from alongside.people.queries import PersonCard, PersonFacts, get_facts, list_cards
from alongside.reference.codelists import get_codelist, get_label

# Who near the child may stand in what the child, or the parents, read.
_KNOWN_TO_CHILD = frozenset(
    {"PARENT", "STEP_PARENT", "GRANDPARENT", "SIBLING", "AUNT_OR_UNCLE", "OTHER_RELATIVE", "CARER",
     "SAME_HOUSEHOLD", "TRUSTED_BY"}
)  # fmt: skip
_NOT_A_NAME = frozenset({"friend", "school", "older", "adult", "partner", "group", "known", "uncle", "aunt"})
_KNOWN_TO_PARENTS = frozenset({"PARENT", "STEP_PARENT", "CARER"})


@dataclass(frozen=True, kw_only=True)
class EndingRow:
    """How help ended, in words; and how it began again, where it did."""

    fact: ClosureFact
    plan_label: str
    reason_labels: tuple[str, ...]
    closed_by: str
    reopened_by: str


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """A plan in a list."""

    fact: PlanFact
    label: str
    missing_parts: tuple[str, ...]
    is_overdue: bool
    started_by: str
    signed_by: str


@dataclass(frozen=True, kw_only=True)
class PlansPage:
    """All plans of a child, how help ended, and the way into adulthood."""

    person: PersonCard
    plans: tuple[PlanRow, ...]
    endings: tuple[EndingRow, ...]
    handover: HandoverFact | None
    handover_gaps: tuple[str, ...]
    may_write: bool

    @property
    def has_open_plan(self) -> bool:
        """This will say whether some plan goes on."""
        return any(not row.fact.is_closed for row in self.plans)


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    """One plan with all that belongs to it. `changes`: (version, why, what differs)."""

    person: PersonCard
    row: PlanRow
    endings: tuple[EndingRow, ...]
    safe_contact: NewSafeContact | None
    changes: tuple[tuple[int, str, tuple[tuple[str, ...], ...]], ...]
    may_write: bool


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """A plan as the child or the parents read it."""

    name: str
    person: PersonCard
    plan_id: UUID
    sheet: Sheet
    child_wants: str


def get_plans_page(*, viewer: Viewer, person_id: PersonId, now: datetime) -> PlansPage:
    """This will give every plan of a child, and how help ended and began again. Raises NotFoundError."""
    granted = _to_see(viewer, person_id, "reading plans", now)
    facts = plans.list_plans(granted=granted)
    ended = plans.list_closures(granted=granted)
    names = _names(facts, ended, now)
    handover = plans.get_handover(granted=granted)
    return PlansPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        plans=tuple(_row(fact, names, now) for fact in facts),
        endings=tuple(_ending(fact, names) for fact in reversed(ended)),
        handover=handover,
        handover_gaps=_gaps(granted, handover),
        may_write=granted.may_write(klass="ordinary"),
    )


def get_plan_page(*, viewer: Viewer, person_id: PersonId, plan_id: UUID, now: datetime) -> PlanPage:
    """This will give one plan with its history. Raises NotFoundError."""
    granted = _to_see(viewer, person_id, "reading a plan", now)
    fact = plans.get_plan(granted=granted, plan_id=plan_id)
    names = _names([fact], fact.closures, now)
    return PlanPage(
        person=list_cards(ids=[person_id], now=now)[person_id],
        row=_row(fact, names, now),
        endings=tuple(_ending(each, names) for each in reversed(fact.closures)),
        safe_contact=plans.get_safe_contact(granted=granted, plan_id=plan_id),
        changes=tuple(reversed(list_changes(granted=granted, plan_id=plan_id))),
        may_write=granted.may_write(klass="ordinary"),
    )


def get_open_matters(
    *, viewer: Viewer, person_id: PersonId, plan_id: UUID | None = None, now: datetime
) -> tuple[str, ...]:
    """This will list what is still open for a child, before help ends. Raises NotFoundError."""
    granted = _to_see(viewer, person_id, "looking at what is open", now)
    plan = plans.get_plan(granted=granted, plan_id=plan_id) if plan_id else None
    return list_open_matters(granted=granted, plan=plan)


def get_child_sheet(*, viewer: Viewer, person_id: PersonId, plan_id: UUID, now: datetime) -> SheetPage:
    """This will give a plan in words for the child, without other people's information."""
    granted = _to_see(viewer, person_id, "reading a plan with the child", now)
    fact, facts = plans.get_plan(granted=granted, plan_id=plan_id), get_facts(granted=granted)
    sheet = sheet_for_child(plan=fact, never=_never(granted, facts, _KNOWN_TO_CHILD))
    return SheetPage(
        name=_call_name(facts), person=facts.card, plan_id=plan_id, sheet=sheet, child_wants=sheet.wants
    )


def get_parents_sheet(*, viewer: Viewer, person_id: PersonId, plan_id: UUID, now: datetime) -> SheetPage:
    """This will give a plan in words for the parents or carers, without other people's information."""
    granted = _to_see(viewer, person_id, "reading a plan with the parents", now)
    fact, facts = plans.get_plan(granted=granted, plan_id=plan_id), get_facts(granted=granted)
    never = _never(granted, facts, _KNOWN_TO_PARENTS)
    return SheetPage(
        name=_call_name(facts),
        person=facts.card,
        plan_id=plan_id,
        sheet=sheet_for_parents(plan=fact, never=never),
        child_wants=child_wants_for_parents(plan=fact, never=never),
    )


def list_open_matters(*, granted: Granted, plan: PlanFact | None) -> tuple[str, ...]:
    """This will say in a line each what is still open for the opened child: shown before help ends."""
    found = []
    sent = concerns.list_for_person(person_id=granted.person_id)
    decided = concerns.list_decisions(concern_ids=[row.concern_id for row in sent])
    found += [
        f"The worry {row.reference} of {show_day(local_date(row.sent_at))} waits for a decision."
        for row in sent
        if row.concern_id not in decided
    ]
    for episode in reversed(missing.list_episodes(granted=granted)):
        day = show_day(local_date(episode.missing_from))
        if episode.found_at is None:
            found.append(f"Missing since {day}.")
        elif not episode.interview_held:
            found.append(f"No return interview was held after the missing episode of {day}.")
    found += _open_of_plan(plan, today=local_date(granted.now)) if plan else []
    asked = list_prompts(granted=granted, as_at=granted.now)
    return (*found, *(f"A question waits: {prompt.title}" for prompt in asked))


def _open_of_plan(plan: PlanFact, *, today: date) -> list[str]:
    found = [f"Not done yet: {item.what} ({item.who})" for item in plan.items if not item.outcome]
    if plan.is_overdue(today) and plan.next_review_on:
        found.append(f"The review due by {show_day(plan.next_review_on)} was not held.")
    return found


def birth_of(granted: Granted) -> date | None:
    """This will give the day on which the opened person was born; None where it is not known exactly."""
    card = list_cards(ids=[granted.person_id], now=granted.now).get(granted.person_id)
    return card.birth.earliest if card and card.birth.earliest == card.birth.latest else None


def _to_see(viewer: Viewer, person_id: PersonId, purpose: str, now: datetime) -> Granted:
    return open_record(viewer=viewer, person_id=person_id, action=SEE, purpose=purpose, now=now)


def _gaps(granted: Granted, handover: HandoverFact | None) -> tuple[str, ...]:
    return find_handover_gaps(
        born=birth_of(granted),
        today=local_date(granted.now),
        has_begun=handover is not None,
        has_worker=handover is not None and bool(handover.words.worker.strip()),
        says_what_continues=handover is not None and bool(handover.words.continues.strip()),
    )


def _names(
    facts: "tuple[PlanFact, ...] | list[PlanFact]", ended: tuple[ClosureFact, ...], now: datetime
) -> Names:
    workers: set[UUID] = {fact.started_by for fact in facts}
    workers |= {fact.approval.signed_by for fact in facts if fact.approval}
    workers |= {fact.closed_by for fact in ended}
    workers |= {fact.reopened_by for fact in ended if fact.reopened_by}
    return get_names(workers=workers, now=now)


def _row(fact: PlanFact, names: Names, now: datetime) -> PlanRow:
    today = local_date(now)
    gone = find_missing_parts(fact.parts)
    label = get_label(key="plan_kind", code=fact.kind, as_at=fact.starts_on)
    return PlanRow(
        fact=fact,
        label=f"{label}: {fact.kind_other}" if fact.kind_other else label,
        missing_parts=tuple(label for part, label in PARTS.items() if part in gone),
        is_overdue=fact.is_overdue(today),
        started_by=names.worker(fact.started_by),
        signed_by=names.worker(fact.approval.signed_by) if fact.approval else "",
    )


def _ending(fact: ClosureFact, names: Names) -> EndingRow:
    day = local_date(fact.closed_at)
    return EndingRow(
        fact=fact,
        plan_label=get_label(key="plan_kind", code=fact.plan_kind, as_at=day) if fact.plan_kind else "",
        reason_labels=tuple(get_label(key="closing_reason", code=code, as_at=day) for code in fact.reasons),
        closed_by=names.worker(fact.closed_by),
        reopened_by=names.worker(fact.reopened_by) if fact.reopened_by else "",
    )


def _call_name(facts: PersonFacts) -> str:
    """The name that the child is called by, the first one of it."""
    name = next((each for each in facts.names if each.full == facts.card.name), None)
    return name.forenames.split(" ")[0] if name and name.forenames.strip() else facts.card.name


def _never(granted: Granted, facts: PersonFacts, known: frozenset[str]) -> list[str]:
    """Names and addresses that may not stand in what is given away: of others, of informants, of refuges."""
    found = [row.other_label for row in facts.relationships if row.kind not in known]
    found += [
        part for row in facts.relationships if row.kind not in known for part in _parts(row.other_label)
    ]
    for address in facts.addresses:
        if address.is_protected:
            found += [address.postcode, address.lines, *address.lines.split("\n"), *address.lines.split(",")]
    for worry in concerns.list_for_person(person_id=granted.person_id):
        found += [worry.source_name]
    return found


def _parts(label: str) -> list[str]:
    """The names in a label that are written with a capital and are long enough to mean somebody."""
    words = (part for part in label.replace(",", " ").split() if part[:1].isupper() and len(part) > 3)
    return [part for part in words if part.casefold() not in _NOT_A_NAME]


def list_closing_choices(*, now: datetime) -> tuple[tuple[str, str, str, bool], ...]:
    """This will give the reasons for ending help: (code, label, help, whether it never suffices)."""
    codes = get_codelist(key="closing_reason", as_at=local_date(now)).codes
    return tuple((row.code, row.label, row.help, row.excluded) for row in codes)
