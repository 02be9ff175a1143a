"""A child in danger now: acted on before any form, then decided on at the front door."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.mark.requirement("S-39", "S-35", "S-26", "D-04")
def test_a_child_in_danger_now_is_acted_on_before_any_form_and_decided_by_keyboard(visit: Visit) -> None:
    """From the page of a person to a recorded act, without a form; then an owner and several routes."""
    reporter = visit("aoife.keane")
    page = reporter.page
    page.get_by_role("link", name="Find a person").first.click()
    page.get_by_label("Who?").fill("Silas Wetherby")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Silas Wetherby").first.click()
    act = page.get_by_role("button", name="Child in danger now")
    act.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ring first.")).to_be_visible()
    reporter.examine(picture="danger-now", narrow_picture="danger-now-320")
    page.get_by_role("button", name="I have acted: record it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Silas Wetherby")).to_be_visible()

    worker = visit("priya.nair")
    page = worker.page
    page.get_by_role("link", name="The whole queue").click()
    expect(page.locator("[data-reconciliation]")).to_contain_text("Received")
    first = page.get_by_role("listitem").filter(has_text="Silas Wetherby").filter(has_text="Acted at once")
    expect(first).to_contain_text("Immediate danger")
    worker.examine(picture="front-door", narrow_picture="front-door-320")
    first.get_by_role("button", name="Take it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("What is there already")).to_be_visible()
    worker.examine(picture="worry-at-front-door", whole=True)
    for label in ("Strategy discussion", "Multi-agency exploitation panel"):
        page.get_by_label(label).focus()
        page.keyboard.press("Space")
    page.get_by_label("Why?").focus()
    page.keyboard.type("Police met him at the arcade. A strategy discussion is held by telephone now.")
    page.get_by_label("What is the person who raised it told?").focus()
    page.keyboard.type("Thank you. Police and social care are with him.")
    page.get_by_role("button", name="Record this decision").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Strategy discussion; Multi-agency exploitation panel")).to_be_visible()
    page.get_by_role("link", name="Open it again").click()
    worker.examine()
    page.get_by_role("link", name="Back to the worry").click()
    page.get_by_role("link", name="Hand it over").click()
    worker.examine()
    page.go_back()
    page.get_by_role("link", name="Worries seen together").click()
    worker.examine()
