"""The journeys' instruments find what they are there to find: each has a fault planted for it."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from tests.journeys.effort import counting
from tests.journeys.stored import find_stored
from tests.journeys.visitor import Visitor, axe_findings, overflow

pytestmark = pytest.mark.journey
Visit = Callable[..., Visitor]

KNOWN_FORM = """
<title>Known</title><h1>Known</h1>
<form action="about:blank#sent"><label for="name">Name</label><input id="name" name="name">
<label><input type="radio" name="sure" value="yes">Yes</label>
<label><input type="radio" name="sure" value="no">No</label>
<button type="button">Nothing</button></form>
"""


def test_axe_finds_a_picture_without_words_and_pale_text(visit: Visit) -> None:
    page = visit().page
    page.goto("/urgent/")
    assert axe_findings(page) == []

    page.evaluate(
        """() => {
          const text = document.createElement('p');
          text.textContent = 'Pale';
          text.style.color = '#ccc';
          document.querySelector('main').append(document.createElement('img'), text);
        }"""
    )

    assert {found.partition(":")[0] for found in axe_findings(page)} == {"image-alt", "color-contrast"}


def test_a_wide_element_is_found_to_scroll(visit: Visit) -> None:
    page = visit(is_mobile=False).page
    page.goto("/urgent/")
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow(page) == ""

    page.evaluate("() => { document.querySelector('h1').style.width = '500px'; }")

    assert overflow(page).startswith("5")


def test_a_script_against_the_policy_is_noticed(visit: Visit) -> None:
    visitor = visit()
    visitor.page.goto("/urgent/")

    visitor.page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'document.title = "run"';
          document.head.append(script);
        }"""
    )
    visitor.page.wait_for_timeout(50)

    assert visitor.page.title() == "Urgent numbers - Alongside"
    assert any(wrong.startswith("policy: script-src-elem inline") for wrong in visitor.wrong)
    assert any(wrong.startswith("console") for wrong in visitor.wrong)
    visitor.wrong.clear()


def test_the_page_that_is_led_to_is_looked_at_and_not_the_one_that_is_left(visit: Visit) -> None:
    """The page that comes takes its time, and has a picture without words."""
    visitor = visit()

    def late(route: Route) -> None:
        time.sleep(0.4)
        route.fulfill(content_type="text/html", body='<html lang="en"><title>Late</title><img src="data:,">')

    visitor.context.route("**/urgent/?late", late)
    visitor.page.goto("/urgent/")
    visitor.page.evaluate("() => { setTimeout(() => { location.search = 'late'; }, 0); }")

    visitor.examine()

    assert visitor.page.url.endswith("?late")
    assert any("image-alt" in wrong for wrong in visitor.wrong)
    visitor.wrong.clear()


def test_a_failing_script_is_noticed(visit: Visit) -> None:
    visitor = visit()
    visitor.page.goto("/urgent/")
    with visitor.page.expect_event("pageerror"):
        visitor.page.evaluate("() => { setTimeout(() => { throw new Error('planted'); }); }")
    visitor.page.evaluate("() => 0")

    assert any("planted" in wrong for wrong in visitor.wrong)
    visitor.wrong.clear()


def test_a_name_in_a_title_or_an_address_is_noticed(visit: Visit) -> None:
    visitor = visit()
    visitor.page.goto("/urgent/?about=caldbeck")
    visitor.page.evaluate("() => { document.title = 'Record of Hettie'; }")

    visitor.examine()

    assert sorted(wrong.partition(":")[0] for wrong in visitor.wrong) == [
        "name in a title",
        "name in an address",
    ]
    visitor.wrong.clear()


def test_interactions_and_time_are_counted_as_the_model_says(visit: Visit) -> None:
    visitor = visit()
    visitor.page.set_content(KNOWN_FORM)
    with counting(visitor) as effort:
        visitor.page.get_by_role("button").click()  # thought 1.35, pointing 1.1
        visitor.page.get_by_label("Yes").click()  # 1.35 + 1.1
        visitor.page.get_by_label("Name").click()  # pointing 1.1
        visitor.page.keyboard.type("Sam Whitlock")  # hand to the keys 0.4, filled on leaving: 1.35
        visitor.page.keyboard.press("Enter")  # 1.35 + a key 0.28
        visitor.page.wait_for_url("**#sent")

    assert effort.interactions == 4
    assert effort.seconds == pytest.approx(4 * 1.35 + 3 * 1.1 + 0.4 + 0.28)


def test_text_in_the_clear_is_found_wherever_a_browser_keeps_it(visit: Visit) -> None:
    visitor = visit()
    visitor.page.goto("/urgent/")
    assert find_stored(visitor.page, "planted") == []

    visitor.page.evaluate(
        """async () => {
          localStorage.setItem('a', btoa('a planted text'));
          sessionStorage.setItem('b', 'planted');
          await new Promise((done) => {
            const opening = indexedDB.open('c', 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore('d').put({ e: 'planted' }, 'f');
            opening.onsuccess = () => { opening.result.close(); done(); };
          });
          await (await caches.open('g')).put('/h', new Response('planted'));
        }"""
    )

    assert find_stored(visitor.page, "planted") == ["localStorage", "sessionStorage", "indexedDB", "caches"]
