"""What a plan and its ending need (D-05, D-06, D-07, D-10). Pure: facts in, refusals in words out.

The database holds the same by itself (access/sql/22_plans.sql); the two are compared in tests/oracle.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from alongside.kernel.working_days import add_months

# The parts of a plan. Both of the first two are always there; disruption stands beside them.
NOW, LATER, DISRUPTION = "now", "later", "disruption"
PARTS = {NOW: "Safety now", LATER: "Life chances later", DISRUPTION: "Disruption, beside the plan"}
FOR_WHOM = {
    "child": "The child",
    "parents": "The parents or carers",
    "siblings": "Brothers and sisters",
}
OUTCOMES = {"": "Not yet", "done": "Done", "not done": "Not done", "changed": "Something else was done"}
OF_A_PLAN = frozenset({NOW, LATER})
# At 18 nobody may fall off: planning from 16, somebody named by 17 and a half (domain 4.4).
HANDOVER_FROM, WORKER_FROM, ADULT_FROM = 16 * 12, 17 * 12 + 6, 18 * 12


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why something cannot be as it stands: the field, what is wrong, and how to mend it."""

    field: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What is said where help ends. `restated`: excluded codes that the words themselves give."""

    reasons: frozenset[str]
    because: str
    what_next: str
    who_stays: str
    how_back: str
    aftercare: str
    child_view: str
    child_told: str
    goes_on: str
    plan_kind: str
    restated: frozenset[str] = frozenset()
    answer: str = ""


# What every ending says, and what is asked where it is left out.
_ALWAYS = {
    "because": "Say what is different for the child now, and how you know.",
    "what_next": "Say what happens next.",
    "who_stays": "Say who stays in the child's life and goes on noticing.",
    "how_back": "Say how the child or the parents come back, and to whom.",
    "aftercare": "Say what help goes on after this, or why none is wanted.",
    "child_view": "Say what the child thinks of it, or why they have not been asked yet.",
    "child_told": "Say who tells the child, and when.",
}
# After these somebody else goes on: who, has to be said (D-04).
_GOES_ON = frozenset({"STEPPED_DOWN", "STEPPED_UP", "ACCEPTED_ELSEWHERE", "OTHER_ROUTE"})
_STEP_DOWN = frozenset({"CHILD_PROTECTION"})


def is_enough(*, reasons: Collection[str], accepted: Collection[str]) -> bool:
    """This will say whether help may end so: one accepted reason must be among them (D-05)."""
    return any(reason in accepted for reason in reasons)


def find_ending_refusals(
    *, ending: Ending, accepted: Collection[str], labels: Mapping[str, str]
) -> tuple[Refusal, ...]:
    """This will give everything for which help cannot end as it is said; nothing, where it may.

    `accepted` are the codes of closing_reason that suffice. Words that give an excluded reason beside an
    accepted one are asked about, and answered by the worker in their own words: nothing is guessed.
    """
    found = [_no_reason()] if not ending.reasons else []
    if ending.reasons and not is_enough(reasons=ending.reasons, accepted=accepted):
        found.append(_not_enough(ending.reasons, labels))
    found += [
        Refusal(field=field, message=message)
        for field, message in _ALWAYS.items()
        if not str(getattr(ending, field)).strip()
    ]
    if _must_go_on(ending) and not ending.goes_on.strip():
        found.append(
            Refusal(field="goes_on", message="Say which plan, service or area goes on, and who there knows.")
        )
    if ending.restated and not ending.answer.strip():
        found.append(_asks(ending.restated, labels))
    return tuple(found)


def _must_go_on(ending: Ending) -> bool:
    return bool(ending.reasons & _GOES_ON) or ending.plan_kind in _STEP_DOWN


def _no_reason() -> Refusal:
    return Refusal(field="reasons", message="Choose why it ends. It never ends by itself.")


def _not_enough(reasons: Iterable[str], labels: Mapping[str, str]) -> Refusal:
    said = "; ".join(labels.get(reason, reason) for reason in sorted(reasons))
    return Refusal(
        field="reasons",
        message=(
            f"Help cannot end for this alone, nor for several such reasons together: {said}. Say what has"
            " changed for the child, or go on helping: another worker, another place, another way."
        ),
    )


def _asks(restated: Iterable[str], labels: Mapping[str, str]) -> Refusal:
    said = "; ".join(labels.get(reason, reason) for reason in sorted(restated))
    return Refusal(
        field="answer",
        message=(
            f"Your words read as if the reason were: {said}. Is this the reason? If it is, help goes on. If"
            " it is not, answer in your own words what has changed for the child without it."
        ),
    )


def find_missing_parts(parts: Iterable[str]) -> frozenset[str]:
    """This will give the parts that a plan has nothing in (D-06): a plan is agreed with both."""
    return OF_A_PLAN - frozenset(parts)


def may_wait(*, part: str, waits_for: str, excluded: Collection[str]) -> bool:
    """This will say whether an item may wait for that: support waits for no court (D-10)."""
    return part == DISRUPTION or waits_for not in excluded


def turns(*, born: date, months: int) -> date:
    """This will give the day on which somebody is so many months old; 29 February turns on 1 March."""
    day = add_months(born, months=months)
    if (born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28):
        return date(day.year, 3, 1)
    return day


def find_handover_gaps(
    *, born: date | None, today: date, has_begun: bool, has_worker: bool, says_what_continues: bool
) -> tuple[str, ...]:
    """This will say what is missing on the way into adulthood, by the age on this day; nothing below 16."""
    if born is None:
        return ()
    gaps = []
    if today >= turns(born=born, months=HANDOVER_FROM) and not has_begun:
        gaps.append("From 16 the way into adulthood is planned. Begin it with the young person.")
    if today >= turns(born=born, months=WORKER_FROM) and not has_worker:
        gaps.append("By 17 and a half a worker who goes on after 18 is named. Name them.")
    if today >= turns(born=born, months=ADULT_FROM) and not says_what_continues:
        gaps.append("At 18 help does not stop. Say what continues.")
    return tuple(gaps)


def list_differences(
    before: Mapping[str, str], after: Mapping[str, str], labels: Mapping[str, str]
) -> tuple[tuple[str, str, str, str], ...]:
    """This will give (field, label, before, after) for each field that is not the same in two versions."""
    return tuple(
        (field, label, before.get(field, ""), after.get(field, ""))
        for field, label in labels.items()
        if before.get(field, "") != after.get(field, "")
    )
