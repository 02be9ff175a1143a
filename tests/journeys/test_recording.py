"""Any practitioner records a worry: by mouse, by keyboard alone, without JavaScript, about somebody new."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.effort import counting
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

MOST_INTERACTIONS, MOST_SCREENS, MOST_SECONDS, MOST_BLOCKING = 12, 3, 35, 3
REFERENCE = re.compile(r"[A-Z]{1,3}-?[A-Z0-9-]{6,}")


def type_into(page: Page, field: Locator, text: str) -> None:
    """As a hand does it: click there, type."""
    field.click()
    page.keyboard.type(text)


def this_is(page: Page, name: str) -> Locator:
    """The button that says that somebody who was found is the person."""
    return page.get_by_role("listitem").filter(has_text=name).get_by_role("button", name="This is the person")


def danger(page: Page, answer: str) -> Locator:
    """An answer to the first question, whether anybody is in immediate danger."""
    return page.get_by_role("group", name="Is anybody in immediate danger now?").get_by_label(answer)


@pytest.mark.requirement("S-04", "S-36", "S-97")
def test_a_worry_about_a_known_child_takes_few_steps_and_is_answered(visit: Visit) -> None:
    reporter = visit("tolu.adeyemi")
    page = reporter.page

    with counting(reporter) as effort:
        page.get_by_role("link", name="Record a worry").first.click()
        type_into(page, page.get_by_label("Find them first"), "fion garick")
        page.keyboard.press("Enter")
        this_is(page, "Ffion Garrick").click()
        danger(page, "No").click()
        type_into(
            page, page.get_by_label("What happened?"), "She had a new phone and would not say who gave it."
        )
        type_into(page, page.get_by_label("The child's own words"), "It's just from a mate.")
        page.get_by_label("Yesterday").click()
        type_into(page, page.get_by_label("Where?"), "Youth project")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()

    print(f"recording a worry: {effort}")
    assert effort.interactions <= MOST_INTERACTIONS
    assert len(effort.screens) - 1 <= MOST_SCREENS, effort.screens  # the receipt comes after them
    assert effort.seconds <= MOST_SECONDS

    reporter.examine(picture="receipt")
    reference = page.locator(".govuk-panel__body strong").inner_text()
    assert REFERENCE.fullmatch(reference)
    expect(page.get_by_text("Front door (MASH), Northmere Council")).to_be_visible()

    decide(visit("priya.nair"), reference, "Thank you. Her worker sees her on Monday.")

    page.get_by_role("link", name="My worries").click()
    sent = page.get_by_role("listitem").filter(has_text=reference)
    expect(sent).to_contain_text("Assessment by children's social care")
    expect(sent).to_contain_text("You were told: Thank you. Her worker sees her on Monday.")
    reporter.examine(picture="my-worries")
    sent.get_by_role("link").click()
    expect(page.get_by_text("Thank you. Her worker sees her on Monday.")).to_be_visible()
    expect(page.get_by_text("A reason for colleagues.")).to_have_count(0)
    reporter.examine()


def decide(worker: Visitor, reference: str, told: str) -> None:
    """The front door decides on a worry in its queue."""
    page = worker.page
    page.get_by_role("listitem").filter(has_text=reference).get_by_role("link").first.click()
    page.get_by_label("Assessment by children's social care").check()
    page.get_by_label("Why?").fill("A reason for colleagues.")
    page.get_by_label("What is the person who raised it told?").fill(told)
    page.get_by_role("button", name="Record this decision").click()
    expect(page.get_by_role("heading", name="Decide again")).to_be_visible()


@pytest.mark.deep
def test_few_fields_stop_anybody(visit: Visit) -> None:
    """Nothing is filled in; then only what is asked for; then it goes."""
    page = visit("kelly.marsh").page
    blocking = set()

    page.get_by_role("link", name="Record a worry").first.click()
    page.get_by_role("button", name="Write the worry first").click()
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("Error: "))
    for link in page.locator(".govuk-error-summary a").all():
        blocking.add(str(link.get_attribute("href")))
    assert "#facts" in blocking
    for link in blocking:
        page.locator(f".govuk-error-summary a[href='{link}']").click()
        expect(page.locator(link)).to_be_focused()
    page.locator(".govuk-error-summary a[href='#facts']").click()
    page.keyboard.type("Somebody waits at the gate.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Who are you worried about?")).to_be_visible()
    page.get_by_label("Find them first").fill("nobody of this sort")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("If no name is known").fill("girl of about 4, yellow boots")
    page.get_by_label("First names").fill("")
    page.get_by_label("Last name").fill("")
    page.get_by_role("button", name="Record this person and go on").click()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()
    assert len(blocking) <= MOST_BLOCKING


def test_a_worry_by_keyboard_alone(visit: Visit) -> None:
    reporter = visit("nasreen.begum")
    page = reporter.page
    page.goto("/")

    with counting(reporter) as effort:
        tab_to(page, page.get_by_role("link", name="Record a worry").first)
        page.keyboard.press("Enter")
        tab_to(page, page.get_by_label("Find them first"))
        page.keyboard.type("osian thackery")
        page.keyboard.press("Enter")
        tab_to(page, this_is(page, "Osian Thackray"))
        page.keyboard.press("Enter")
        tab_to(page, danger(page, "Yes"))
        page.keyboard.press("ArrowDown")
        expect(danger(page, "No")).to_be_checked()
        tab_to(page, page.get_by_label("What happened?"))
        page.keyboard.type("He is tired and has money.")
        tab_to(page, page.get_by_label("Today"))
        page.keyboard.press("Space")
        tab_to(page, page.get_by_role("button", name="Continue"))
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Check and send").wait_for()
        tab_to(page, page.get_by_role("button", name="Send"))
        page.keyboard.press("Space")
        expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()

    print(f"recording a worry by keyboard: {effort}")
    assert "point" not in effort.events
    assert effort.interactions <= MOST_INTERACTIONS


def tab_to(page: Page, wanted: Locator) -> None:
    """Tab until it has the focus, and see that the focus is shown wherever it stands."""
    wanted.wait_for()
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {wanted}.")


def test_a_worry_without_javascript(visit: Visit) -> None:
    reporter = visit("petra.novak", java_script_enabled=False)
    page = reporter.page
    page.get_by_role("link", name="Record a worry").first.click()
    page.get_by_label("Find them first").fill("ambler")
    page.get_by_role("button", name="Find").click()
    this_is(page, "Corin Ambler").click()
    page.get_by_label("What happened?").fill("He came with a cut hand and asked for help.")
    page.get_by_role("radio", name="Another date").check()
    page.get_by_label("If another date: which?").fill("about 3 November 2026")
    page.locator("summary", has_text="Signs that you have noticed").click()
    page.locator("details", has_text="Signs that you have noticed").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("about 3 November 2026")).to_be_visible()
    page.get_by_role("link", name="Change Where").click()
    expect(page.get_by_label("What happened?")).to_have_value("He came with a cut hand and asked for help.")
    page.get_by_label("Where?").fill("Youth court")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()


@pytest.mark.requirement("S-97")
@pytest.mark.deep
def test_a_child_who_is_not_found_is_recorded_on_the_way(visit: Visit) -> None:
    reporter = visit("tolu.adeyemi")
    page = reporter.page
    page.get_by_role("link", name="Record a worry").first.click()
    reporter.examine()
    page.get_by_label("Find them first").fill("boy with the blue bike 14")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nobody found")).to_be_visible()
    expect(page.get_by_label("First names")).to_be_visible()
    reporter.examine()
    page.get_by_label("First names").fill("")
    page.get_by_label("Last name").fill("")
    page.get_by_role("button", name="Record this person and go on").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    reporter.examine()
    page.get_by_label("If no name is known").fill("boy of about 14 with a blue bike, name not known")
    page.get_by_label("Date of birth, or age").fill("14")
    page.get_by_role("button", name="Record this person and go on").click()
    expect(page.get_by_text("About boy of about 14 with a blue bike, name not known")).to_be_visible()


@pytest.mark.deep
def test_a_worry_is_copied_to_a_brother_in_two_interactions(visit: Visit) -> None:
    reporter = visit("tolu.adeyemi")
    page = reporter.page
    send_about_ffion(page)

    with counting(reporter) as effort:
        page.get_by_role("link", name="Copy it to a brother, a sister or a friend").click()
        reporter.examine()
        page.get_by_role("button", name="Copy to Idris Garrick").click()
        expect(page.get_by_label("What happened?")).to_have_value("A man gives them both cigarettes.")

    assert effort.interactions <= 2
    expect(page.get_by_text("About Idris Garrick")).to_be_visible()
    expect(page.get_by_label("Where?")).to_have_value("Skate park")
    expect(page.get_by_label("The child's own words")).to_have_value("")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your worry has arrived")).to_be_visible()


def send_about_ffion(page: Page) -> None:
    page.get_by_role("link", name="Record a worry").first.click()
    page.get_by_label("Find them first").fill("Ffion Garrick")
    page.keyboard.press("Enter")
    expect(this_is(page, "Ffion Garrick")).to_be_visible()
    this_is(page, "Ffion Garrick").click()
    page.get_by_label("What happened?").fill("A man gives them both cigarettes.")
    page.get_by_label("The child's own words").fill("He's all right.")
    page.get_by_label("Where?").fill("Skate park")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()


@pytest.mark.requirement("D-02", "D-13")
def test_three_lists_stay_apart_and_help_with_words_changes_nothing(visit: Visit) -> None:
    reporter = visit("jenny.ford")
    page = reporter.page
    page.get_by_role("link", name="Record a worry").first.click()
    page.get_by_label("Find them first").fill("jago trelor")
    page.keyboard.press("Enter")
    expect(this_is(page, "Jago Treloar")).to_be_visible()
    reporter.examine(picture="worry-who")
    this_is(page, "Jago Treloar").click()
    reporter.examine(picture="worry", narrow_picture="worry-320")
    page.get_by_label("What happened?").fill("Jago is promiscuous and puts himself at risk.")
    page.get_by_label("The child's own words").fill("I put myself at risk, they said.")
    for summary in page.locator("summary").all():
        summary.click()
    reporter.examine()
    page.locator("input[name=harm]").first.check()
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", name="Help with words")).to_be_visible()
    expect(page.get_by_text("Jago is promiscuous and puts himself at risk.")).to_be_visible()
    expect(page.get_by_text("I put myself at risk, they said.")).to_be_visible()
    expect(page.get_by_text(re.compile("protection", re.IGNORECASE)).first).to_be_visible()
    reporter.examine(picture="worry-check")
