"""The steps from a worry to lasting help, each by keyboard alone: for the journey that walks all of them."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.keys import choose, press, tick, write
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
CHILD, SAID = "Merryn Tolgarth", "He asks how I am. I owe him now."
SECONDS_NOT_TO_LOSE = 10_000  # milliseconds


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).first


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name).first


def fill(page: Page, fields: dict[str, str]) -> None:
    for label, text in fields.items():
        write(page.get_by_label(label).first, text)


def worry(visit: Visit) -> Visitor:
    """A youth worker writes down what was said, and sends it."""
    reporter = visit("tolu.adeyemi")
    page = reporter.page
    press(link(page, "Record a worry"))
    write(page.get_by_label("Find them first"), CHILD)
    page.keyboard.press("Enter")
    who = page.get_by_role("listitem").filter(has_text=CHILD)
    press(who.get_by_role("button", name="This is the person"))
    tick(page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label("No"))
    fill(page, {"What happened?": "She was given a lift again.", "The child's own words": SAID})
    reporter.examine()
    press(button(page, "Continue"))
    press(button(page, "Send"))
    expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()
    return reporter


def decide(visit: Visit, reporter: Visitor) -> None:
    """The front door opens its queue, decides with a reason, and tells the person who raised the worry."""
    worker = visit("priya.nair")
    page = worker.page
    waiting = page.get_by_role("listitem").filter(has_text=CHILD)
    worker.examine(picture="home-front-door")
    press(waiting.get_by_role("link").first)
    expect(page.get_by_text("Waiting for a decision.")).to_be_visible()
    expect(page.get_by_text(SAID).first).to_be_visible()
    tick(page.get_by_label("Strategy discussion"))
    told = page.get_by_label("What is the person who raised it told?")
    write(told, "Thank you. We speak to the police today.")
    press(button(page, "Record this decision"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Say why")
    expect(page.get_by_label("Strategy discussion")).to_be_checked()
    expect(told).to_have_value("Thank you. We speak to the police today.")
    worker.examine(picture="decision", whole=True)
    press(summary.get_by_role("link").first)
    expect(page.get_by_label("Why?")).to_be_focused()
    assert "reason-error" in str(page.get_by_label("Why?").get_attribute("aria-describedby"))
    page.keyboard.type("She met him alone and owes him something. Nobody knows who he is.")
    press(button(page, "Record this decision"))
    expect(page.get_by_role("heading", name="Decide again")).to_be_visible()
    expect(page.get_by_text("She met him alone and owes him something.")).to_be_visible()
    worker.examine()
    press(link(page, "Home"))
    expect(waiting).to_have_count(0)

    reporter.page.goto("/")
    answered = reporter.page.get_by_role("listitem").filter(has_text="You were told: Thank you.")
    expect(answered.first).to_contain_text("Strategy discussion")
    reporter.examine(picture="home-teacher")


def discuss(worker: Visitor, person_id: str) -> None:
    """A strategy discussion: minutes at once, an action taken down live; the decision takes the stage on."""
    page = worker.page
    page.goto(f"/people/{person_id}/add/meeting/")
    choose(page.get_by_label("Kind of meeting"), "Strategy discussion")
    tick(page.get_by_label("Northmere Police"))
    choose(page.get_by_label("What it came to"), "Section 47 enquiry jointly")
    fill(page, {
        "Held on": "today", "What was decided": "A joint enquiry, today.",
        "Who disagreed, and why": "The school wanted to wait.",
    })  # fmt: skip
    press(button(page, "Save"))
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Nobody from council and health was")
    worker.examine(picture="strategy-refused")
    press(refusal.get_by_role("link").first)
    page.keyboard.type("Health: nobody could be reached by night. The council chairs and is ticked late.")
    press(button(page, "Save"))
    expect(page.locator(".al-done")).to_contain_text("These are its minutes")
    expect(page.get_by_text("The school wanted to wait.")).to_be_visible()
    page.get_by_label("What is to be done").focus()
    # Five interactions at the most: what, who, by when, and the key that sends it.
    page.keyboard.type("See Merryn alone")
    page.keyboard.press("Tab")
    page.keyboard.type("Rhys Morgan")
    page.keyboard.press("Tab")
    page.keyboard.type("1/3/2026")
    page.keyboard.press("Enter")
    expect(page.locator(".al-done")).to_contain_text("The action is recorded")
    expect(page.get_by_role("listitem").filter(has_text="See Merryn alone")).to_contain_text("late")
    worker.examine(picture="minutes", narrow_picture="minutes-320", whole=True)
    go_on(worker)


def go_on(worker: Visitor) -> None:
    """Where things stand: an action that is late, a stage that ends, the pack for a referral."""
    page = worker.page
    press(link(page, "Where things stand"))
    stage = page.get_by_role("listitem").filter(
        has_text="Section 47 enquiry: Section 47 enquiry with the police"
    )
    expect(stage).to_contain_text("Usually next: Make the enquiry in time for the conference")
    worker.examine(picture="where-things-stand", narrow_picture="where-things-stand-320", whole=True)
    press(link(page, "Record what became of it"))
    worker.examine()
    tick(page.get_by_label("Not yet, and I say why"))
    fill(page, {"What happened, or why it is late": "She is at her aunt's until Monday."})
    press(button(page, "Save"))
    expect(page.get_by_role("main")).to_contain_text("Why it is late: She is at her aunt's until Monday.")
    press(link(page, "Not substantiated: support offered"))
    write(page.get_by_label("Why", exact=True), "She was safe throughout.")
    press(button(page, "Save"))
    expect(page.get_by_role("alert")).to_contain_text("which support was offered")
    worker.examine(picture="step")
    fill(page, {"Which support was offered to the child and family": "The youth project."})
    press(button(page, "Save"))
    expect(page.locator(".al-done")).to_contain_text("The step is recorded")
    press(link(page, "What the record knows for a referral"))
    expect(page.get_by_role("heading", name="What do they say themselves?")).to_be_visible()
    worker.examine(picture="referral-pack")
