"""A section of an assessment outlives a killed server and tab, and two who write at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import World
from tests.journeys.helping_assess import start
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

SECONDS_NOT_TO_LOSE = 10_000  # milliseconds


@pytest.mark.requirement("U3")
@pytest.mark.deep
def test_a_section_outlives_a_killed_server_and_tab_and_two_at_once(
    visit: Visit, world: World, service: Service
) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    address = start(page, world.people["silas"], "Nights away that nobody has asked about.")
    section = f"{address}sections/family/"
    page.goto(section)
    field = page.get_by_label("Family and parenting")
    field.fill("Before the server died.")
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    with worker.expecting("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"):
        service.kill()
        field.fill("Before the server died. And while it was dead.")
        expect(page.get_by_text("kept in this browser, encrypted")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        worker.kill_tab()
        service.start()
        page = worker.new_tab()
        page.goto(section)
    expect(page.get_by_text("is back")).to_be_visible()
    field = page.get_by_label("Family and parenting")
    expect(field).to_have_value("Before the server died. And while it was dead.")

    second = worker.new_tab()
    second.goto(section)
    second.wait_for_load_state("networkidle")
    field.fill("What the first tab says.")
    expect(page.get_by_text(re.compile("Saved at"))).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    with worker.expecting("status of 409"):
        second.get_by_label("Family and parenting").fill("What the second tab says.")
        expect(second.get_by_text("Choose Continue to see both texts")).to_be_visible(
            timeout=SECONDS_NOT_TO_LOSE
        )
        second.get_by_role("button", name="Continue").click()
        expect(second.get_by_role("alert")).to_be_visible()
        worker.examine(picture="assessment-two-at-once")
    expect(second.get_by_text("What the first tab says.")).to_be_visible()
    expect(second.get_by_label("Family and parenting")).to_have_value("What the second tab says.")
    second.get_by_label("Family and parenting").fill("What the first tab says. And the second.")
    second.get_by_role("button", name="Continue").click()
    expect(second.get_by_role("status")).to_contain_text("The section is saved")
