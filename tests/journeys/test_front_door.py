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
