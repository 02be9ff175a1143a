"""The front door opens its queue, decides with a reason, and tells the person who raised the worry."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.mark.requirement("D-09")
def test_a_worry_in_the_queue_is_decided_and_answered(visit: Visit) -> None:
    worker = visit("priya.nair")
    page = worker.page
    waiting = page.get_by_role("listitem").filter(has_text="Lowri Penhale")
    worker.examine(picture="home-front-door")
    waiting.get_by_role("link").first.click()
    expect(page.get_by_text("Waiting for a decision.")).to_be_visible()
    expect(page.get_by_text("It's fine. He's kind to me.")).to_be_visible()

    page.get_by_label("Strategy discussion").check()
    page.get_by_label("What is the person who raised it told?").fill(
        "Thank you. We speak to the police today."
    )
    page.get_by_role("button", name="Record this decision").click()

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Say why")
    expect(page.get_by_label("Strategy discussion")).to_be_checked()
    told = page.get_by_label("What is the person who raised it told?")
    expect(told).to_have_value("Thank you. We speak to the police today.")
    worker.examine(picture="decision", whole=True)
    summary.get_by_role("link").click()
    expect(page.get_by_label("Why?")).to_be_focused()
    assert "reason-error" in str(page.get_by_label("Why?").get_attribute("aria-describedby"))

    page.keyboard.type("She met him alone and owes him something. Nobody knows who he is.")
    page.get_by_role("button", name="Record this decision").click()

    expect(page.get_by_role("heading", name="Decide again")).to_be_visible()
    expect(page.get_by_text("She met him alone and owes him something.")).to_be_visible()
    expect(page.get_by_text("The person who raised it was told")).to_contain_text(
        "We speak to the police today."
    )
    worker.examine()
    page.get_by_role("link", name="Home").click()
    expect(waiting).to_have_count(0)

    reporter = visit("aoife.keane")
    answered = reporter.page.get_by_role("listitem").filter(
        has_text="You were told: Thank you. We speak to the police"
    )
    expect(answered).to_contain_text("Strategy discussion")
    reporter.examine(picture="home-teacher")


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
