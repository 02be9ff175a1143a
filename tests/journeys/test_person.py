"""Everything about one child: the page, each kind of thing added, the whole chronology."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor
from tests.journeys.world import LONG

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

# Each kind of thing, as somebody fills it in: a label, and what is typed, chosen or ticked there.
THINGS: dict[str, tuple[dict[str, str], str]] = {
    "Name": ({"Known as": "choose", "First names, or the name itself": "Sye"}, "Sye Wetherby"),
    "Number": ({"Number": "999 000 0026"}, "999 000 0026"),
    "Address": (
        {"Address": "4 Quay Street, Northmere", "Postcode": "NM1 2AB"},
        "4 Quay Street, Northmere, NM1 2AB",
    ),
    "Relationship": (
        {"Who are they?": "Leanne, surname not known", "The other person is": "Friend of"},
        "Leanne, surname",
    ),
    "Worker or agency": (
        {
            "Worker, team or agency": "Northmere Police: Imran Shah, Detective sergeant",
            "Their part": "Police officer",
            "Why are they involved?": "Looks for whoever gives him money.",
        },
        "Imran Shah, Detective sergeant",
    ),
    "Missing": (
        {
            "Missing since Day": "15/11/2026",
            "Missing since Time": "9pm",
            "What is known": "Left the park at dusk.",
        },
        "Missing now",
    ),
    "Found or returned": (
        {"Found or returned Day": "16/11/2026", "Found or returned Time": "6:30am"},
        "found",
    ),
    "Return interview": (
        {"Offered Day": "16/11/2026", "Offered Time": "midday", "Accepted": "choose"},
        "interview",
    ),
    "Meeting": (
        {
            "Kind of meeting": "Strategy discussion",
            "Held on": "17 November 2026",
            "Who was missing, and why": "Nobody could be reached by night.",
            "What was decided": "Joint visit.",
        },
        "Strategy discussion",
    ),
    "Anything else": (
        {"Kind": "Health", "What happened, in a line": "Seen by the school nurse"},
        "Seen by the school nurse",
    ),
}


def fill_in(page: Page, label: str, value: str) -> None:
    """One field, found as its reader finds it: by its label, in a group where two have the same."""
    group, _, inner = label.rpartition(" ") if label.endswith((" Day", " Time")) else ("", "", label)
    form = page.get_by_role("group", name=group) if group else page.locator("main form")
    field = form.get_by_label(inner, exact=True)
    if value == "choose":
        field.check()
    elif field.evaluate("(one) => one.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)


@pytest.mark.deep
def test_each_kind_of_thing_is_added_and_seen(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    record = f"/people/{world.people['silas']}/"
    page.goto(f"{record}add/")
    forms = {name: page.get_by_role("link", name=name, exact=True).get_attribute("href") for name in THINGS}
    for name, (fields, seen) in THINGS.items():
        page.goto(str(forms[name]))
        for label, value in fields.items():
            fill_in(page, label, value)
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".al-done"), name).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text(seen)
    worker.examine()

    page.get_by_role("link", name="End the involvement of Imran Shah").click()
    worker.examine()
    page.get_by_label("Why does it end?").fill("The enquiry is over.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="End the involvement of Imran Shah")).to_have_count(0)
    worker.examine()


@pytest.mark.deep
def test_wrong_input_is_kept_and_leads_to_its_field(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.goto(f"/people/{world.people['hettie']}/add/event/")
    page.get_by_label("Kind").select_option(label="Health")
    page.get_by_label("What happened, in a line").fill("Seen by the doctor")
    page.get_by_label("When").fill("the 31st of February")
    page.get_by_role("button", name="Save").click()

    expect(page).to_have_title("Error: Add to the chronology - Alongside")
    expect(page.get_by_label("When")).to_have_value("the 31st of February")
    expect(page.get_by_label("What happened, in a line")).to_have_value("Seen by the doctor")
    worker.examine()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("When")).to_be_focused()


@pytest.mark.deep
def test_the_chronology_is_narrowed_ordered_and_printed(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.goto(f"/people/{world.people['hettie']}/")
    expect(page.get_by_text("I came because nobody shouts here.")).to_be_visible()
    worker.examine(picture="person", narrow_picture="person-320")
    page.get_by_role("link", name="The whole chronology").click()
    worker.examine(picture="chronology", narrow_picture="chronology-320")
    rows = page.locator("tbody tr:visible")
    everything = rows.count()

    page.get_by_text("Choose what to see").click()
    page.get_by_label("Northmere Police").check()
    expect(page.get_by_role("status")).to_contain_text(f"of {everything} shown")
    assert 0 < rows.count() < everything
    page.get_by_label("Words").fill("keeper")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("some time in August 2025")
    expect(rows).to_contain_text("uncertain")
    worker.examine()

    page.get_by_label("Words").fill("")
    page.get_by_label("Northmere Police").uncheck()
    page.get_by_label("From").fill("March 2026")
    page.get_by_label("Until").fill("10 March 2026")
    page.get_by_label("Order").select_option("oldest")
    page.get_by_label("Shown as").select_option("timeline")
    page.get_by_role("button", name="Show").click()
    events = page.get_by_role("list").locator(".al-event")
    expect(events.first).to_contain_text("between 23 February 2026 and 3 March 2026")
    assert 0 < events.count() < everything
    page.get_by_role("link", name="Show everything").click()

    page.get_by_label("Shown as").select_option("timeline")
    page.get_by_role("button", name="Show").click()
    worker.examine(picture="chronology-timeline")
    page.get_by_role("button", name="Print view").click()
    expect(page.locator("tbody tr").first).to_contain_text("some time in August 2025")
    assert rows.count() == everything
    worker.examine()
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    worker.take("chronology-print")


@pytest.mark.deep
def test_the_chronology_can_be_narrowed_without_javascript(visit: Visit, world: World) -> None:
    page = visit("rhys.morgan", java_script_enabled=False).page
    page.goto(f"/people/{world.people['hettie']}/chronology/")
    page.get_by_text("Choose what to see").click()
    page.get_by_label("Words").fill("keeper")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("tbody tr")).to_have_count(1)


def test_twelve_hundred_entries_stand_on_one_page(visit: Visit, world: World) -> None:
    worker = visit("adaeze.okonkwo")
    page = worker.page
    page.goto(f"/people/{world.people['tamsin']}/chronology/")
    rows = page.locator("tbody tr:visible")
    expect(rows).to_have_count(LONG)
    page.get_by_text("Choose what to see").click()

    page.get_by_label("Words").fill("library")

    expect(page.get_by_role("status")).to_have_text(f"12 of {LONG} shown.")
    expect(rows).to_have_count(12)
    page.get_by_label("Words").fill("")
    expect(rows).to_have_count(LONG)


def test_a_person_is_found_in_spite_of_spelling_and_a_new_one_is_looked_for_first(visit: Visit) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.get_by_role("link", name="Find a person").first.click()
    page.get_by_label("Who?").fill("rowen caldbek")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Rowan Caldbeck")).to_be_visible()
    worker.examine(picture="find")
    page.get_by_label("Who?").fill("Nobody Whomweknow")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Not in the list: record a new person").click()
    expect(page.get_by_label("Last name")).to_have_value("Whomweknow")
    worker.examine(picture="register")
    page.get_by_label("Date of birth, or age").fill("14 Mai 20x1")
    page.get_by_role("button", name="Record this person").click()
    expect(page.get_by_label("Date of birth, or age")).to_have_value("14 Mai 20x1")
    worker.examine()
    page.get_by_label("Date of birth, or age").fill("about 14")
    page.get_by_role("button", name="Record this person").click()
    expect(page.get_by_role("heading", name="Nobody Whomweknow")).to_be_visible()
