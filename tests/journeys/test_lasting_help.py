"""One child, unbroken, by keyboard: from a worry to lasting help, not ended for a forbidden reason."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import World
from tests.journeys.helping import decide, discuss, worry
from tests.journeys.helping_assess import assess
from tests.journeys.helping_plan import plan
from tests.journeys.keys import watch_for_mouse
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.mark.requirement(
    "D-03", "D-05", "D-06", "D-09", "S-27", "S-28", "S-29", "S-32", "S-33", "S-34", "S-39", "S-71", "S-106",
    "S-111", "S-112", "M-50",
)  # fmt: skip
def test_from_a_worry_to_lasting_help_without_a_break_and_without_a_mouse(visit: Visit, world: World) -> None:
    """Worry, decision, strategy discussion, assessment, plan, review, closure refused, closure allowed."""

    def by_keyboard(username: str) -> Visitor:
        visitor = visit(username)
        watch_for_mouse(visitor.context)
        visitor.page.reload()
        return visitor

    child = world.people["merryn"]
    reporter = worry(by_keyboard)
    decide(by_keyboard, reporter)
    worker = by_keyboard("rhys.morgan")
    discuss(worker, child)
    assess(by_keyboard, worker, child)
    plan(by_keyboard, worker, child)
