"""A strategy discussion: minutes at once, an action taken down live; what was decided takes the stage on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


@pytest.mark.requirement("S-39", "M-50")
def test_a_strategy_discussion_by_keyboard_with_an_action_taken_down_live(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.goto(f"/people/{world.people['hettie']}/add/meeting/")
    page.get_by_label("Kind of meeting").select_option(label="Strategy discussion")
    page.get_by_label("Held on").fill("today")
    page.get_by_label("Northmere Police").check()
    page.get_by_label("What was decided").fill("A joint enquiry, today.")
    page.get_by_label("What it came to").select_option(label="Section 47 enquiry jointly with the police")
    page.get_by_label("Who disagreed, and why").fill("The school wanted to wait.")
    page.get_by_role("button", name="Save").click()

    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Nobody from council and health was")
    worker.examine(picture="strategy-refused")
    refusal.get_by_role("link").click()
    page.keyboard.type("Health: nobody could be reached by night. The council chairs and is ticked late.")
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.locator(".al-done")).to_contain_text("These are its minutes")
    expect(page.get_by_text("The school wanted to wait.")).to_be_visible()
    page.get_by_label("What is to be done").focus()
    # Five interactions at the most: what, who, by when, and the key that sends it.
    page.keyboard.type("See Hettie alone")
    page.keyboard.press("Tab")
    page.keyboard.type("Rhys Morgan")
    page.keyboard.press("Tab")
    page.keyboard.type("1/3/2026")
    page.keyboard.press("Enter")
    expect(page.locator(".al-done")).to_contain_text("The action is recorded")
    expect(page.get_by_role("listitem").filter(has_text="See Hettie alone")).to_contain_text("late")
    worker.examine(picture="minutes", narrow_picture="minutes-320", whole=True)

    page.get_by_role("link", name="Where things stand").first.click()
    stage = page.get_by_role("listitem").filter(
        has_text="Section 47 enquiry: Section 47 enquiry with the police"
    )
    expect(stage).to_contain_text("Usually next: Make the enquiry in time for the conference")
    worker.examine(picture="where-things-stand", narrow_picture="where-things-stand-320", whole=True)
    page.get_by_role("link", name="Record what became of it").first.click()
    worker.examine()
    page.get_by_label("Not yet, and I say why").check()
    page.get_by_label("What happened, or why it is late").fill("She is at her aunt's until Monday.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("Why it is late: She is at her aunt's until Monday.")

    page.get_by_role("link", name="Not substantiated: support offered").click()
    page.get_by_label("Why", exact=True).fill("She was safe throughout.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("which support was offered")
    worker.examine(picture="step")
    page.get_by_label("Which support was offered to the child and family").fill("The youth project.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".al-done")).to_contain_text("The step is recorded")

    page.get_by_role("link", name="What the record knows for a referral").click()
    expect(page.get_by_role("heading", name="What do they say themselves?")).to_be_visible()
    worker.examine(picture="referral-pack")
