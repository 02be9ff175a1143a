"""A record is opened in an emergency and reviewed; whoever is kept from it by name finds nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


def open_at_once(page: Page) -> None:
    """By keyboard, as a worker at night would."""
    page.goto("/emergencies/new/")
    page.get_by_label("First name").focus()
    page.keyboard.type("Elowen")
    page.keyboard.press("Tab")
    page.keyboard.type("Carbis")
    page.get_by_label("A child is in immediate danger").focus()
    page.keyboard.press("Space")
    page.get_by_label("What is happening?").focus()
    page.keyboard.type("She rang from a car and does not know where she is.")
    page.get_by_role("button", name="Open it").focus()
    page.keyboard.press("Enter")


@pytest.mark.deep
def test_an_emergency_opens_one_record_and_is_reviewed_and_a_barred_worker_finds_nothing(
    visit: Visit, world: World
) -> None:
    worker = visit("tolu.adeyemi")
    worker.page.goto("/emergencies/new/")
    worker.examine()
    open_at_once(worker.page)
    expect(worker.page.get_by_role("heading", name="Elowen Carbis")).to_be_visible()

    reviewer = visit("independent_reviewer")
    page = reviewer.page
    page.goto("/emergencies/")
    expect(page.get_by_text("She rang from a car")).to_be_visible()
    reviewer.examine()

    keeper = visit("exclusion_keeper")
    page = keeper.page
    page.goto("/exclusions/new/")
    keeper.examine()
    page.get_by_label("Who?").select_option(label=page.locator("option", has_text="Adeyemi").inner_text())
    page.get_by_label("Reference of the record").fill(world.people["elowen"])
    page.get_by_label("Why?").fill("Her aunt.")
    page.get_by_role("button", name="Keep them from it").click()
    expect(page.get_by_text("Her aunt.")).to_be_visible()

    with worker.expecting("404"):
        worker.page.goto(f"/people/{world.people['elowen']}/")
        expect(worker.page.get_by_role("heading", name="Elowen Carbis")).to_have_count(0)
    open_at_once(worker.page)
    expect(worker.page.get_by_text("No record was opened.")).to_be_visible()
