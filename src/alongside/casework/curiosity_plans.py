"""What a plan has and lacks, and when it was to be looked at again, for the questions of policy/curiosity."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from alongside.access.door import Granted
from alongside.assessments.curiosity.policy import CuriosityPolicy
from alongside.casework.curiosity_tags import tags_of_text
from alongside.concerns.chronology import EntryFact
from alongside.kernel.dates import local_midnight
from alongside.kernel.working_days import end_of_day
from alongside.pathway.plans.commands import LABELS
from alongside.pathway.plans.queries import PlanFact, list_plans, list_versions
from alongside.pathway.plans.rules import DISRUPTION, LATER, PARTS

_SAFETY = ("physical", "relational", "psychological")
_NEVER = datetime.max.replace(tzinfo=UTC)


def tags_of_plan(*, entry: EntryFact, moves: Iterable[datetime], policy: CuriosityPolicy) -> set[str]:
    """This will give the tags of an entry that a plan or a stage wrote; `moves` are those of home."""
    began = entry.source_kind == "plan" and entry.title.endswith("begun")
    tags = {"plan-kept" if entry.kind == "PLAN" and not began else "guarded"}
    tags |= {"parent-heard"} if entry.title.endswith("agreed and signed") else set()
    if entry.source_kind == "plan" and entry.kind in {"PLAN", "PLAN_STEP"}:
        tags |= _parts(entry, began=began, policy=policy)
    if began and any(timedelta() <= entry.recorded_at - moved <= policy.after_move for moved in moves):
        tags.add("plan-after-move")
    return tags


def _parts(entry: EntryFact, *, began: bool, policy: CuriosityPolicy) -> set[str]:
    told = {
        label
        for label, _, text in (line.partition(": ") for line in (entry.title, *entry.detail.splitlines()))
        if "says-nothing-beside-the-move" not in tags_of_text(text, policy, ())
    }
    of_safety = {name for name in _SAFETY if LABELS[name] in told}
    found = {"plan-later"} if PARTS[LATER] in told else {"plan-only-now"} if began else set()
    found |= {"plan-disruption"} if PARTS[DISRUPTION] in told else set()
    found |= {"plan-key-worker"} if LABELS["key_worker"] in told else set()
    is_physical_only = began and of_safety <= {"physical"}
    return found | ({"plan-physical-only"} if is_physical_only else set())


def list_reviews_due(*, granted: Granted) -> Iterator[tuple[PlanFact, datetime]]:
    """This will give, of each plan, every day by which it was to be looked at again: its first moment.

    A day that was moved, or that an ending overtook, before it had come is left out.
    """
    for plan in list_plans(granted=granted):
        versions = list_versions(granted=granted, plan_id=plan.plan_id)
        said = [(each.recorded_at, each.words.next_review_on) for each in versions]
        said += [(each.recorded_at, each.next_review_on) for each in plan.reviews if each.held_on]
        said += [(each.closed_at, None) for each in plan.closures]
        for (at, day), (later, _) in pairwise([*sorted(said, key=lambda each: each[0]), (_NEVER, None)]):
            if day and at < end_of_day(day) <= later:
                yield plan, local_midnight(day)
