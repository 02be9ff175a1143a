"""The page of the area in a browser: what it says before any number."""

import pytest

from tests.web.partnership import Partnership, send_worry, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("S-19", "S-91", "S-95", "S-96")
def test_a_practitioner_reads_that_a_small_number_is_no_safety(partnership: Partnership) -> None:
    send_worry(about=partnership.child)
    browser = sign_in("teacher")
    assert "Our area" in browser.get("/").content.decode()
    page = " ".join(browser.get("/area/").content.decode().split())
    for wanted in (
        "never says that there is no exploitation: areas that look, find it",
        "Work on the basis that it is happening here",
        "Nobody recorded any looking in this quarter",
        "What leaders answer for themselves",
        "Nobody has answered this yet",
        "No agency of the directory fills this role",
    ):
        assert wanted in page, wanted
    assert page.index("What was done to look") < page.index("Who reports")
    assert "Record what was done to look" not in page
    assert browser.get("/area/looking/").status_code == 404
    assert browser.get("/area/check/looking/").status_code == 404
    assert browser.get("/area/?quarter=2019-1").status_code == 404
