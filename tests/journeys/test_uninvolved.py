"""For a worker who is not involved, a child's page is a page that does not exist."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, expect

from tests.journeys.conftest import World
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

OF_A_PERSON = ("", "add/", "add/name/", "add/number/", "add/address/", "add/relationship/", "add/worker/",
               "add/missing/", "add/found/", "add/return-interview/", "add/meeting/", "add/event/",
               "chronology/", "chronology/?view=timeline", "chronology/print/")  # fmt: skip
OF_A_WORRY = ("", "receipt/", "copy/")
OF_A_DRAFT = ("", "who/", "check/")


def look(answer: APIResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything that an answer shows, but for the second in which it was given."""
    headers = [
        (each["name"].lower(), each["value"])
        for each in answer.headers_array
        if each["name"].lower() != "date"
    ]
    return answer.status, answer.body(), headers


def test_what_may_not_be_seen_answers_as_what_does_not_exist(visit: Visit, world: World) -> None:
    involved = visit("rhys.morgan")
    page = involved.page
    page.goto(f"/people/{world.people['hettie']}/")
    page.get_by_role("button", name="Record a worry about them").click()
    page.get_by_label("What happened?").wait_for()
    draft = page.url.rstrip("/").rpartition("/")[2]
    page.get_by_label("What happened?").fill("She has a new coat.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Your worry has arrived").wait_for()
    worry = page.url.rstrip("/").rpartition("/")[0].rpartition("/")[2]
    known = [
        *((f"/people/{world.people['hettie']}/{end}", f"/people/{uuid4()}/{end}") for end in OF_A_PERSON),
        *((f"/worries/{worry}/{end}", f"/worries/{uuid4()}/{end}") for end in OF_A_WORRY),
        *((f"/worries/drafts/{draft}/{end}", f"/worries/drafts/{uuid4()}/{end}") for end in OF_A_DRAFT),
    ]
    # To one who is involved it is there, so that the rest is not alike for everybody.
    assert involved.context.request.get(known[0][0]).status == 200

    stranger = visit("farah.hussain")
    for there, nowhere in known:
        forbidden, absent = (look(stranger.context.request.get(path)) for path in (there, nowhere))
        assert forbidden == absent, there
        assert forbidden[0] == 404, there

    with stranger.expecting("status of 404"):
        stranger.page.goto(known[0][0])
        expect(stranger.page.get_by_role("heading", name="Page not found")).to_be_visible()
        stranger.examine(picture="not-found")
