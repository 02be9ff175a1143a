"""A plan by keyboard: both parts, agreed, reviewed; not ended for a forbidden reason; ended; begun again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

ENDING = {
    "What is different for the child now": "The van is gone, and he sleeps at home.",
    "What happens next": "Tolu sees him on Thursdays.",
    "Who stays in the child's life": "Tolu and his grandmother.",
    "How the child or the parents come back": "Ring Tolu or the front door.",
    "What help goes on after this": "Thursdays at the boxing club.",
    "What the child thinks of it": "Alright. But Tolu stays.",
    "Who tells the child": "Rhys, on Thursday, with Tolu.",
}


def write(page: Page, fields: dict[str, str]) -> None:
    """Each field is come to by Tab and typed into; no mouse."""
    for label, text in fields.items():
        field = page.get_by_label(label).first
        field.focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)


def press(page: Page, role: str, name: str) -> None:
    """A link or a button, by the key that presses it."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press("Enter")


def tick(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Space")


@pytest.mark.requirement("D-05", "D-06", "S-27", "S-28", "S-29", "S-32", "S-33")
def test_a_plan_from_its_beginning_to_its_ending_and_beginning_again(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.goto(f"/people/{world.people['wilfred']}/plans/")
    worker.examine()
    press(page, "button", "Begin a plan")
    write(page, {
        "What the child wants": "To be left alone on Fridays.", "Physical safety": "Fetched on Fridays.",
        "Safety in relationships": "His grandmother.", "Feeling safe within": "He sleeps.",
        "Key worker": "Tolu Adeyemi", "Where": "The boxing club", "Safe word": "harbour",
        "Reviewed by": "1 February 2027",
    })  # fmt: skip
    worker.examine(picture="plan-begin")
    press(page, "button", "Save")
    expect(page.get_by_text("The plan is begun.")).to_be_visible()
    add(page, "Add something under safety now", "His grandmother fetches him on Fridays.")
    add(page, "Add something under life chances later", "Wilfred trains to be a coach.")
    worker.examine(picture="plan", narrow_picture="plan-320")
    address = page.url.partition("?")[0]
    sign(visit, address)
    review(worker, address)
    end_and_begin_again(worker, address)
    for sheet in ("child", "parents"):
        page.goto(f"{address}{sheet}/")
        expect(page.get_by_role("main")).to_contain_text("right to be safe")
        expect(page.get_by_role("main")).not_to_contain_text("harbour")
        worker.examine(picture=f"plan-{sheet}")


def add(page: Page, link: str, what: str) -> None:
    press(page, "link", link)
    write(page, {"What is done": what, "Who does it": "Tolu Adeyemi", "By when": "1 February 2027"})
    press(page, "button", "Save")
    expect(page.get_by_text("It stands in the plan.")).to_be_visible()


def sign(visit: Visit, address: str) -> None:
    manager = visit("marcus.bailey")
    manager.page.goto(f"{address}sign/")
    write(manager.page, {
        "What the child said to it": "He read it with Tolu.",
        "What the parents or carers said to it": "His grandmother agrees.",
    })  # fmt: skip
    manager.examine()
    press(manager.page, "button", "Save")
    expect(manager.page.get_by_text("The plan is agreed and signed.")).to_be_visible()


def review(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(f"{address}review/")
    write(page, {
        "Held on": "today", "Who was there": "Wilfred, his grandmother, Tolu",
        "What has changed for the child": "He walks home with friends.",
        "What the child thinks": "It's alright.", "What the parents or carers think": "Calmer.",
        "Reviewed again by": "1 March 2027",
    })  # fmt: skip
    worker.examine()
    press(page, "button", "Save")
    expect(page.get_by_text("The review is recorded.")).to_be_visible()


def end_and_begin_again(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(f"{address}end/")
    page.locator("summary", has_text="What may be said besides").focus()
    page.keyboard.press("Enter")
    tick(page, "The young person is 16 or 17")
    write(page, ENDING)
    press(page, "button", "End help")
    expect(page.get_by_role("alert")).to_contain_text("Help cannot end for this alone")
    worker.examine(picture="ending-refused", narrow_picture="ending-refused-320")
    tick(page, "The young person is 16 or 17")
    tick(page, "The child is safer now, and we can say what changed")
    press(page, "button", "End help")
    expect(page.get_by_text("Help by this plan has ended. It begins again in one step.")).to_be_visible()
    worker.examine(picture="ended")
    page.get_by_role("link", name=re.compile("^Begin help again")).focus()
    page.keyboard.press("Enter")
    write(page, {"Why help begins again": "The van is back, and he rang Tolu himself."})
    worker.examine()
    press(page, "button", "Save")
    expect(page.get_by_text("Help has begun again.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The van is back")
