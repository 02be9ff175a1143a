"""A plan by keyboard, to its ending and beginning again: the last step from a worry to lasting help."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.helping import fill
from tests.journeys.keys import press, tick
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]

ENDING = {
    "What is different for the child now": "The van is gone, and she sleeps at home.",
    "What happens next": "Tolu sees her on Thursdays.",
    "Who stays in the child's life": "Tolu and her grandmother.",
    "How the child or the parents come back": "Ring Tolu or the front door.",
    "What help goes on after this": "Thursdays at the boxing club.",
    "What the child thinks of it": "Alright. But Tolu stays.",
    "Who tells the child": "Rhys, on Thursday, with Tolu.",
}


def plan(visit: Visit, worker: Visitor, person_id: str) -> None:
    """Both parts, agreed, reviewed; not ended for a forbidden reason; ended; begun again."""
    page = worker.page
    page.goto(f"/people/{person_id}/plans/")
    worker.examine()
    press(page.get_by_role("button", name="Begin a plan", exact=True).first)
    fill(page, {
        "What the child wants": "To be left alone on Fridays.", "Physical safety": "Fetched on Fridays.",
        "Safety in relationships": "Her grandmother.", "Feeling safe within": "She sleeps.",
        "Key worker": "Tolu Adeyemi", "Where": "The boxing club", "Safe word": "harbour",
        "Reviewed by": "1 February 2027",
    })  # fmt: skip
    worker.examine(picture="plan-begin")
    press(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_text("The plan is begun.")).to_be_visible()
    add(page, "Add something under safety now", "Her grandmother fetches her on Fridays.")
    add(page, "Add something under life chances later", "Merryn trains to be a coach.")
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
    press(page.get_by_role("link", name=link, exact=True).first)
    fill(page, {"What is done": what, "Who does it": "Tolu Adeyemi", "By when": "1 February 2027"})
    press(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_text("It stands in the plan.")).to_be_visible()


def sign(visit: Visit, address: str) -> None:
    manager = visit("marcus.bailey")
    manager.page.goto(f"{address}sign/")
    fill(manager.page, {
        "What the child said to it": "She read it with Tolu.",
        "What the parents or carers said to it": "Her grandmother agrees.",
    })  # fmt: skip
    manager.examine()
    press(manager.page.get_by_role("button", name="Save", exact=True).first)
    expect(manager.page.get_by_text("The plan is agreed and signed.")).to_be_visible()


def review(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(f"{address}review/")
    fill(page, {
        "Held on": "today", "Who was there": "Merryn, her grandmother, Tolu",
        "What has changed for the child": "She walks home with friends.",
        "What the child thinks": "It's alright.", "What the parents or carers think": "Calmer.",
        "Reviewed again by": "1 March 2027",
    })  # fmt: skip
    worker.examine()
    press(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_text("The review is recorded.")).to_be_visible()


def end_and_begin_again(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(f"{address}end/")
    page.locator("summary", has_text="What may be said besides").focus()
    page.keyboard.press("Enter")
    tick(page.get_by_label("The young person is 16 or 17", exact=True))
    fill(page, ENDING)
    press(page.get_by_role("button", name="End help", exact=True).first)
    expect(page.get_by_role("alert")).to_contain_text("Help cannot end for this alone")
    worker.examine(picture="ending-refused", narrow_picture="ending-refused-320")
    tick(page.get_by_label("The young person is 16 or 17", exact=True))
    tick(page.get_by_label("The child is safer now, and we can say what changed", exact=True))
    press(page.get_by_role("button", name="End help", exact=True).first)
    expect(page.get_by_text("Help by this plan has ended. It begins again in one step.")).to_be_visible()
    worker.examine(picture="ended")
    page.get_by_role("link", name=re.compile("^Begin help again")).focus()
    page.keyboard.press("Enter")
    fill(page, {"Why help begins again": "The van is back, and she rang Tolu herself."})
    worker.examine()
    press(page.get_by_role("button", name="Save", exact=True).first)
    expect(page.get_by_text("Help has begun again.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("The van is back")
