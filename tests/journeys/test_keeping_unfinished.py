"""Half a plan outlives the tab and the session; two people at one plan see both texts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]
SECONDS_NOT_TO_LOSE = 10_000  # milliseconds
WANTS = "What the child wants"


@pytest.mark.requirement("U3")
def test_half_a_plan_outlives_tab_and_session_and_two_at_once_see_both(visit: Visit, world: World) -> None:
    worker, manager = visit("rhys.morgan"), visit("marcus.bailey")
    page, start = worker.page, f"/people/{world.people['silas']}/plans/new/"
    page.goto(start)
    page.get_by_label(WANTS).press_sequentially("To go fishing.")
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    worker.kill_tab()
    worker.context.clear_cookies()
    page = worker.new_tab()
    worker.sign_in("rhys.morgan")
    page.goto(start)
    expect(page.get_by_text("You have unfinished work here, saved")).to_be_visible()
    expect(page.get_by_label(WANTS)).to_have_value("To go fishing.")
    worker.examine(picture="unfinished")
    page.get_by_role("button", name="Throw away what is unfinished").click()
    expect(page.get_by_label(WANTS)).to_have_value("")  # so it was the kept text that came back
    page.get_by_label(WANTS).fill("To go fishing with Tolu.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The plan is begun.")).to_be_visible()

    change = page.url.partition("?")[0] + "change/"
    for visitor in (worker, manager):
        visitor.page.goto(change)
    page.get_by_label("Why it changes").fill("He said more.")
    page.get_by_label(WANTS).fill("The worker's words.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The plan is changed.")).to_be_visible()
    second = manager.page
    second.get_by_label("Why it changes").fill("He rang.")
    second.get_by_label(WANTS).fill("The manager's words.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_text("Somebody else changed it meanwhile")).to_be_visible()
    expect(second.get_by_text("Theirs: The worker's words.")).to_be_visible()
    expect(second.get_by_label(WANTS)).to_have_value("The manager's words.")
    manager.examine(picture="plan-two-at-once")
