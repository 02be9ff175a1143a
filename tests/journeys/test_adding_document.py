"""A document is added, read and withdrawn; nothing of it stays in the browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import World
from tests.journeys.stored import EMPTY, find_stored, stored
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]


def test_a_document_is_added_read_and_withdrawn(visit: Visit, world: World) -> None:
    worker = visit("rhys.morgan")
    page = worker.page
    page.goto(f"/people/{world.people['hettie']}/add/")
    page.get_by_role("link", name="Document", exact=True).click()
    expect(page.get_by_role("heading", name="Never add pictures or videos")).to_be_visible()

    page.get_by_label("What it is, in a line").fill("Letter about marzipan")
    clip = {"name": "clip.mp4", "mimeType": "video/mp4", "buffer": b"\0\0\0\x18ftypisom"}
    page.get_by_label("File").set_input_files(clip)  # type: ignore[arg-type]
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("alert")).to_contain_text("Videos and sound are never taken in")
    expect(page.get_by_label("What it is, in a line")).to_have_value("Letter about marzipan")
    worker.examine()

    letter = {"name": "letter.txt", "mimeType": "text/plain", "buffer": b"A letter."}
    page.get_by_label("File").set_input_files(letter)  # type: ignore[arg-type]
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_role("status")).to_contain_text("The document is added")
    page.get_by_role("link", name="Documents", exact=True).click()
    page.get_by_role("link", name="Letter about marzipan").click()
    # No scanner stands beside this service.
    expect(page.get_by_text("Not yet checked for viruses.")).to_be_visible()
    expect(page.get_by_role("button", name="Download")).to_have_count(0)
    worker.examine()

    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    worker.examine()
    page.get_by_label("Why it should not stand here").fill("Added to the wrong person.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("Letter about marzipan")).to_have_count(0)

    assert find_stored(page, "marzipan") == []
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    assert stored(page) == EMPTY
