"""What plans, their reviews and their endings are to the clocks: C08-C11 and C21."""

from collections.abc import Collection, Iterator
from datetime import date

from alongside.access.door import Granted
from alongside.kernel.dates import local_date
from alongside.pathway.plans.queries import PlanFact, list_plans

# For each kind of plan: begun, reviewed, ended. "" begins and ends no clock. A conference and a looked-after
# review are meetings with somebody independent in the chair; to look at the plan again is neither.
_EVENTS = {
    "EXPLOITATION": ("exploitation_plan_started", "exploitation_plan_reviewed", "exploitation_plan_closed"),
    "CHILD_IN_NEED": ("help_plan_started", "help_plan_reviewed", "help_plan_closed"),
    "FAMILY_HELP": ("help_plan_started", "help_plan_reviewed", "help_plan_closed"),
    "CHILD_PROTECTION": ("", "", "protection_plan_ended"),
}


def list_plan_events(
    *, granted: Granted, already: Collection[tuple[str, date]]
) -> Iterator[tuple[str, date]]:
    """This will give (kind, day) for what the opened person's plans are to the clocks.

    `already` is what meetings and returns told: a review that stands as a meeting too is counted once. Help
    that begins again starts its clock anew.
    """
    for plan in list_plans(granted=granted):
        yield from (each for each in _of_plan(plan) if each[0] and each not in already)


def _of_plan(plan: PlanFact) -> Iterator[tuple[str, date]]:
    started, reviewed, ended = _EVENTS.get(plan.kind, ("", "", ""))
    yield started, plan.starts_on
    for review in plan.reviews:
        if review.held_on:
            yield reviewed, review.held_on
    for closure in plan.closures:
        yield ended, local_date(closure.closed_at)
        if closure.reopened_at:
            yield started, local_date(closure.reopened_at)
