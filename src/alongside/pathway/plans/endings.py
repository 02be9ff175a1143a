"""Help ends, guarded (D-05); begins again in one step; and goes on into adulthood."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from alongside.access.door import Granted
from alongside.kernel.dates import age_on, local_date
from alongside.kernel.errors import NotFoundError, UnableToError
from alongside.kernel.texts import require_fit
from alongside.pathway.plans.commands import NewClosure, NewHandover
from alongside.pathway.plans.models import Closure, Handover
from alongside.pathway.plans.queries import PlanFact, get_handover, get_plan, list_closures
from alongside.pathway.plans.recording import note, source, tell
from alongside.pathway.plans.rules import Ending, Refusal, find_ending_refusals
from alongside.reference.codelists import get_codelist, get_label, list_accepted, require_code
from alongside.reference.language import find_restated

_ENDED = {"CHILD_PROTECTION": "PROTECTION_PLAN_ENDED", "": "CLOSURE"}
_ADULT = "ADULT_WITH_HANDOVER"


class UnableToClose(UnableToError):
    """Help cannot end as it is said. `refusals` are all that stands against it; the first is the message."""

    def __init__(self, refusals: tuple[Refusal, ...]) -> None:
        super().__init__(refusals[0].message, field=refusals[0].field)
        self.refusals = refusals


class UnableToReopen(UnableToError):
    """Help cannot begin again as it is said."""


def close(
    *, granted: Granted, plan_id: UUID | None, closure: NewClosure, still_open: str, born: date | None
) -> UUID:
    """This will record that help ends: by this plan, or as such where there is none.

    `still_open` is what was shown as open before signing. Raises UnableToClose with every refusal.
    """
    plan = get_plan(granted=granted, plan_id=plan_id) if plan_id else None
    today = local_date(granted.now)
    for reason in closure.reasons:
        require_code(key="closing_reason", code=reason, field="reasons", as_at=today)
    restated = find_restated_reasons(closure, today=today)
    refusals = (*_find_refusals(plan, closure, restated, today), *_adult_refusals(granted, closure, born))
    if refusals:
        raise UnableToClose(refusals)
    row = _write_closure(granted, plan_id, closure, restated, still_open)
    _tell_closure(granted, plan, row)
    note(granted, action="closed help", of=row.id)
    return row.id


def find_restated_reasons(closure: NewClosure, *, today: date) -> frozenset[str]:
    """This will give the excluded reasons that the words of an ending give, beside those that are ticked."""
    excluded = {row.code for row in get_codelist(key="closing_reason", as_at=today).codes if row.excluded}
    found = find_restated(text=closure.because, as_at=today)
    return (found & excluded) - set(closure.reasons)


def _find_refusals(
    plan: PlanFact | None, closure: NewClosure, restated: frozenset[str], today: date
) -> tuple[Refusal, ...]:
    ending = Ending(
        reasons=frozenset(closure.reasons),
        because=closure.because,
        what_next=closure.what_next,
        who_stays=closure.who_stays,
        how_back=closure.how_back,
        aftercare=closure.aftercare,
        child_view=closure.child_view,
        child_told=closure.child_told,
        goes_on=closure.goes_on,
        plan_kind=plan.kind if plan else "",
        restated=restated,
        answer=closure.answer,
    )
    labels = dict(get_codelist(key="closing_reason", as_at=today).choices())
    return find_ending_refusals(ending=ending, accepted=list_accepted(key="closing_reason"), labels=labels)


def _adult_refusals(granted: Granted, closure: NewClosure, born: date | None) -> tuple[Refusal, ...]:
    """At 18 help ends only where a worker and what continues are named: no cliff (domain 4.4)."""
    if _ADULT not in closure.reasons:
        return ()
    if born is not None and age_on(birth=born, on=local_date(granted.now)) < 18:
        return (
            Refusal(field="reasons", message="The young person is not 18 yet, by the recorded birth date."),
        )
    held = get_handover(granted=granted)
    if held is None or not held.words.worker.strip() or not held.words.continues.strip():
        message = "First record the way into adulthood: who goes on after 18, and what continues."
        return (Refusal(field="reasons", message=message),)
    return ()


def _write_closure(
    granted: Granted, plan_id: UUID | None, closure: NewClosure, restated: frozenset[str], still_open: str
) -> Closure:
    said = asdict(closure) | {"reasons": list(closure.reasons)}
    already = UnableToClose((Refusal(field="", message="Help by this plan has already ended."),))
    if any(each.plan_id == plan_id and not each.reopened_at for each in list_closures(granted=granted)):
        raise already
    try:
        with transaction.atomic():
            return Closure.objects.create(
                plan_id=plan_id, restated=sorted(restated), still_open=still_open, **said, **source(granted)
            )
    except IntegrityError as error:
        raise already from error


def _tell_closure(granted: Granted, plan: PlanFact | None, row: Closure) -> None:
    today = local_date(granted.now)
    labels = [get_label(key="closing_reason", code=reason, as_at=today) for reason in row.reasons]
    lines = [
        f"Why: {'; '.join(labels)}. {row.because}",
        f"What happens next: {row.what_next}",
        f"Who stays: {row.who_stays}",
        f"How to come back: {row.how_back}",
        f"Help after this: {row.aftercare}",
    ]
    kind = plan.kind if plan else ""
    title = f"{get_label(key='plan_kind', code=kind, as_at=today)} ended" if plan else "Help ended"
    tell(granted, _ENDED.get(kind, "PLAN_ENDED"), title, "\n".join(lines), row.id, words=row.child_view)


def reopen(*, granted: Granted, closure_id: UUID, because: str) -> None:
    """This will begin help again: one step, with the reason. What was planned and how it ended stays."""
    if not because.strip():
        raise UnableToReopen("Say why help begins again.", field="because")
    found = next((each for each in list_closures(granted=granted) if each.closure_id == closure_id), None)
    if found is None:
        raise NotFoundError
    changed = Closure.objects.filter(id=closure_id, reopened_at__isnull=True).update(
        reopened_at=granted.now, reopened_by=granted.viewer.user_id, reopened_because=because
    )
    if not changed:
        raise UnableToReopen("Help has begun again already.")
    tell(granted, "REOPENED", "Help began again", because, closure_id)
    note(granted, action="reopened help", of=closure_id)


def set_handover(*, granted: Granted, handover: NewHandover, born: date | None) -> UUID:
    """This will record the way into adulthood as it stands now. What stood before stays."""
    require_fit(text=handover.worker, most=200, field="worker")
    if born is not None and age_on(birth=born, on=local_date(granted.now)) < 14:
        raise UnableToError(
            "The way into adulthood is planned from 16, and from 14 where a disability asks it."
        )
    if not any(value.strip() for value in asdict(handover).values()):
        raise UnableToError(
            "Say what is known so far: who goes on, what continues, what they want.", field="worker"
        )
    row = Handover.objects.create(**asdict(handover), **source(granted))
    tell(granted, "PLAN_STEP", "The way into adulthood", "\n".join(filter(None, [
        handover.worker and f"Goes on after 18: {handover.worker}",
        handover.continues and f"What continues: {handover.continues}",
        handover.note,
    ])), row.id, words=handover.child_view)  # fmt: skip
    note(granted, action="recorded handover", of=row.id)
    return row.id
