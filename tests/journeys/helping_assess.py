"""An assessment by keyboard, by many hands: a step from a worry to lasting help."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.keys import choose, press
from tests.journeys.keys import write as type_into
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
SECONDS_NOT_TO_LOSE = 10_000  # milliseconds
SIGN = "Money, clothes, phones"
WRITTEN = {
    "Analysis": (
        "What we think is happening, and why",
        "He takes the place of her friend, and asks for secrecy.",
    ),
    "What helps to keep the child safe": ("What protects the child", "Tolu, whom she has known for years."),
    "What we do not know": ("What we do not know", "Who he is, and whether others fetch her."),
    "The child's view": ("The child's own words", "I'm not stupid. I just like that he asks."),
}


def open_section(page: Page, title: str) -> None:
    press(page.get_by_role("link", name=title, exact=True))
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


def save(page: Page) -> None:
    press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("heading", name="Assessment", level=1)).to_be_visible()


def start(page: Page, person_id: str, because: str) -> str:
    page.goto(f"/people/{person_id}/")
    press(page.get_by_role("button", name="Add something new"))
    press(page.get_by_role("link", name="Assessment", exact=True))
    type_into(page.get_by_label("Why is it started?"), because)
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("status")).to_contain_text("The assessment is opened")
    return page.url.partition("?")[0]


def assess(visit: Visit, worker: Visitor, person_id: str) -> None:
    """Refused on ticks, a section handed to the school nurse, signed, agreed by the manager, told."""
    page = worker.page
    address = start(page, person_id, "Three lifts from an older man.")
    expect(page.get_by_text("Needed before it is signed")).to_have_count(4)
    worker.examine(picture="assessment", whole=True)

    # Only ticks, so to say: a sign from the list, in words and with what it rests on.
    open_section(page, "Signs")
    press(page.get_by_role("button", name="Add to this list"))
    worker.examine()
    choose(page.get_by_label("What is it about?"), SIGN)
    press(page.get_by_role("button", name="Add it"))
    expect(page.get_by_role("alert")).to_contain_text("Say it in words")
    type_into(page.get_by_label("In words"), "New boots, and no word of who gave them.")
    type_into(page.get_by_label("What else could explain it?"), "Her father sends money at times.")
    page.get_by_label(re.compile(r"^\s*\d+\. ")).first.press("Space")
    press(page.get_by_role("button", name="Add it"))
    expect(page.get_by_text("Rests on:")).to_be_visible()
    worker.examine(picture="assessment-section")
    press(page.get_by_role("link", name="Assessment", exact=True))
    press(page.get_by_role("button", name="Check and sign"))
    expect(page.get_by_text("It cannot be signed yet.")).to_be_visible()
    press(page.get_by_role("button", name="Sign it"))
    expect(page.get_by_role("alert")).to_contain_text("Ticks alone are no assessment")
    worker.examine(picture="assessment-refused")

    hand_over(worker, address)
    write_as_nurse(visit)

    page.goto(address)
    for title, (label, text) in WRITTEN.items():
        open_section(page, title)
        type_into(page.get_by_label(label), text)
        save(page)
    expect(page.get_by_text("Needed before it is signed")).to_have_count(0)
    open_section(page, "The child's development")
    expect(page.get_by_text("Written by Nasreen Begum")).to_be_visible()
    worker.examine()
    press(page.get_by_role("link", name="Assessment", exact=True))
    press(page.get_by_role("button", name="Check and sign"))
    worker.examine(picture="assessment-check", whole=True)
    press(page.get_by_role("button", name="Sign it"))
    expect(page.get_by_role("status")).to_contain_text("The assessment is signed")
    worker.examine()

    oversee(visit, address)
    tell(worker, address)


def hand_over(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(address)
    open_section(page, "The child's development")
    press(page.get_by_role("link", name="Ask somebody else to write this section"))
    worker.examine()
    choose(page.get_by_label("Whom?"), "Northmere Community Health NHS Trust: Nasreen Begum")
    type_into(page.get_by_label("What do you ask of them?"), "How is her health since the summer?")
    type_into(page.get_by_label("Until and including which day?"), "1 March 2027")
    press(page.get_by_role("button", name="Hand it over"))
    expect(page.get_by_text("Handed over until 1 March 2027")).to_be_visible()


def write_as_nurse(visit: Visit) -> None:
    """She finds the section at home, sees it and who it is about, and no record."""
    nurse = visit("nasreen.begum")
    page = nurse.page
    nurse.examine(picture="home-asked-to-write")
    press(page.get_by_role("link", name="The child's development: Merryn Tolgarth"))
    expect(page.get_by_text("How is her health since the summer?")).to_be_visible()
    expect(page.get_by_text("Three lifts")).to_have_count(0)
    type_into(page.get_by_label("The child's development and daily life"), "Tired since October.")
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    nurse.examine(picture="handed-section", narrow_picture="handed-section-320")
    page.get_by_label("It is finished: give it back").press("Space")
    press(page.get_by_role("button", name="Continue"))
    expect(page.get_by_text("You have given it back")).to_be_visible()
    nurse.examine()
    press(page.get_by_role("link", name="Home", exact=True).first)
    expect(page.get_by_text("asked to write")).to_have_count(0)


def oversee(visit: Visit, address: str) -> None:
    """The manager of the worker's team looks at it."""
    manager = visit("marcus.bailey")
    page = manager.page
    page.goto(address)
    press(page.get_by_role("button", name="Record your oversight"))
    page.get_by_label("Agreed").press("Space")
    type_into(page.get_by_label("Why?"), "A clear picture of her. I agree.")
    manager.examine()
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Completed and agreed.")).to_be_visible()
    press(page.get_by_role("link", name="Record that you see it otherwise"))
    manager.examine()


def tell(worker: Visitor, address: str) -> None:
    page = worker.page
    page.goto(address)
    press(page.get_by_role("link", name="Record who was told, or why not yet"))
    type_into(page.get_by_label("When were they told?"), "today")
    type_into(page.get_by_label("How, and where?"), "Read together at the club.")
    type_into(page.get_by_label("What did they say to it?"), "You got the drawing bit right.")
    worker.examine()
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("You got the drawing bit right.")).to_be_visible()
    press(page.get_by_role("button", name="Print it"))
    expect(page.get_by_role("heading", name="Analysis", level=2)).to_be_visible()
    worker.examine()
    page.goto(f"{address}sections/analysis/versions/")
    worker.examine()
