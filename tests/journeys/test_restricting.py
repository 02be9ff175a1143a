"""A manager keeps a record to named workers; to the others it is not there, until it is opened again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import World
from tests.journeys.keys import press, write
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]
NAME = "Silas Wetherby"


def named(page: Page, words: str) -> str:
    """How a worker is called in the list of workers."""
    return page.locator("select#who option", has_text=words).first.inner_text()


def sees(visitor: Visitor, address: str) -> bool:
    """Whether the page opens; where it does not, it is as nobody's page is."""
    page = visitor.page
    with visitor.expecting("404"):
        page.goto(address)
        if not page.get_by_role("heading", name="Page not found").count():
            return True
        absent = re.sub(r"[0-9a-f]{8}-", "00000000-", address, count=1)
        said = page.locator("main").inner_text()
        page.goto(absent)
        assert page.locator("main").inner_text() == said
        return False


@pytest.mark.deep
@pytest.mark.requirement("S-122")
def test_a_record_is_kept_to_named_workers_and_opened_again(visit: Visit, world: World) -> None:
    person = f"/people/{world.people['silas']}/"
    manager, worker, lead = visit("marcus.bailey"), visit("rhys.morgan"), visit("aoife.keane")
    assert sees(worker, person) and sees(lead, person)

    page = manager.page
    page.goto(f"{person}sight/")
    manager.examine()
    press(page.get_by_role("link", name="Keep it to named workers"))
    manager.examine()
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Who?").select_option(label=named(page, "Morgan"))
    write(page.get_by_label("Why?"), "Somebody near him works for an agency that knows him.")
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Somebody near him works")).to_be_visible()
    manager.examine(picture="kept-to-named-workers")

    assert sees(worker, person) and not sees(lead, person)
    lead.page.goto("/people/find/")
    lead.page.locator("input[name=query]").first.fill(NAME)
    lead.page.keyboard.press("Enter")
    expect(lead.page.get_by_text(NAME, exact=True)).to_have_count(0)

    press(page.get_by_role("link", name="Name one more"))
    manager.examine()
    page.get_by_label("Who?").select_option(label=named(page, "Keane"))
    press(page.get_by_role("button", name="Save"))
    assert sees(lead, person)
    press(page.get_by_role("button", name=re.compile("Take off .*Keane")))
    expect(page.get_by_role("button", name=re.compile("Take off .*Keane"))).to_have_count(0)
    assert not sees(lead, person)

    press(page.get_by_role("link", name="open it again"))
    manager.examine()
    write(page.get_by_label("Why need it not be kept"), "That person has left.")
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("link", name="Keep it to named workers")).to_be_visible()
    assert sees(lead, person) and sees(worker, person)
