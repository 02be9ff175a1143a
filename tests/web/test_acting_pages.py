"""The page of both streams, and the form on which somebody decides whether the police are told."""

import pytest

from tests.web.partnership import Partnership, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("S-21", "S-23")
def test_both_streams_are_always_there_and_neither_waits(partnership: Partnership) -> None:
    browser = sign_in("teacher")
    address = f"/people/{partnership.child}/"
    page = browser.get(f"{address}acting/").content.decode()
    assert page.index("Help for the child") < page.index("Acting against those who harm")
    assert "never waits for a charge" in page
    assert "That does not say that the police were not told" in page
    typed = {
        "harm": "On the ring road", "police": "NOT_YET", "crime": "WAITING", "because": "They ring at nine",
        "told_child": "", "told_family": "Her nan", "decided_at": "1/3/2026", "decided_at_time": "5pm",
    }  # fmt: skip
    refused = browser.post(f"{address}add/crime-decision/", typed).content.decode()
    assert "Say who told the child and what, or why not yet." in refused
    assert "They ring at nine" in refused
    done = browser.post(f"{address}add/crime-decision/", {**typed, "told_child": "Not yet"}, follow=True)
    assert "Help for the child goes on beside it" in done.content.decode()
    after = browser.get(f"{address}acting/").content.decode()
    assert "They ring at nine" in after
    assert "That does not say" not in after
