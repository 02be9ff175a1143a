"""A child writes alone on a narrow phone, by keyboard, is heard at once, and leaves without a trace."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from alongside.voice.policy import get_voice_policy
from tests.journeys.conftest import World
from tests.journeys.visitor import NARROW, Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]
ELSEWHERE = "https://www.bbc.co.uk/weather"


def tab_to(page: Page, wanted: Locator, *, most: int = 60) -> None:
    """Press Tab until it has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"{wanted} is not reached by {most} tabs")


def make_link(worker: Visitor, person_id: str) -> str:
    page = worker.page
    page.goto(f"/people/{person_id}/voice/link/")
    page.get_by_label("Alone, on a phone or computer of their choice").check()
    worker.examine(picture="child-link")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="The link for the child")).to_be_visible()
    worker.examine()
    return page.locator("code").inner_text()


@pytest.mark.requirement("S-29", "S-93", "M-36", "M-40")
def test_a_child_says_that_they_feel_unsafe_and_the_worker_is_told_first(visit: Visit, world: World) -> None:
    worker, child = visit("rhys.morgan"), visit()
    address = make_link(worker, world.people["hettie-brother"])
    phone = child.page
    phone.set_viewport_size(NARROW)
    phone.goto(address)
    expect(phone.get_by_role("link", name="999", exact=True)).to_have_attribute("href", "tel:999")
    child.examine(narrow_picture="child-page")
    phone.set_viewport_size(NARROW)

    tab_to(phone, phone.get_by_label("I feel unsafe now", exact=True))
    phone.keyboard.press("Space")
    tab_to(phone, phone.get_by_label("What do you want us to know?"))
    phone.keyboard.type("They wait outside school. I said I was ill.")
    # The phone drops the page and loads it again: it is as it was, and nobody can read it there.
    phone.wait_for_function("() => sessionStorage.length === 1")
    phone.wait_for_timeout(100)
    assert "outside" not in phone.evaluate("() => JSON.stringify(sessionStorage)")
    phone.reload()
    expect(phone.get_by_label("What do you want us to know?")).to_have_value(
        "They wait outside school. I said I was ill."
    )
    expect(phone.get_by_label("I feel unsafe now", exact=True)).to_be_checked()
    tab_to(phone, phone.get_by_role("button", name="Send", exact=True))
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Thank you. It is sent.")).to_be_visible()
    expect(phone.get_by_text("You told us that you feel unsafe now.")).to_be_visible()
    child.examine(narrow_picture="child-sent")
    assert child.context.cookies() == []
    assert phone.evaluate("() => localStorage.length + sessionStorage.length") == 0

    page = worker.page
    page.goto("/")
    alert = page.get_by_role("alert").filter(has_text="A child says: I feel unsafe now")
    expect(alert).to_contain_text("They wait outside school.")
    worker.examine(picture="home-child-unsafe")
    alert.get_by_role("link").click()
    page.get_by_label("What did you do?").fill("Rang him; he is with a teacher. I am on my way.")
    worker.examine(picture="child-entries", whole=True)
    page.get_by_role("button", name="Save what I did").click()
    expect(page.get_by_role("status")).to_have_text("What you did is recorded.")
    page.goto("/")
    expect(page.get_by_role("alert").filter(has_text="I feel unsafe now")).to_have_count(0)

    phone.goto(address)
    expect(
        phone.get_by_text(re.compile("It was read on .* by the worker who gave you this page"))
    ).to_be_visible()


@pytest.mark.deep
def test_exit_this_page_works_while_writing_and_leaves_no_way_back(visit: Visit, world: World) -> None:
    assert get_voice_policy().exit_to == ELSEWHERE
    worker, child = visit("rhys.morgan"), visit()
    address = make_link(worker, world.people["hettie-brother"])
    child.context.route(ELSEWHERE, lambda route: route.fulfill(body="<title>Weather</title><h1>Weather</h1>"))
    for leave in ("shift", "button"):
        page = child.new_tab()
        page.goto("/help/")
        page.goto(address)
        box = page.get_by_label("What do you want us to know?")
        box.click()
        page.keyboard.type("I don't wanT")  # a capital letter is not three times Shift
        assert "/say/" in page.url
        if leave == "shift":
            for _ in range(3):
                page.keyboard.press("Shift")
        else:
            page.get_by_role("button", name="Exit this page").click()
        page.wait_for_url(ELSEWHERE)
        page.go_back()
        page.wait_for_url("**/help/")
        assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
        page.close()
    child.new_tab()


@pytest.mark.deep
def test_without_scripts_the_page_can_be_sent_and_left(visit: Visit, world: World) -> None:
    worker, child = visit("rhys.morgan"), visit(java_script_enabled=False)
    address = make_link(worker, world.people["hettie-brother"])
    page = child.page
    page.goto(address)
    expect(page.get_by_role("button", name="Exit this page")).to_have_attribute("href", ELSEWHERE)
    page.get_by_label("I do not want to talk about it yet").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you. It is sent.")).to_be_visible()
