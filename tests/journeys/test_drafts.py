"""What is typed is not lost: tab or server killed, network away, session over, a second tab."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from tests.journeys.service import Service
from tests.journeys.stored import EMPTY, find_stored, stored
from tests.journeys.visitor import Visitor
from tests.journeys.world import PASSWORD

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

DOCTOR = "meera.patel"
SECONDS_NOT_TO_LOSE = 10_000  # milliseconds
KEPT = "Your text is kept in this browser, encrypted"


def begin_draft(page: Page) -> str:
    """A worry about the doctor's patient, and its address."""
    page.goto("/worries/new/")
    page.get_by_label("Find them first").fill("Mabel Ashdown")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="This is the person").first.click()
    page.get_by_label("What happened?").wait_for()
    page.wait_for_load_state("networkidle")
    return page.url


def facts(page: Page) -> str:
    return page.get_by_label("What happened?").input_value()


@pytest.mark.deep
def test_typing_is_saved_without_a_click_and_outlives_the_tab(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    address = begin_draft(doctor.page)
    doctor.page.get_by_label("What happened?").press_sequentially("Bruises that she would not explain.")
    expect(doctor.page.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    doctor.examine()

    doctor.kill_tab()

    page = doctor.new_tab()
    page.goto("/worries/")
    page.get_by_role("link", name="About Mabel Ashdown").first.click()
    assert page.url == address
    assert facts(page) == "Bruises that she would not explain."


@pytest.mark.deep
def test_typing_goes_on_without_a_network_and_no_word_is_readable_in_the_browser(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    page = doctor.page
    address = begin_draft(page)
    with doctor.expecting("ERR_INTERNET_DISCONNECTED"):
        doctor.context.set_offline(True)
        page.get_by_label("What happened?").fill("Marzipan on her sleeve, she said.")
        page.get_by_label("The child's own words").fill("Nobody marzipan knows.")
        expect(page.get_by_text(KEPT)).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        doctor.examine()
        assert stored(page)["localStorage"] != "{}"
        assert find_stored(page, "arzipan") == []

        page.get_by_role("button", name="Continue").click()
        page.wait_for_timeout(200)
        assert page.url == address  # not the browser's own error page
        doctor.kill_tab()
        doctor.context.set_offline(False)
        page = doctor.new_tab()
        page.goto(address)
    expect(page.get_by_text("is back")).to_be_visible()
    assert facts(page) == "Marzipan on her sleeve, she said."
    expect(page.get_by_label("The child's own words")).to_have_value("Nobody marzipan knows.")
    page.wait_for_function("() => Object.keys(localStorage).length === 0")

    page.reload()
    assert facts(page) == "Marzipan on her sleeve, she said."  # the server's, by now


@pytest.mark.deep
def test_signing_out_leaves_nothing_in_the_browser(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    page = doctor.page
    begin_draft(page)
    with doctor.expecting("ERR_FAILED"):
        page.route("**/save/", lambda route: route.abort())
        page.get_by_label("What happened?").fill("Something that stays between us.")
        expect(page.get_by_text(KEPT)).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        page.evaluate(
            "() => { sessionStorage.setItem('left', 'behind'); localStorage.setItem('left', 'behind'); }"
        )

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()

    assert stored(page) == EMPTY
    page.go_back()
    page.get_by_role("heading", name="Sign in").wait_for()
    expect(page.get_by_text("Something that stays between us.")).to_have_count(0)


def set_up_second_step(doctor: Visitor) -> None:
    """As somebody must who first signs in by a password: an app, by its key, and recovery codes."""
    page = doctor.page
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Set up a second step").wait_for()
    doctor.examine(picture="second-step")
    page.get_by_text("I cannot use the square").click()
    page.get_by_label("Code", exact=True).fill(TOTP(page.locator(".al-key code").inner_text()).now())
    page.get_by_role("button", name="Add the app").click()
    page.get_by_role("heading", name="You are signed in").wait_for()
    doctor.examine()
    page.get_by_role("button", name="I have kept them: carry on").click()


@pytest.mark.deep
def test_a_session_that_ended_takes_the_text_along(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    page = doctor.page
    begin_draft(page)
    with doctor.expecting("status of 401", "status of 403"):
        doctor.context.clear_cookies()
        page.get_by_label("What happened?").fill("Long enough to be signed out.\nA second line.")
        expect(page.get_by_text("Your session has ended")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="Sign in again").wait_for()
        doctor.examine()
    expect(page.get_by_text("Long enough to be signed out.")).to_be_visible()
    expect(page.get_by_label("Who were you?")).to_contain_text("Meera Patel")
    page.get_by_label("User name").fill(DOCTOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    set_up_second_step(doctor)
    page.get_by_role("heading", name="What you typed is here").wait_for()
    doctor.examine()
    page.get_by_role("button", name="Carry on").click()

    page.get_by_role("heading", name="Check and send").wait_for()
    expect(page.get_by_text("Long enough to be signed out.")).to_be_visible()
    expect(page.get_by_text("A second line.")).to_be_visible()


@pytest.mark.deep
def test_a_second_tab_is_shown_both_texts(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    first = doctor.page
    address = begin_draft(first)
    second = doctor.new_tab()
    second.goto(address)
    second.wait_for_load_state("networkidle")
    first.get_by_label("What happened?").fill("What the first tab says.")
    expect(first.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)

    with doctor.expecting("status of 409"):
        second.get_by_label("What happened?").fill("What the second tab says.")
        expect(second.get_by_text("changed in another window")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        second.get_by_role("button", name="Continue").click()
        expect(second.get_by_role("alert")).to_be_visible()
        doctor.examine()
    assert facts(second) == "What the second tab says."
    expect(second.get_by_role("definition").filter(has_text="What the first tab says.")).to_be_visible()

    second.get_by_label("What happened?").fill("What the first tab says. And the second.")
    second.get_by_role("button", name="Continue").click()
    second.get_by_role("heading", name="Check and send").wait_for()
    expect(second.get_by_text("What the first tab says. And the second.")).to_be_visible()


def test_a_killed_server_and_a_killed_tab_lose_no_text_older_than_ten_seconds(
    visit: Visit, service: Service
) -> None:
    doctor = visit(DOCTOR)
    page = doctor.page
    address = begin_draft(page)
    page.get_by_label("What happened?").fill("Before the server died.")
    expect(page.get_by_text("Saved at")).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
    with doctor.expecting("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE"):
        service.kill()
        page.get_by_label("What happened?").fill("Before the server died. And while it was dead.")
        expect(page.get_by_text(KEPT)).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
        doctor.kill_tab()
        service.start()

        page = doctor.new_tab()
        page.goto(address)
    expect(page.get_by_text("is back")).to_be_visible()
    assert facts(page) == "Before the server died. And while it was dead."
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check and send").wait_for()
    expect(page.get_by_text("And while it was dead.")).to_be_visible()


@pytest.mark.deep
def test_hiding_the_screen_blanks_it_at_once_and_keeps_what_was_typed(visit: Visit) -> None:
    doctor = visit(DOCTOR)
    page = doctor.page
    begin_draft(page)
    page.get_by_label("What happened?").fill("Nobody is to read this over my shoulder.")

    page.get_by_role("button", name="Hide screen").click()

    assert page.title() == "Alongside"
    assert page.locator("body").inner_text().strip() == "Show the screen again"
    doctor.examine()
    page.get_by_role("button", name="Show the screen again").click()
    assert facts(page) == "Nobody is to read this over my shoulder."
    expect(page.get_by_text(re.compile("Saved at"))).to_be_visible(timeout=SECONDS_NOT_TO_LOSE)
