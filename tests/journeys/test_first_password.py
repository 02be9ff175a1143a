"""A new worker is given a first password, and chooses their own before anything opens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.keys import press, write
from tests.journeys.service import Service
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
WHO = "tunde.bello"
OWN = "otters paddle upstream"


@pytest.mark.deep
def test_a_first_password_is_changed_by_keyboard_and_leads_on(
    visit: Callable[..., Visitor], service: Service
) -> None:
    given = re.search(r"First password: (\S+)", service.operate("account", "first-password", WHO))
    assert given
    visitor = visit()
    page = visitor.page
    page.goto("/worries/")
    for password in (given[1], OWN):
        write(page.get_by_label("User name"), WHO)
        write(page.get_by_label("Password", exact=True), password)
        press(page.get_by_role("button", name="Sign in", exact=True))
        if password == OWN:
            break
        expect(page.get_by_role("heading", name="Choose your own password")).to_be_visible()
        visitor.examine(picture="own-password")
        write(page.get_by_label("New password"), "Northmere")
        press(page.get_by_role("button", name="Keep it and go on"))
        expect(page.get_by_role("alert")).to_contain_text("at least 15 characters")
        visitor.examine()
        write(page.get_by_label("New password"), OWN)
        press(page.get_by_role("button", name="Keep it and go on"))
        expect(page.get_by_role("heading", name="My worries")).to_be_visible()
        press(page.get_by_role("button", name="Sign out"))
        page.goto("/worries/")
    expect(page.get_by_role("heading", name="My worries")).to_be_visible()
